import FleetModel
import KubernetesAPI

/// What names a row within its segment.
struct RowName: Hashable {
  var namespace: Word
  var name: String
}

/// The rows of one type of one cluster, with their sums.
///
/// The model thread owns it.
///
/// Slots are stable while a row lives; a slot that became free is used again. The sums are kept as rows come and go,
/// so that nothing above ever scans.
final class Segment {
  /// What a type's rows count as.
  enum Role {
    case pods, nodes, workloads, replicaSets, events, other

    init(_ type: ResourceType) {
      self =
        switch (type.kind.group, type.name) {
        case ("", "pods"): .pods
        case ("", "nodes"): .nodes
        case ("", "events"), ("events.k8s.io", "events"): .events
        case ("apps", "deployments"), ("apps", "statefulsets"), ("apps", "daemonsets"), ("batch", "jobs"): .workloads
        case ("apps", "replicasets"): .replicaSets
        default: .other
        }
    }
  }

  /// The place in `FleetState.segments`.
  let id: Int
  let cluster: ClusterState
  let type: ResourceType
  let role: Role
  /// What questions may call the type, and besides its kind in any case.
  let names: Set<String>
  let loweredKind: String
  private(set) var rows: [StoredRow] = []
  private(set) var index: [RowName: UInt32] = [:]
  private var free: [UInt32] = []
  private(set) var sums = RowSums()
  /// Slots of rows that are `warn` or worse.
  private(set) var unwell: Set<UInt32> = []
  /// Those of them that count as something bad by themselves.
  private(set) var unwellCounted: Set<UInt32> = []
  /// Rows in each namespace, for "how many does the filter hide".
  private(set) var namespaces: [Word: Int] = [:]

  /// The number of the list under way or done last.
  var generation: UInt32 = 1
  /// Whether the generation is that of a list that has not ended.
  var isListing = false
  var liveness = Liveness()
  /// Read from the file, and not watched: it was opened in another session.
  var isLeftAlone = false
  /// The cluster does not have the type.
  var isAbsent = false
  /// The version that the rows are good for; empty where a resume is not possible.
  var resourceVersion = ""
  /// What the file behind does not know yet.
  var dirty: Set<UInt32> = []
  var removed: Set<RowName> = []
  var isVersionDirty = false
  /// What the file has of it is not known (a write failed): the next one replaces all of it.
  var mustReplace = false
  /// Objects kept whole are not in the file, so a list has to bring them again.
  var holdsDelivered = false

  init(id: Int, cluster: ClusterState, type: ResourceType) {
    self.id = id
    self.cluster = cluster
    self.type = type
    role = Role(type)
    names = Set([type.name, "\(type.name).\(type.kind.group)"] + type.shortNames)
    loweredKind = type.kind.kind.lowercased()
  }

  var count: Int { index.count }
  /// Whether a saved version can be gone on from after a restart.
  var isResumable: Bool { liveness.isKnown && !holdsDelivered }
  func markAllDirty() {
    dirty = Set(index.values)
    isVersionDirty = true
    mustReplace = true
  }
  func slot(_ name: RowName) -> UInt32? { index[name] }
  subscript(slot: UInt32) -> StoredRow { rows[Int(slot)] }
  /// Looks at a row where it lies: a copy, which takes hold of each of its texts, costs more than most questions.
  ///
  /// The pointer is good in `body` only.
  func read<Answer>(_ slot: UInt32, _ body: (UnsafePointer<StoredRow>) -> Answer) -> Answer {
    precondition(Int(slot) < rows.count, "the slot is not one of this segment")
    return rows.withUnsafeBufferPointer { body($0.baseAddress! + Int(slot)) }
  }
  /// The same for all rows, of which some are no longer alive.
  func readAll(_ body: (UnsafeBufferPointer<StoredRow>) -> Void) { rows.withUnsafeBufferPointer(body) }

  /// Whether a row counts as something that can be bad by itself, and not as a part of something else.
  func isCounted(_ row: StoredRow, words: Words) -> Bool {
    switch role {
    case .nodes, .workloads: true
    case .pods, .replicaSets: row.owner == 0 || words.texts[row.owner].hasPrefix("Node/")
    case .events, .other: false
    }
  }

  /// Adds or replaces a row; false where nothing that is shown changed.
  func put(_ row: StoredRow, words: Words) -> (slot: UInt32, isChange: Bool) {
    let name = RowName(namespace: row.namespace, name: row.name)
    var row = row
    row.generation = generation
    if let slot = index[name] {
      if rows[Int(slot)].looksLike(row) {
        rows[Int(slot)].generation = generation
        rows[Int(slot)].resourceVersion = row.resourceVersion
        return (slot, false)
      }
      forget(slot, words: words)
      rows[Int(slot)] = row
      count(slot, words: words)
      return (slot, true)
    }
    let slot: UInt32
    if let used = free.popLast() {
      slot = used
      rows[Int(slot)] = row
    } else {
      slot = UInt32(rows.count)
      rows.append(row)
    }
    index[name] = slot
    namespaces[row.namespace, default: 0] += 1
    removed.remove(name)
    count(slot, words: words)
    return (slot, true)
  }

  /// Marks a row as named by the list under way, without a change.
  func touch(_ slot: UInt32) { rows[Int(slot)].generation = generation }
  /// Takes a mark back that a change of our own has set.
  func restore(_ generation: UInt32, at slot: UInt32) { rows[Int(slot)].generation = generation }

  func remove(_ slot: UInt32, words: Words) {
    forget(slot, words: words)
    let row = rows[Int(slot)]
    let name = RowName(namespace: row.namespace, name: row.name)
    index[name] = nil
    let left = namespaces[row.namespace, default: 1] - 1
    namespaces[row.namespace] = left > 0 ? left : nil
    removed.insert(name)
    dirty.remove(slot)
    var hole = StoredRow()
    hole.isAlive = false
    rows[Int(slot)] = hole
    free.append(slot)
  }

  /// The slots that the list which just ended did not name.
  func unnamed() -> [UInt32] {
    index.values.filter { rows[Int($0)].generation != generation }
  }

  /// All rows with their words in another set of words.
  func moveWords(from old: Words, to new: inout Words) {
    var moved: [RowName: UInt32] = Dictionary(minimumCapacity: index.count)
    var counts: [Word: Int] = [:]
    for slot in index.values {
      let row = rows[Int(slot)].moved(from: old, to: &new)
      rows[Int(slot)] = row
      moved[RowName(namespace: row.namespace, name: row.name)] = slot
      counts[row.namespace, default: 0] += 1
    }
    index = moved
    namespaces = counts
    removed = Set(
      removed.map { RowName(namespace: new.texts.word(old.texts[$0.namespace]), name: $0.name) })
  }

  private func count(_ slot: UInt32, words: Words) {
    let row = rows[Int(slot)]
    let isCounted = isCounted(row, words: words)
    sums.add(row, isCounted: isCounted, sign: 1)
    if row.level >= .warn {
      unwell.insert(slot)
      if isCounted { unwellCounted.insert(slot) }
    }
    dirty.insert(slot)
  }
  private func forget(_ slot: UInt32, words: Words) {
    let row = rows[Int(slot)]
    sums.add(row, isCounted: isCounted(row, words: words), sign: -1)
    if row.level >= .warn {
      unwell.remove(slot)
      unwellCounted.remove(slot)
    }
  }
}

/// Sums over the rows of a segment.
struct RowSums: Hashable {
  /// By level, of rows that count by themselves.
  var counted = [Int](repeating: 0, count: Verdict.Level.allCases.count)
  var all = 0
  /// Rows of which all that is desired is ready: nodes that are ready.
  var ready = 0
  /// In as many bits as rows of the largest request add up to: a sum that saturates does not come back when they go.
  private var cpuTotal: Int128 = 0
  /// Saturates.
  var cpuMillis: Int64 { Int64(clamping: cpuTotal) }

  mutating func add(_ row: StoredRow, isCounted: Bool, sign: Int) {
    if isCounted { counted[Int(row.level.rawValue)] += sign }
    all += sign
    if row.desired > 0, row.ready >= row.desired { ready += sign }
    cpuTotal += Int128(row.cpuMillis) * Int128(sign)
  }
  subscript(level: Verdict.Level) -> Int { counted[Int(level.rawValue)] }
}
