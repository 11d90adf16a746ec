import FleetModel
import KubernetesAPI

/// Where a row is: its segment and its slot.
struct RowPlace: Hashable {
  var segment: UInt32
  var slot: UInt32
}

/// The whole fleet as it is known: rows, sums, states, and the answers made from them.
///
/// The model thread owns it.
///
/// It has no clock and no thread of its own: `now` is set by who drives it, before each call.
final class FleetState {
  var now: Timestamp
  let limits: CacheLimits
  var words = Words()
  private var wordsAfterCompaction = 0
  var clusters: [ClusterName: ClusterState] = [:]
  /// Every segment by its id; nil where one was dropped.
  var segments: [Segment?] = []
  /// Nothing is dialled: what was kept is all that there will be.
  var isOffline = false
  /// What is on screen, by the questions that are.
  var focused: Set<ClusterName> = []
  /// Grows with everything that an answer may show.
  private(set) var version: UInt64 = 1
  /// Grows when segments come or go, so that orders are built again.
  private(set) var structure: UInt64 = 1
  private(set) var changes: ChangeLog
  var orders: [OrderKey: RowsOrder] = [:]
  /// How often an order was asked for.
  var asked: UInt64 = 0
  var unsettled: [RowPlace: Evidence] = [:]
  /// Of clusters that are in the file and in no registry; as much as the first look reads.
  var early: [ClusterName: EarlyMemory] = [:]
  let delivered: DeliveredObjects
  var opened: OpenedObjects
  /// Who judges what a verdict is made from, where that depends on the time.
  let judge: (Evidence, Timestamp) -> Verdict

  init(
    now: Timestamp, limits: CacheLimits = CacheLimits(),
    judge: @escaping (Evidence, Timestamp) -> Verdict = { verdict(of: $0, now: $1) }
  ) {
    self.now = now
    self.limits = limits
    self.judge = judge
    changes = ChangeLog(limit: limits.changes)
    delivered = DeliveredObjects(limit: limits.deliveredBytes)
    opened = OpenedObjects(limit: limits.openedBytes)
  }

  func touch(_ cluster: ClusterState) {
    cluster.line = nil
    cluster.isDirty = true
    version += 1
  }
  /// Something that no row shows has changed.
  func touch() { version += 1 }

  // MARK: Members

  func join(_ record: ClusterRecord) {
    if let cluster = clusters[record.name] {
      cluster.record = record
      cluster.liveness.refusal = record.refusal
      cluster.liveness.mirrored = record.mirrored
      cluster.liveness.departed = nil
      touch(cluster)
    } else {
      let cluster = ClusterState(record)
      clusters[record.name] = cluster
      touch(cluster)
      rememberEarly(record.name)
    }
  }

  /// The cluster is no longer listed by its registry; it stays visible for a while.
  func depart(_ name: ClusterName) {
    guard let cluster = clusters[name], cluster.liveness.departed == nil else { return }
    cluster.liveness.departed = now
    touch(cluster)
  }

  func forget(_ name: ClusterName) {
    early[name] = nil
    guard let cluster = clusters.removeValue(forKey: name) else { return }
    for segment in cluster.segments.values { segments[segment.id] = nil }
    unsettled = unsettled.filter { segments[Int($0.key.segment)] != nil }
    delivered.forget(cluster: name)
    structure += 1
    version += 1
  }

  func setScope(_ names: Set<ClusterName>) {
    for cluster in clusters.values where cluster.liveness.isInScope != names.contains(cluster.name) {
      cluster.liveness.isInScope.toggle()
      touch(cluster)
      structure += 1
    }
  }

  func segment(_ type: ResourceType, of cluster: ClusterState) -> Segment {
    if let segment = cluster.segments[TypeName(type)] { return segment }
    let segment = Segment(id: segments.count, cluster: cluster, type: type)
    segment.mustReplace = cluster.isUnread
    segments.append(segment)
    cluster.segments[TypeName(type)] = segment
    structure += 1
    return segment
  }

  // MARK: Rows

  /// Adds or replaces a row and carries the change to whatever stands above it.
  func put(_ row: StoredRow, in segment: Segment) -> UInt32 {
    let cluster = segment.cluster
    var row = row
    switch segment.role {
    case .pods:
      if let slot = segment.slot(RowName(namespace: row.namespace, name: row.name)) {
        leaveWorkload(segment[slot], slot: slot, next: row, in: segment)
      }
    case .workloads, .replicaSets:
      let owner = OwnerName(kind: segment.type.kind.kind, namespace: row.namespace, name: row.name)
      if var below = cluster.below[owner] {
        let own = row.verdict(words)
        below.own = own
        cluster.below[owner] = below
        row.set(explained(own, by: below, of: cluster), words: &words)
      }
    default: break
    }
    let (slot, isChange) = segment.put(row, words: words)
    if isChange { record(slot, in: segment) }
    if segment.role == .pods, isChange, row.level >= .warn { joinWorkload(row, slot: slot, in: segment) }
    return slot
  }

  func remove(_ slot: UInt32, in segment: Segment) {
    let row = segment[slot]
    if segment.role == .pods { leaveWorkload(row, slot: slot, next: nil, in: segment) }
    if segment.role == .workloads || segment.role == .replicaSets {
      let owner = OwnerName(kind: segment.type.kind.kind, namespace: row.namespace, name: row.name)
      segment.cluster.below[owner]?.own = nil
    }
    let place = RowPlace(segment: UInt32(segment.id), slot: slot)
    unsettled[place] = nil
    delivered.remove(
      cluster: segment.cluster.name,
      key: ObjectKey(kind: segment.type.kind, namespace: words.texts[row.namespace], name: row.name))
    segment.remove(slot, words: words)
    record(slot, in: segment)
  }

  private func record(_ slot: UInt32, in segment: Segment) {
    changes.append(RowPlace(segment: UInt32(segment.id), slot: slot))
    touch(segment.cluster)
  }

  // MARK: Workloads and the pods below them

  private func explained(_ own: Verdict, by below: Below, of cluster: ClusterState) -> Verdict {
    guard let pods = cluster.segments[TypeName(.pods)] else { return own }
    return own.explained(by: cluster.worst(below.pods, in: pods)?.verdict(words))
  }

  private func joinWorkload(_ pod: StoredRow, slot: UInt32, in pods: Segment) {
    let cluster = pods.cluster
    guard let owner = cluster.workload(of: pod, words: words) else { return }
    // In its place: a copy would copy the set of pods with each of them.
    cluster.below[owner, default: Below()].pods.insert(slot)
    if cluster.below[owner]?.own == nil {
      guard let (segment, slot) = cluster.find(owner) else { return }
      cluster.below[owner]?.own = segment[slot].verdict(words)
    }
    explainAgain(owner, of: cluster)
  }

  /// Takes a pod out of its workload, unless its next row stays there unwell.
  private func leaveWorkload(_ pod: StoredRow, slot: UInt32, next: StoredRow?, in pods: Segment) {
    guard pod.level >= .warn, let owner = pods.cluster.workload(of: pod, words: words) else { return }
    let cluster = pods.cluster
    if let next, next.level >= .warn, cluster.workload(of: next, words: words) == owner { return }
    cluster.below[owner]?.pods.remove(slot)
    explainAgain(owner, of: cluster)
  }

  private func explainAgain(_ owner: OwnerName, of cluster: ClusterState) {
    guard let below = cluster.below[owner] else { return }
    if let own = below.own, let (segment, slot) = cluster.find(owner) {
      var row = segment[slot]
      row.set(explained(own, by: below, of: cluster), words: &words)
      let generation = row.generation
      let (_, isChange) = segment.put(row, words: words)
      segment.restore(generation, at: slot)
      if isChange { record(slot, in: segment) }
    }
    if below.pods.isEmpty { cluster.below[owner] = nil }
  }

  // MARK: Words

  /// Drops words that no row uses any more, once there are twice as many as after the last time.
  func compactWords() {
    guard words.count > 2 * wordsAfterCompaction + (1 << 16) else { return }
    var fresh = Words()
    for case let segment? in segments { segment.moveWords(from: words, to: &fresh) }
    for cluster in clusters.values {
      var moved: [OwnerName: Below] = [:]
      for (owner, below) in cluster.below {
        var owner = owner
        owner.namespace = fresh.texts.word(words.texts[owner.namespace])
        moved[owner] = below
      }
      cluster.below = moved
    }
    words = fresh
    wordsAfterCompaction = words.count
    structure += 1
  }
}

/// The places that changed, newest last, as far back as the limit goes.
struct ChangeLog {
  private(set) var entries: [RowPlace] = []
  /// The number of the first entry.
  private(set) var first: UInt64 = 0
  let limit: Int
  init(limit: Int) { self.limit = limit }
  var next: UInt64 { first + UInt64(entries.count) }

  mutating func append(_ place: RowPlace) {
    if entries.count >= 2 * limit {
      entries.removeFirst(limit)
      first += UInt64(limit)
    }
    entries.append(place)
  }
  /// The entries since a number; nil where they are no longer known.
  func since(_ number: UInt64) -> ArraySlice<RowPlace>? {
    guard number >= first else { return nil }
    return entries[Int(number - first)...]
  }
}
