import KubernetesAPI

/// What is due when: entries come out by time, and those of one time in the order in which they went in.
struct TimerHeap<Value> {
  private struct Entry {
    var time: Timestamp
    var sequence: UInt64
    var value: Value
    func isBefore(_ other: Entry) -> Bool { (time, sequence) < (other.time, other.sequence) }
  }
  private var entries: [Entry] = []
  private var nextSequence: UInt64 = 0

  var isEmpty: Bool { entries.isEmpty }
  var earliest: Timestamp? { entries.first?.time }

  mutating func insert(_ value: Value, at time: Timestamp) {
    entries.append(Entry(time: time, sequence: nextSequence, value: value))
    nextSequence += 1
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard entries[child].isBefore(entries[parent]) else { break }
      entries.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes all entries out, in their order.
  mutating func popAll() -> [(time: Timestamp, value: Value)] {
    defer { entries = [] }
    return entries.sorted { $0.isBefore($1) }.map { ($0.time, $0.value) }
  }

  /// Takes the earliest entry out if it is due by a time.
  mutating func popFirst(by limit: Timestamp) -> (time: Timestamp, value: Value)? {
    guard let first = entries.first, first.time <= limit else { return nil }
    let last = entries.removeLast()
    if !entries.isEmpty {
      entries[0] = last
      var parent = 0
      while true {
        var least = parent
        for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
          if entries[child].isBefore(entries[least]) { least = child }
        }
        guard least != parent else { break }
        entries.swapAt(parent, least)
        parent = least
      }
    }
    return (first.time, first.value)
  }
}
