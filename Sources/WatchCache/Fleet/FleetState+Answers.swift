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
  ///
  /// What rows share is looked at once for each combination of words, and rows are asked in their order, so that there
  /// is nothing left to sort: thousands of rows may be unwell, and each announcement asks again.
  func problems(_ filter: Filter) -> [Problem] {
    let filter = StoredFilter(filter)
    let inScope = segments.compactMap { segment -> Segment? in
      guard let segment, segment.cluster.liveness.isInScope, segment.role != .events else { return nil }
      return segment.unwell.isEmpty ? nil : segment
    }.sorted { left, right in
      left.cluster === right.cluster ? left.type.kind < right.type.kind : left.cluster.name < right.cluster.name
    }
    var shown: [(segment: Segment, slots: [UInt32])] = []
    var owned: Set<OwnedName> = []
    for segment in inScope {
      let slots = segment.unwell.filter { slot in
        segment.read(slot) { row in
          guard segment.role == .pods || !isTold(byPodsOf: row, segment) else { return false }
          guard filter.isEmpty || filter.matches(row, segment, self) else { return false }
          if row.pointee.owner != 0 {
            owned.insert(
              OwnedName(
                cluster: ObjectIdentifier(segment.cluster), namespace: row.pointee.namespace, word: row.pointee.owner))
          }
          return true
        }
      }
      shown.append((segment, sortedByName(slots, segment)))
    }
    let lost = lostNodes(inScope)
    var groups = ProblemGroups()
    var known: [CauseWords: Int] = [:]
    for (segment, slots) in shown {
      let kind = segment.type.kind
      for slot in slots {
        segment.read(slot) { row in
          if segment.role != .pods, segment.role != .nodes,
            let word = words.texts.find("\(kind.kind)/\(row.pointee.name)")
          {
            let name = OwnedName(
              cluster: ObjectIdentifier(segment.cluster), namespace: row.pointee.namespace, word: word)
            if owned.contains(name) { return }
          }
          let habit = Problems.habit(
            row.pointee.level, restarts: Int(row.pointee.restarts), isReady: row.pointee.ready == row.pointee.desired)
          let node = segment.role == .pods ? lost[NodeName(segment.cluster, row.pointee.node)] : nil
          let key = CauseWords(
            segment: segment.role == .nodes ? UInt32(segment.id) : 0, name: segment.role == .nodes ? slot : 0,
            reason: row.pointee.reason, images: row.pointee.images, node: row.pointee.node, lost: node ?? 0,
            habit: habit)
          let group =
            known[key]
            ?? groups.index(
              of: cause(of: row, kind.kind, habit, lost: node.map { words.texts[$0] }))
          known[key] = group
          let id = RowID(
            cluster: segment.cluster.name,
            key: ObjectKey(kind: kind, namespace: words.texts[row.pointee.namespace], name: row.pointee.name))
          groups.add(
            id, to: group, level: row.pointee.level, since: StoredRow.time(row.pointee.since),
            message: row.pointee.message)
        }
      }
    }
    return groups.sorted()
  }

  private func cause(
    of row: UnsafePointer<StoredRow>, _ kind: String, _ habit: Problems.Habit, lost: String?
  ) -> Problems.Cause {
    let reason = Problems.word(kind: kind, words.texts[row.pointee.reason], habit)
    if let lost, Problems.followsNode(reason) {
      return Problems.Cause(node: words.texts[row.pointee.node], reason: lost)
    }
    return Problems.Cause(
      kind: kind, name: row.pointee.name, reason: reason,
      images: words.lists[row.pointee.images], node: words.texts[row.pointee.node],
      regarding: words.texts[row.pointee.regardingKind])
  }

  /// The nodes that do not work, with the word for it, whatever a filter shows.
  private func lostNodes(_ segments: [Segment]) -> [NodeName: Word] {
    var lost: [NodeName: Word] = [:]
    for segment in segments where segment.role == .nodes {
      for slot in segment.unwell {
        segment.read(slot) { row in
          guard row.pointee.level == .bad, let name = words.texts.find(row.pointee.name) else { return }
          lost[NodeName(segment.cluster, name)] = row.pointee.reason
        }
      }
    }
    return lost
  }

  /// Whether unwell pods stand below a workload: they say more than it does.
  private func isTold(byPodsOf row: UnsafePointer<StoredRow>, _ segment: Segment) -> Bool {
    guard !segment.cluster.below.isEmpty else { return false }
    let name = OwnerName(kind: segment.type.kind.kind, namespace: row.pointee.namespace, name: row.pointee.name)
    return segment.cluster.below[name] != nil
  }

  private func sortedByName(_ slots: Set<UInt32>, _ segment: Segment) -> [UInt32] {
    slots.map { slot in segment.read(slot) { (slot: slot, namespace: $0.pointee.namespace, name: $0.pointee.name) } }
      .sorted { left, right in
        left.namespace == right.namespace
          ? left.name < right.name : words.texts[left.namespace] < words.texts[right.namespace]
      }.map(\.slot)
  }

  /// An owner as a row names it.
  private struct OwnedName: Hashable {
    var cluster: ObjectIdentifier
    var namespace: Word
    var word: Word
  }
  /// The words that a cause is made from; of a node its own place, since each is a subject by itself.
  private struct CauseWords: Hashable {
    var segment: UInt32
    var name: UInt32
    var reason: Word
    var images: Word
    var node: Word
    /// The word for a pod's node that does not work; 0 where it does.
    var lost: Word
    var habit: Problems.Habit
  }
  /// A node as a pod's row names it.
  private struct NodeName: Hashable {
    var cluster: ObjectIdentifier
    var node: Word
    init(_ cluster: ClusterState, _ node: Word) {
      self.cluster = ObjectIdentifier(cluster)
      self.node = node
    }
  }

  /// Workloads over the clusters in scope, and how many there are without the filter.
  func matrix(_ filter: Filter) -> (lines: [MatrixLine], clusters: [ClusterName], all: Int) {
    let filter = StoredFilter(filter)
    var rows: [Row] = []
    var all: Set<OwnerName> = []
    for case let segment? in segments where segment.cluster.liveness.isInScope && segment.role == .workloads {
      let state = freshness(of: segment)
      for slot in segment.index.values {
        if !filter.isEmpty {
          segment.read(slot) { row in
            _ = all.insert(
              OwnerName(kind: segment.type.kind.kind, namespace: row.pointee.namespace, name: row.pointee.name))
          }
          guard segment.read(slot, { filter.matches($0, segment, self) }) else { continue }
        }
        rows.append(
          segment[slot].row(
            cluster: segment.cluster.name, kind: segment.type.kind, words: words, freshness: state))
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
    case .never, .notKept: 4
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
