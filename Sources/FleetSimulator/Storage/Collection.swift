import KubernetesAPI

/// All objects of one resource, and the window of their past changes.
struct Collection: Sendable {
  let type: ResourceType
  private(set) var objects: [NamespacedName: StoredObject] = [:]
  /// Sorted names; nil after one came or went, until somebody asks.
  private var sorted: [NamespacedName]?
  private(set) var history: [StoreChange] = []
  /// A watch can resume from this version or a later one.
  private(set) var oldestRevision: Int64
  var windowCapacity = Limits.watchWindow

  init(type: ResourceType, revision: Int64) {
    self.type = type
    oldestRevision = revision
  }

  /// Applies a change and remembers it.
  mutating func record(_ change: StoreChange) {
    let id = change.stored.id
    if change.kind == .deleted {
      objects[id] = nil
      sorted = nil
    } else if objects.updateValue(change.stored, forKey: id) == nil {
      sorted = nil
    }
    history.append(change)
    // Dropped in halves, so that the cost of moving the rest is paid once in many changes.
    if history.count >= windowCapacity * 2 { drop(history.count - windowCapacity) }
  }

  /// Forgets all past changes, as an API server that restarted has.
  mutating func forgetHistory(now revision: Int64) {
    history = []
    oldestRevision = revision
  }

  private mutating func drop(_ count: Int) {
    oldestRevision = history[count - 1].revision
    history.removeFirst(count)
  }

  /// The objects in list order.
  mutating func ordered(namespace: String?) -> [StoredObject] {
    if sorted == nil { sorted = objects.keys.sorted() }
    let names = sorted ?? []
    guard let namespace else { return names.compactMap { objects[$0] } }
    let start = names.partitioningIndex { $0.namespace >= namespace }
    return names[start...].prefix { $0.namespace == namespace }.compactMap { objects[$0] }
  }

  /// The objects as they were at a version inside the window; nil where the window no longer reaches so far.
  mutating func ordered(namespace: String?, at revision: Int64) -> [StoredObject]? {
    guard revision >= oldestRevision else { return nil }
    let start = history.partitioningIndex { $0.revision > revision }
    guard start < history.endIndex else { return ordered(namespace: namespace) }
    var past = objects
    for change in history[start...].reversed() { past[change.stored.id] = change.before }
    let names = past.keys.filter { namespace == nil || $0.namespace == namespace }.sorted()
    return names.compactMap { past[$0] }
  }

  /// The changes after a version; nil where the window no longer reaches so far.
  func changes(after revision: Int64) -> ArraySlice<StoreChange>? {
    guard revision >= oldestRevision else { return nil }
    return history[history.partitioningIndex { $0.revision > revision }...]
  }
}

extension RandomAccessCollection where Index == Int {
  /// The first index whose element satisfies a predicate that is false, then true, along the collection.
  func partitioningIndex(where isSecond: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = low + (high - low) / 2
      if isSecond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
