import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// Workloads of a cluster with their pods under those that are not well, or of the whole fleet.
struct WorkloadsView: View {
  let id = "workloads"
  let aliases = ["wk", "workload"]
  let title = "Workloads, worst first; under one that is not well its pods and why."
  var example: Subject { .cluster(KeyExample.cluster) }
  let opensDetail = true
  static let types = ["deployments", "statefulsets", "daemonsets", "jobs"]
  /// Pods shown under a workload that is not well, unless it is opened.
  static let podsShown = 3
  var sorts: [(letter: Character, column: String)] { PodsView().sorts }

  func queries(_ scene: Scene) -> [FleetQuery] {
    var workloads = RowsQuery(types: Self.types)
    workloads.namespace = scene.state.namespace
    workloads.filter = scene.rowsFilter
    workloads.sort = scene.place.sort
    workloads.isDescending = scene.place.isDescending
    workloads.offset = scene.place.list.offset
    workloads.limit = DashboardLimits.rows
    guard let cluster = scene.subject.cluster else { return [.rows(workloads)] }
    workloads.clusters = [cluster]
    var pods = RowsQuery(types: ["pods"])
    pods.clusters = [cluster]
    pods.namespace = scene.state.namespace
    pods.limit = DashboardLimits.treePods
    var bad = workloads
    bad.filter = [workloads.filter, "level=bad"].filter { !$0.isEmpty }.joined(separator: " ")
    bad.offset = 0
    // How many there are, and none of them.
    bad.limit = 0
    let own = [FleetQuery.rows(workloads), .rows(pods), .rows(bad)]
    let rows = scene.rows(0, of: own)?.rows ?? []
    let selected: Row? =
      switch scene.place.list.selected {
      case nil: rows.first
      case .row(let id): rows.first { RowID($0) == id }
      default: nil
      }
    return own + (selected.flatMap(Scene.clueQuery).map { [$0] } ?? [])
  }

  func content(_ scene: Scene) -> Content {
    let asked = queries(scene)
    var answer = scene.rows(0, of: asked)
    if let pods = scene.rows(1, of: asked)?.rows { answer?.addRestarts(of: pods) }
    let table = RowTable(
      columns: (scene.subject.cluster == nil ? [RowTable.cluster] : []) + [
        RowTable.name("WORKLOAD / POD", 20), RowTable.ready, RowTable.status, RowTable.restarts, RowTable.age,
        RowTable.node, RowTable.since, RowTable.images,
      ])
    var content = table.content(answer, scene, noun: "workloads", filterError: scene.filterError(0, of: asked))
    let bad = scene.rows(2, of: asked)?.total ?? answer?.rows.count { $0.verdict.level == .bad } ?? 0
    content.head = [title(scene, answer, bad: bad)]
    // What it is, and what is different about it: image, ConfigMap.
    content.paneHeight = 3
    if let pods = scene.rows(1, of: asked), pods.total > pods.rows.count {
      content.foot = [
        StyledLine(
          " pods and restarts are of the \(pods.rows.count) worst pods of \(pods.total); Enter has all of a workload",
          .dim)
      ]
    }
    if let pods = scene.rows(1, of: asked)?.rows {
      let (layout, shown) = table.layout(scene)
      content.items = content.items.flatMap { [$0] + children(of: $0, among: pods, layout, shown, scene) }
    }
    return content
  }

  private func title(_ scene: Scene, _ answer: RowsAnswer?, bad: Int) -> StyledLine {
    guard let cluster = scene.subject.cluster else { return RowsTitle.line("workloads", answer, scene) }
    var line = StyledLine(" ")
    line.append(cluster.text, Style(.title, isBold: true))
    line += RowsTitle.identity(cluster, scene)
    if !scene.state.namespace.isEmpty { line.append("  ns=\(scene.state.namespace)", Style(.accent)) }
    let state = answer?.freshness[cluster] ?? scene.cluster(cluster)?.freshness ?? .never
    var right = StyledLine("  ")
    if let answer {
      right.append("\(state.tilde)\(bad) bad", bad > 0 ? Style(.stateBad) : .text)
      right.append(" of \(state.tilde)\(answer.total) workloads  ")
    }
    // What the fleet view counted and this list does not show.
    if let known = scene.cluster(cluster), known.nodesReady < known.nodes {
      right.append("\(state.tilde)\(known.nodesReady)/\(known.nodes) nodes  ", Style(.stateWarn))
    }
    right += RowsTitle.state(state, scene)
    right.append(" ")
    return line.with(right: right, width: scene.width)
  }

  /// The pods of a workload that is not well, or that was opened; the reason under the worst.
  private func children(
    of item: ListItem, among pods: [Row], _ layout: TableLayout, _ shown: [RowTable.Column], _ scene: Scene
  ) -> [ListItem] {
    guard let row = item.row else { return [] }
    let isOpen = scene.place.expanded.contains(item.id)
    guard isOpen || row.verdict.level >= .warn else { return [] }
    let own = pods.filter { Ownership.owns(row.key, $0) && (isOpen || $0.verdict.level >= .waiting) }
      .sorted { ($1.verdict.level, $0.key.name) < ($0.verdict.level, $1.key.name) }
    return own.prefix(isOpen ? own.count : Self.podsShown).enumerated().map { index, pod in
      let hasReason =
        !pod.verdict.message.isEmpty && (index == 0 || pod.verdict.message != own[index - 1].verdict.message)
      return ListItem(.row(RowID(pod)), height: hasReason ? 2 : 1, row: pod) { _, _ in
        var cells = [RowTable.mark(pod).line] + shown.map { $0.cell(pod, scene) }
        // The mark stands in the name's column, two further in.
        let name = shown.firstIndex { $0.column.title == "WORKLOAD / POD" } ?? 0
        cells[0] = StyledLine()
        cells[name + 1] = (RowTable.mark(pod).line + StyledLine(" " + pod.key.name))
          .fitted(to: layout.widths[name + 1], keepingEnd: RowTable.podSuffix)
        var lines = [layout.line(cells)]
        if hasReason {
          let hint = pod.restarts > 0 ? "   p = log of that run" : ""
          lines.append(StyledLine("      \(pod.verdict.message)", .dim) + StyledLine(hint, Style(.key)))
        }
        return lines
      }
    }
  }

  func bindings(_ scene: Scene) -> [ViewBinding] {
    [
      ViewBinding("workloads.expand", .right, "pods", "Shows all pods under the workload.", isShown: false) { state in
        if let item = state.selectedItem { state.place.expanded.insert(item.id) }
        return []
      },
      ViewBinding("workloads.fold", .left, "fold", "Folds the pods again.", isShown: false) { state in
        if let item = state.selectedItem { state.place.expanded.remove(item.id) }
        return []
      },
    ] + (scene.subject.cluster.map(Self.besides) ?? [])
  }
  /// What else there is of the same cluster.
  private static func besides(_ cluster: ClusterName) -> [ViewBinding] {
    [
      ViewBinding("workloads.nodes", .character("n"), "nodes", "The nodes of this cluster.") { state in
        state.go(Place("nodes", .cluster(cluster)))
        return []
      },
      ViewBinding("workloads.events", .character("v"), "events", "The warnings of this cluster.") { state in
        state.go(Place("events", .cluster(cluster)))
        return []
      },
    ]
  }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    guard let object = item.object else { return nil }
    let next = RowDrill.place(object)
    return { state in
      state.go(next)
      return []
    }
  }
}
