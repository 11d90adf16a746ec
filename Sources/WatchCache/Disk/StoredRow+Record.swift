import FleetModel
import KubernetesAPI

extension StoredRow {
  /// All but namespace, name and level, which are columns of the file; `own` is a workload's verdict without its pods.
  func record(_ words: Words, own: Verdict?) -> [UInt8] {
    var writer = RecordWriter()
    writer.put(uid.text(words))
    writer.put(resourceVersion)
    writer.put(isDeleting)
    writer.put(verdict(words))
    for number in [ready, desired, updated, available, restarts, count] { writer.put(number) }
    for time in [lastRestart, created, lastSeen] { writer.put(time) }
    for word in [node, version, owner] { writer.put(words.texts[word]) }
    writer.put(address)
    writer.put(words.lists[images])
    writer.put(words.sets[labels])
    writer.put(cpuMillis)
    writer.put(memoryBytes)
    writer.put(words.texts[regardingKind])
    writer.put(words.texts[regardingGroupVersion])
    writer.put(words.texts[regardingNamespace])
    writer.put(regardingName)
    writer.put(own != nil)
    if let own { writer.put(own) }
    return writer.closed()
  }
}

extension RecordWriter {
  mutating func put(_ verdict: Verdict) {
    put(UInt32(verdict.level.rawValue))
    put(verdict.reason)
    put(verdict.message)
    put(StoredRow.seconds(verdict.since))
  }
}

extension RecordReader {
  mutating func verdict() throws(Damaged) -> Verdict {
    guard let level = Verdict.Level(rawValue: UInt8(clamping: try unsigned())) else { throw Damaged() }
    let reason = try text()
    let message = try text()
    return Verdict(level, reason, message: message, since: StoredRow.time(try uint32()))
  }
}

/// A row as it comes back from the file: values, without words, since another thread reads it.
struct RememberedRow: Sendable {
  var row: Row
  var own: Verdict?

  init(_ bytes: [UInt8], cluster: ClusterName, key: ObjectKey) throws(Damaged) {
    var reader = try RecordReader(bytes)
    let uid = try reader.text()
    let resourceVersion = try reader.unsigned()
    let isDeleting = try reader.flag()
    row = Row(cluster: cluster, key: key, verdict: try reader.verdict())
    row.uid = uid
    row.resourceVersion = resourceVersion == 0 ? "" : String(resourceVersion)
    row.isDeleting = isDeleting
    row.ready = Self.number(try reader.int32())
    row.desired = Self.number(try reader.int32())
    row.updated = Self.number(try reader.int32())
    row.available = Self.number(try reader.int32())
    row.restarts = Int(try reader.int32())
    row.count = Int(try reader.int32())
    row.lastRestart = StoredRow.time(try reader.uint32())
    row.created = StoredRow.time(try reader.uint32())
    row.lastSeen = StoredRow.time(try reader.uint32())
    row.node = try reader.text()
    row.version = try reader.text()
    row.owner = try reader.text()
    row.address = try reader.text()
    row.images = try reader.texts()
    row.labels = try reader.pairs()
    row.cpuMillis = try reader.signed()
    row.memoryBytes = try reader.signed()
    let regardingKind = try reader.text()
    let regardingGroupVersion = try reader.text()
    let regardingNamespace = try reader.text()
    let regardingName = try reader.text()
    if !regardingKind.isEmpty || !regardingName.isEmpty {
      row.regarding = ObjectKey(
        kind: GroupVersionKind(apiVersion: regardingGroupVersion, kind: regardingKind),
        namespace: regardingNamespace, name: regardingName)
    }
    if try reader.flag() { own = try reader.verdict() }
    guard reader.isAtEnd else { throw Damaged() }
  }
  private static func number(_ stored: Int32) -> Int? { stored < 0 ? nil : Int(stored) }
}

/// What the file holds of one cluster beside its rows.
struct RememberedCluster: Sendable, Hashable {
  var name: ClusterName
  var identity = ""
  var version = ""
  var proven: Timestamp?
  /// The sums of its line; the record, the state and the worst rows are made anew.
  var sums = Sums()

  struct Sums: Sendable, Hashable {
    var nodesReady = 0
    var nodes = 0
    var pods = 0
    var workloads = 0
    var bad = 0
    var warnings = 0
    var cpuRequestedMillis: Int64 = 0
    var cpuAllocatableMillis: Int64 = 0
  }

  init(name: ClusterName) { self.name = name }

  var record: [UInt8] {
    var writer = RecordWriter()
    writer.put(identity)
    writer.put(version)
    writer.put(StoredRow.seconds(proven))
    for number in [sums.nodesReady, sums.nodes, sums.pods, sums.workloads, sums.bad, sums.warnings] {
      writer.put(number)
    }
    writer.put(sums.cpuRequestedMillis)
    writer.put(sums.cpuAllocatableMillis)
    return writer.closed()
  }
  init(_ bytes: [UInt8], name: ClusterName) throws(Damaged) {
    var reader = try RecordReader(bytes)
    self.name = name
    identity = try reader.text()
    version = try reader.text()
    proven = StoredRow.time(try reader.uint32())
    sums.nodesReady = try reader.int()
    sums.nodes = try reader.int()
    sums.pods = try reader.int()
    sums.workloads = try reader.int()
    sums.bad = try reader.int()
    sums.warnings = try reader.int()
    sums.cpuRequestedMillis = try reader.signed()
    sums.cpuAllocatableMillis = try reader.signed()
  }
}

/// What the file holds of one type of one cluster beside its rows.
struct RememberedSegment: Sendable {
  var id: Int64
  var cluster: ClusterName
  var type: ResourceType
  /// Empty where the rows are good for no version: a resume is not possible.
  var resourceVersion: String
  var proven: Timestamp?
  var rowCount: Int
}
