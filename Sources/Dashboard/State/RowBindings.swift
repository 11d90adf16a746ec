import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

extension DashboardState {
  /// The keys of every row that stands for an object.
  func rowBindings(_ item: ListItem?, _ content: Content) -> [ViewBinding] {
    let object = item?.object
    let kind = object?.key.kind.kind ?? ""
    let noPod = kind == "Pod" ? nil : "logs are a pod's; Enter leads to the pods"
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
        "row.logs", .character("l"), "logs", "The log of the pod, followed.", off: noPod,
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
        state.openActionMenu()
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
    go(
      Place(
        "logs",
        .log(
          LogRequest(
            cluster: object.cluster, namespace: object.key.namespace, pod: object.key.name, isPrevious: isPrevious))))
    return []
  }

  /// What an action would hit: the marked rows, else the one under the cursor.
  var actionTargets: [ActionTarget] { actionTargets(in: content()) }
  private func actionTargets(in content: Content) -> [ActionTarget] {
    let items: [ListItem]
    if place.marks.isEmpty {
      items = selectedItem(in: content).map { [$0] } ?? []
    } else {
      items = content.items.filter { place.marks.contains($0.id) }
    }
    var targets = items.compactMap { item in
      item.object.map { id in
        ActionTarget(
          cluster: id.cluster, key: id.key, uid: item.row?.uid ?? "", resourceVersion: item.row?.resourceVersion ?? "",
          desired: item.row?.desired, freshness: item.row?.freshness ?? clusterLines[id.cluster]?.freshness ?? .live)
      }
    }
    // Marked rows that a filter hides are hit too; the confirmation says how many they are.
    let seen = Set(items.map(\.id))
    for case .row(let id) in place.marks where !seen.contains(.row(id)) {
      targets.append(
        ActionTarget(
          cluster: id.cluster, key: id.key, uid: "", resourceVersion: "", desired: nil,
          freshness: clusterLines[id.cluster]?.freshness ?? .live))
    }
    return targets
  }
  /// Marked rows that are not on the list now.
  var hiddenMarks: Int {
    guard !place.marks.isEmpty else { return 0 }
    let shown = Set(content().items.map(\.id))
    return place.marks.subtracting(shown).count
  }

  func offReason(_ action: any RowAction, _ targets: [ActionTarget]) -> String? {
    if targets.isEmpty { return "no row here" }
    if let readOnlyReason { return readOnlyReason }
    for target in targets {
      if let off = action.off(target) { return off }
      switch target.freshness {
      case .unreachable: return "\(target.cluster) does not answer"
      case .loginNeeded: return "\(target.cluster) needs a login"
      case .notInScope, .refused, .mirrorOnly, .departed: return "\(target.cluster) is not connected"
      default: break
      }
    }
    return nil
  }

  mutating func openActionMenu() {
    let targets = actionTargets
    let title =
      targets.count == 1 ? "\(targets[0].key) in \(targets[0].cluster)" : "\(targets.count) marked rows"
    let fitting = ActionList.all.filter { action in targets.contains { action.off($0) == nil } }
    guard !fitting.isEmpty else { return say("nothing can be done to \(title) from here") }
    dialog = .menu(
      Menu(
        title: title,
        entries: fitting.map { action in
          Menu.Entry(
            letter: action.letter, title: action.title, off: offReason(action, targets),
            choice: .action(action.id, targets))
        }))
  }
}

extension RowID {
  static func node(_ name: String, in cluster: ClusterName) -> RowID {
    RowID(cluster: cluster, key: ObjectKey(kind: ResourceType.nodes.kind, namespace: "", name: name))
  }
}
