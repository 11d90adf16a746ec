import FleetModel
import KubernetesAPI

extension FleetState {
  func rows(_ query: RowsQuery, filter: Filter) -> RowsAnswer {
    var answer = RowsAnswer()
    let offset = max(0, query.offset)
    let limit = min(max(0, query.limit), limits.window)
    let (front, total, candidates) = order(query, filter: filter, upTo: min(offset, .max - limit) + limit)
    answer.total = total
    answer.hidden = candidates - total
    let start = min(offset, front.count)
    let end = min(front.count, start + limit)
    var states: [UInt32: Freshness] = [:]
    answer.rows.reserveCapacity(end - start)
    for place in front[start..<end].lazy.map(\.place) {
      guard let segment = segments[Int(place.segment)] else { continue }
      let state = states[place.segment] ?? freshness(of: segment)
      states[place.segment] = state
      answer.rows.append(
        segment[place.slot].row(
          cluster: segment.cluster.name, kind: segment.type.kind, words: words, freshness: state))
    }
    answer.freshness = notLive(for: query)
    return answer
  }

  /// The state of each cluster asked for that is not live; of several types the one that is furthest from it.
  private func notLive(for query: RowsQuery) -> [ClusterName: Freshness] {
    let wanted = TypeNames(query.types)
    var states: [ClusterName: Freshness] = [:]
    for cluster in clusters.values {
      guard query.clusters.isEmpty ? cluster.liveness.isInScope : query.clusters.contains(cluster.name) else {
        continue
      }
      var worst = Freshness.live
      var isAny = false
      for segment in cluster.segments.values where wanted.contains(segment) {
        isAny = true
        let state = freshness(of: segment)
        if !state.isCurrent, worst.isCurrent || state.distance > worst.distance { worst = state }
      }
      if !isAny { worst = freshness(of: cluster) == .live ? .never : freshness(of: cluster) }
      if !worst.isCurrent { states[cluster.name] = worst }
    }
    return states
  }

  /// Rows of what is not well in scope, by cause; a workload whose pods say why is not told beside them.
  func problems(_ filter: Filter) -> [Problem] {
    var rows: [Row] = []
    for case let segment? in segments where segment.cluster.liveness.isInScope && segment.role != .events {
      for slot in segment.unwell {
        let row = segment[slot]
        let name = OwnerName(kind: segment.type.kind.kind, namespace: row.namespace, name: row.name)
        guard segment.cluster.below[name] == nil else { continue }
        let full = self.row(row, segment)
        if filter.isEmpty || filter.matches(full, now: now) { rows.append(full) }
      }
    }
    return Problems.group(rows)
  }

  /// Workloads over the clusters in scope, and how many there are without the filter.
  func matrix(_ filter: Filter) -> (lines: [MatrixLine], clusters: [ClusterName], all: Int) {
    var rows: [Row] = []
    var all: Set<OwnerName> = []
    for case let segment? in segments where segment.cluster.liveness.isInScope && segment.role == .workloads {
      for slot in segment.index.values {
        let row = segment[slot]
        if !filter.isEmpty {
          all.insert(OwnerName(kind: segment.type.kind.kind, namespace: row.namespace, name: row.name))
        }
        let full = self.row(row, segment)
        if filter.isEmpty || filter.matches(full, now: now) { rows.append(full) }
      }
    }
    let names = clusters.values.filter(\.liveness.isInScope).map(\.name).sorted()
    let lines = Matrix.lines(rows, clusters: names)
    return (lines, names, filter.isEmpty ? lines.count : all.count)
  }
}

extension Freshness {
  /// How far from the truth: of several states the largest is shown.
  var distance: Int {
    switch self {
    case .live: 0
    case .quiet: 1
    case .syncing: 2
    case .stale: 3
    case .never: 4
    case .mirrorOnly: 5
    case .denied: 6
    case .loginNeeded: 7
    case .unreachable: 8
    case .refused: 9
    case .departed: 10
    case .notInScope: 11
    }
  }
}
