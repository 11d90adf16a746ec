import FleetModel
import KubernetesAPI

extension FleetState {
  /// The line of a cluster, made again only if something of it changed.
  func line(of cluster: ClusterState) -> ClusterLine {
    let freshness = freshness(of: cluster)
    if var line = cluster.line {
      line.freshness = freshness
      line.lastSeen = cluster.liveness.proven
      cluster.line = line
      return line
    }
    var line = ClusterLine(record: cluster.record, freshness: freshness)
    addSums(of: cluster, to: &line)
    addGaps(of: cluster, to: &line)
    if let sums = cluster.remembered {
      line.nodesReady = sums.nodesReady
      line.nodes = sums.nodes
      line.pods = sums.pods
      line.workloads = sums.workloads
      line.bad = sums.bad
      line.warnings = sums.warnings
      line.cpuRequestedMillis = sums.cpuRequestedMillis
      line.cpuAllocatableMillis = sums.cpuAllocatableMillis
    }
    // What a registry counted stands only where we have never looked: the state says that it is second-hand.
    if case .mirrorOnly = freshness, let nodes = cluster.record.facts.nodes {
      line.nodes = nodes.total
      line.nodesReady = nodes.ready ?? nodes.total
      line.unknown.remove("nodes")
    }
    line.version = cluster.version.isEmpty ? cluster.record.facts.version : cluster.version
    line.roundTripMillis = cluster.roundTripMillis
    line.lastSeen = cluster.liveness.proven
    for index in line.also.indices { line.also[index].freshness = freshness }
    line.worst?.freshness = freshness
    cluster.line = line
    return line
  }

  /// What the sums do not know of.
  private func addGaps(of cluster: ClusterState, to line: inout ClusterLine) {
    if let sums = cluster.remembered {
      // The file does not say whether it knew none or might not read any: no cluster has no nodes.
      let isDenied = cluster.segments.values.contains {
        $0.role == .nodes && $0.liveness.failure?.kind == .denied
      }
      if sums.nodes == 0, isDenied { line.denied.insert("nodes") }
      return
    }
    line.unknown = ClusterLine.judged
    for segment in cluster.segments.values {
      if segment.liveness.isKnown, !segment.isAbsent { line.unknown.remove(segment.type.name) }
      if segment.liveness.failure?.kind == .denied,
        !segment.liveness.isKnown || (segment.role == .nodes && segment.count == 0)
      {
        line.denied.insert(segment.type.name)
        line.unknown.remove(segment.type.name)
      }
    }
  }

  private func addSums(of cluster: ClusterState, to line: inout ClusterLine) {
    var worst: [(Segment, StoredRow)] = []
    for segment in cluster.segments.values {
      switch segment.role {
      case .nodes:
        line.nodes += segment.sums.all
        line.nodesReady += segment.sums.ready
        line.cpuAllocatableMillis = segment.sums.cpuMillis
      case .pods:
        line.pods += segment.sums.all
        line.cpuRequestedMillis = segment.sums.cpuMillis
      case .workloads: line.workloads += segment.sums.all
      case .replicaSets: line.workloads += segment.sums.counted.reduce(0, +)
      case .events: line.warnings += segment.unwell.count
      case .other: break
      }
      line.bad += segment.sums[.bad]
      guard segment.role != .events, segment.role != .other else { continue }
      for slot in segment.unwellCounted {
        let row = segment[slot]
        let place = worst.firstIndex { isWorse((segment, row), $0) } ?? worst.count
        if place < limits.worstRows {
          worst.insert((segment, row), at: place)
          if worst.count > limits.worstRows { worst.removeLast() }
        }
      }
    }
    let rows = worst.map { segment, row in
      row.row(cluster: cluster.name, kind: segment.type.kind, words: words, freshness: line.freshness)
    }
    line.worst = rows.first
    line.also = Array(rows.dropFirst())
  }

  /// Bad before warn, workloads that serve nothing first, then what is newest in trouble, then by name.
  private func isWorse(_ left: (Segment, StoredRow), _ right: (Segment, StoredRow)) -> Bool {
    let (a, b) = (left.1, right.1)
    if a.level != b.level { return a.level > b.level }
    let (down, other) = (
      Self.servesNothing(desired: a.desired, ready: a.ready, left.0),
      Self.servesNothing(desired: b.desired, ready: b.ready, right.0)
    )
    if down != other { return down }
    if a.since != b.since { return a.since > b.since }
    return (words.texts[a.namespace], a.name, left.0.type.kind) < (words.texts[b.namespace], b.name, right.0.type.kind)
  }
  /// A node is not one of them: what it carried runs elsewhere, or is down by its own row.
  static func servesNothing(_ row: UnsafePointer<StoredRow>, _ segment: Segment) -> Bool {
    servesNothing(desired: row.pointee.desired, ready: row.pointee.ready, segment)
  }
  private static func servesNothing(desired: Int32, ready: Int32, _ segment: Segment) -> Bool {
    desired > 0 && ready == 0 && segment.role == .workloads && segment.type.name != "jobs"
  }

  func lines(matching isMatch: (ClusterLine) -> Bool) -> [ClusterLine] {
    clusters.values.map(line(of:)).filter(isMatch).sorted(by: ClusterLine.isWorse)
  }
}
