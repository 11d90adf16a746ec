import FleetModel
import KubernetesAPI

/// A row as the cache holds it: what repeats is a word, what is a time is whole seconds.
///
/// Times are seconds since 1970, 0 where there is none. Counts of -1 stand for "no such number".
struct StoredRow: Hashable {
  var name = ""
  var namespace: Word = 0
  var uid = StoredUID()
  /// 0 where the server's version is no whole number; it then only costs a resume.
  var resourceVersion: UInt64 = 0
  /// The list that has named the row last; rows of an older one go when a list ends.
  var generation: UInt32 = 0
  var level = Verdict.Level.well
  var isDeleting = false
  var isAlive = true
  var reason: Word = 0
  var message = ""
  var since: UInt32 = 0
  var ready: Int32 = -1
  var desired: Int32 = -1
  var updated: Int32 = -1
  var available: Int32 = -1
  var restarts: Int32 = 0
  var lastRestart: UInt32 = 0
  var created: UInt32 = 0
  var node: Word = 0
  var version: Word = 0
  /// Fits a string without an allocation for IPv4.
  var address = ""
  var owner: Word = 0
  var images: Word = 0
  var labels: Word = 0
  var cpuMillis: Int64 = 0
  var memoryBytes: Int64 = 0
  var count: Int32 = 0
  var lastSeen: UInt32 = 0
  /// The kind, group version and namespace of what an event is about, each a word; the name is no word.
  var regardingKind: Word = 0
  var regardingGroupVersion: Word = 0
  var regardingNamespace: Word = 0
  var regardingName = ""

  /// Whether a view would show the same: the version and the generation are not shown.
  func looksLike(_ other: StoredRow) -> Bool {
    var other = other
    other.resourceVersion = resourceVersion
    other.generation = generation
    return self == other
  }
}

/// A UID in 16 bytes where it is a UUID, else its word.
struct StoredUID: Hashable {
  var high: UInt64 = 0
  var low: UInt64 = 0

  init() {}
  init(_ text: String, words: inout Words) {
    if let (high, low) = Self.parse(text) {
      (self.high, self.low) = (high, low)
    } else if !text.isEmpty {
      (high, low) = (UInt64.max, UInt64(words.texts.word(text)))
    }
  }
  /// The halves of a UUID in lower case; nil for anything else, and for the two values that mean something here.
  static func parse(_ text: String) -> (UInt64, UInt64)? {
    var halves: (UInt64, UInt64) = (0, 0)
    var digits = 0
    var position = 0
    for byte in text.utf8 {
      if position == 8 || position == 13 || position == 18 || position == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
      } else {
        let digit: UInt8
        switch byte {
        case 48...57: digit = byte - 48
        case 97...102: digit = byte - 87
        default: return nil
        }
        if digits < 16 { halves.0 = halves.0 << 4 | UInt64(digit) } else { halves.1 = halves.1 << 4 | UInt64(digit) }
        digits += 1
      }
      position += 1
      if position > 36 { return nil }
    }
    guard digits == 32, position == 36, halves.0 != .max, halves != (0, 0) else { return nil }
    return halves
  }
  func text(_ words: Words) -> String {
    if high == .max { return words.texts[Word(low)] }
    if high == 0, low == 0 { return "" }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(36)
    for index in 0..<32 {
      if index == 8 || index == 12 || index == 16 || index == 20 { bytes.append(45) }
      let half = index < 16 ? high : low
      let digit = UInt8(truncatingIfNeeded: half >> UInt64(60 - 4 * (index & 15)) & 15)
      bytes.append(digit < 10 ? digit + 48 : digit + 87)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension StoredRow {
  init(_ row: Row, words: inout Words) {
    name = row.key.name
    namespace = words.texts.word(row.key.namespace)
    uid = StoredUID(row.uid, words: &words)
    resourceVersion = UInt64(row.resourceVersion) ?? 0
    level = row.verdict.level
    isDeleting = row.isDeleting
    reason = words.texts.word(row.verdict.reason)
    message = row.verdict.message
    since = Self.seconds(row.verdict.since)
    ready = Self.count(row.ready)
    desired = Self.count(row.desired)
    updated = Self.count(row.updated)
    available = Self.count(row.available)
    restarts = Int32(clamping: row.restarts)
    lastRestart = Self.seconds(row.lastRestart)
    created = Self.seconds(row.created)
    node = words.texts.word(row.node)
    version = words.texts.word(row.version)
    address = row.address
    owner = words.texts.word(row.owner)
    images = words.lists.word(row.images)
    labels = words.sets.word(row.labels)
    cpuMillis = row.cpuMillis
    memoryBytes = row.memoryBytes
    count = Int32(clamping: row.count)
    lastSeen = Self.seconds(row.lastSeen)
    if let regarding = row.regarding {
      regardingKind = words.texts.word(regarding.kind.kind)
      regardingGroupVersion = words.texts.word(regarding.kind.apiVersion)
      regardingNamespace = words.texts.word(regarding.namespace)
      regardingName = regarding.name
    }
  }

  /// The self-contained row for an answer.
  func row(cluster: ClusterName, kind: GroupVersionKind, words: Words, freshness: Freshness) -> Row {
    var row = Row(
      cluster: cluster, key: ObjectKey(kind: kind, namespace: words.texts[namespace], name: name),
      verdict: verdict(words))
    row.uid = uid.text(words)
    row.resourceVersion = resourceVersion == 0 ? "" : String(resourceVersion)
    row.ready = ready < 0 ? nil : Int(ready)
    row.desired = desired < 0 ? nil : Int(desired)
    row.updated = updated < 0 ? nil : Int(updated)
    row.available = available < 0 ? nil : Int(available)
    row.restarts = Int(restarts)
    row.lastRestart = Self.time(lastRestart)
    row.created = Self.time(created)
    row.isDeleting = isDeleting
    row.node = words.texts[node]
    row.version = words.texts[version]
    row.address = address
    row.owner = words.texts[owner]
    row.images = words.lists[images]
    row.labels = words.sets[labels]
    row.cpuMillis = cpuMillis
    row.memoryBytes = memoryBytes
    row.count = Int(count)
    row.lastSeen = Self.time(lastSeen)
    row.regarding = regarding(words)
    row.freshness = freshness
    return row
  }

  func verdict(_ words: Words) -> Verdict {
    Verdict(level, words.texts[reason], message: message, since: Self.time(since))
  }
  mutating func set(_ verdict: Verdict, words: inout Words) {
    level = verdict.level
    reason = words.texts.word(verdict.reason)
    message = verdict.message
    since = Self.seconds(verdict.since)
  }
  func regarding(_ words: Words) -> ObjectKey? {
    guard !regardingName.isEmpty || regardingKind != 0 else { return nil }
    return ObjectKey(
      kind: GroupVersionKind(apiVersion: words.texts[regardingGroupVersion], kind: words.texts[regardingKind]),
      namespace: words.texts[regardingNamespace], name: regardingName)
  }

  /// The same row with its words in another set of words.
  func moved(from old: Words, to new: inout Words) -> StoredRow {
    var row = self
    row.namespace = new.texts.word(old.texts[namespace])
    if uid.high == .max { row.uid.low = UInt64(new.texts.word(old.texts[Word(uid.low)])) }
    row.reason = new.texts.word(old.texts[reason])
    row.node = new.texts.word(old.texts[node])
    row.version = new.texts.word(old.texts[version])
    row.owner = new.texts.word(old.texts[owner])
    row.images = new.lists.word(old.lists[images])
    row.labels = new.sets.word(old.sets[labels])
    row.regardingKind = new.texts.word(old.texts[regardingKind])
    row.regardingGroupVersion = new.texts.word(old.texts[regardingGroupVersion])
    row.regardingNamespace = new.texts.word(old.texts[regardingNamespace])
    return row
  }

  static func seconds(_ time: Timestamp?) -> UInt32 { time.map { UInt32(clamping: $0.seconds) } ?? 0 }
  static func time(_ seconds: UInt32) -> Timestamp? { seconds == 0 ? nil : Timestamp(seconds: Int64(seconds)) }
  private static func count(_ number: Int?) -> Int32 { number.map { Int32(clamping: max(0, $0)) } ?? -1 }
}
