import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// Pods: of the fleet, of a cluster, of a workload or of a node.
struct PodsView: RowsView {
  let id = "pods"
  let aliases = ["po", "pod"]
  let title = "Pods of the fleet, of a cluster, a workload or a node; worst first."
  func types(_ scene: Scene) -> [String] { ["pods"] }
  func noun(_ scene: Scene) -> String { "pods" }

  func queries(_ scene: Scene) -> [FleetQuery] {
    var query = RowsQuery(types: ["pods"])
    query.filter = scene.rowsFilter
    query.sort = scene.place.sort
    query.isDescending = scene.place.isDescending
    switch scene.subject {
    case .workload(let id):
      query.clusters = [id.cluster]
      query.namespace = id.key.namespace
      query.part = .workload(id.key)
    case .node(let id):
      query.clusters = [id.cluster]
      query.part = .node(id.key.name)
    default:
      if let cluster = scene.subject.cluster { query.clusters = [cluster] }
      query.namespace = scene.state.namespace
    }
    query.offset = scene.place.list.offset
    query.limit = DashboardLimits.rows
    return [.rows(query)]
  }

  func content(_ scene: Scene) -> Content {
    let asked = queries(scene)
    let answer = scene.rows(0, of: asked)
    var content = table(scene).content(answer, scene, noun: "pods", filterError: scene.filterError(0, of: asked))
    content.head = [RowsTitle.line("pods", answer, scene)]
    return content
  }

  func table(_ scene: Scene) -> RowTable {
    let isOne = scene.subject.cluster != nil
    let isWorkload = if case .workload = scene.subject { true } else { false }
    return RowTable(
      columns: (isOne ? [] : [RowTable.cluster]) + [
        RowTable.name("POD", isOne ? 24 : 20, keepsEnd: RowTable.podSuffix, hasNamespace: !isWorkload), RowTable.ready,
        RowTable.status, RowTable.restarts, RowTable.age,
      ] + (isOne || scene.tier >= .standard ? [RowTable.node] : []) + (isOne ? [RowTable.since] : [])
        + [RowTable.seen, RowTable.images])
  }
}

extension RowsAnswer {
  /// Gives workloads the restarts of their pods, in sum, and the time of the last.
  mutating func addRestarts(of pods: [Row]) {
    var byOwner: [String: [Row]] = [:]
    for pod in pods where pod.restarts > 0 { byOwner[pod.key.namespace, default: []].append(pod) }
    for index in rows.indices {
      for pod in byOwner[rows[index].key.namespace] ?? [] where Ownership.owns(rows[index].key, pod) {
        rows[index].restarts += pod.restarts
        if let last = pod.lastRestart { rows[index].lastRestart = max(rows[index].lastRestart ?? last, last) }
      }
    }
  }
}
