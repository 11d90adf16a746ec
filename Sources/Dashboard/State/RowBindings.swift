import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

extension DashboardState {
  /// The keys of every row that stands for an object.
  func rowBindings(_ item: ListItem?, _ content: Content) -> [ViewBinding] {
    let object = item?.object
    let kind = object?.key.kind.kind ?? ""
    let noPod = kind == "Pod" || Ownership.kinds.contains(kind) ? nil : "only pods have logs"
    func goTo(_ face: String) -> (inout DashboardState) -> [DashboardEffect] {
      { state in
        if let object { state.go(Place("object", .object(object), face: face)) }
        return []
      }
    }
    var keys = [
      ViewBinding(
        "row.describe", .character("d"), "describe", "The object in words, with its events.",
        off: object == nil ? "no row here" : nil, isShown: place.view != "object", perform: goTo("describe")),
      ViewBinding(
        "row.yaml", .character("y"), "yaml", "The object as the server has it.",
        off: object == nil ? "no row here" : nil, isShown: false, perform: goTo("yaml")),
      ViewBinding(
        "row.logs", .character("l"), "logs", "The log of the pod, or of a workload's worst, followed.", off: noPod,
        isShown: noPod == nil
      ) { state in state.openLog(object, isPrevious: false) },
      ViewBinding(
        "row.previous", .character("p"), "last log", "The log of the run before this one.", off: noPod,
        isShown: noPod == nil
      ) { state in state.openLog(object, isPrevious: true) },
      ViewBinding(
        "row.node", .character("o"), "node", "The node that the pod is on.",
        off: item?.row?.node.isEmpty == false && kind == "Pod" ? nil : "no node here", isShown: false
      ) { state in
        if let object, let node = item?.row?.node {
          state.go(Place("object", .object(.node(node, in: object.cluster)), face: "describe"))
        }
        return []
      },
      ViewBinding("row.act", .character("x"), "act", "What may be done to this row, as a menu of words.") { state in
        state.openActionMenu(state.actionTargets)
        return []
      },
    ]
    let targets = actionTargets(in: content)
    for action in ActionList.all {
      guard let key = action.key else { continue }
      keys.append(
        ViewBinding(
          "act.\(action.id)", key, action.title, action.tooltip, danger: action.danger,
          off: offReason(action, targets), isShown: false
        ) { state in action.begin(state.actionTargets, in: &state) })
    }
    return keys
  }

  private mutating func openLog(_ object: RowID?, isPrevious: Bool) -> [DashboardEffect] {
    guard let object else { return [] }
    guard let pod = object.key.kind.kind == "Pod" ? object : worstPod(of: object) else {
      go(Place("pods", .workload(object)))
      say("logs are a pod's: l on one of these")
      return []
    }
    go(
      Place(
        "logs",
        .log(
          LogRequest(cluster: pod.cluster, namespace: pod.key.namespace, pod: pod.key.name, isPrevious: isPrevious))))
    return []
  }

  /// The pod of a workload that is worst, as far as the view has asked for pods.
  private func worstPod(of workload: RowID) -> RowID? {
    let asked = view.queries(scene)
    let pods = asked.indices.flatMap { scene.rows($0, of: asked)?.rows ?? [] }
      .filter { $0.key.kind.kind == "Pod" && $0.cluster == workload.cluster && Ownership.owns(workload.key, $0) }
    return pods.max { ($0.verdict.level, $0.restarts) < ($1.verdict.level, $1.restarts) }
      .map { RowID($0) }
  }

  /// What an action would hit: the marked rows, else what the line under the cursor stands for.
  var actionTargets: [ActionTarget] { actionTargets(in: content()) }
  private func actionTargets(in content: Content) -> [ActionTarget] {
    guard !place.marks.isEmpty else { return selectedItem(in: content).map(targets) ?? [] }
    return content.items.filter { place.marks[$0.id] != nil }.flatMap(targets) + hiddenTargets(in: content)
  }
  /// What marked lines stand for that a filter hides: they are hit too, and the confirmation says how many they are.
  func hiddenTargets(in content: Content) -> [ActionTarget] {
    hiddenMarks(in: content).values.flatMap(\.self).map { target in
      var target = target
      target.freshness = clusterLines[target.cluster]?.freshness ?? target.freshness
      return target
    }.sorted { ($0.cluster, $0.key.description) < ($1.cluster, $1.key.description) }
  }
  func targets(of item: ListItem) -> [ActionTarget] {
    if !item.rows.isEmpty { return item.rows.map { ActionTarget($0) } }
    if let row = item.row { return [ActionTarget(row)] }
    return item.object.map { [ActionTarget($0, nil, clusterLines[$0.cluster]?.freshness ?? .live)] } ?? []
  }
  /// Marked lines that are not on the list now.
  func hiddenMarks(in content: Content) -> [ItemID: [ActionTarget]] {
    guard !place.marks.isEmpty else { return [:] }
    let shown = Set(content.items.map(\.id))
    return place.marks.filter { !shown.contains($0.key) }
  }

  func offReason(_ action: any RowAction, _ targets: [ActionTarget]) -> String? {
    if targets.isEmpty { return "no row here" }
    if let readOnlyReason { return readOnlyReason }
    if let off = targets.lazy.compactMap({ action.off($0) }).first { return off }
    // Some clusters that cannot be reached are left out; where it is all of them, nothing is left to do.
    return targets.allSatisfy { $0.noWay != nil } ? targets[0].noWay : nil
  }

  /// `x`: what may be done to these, as a menu of words.
  mutating func openActionMenu(_ targets: [ActionTarget]) {
    let title = Self.title(of: targets)
    let fitting = ActionList.all.filter { action in targets.contains { action.off($0) == nil } }
    var entries = fitting.map { action in
      Menu.Entry(
        letter: action.letter, title: action.title, off: offReason(action, targets), choice: .action(action.id, targets)
      )
    }
    if let run = lastRun(of: targets) {
      entries.append(
        Menu.Entry(
          letter: "b", title: "back out \(run.name)…", off: readOnlyReason,
          choice: .backOut(run: run.name, targets.count == 1 ? targets[0].cluster : nil)))
    }
    guard !entries.isEmpty else { return say("nothing can be done to \(title) from here") }
    dialog = .menu(Menu(title: title, entries: entries))
  }

  static func title(of targets: [ActionTarget]) -> String {
    guard let first = targets.first else { return "this line" }
    if targets.count == 1 { return "\(first.key) in \(first.cluster)" }
    return targets.allSatisfy { $0.key == first.key }
      ? "\(first.key) in \(targets.count) clusters" : "\(targets.count) marked rows"
  }

  /// The latest run that wrote one of these, if it was not backed out yet.
  private func lastRun(of targets: [ActionTarget]) -> Run? {
    (runs ?? []).map(\.run).filter { run in
      run.backsOut == nil && run.backedOutBy == nil
        && targets.contains { run.clusters[$0.cluster]?.mayBeTouched == true && run.carries($0.key, in: $0.cluster) }
    }.max { $0.created < $1.created }
  }
}

extension RowID {
  static func node(_ name: String, in cluster: ClusterName) -> RowID {
    RowID(cluster: cluster, key: ObjectKey(kind: ResourceType.nodes.kind, namespace: "", name: name))
  }
}
