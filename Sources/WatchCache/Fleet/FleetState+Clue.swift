import FleetModel
import KubernetesAPI

extension FleetState {
  /// Clusters whose ConfigMaps are fetched beside those of the one that is not well.
  private static let compared = 2

  /// What memory knows of why a workload is not well, and in which clusters it is well.
  ///
  /// - Returns: `well` has at most two names, and none where the cluster of the row itself is not current.
  func clue(_ id: RowID) -> (clue: Clue, row: Row?, well: [ClusterName]) {
    var clue = Clue(id)
    guard let namespace = words.texts.find(id.key.namespace) else { return (clue, nil, []) }
    let name = RowName(namespace: namespace, name: id.key.name)
    var own: Row?
    var well: [String: [ClusterName]] = [:]
    for case let segment? in segments
    where segment.type.kind == id.key.kind && segment.cluster.liveness.isInScope {
      guard let slot = segment.slot(name) else { continue }
      let row = self.row(segment[slot], segment)
      if row.cluster == id.cluster {
        own = row
      } else if row.freshness.isCurrent, row.verdict.level == .well || row.verdict.level == .done {
        well[Matrix.version(row.images), default: []].append(row.cluster)
      }
    }
    guard let own else { return (clue, nil, []) }
    clue.version = Matrix.version(own.images)
    // Of equally many the one that is here as well: a difference is claimed only where it is one.
    let most = well.max {
      ($0.value.count, $0.key == clue.version ? 1 : 0) < ($1.value.count, $1.key == clue.version ? 1 : 0)
    }
    if let (version, clusters) = most {
      clue.majority = version
      clue.others = clusters.count
    }
    addPods(to: &clue, namespace: namespace)
    guard own.freshness.isCurrent else { return (clue, own, []) }
    let alike = (well[clue.version] ?? []).sorted() + (most?.value ?? []).sorted()
    var seen: Set<ClusterName> = []
    return (clue, own, Array(alike.filter { seen.insert($0).inserted }.prefix(Self.compared)))
  }

  private func addPods(to clue: inout Clue, namespace: Word) {
    let owner = OwnerName(kind: clue.id.key.kind.kind, namespace: namespace, name: clue.id.key.name)
    guard let cluster = clusters[clue.id.cluster], let below = cluster.below[owner],
      let segment = cluster.segments(.pods).first(where: { _ in true })
    else { return }
    let pods = below.pods.map { segment[$0] }
    clue.pods = pods.count
    clue.restarts = pods.reduce(0) { $0 + Int($1.restarts) }
    let nodes = Set(pods.map(\.node))
    if pods.count > 1, nodes.count == 1, let node = nodes.first { clue.node = words.texts[node] }
  }
}
