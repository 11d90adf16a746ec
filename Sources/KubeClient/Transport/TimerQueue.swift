/// Moments with what is to be done then: a binary heap, earliest first; what was cancelled is dropped when it comes up.
struct TimerQueue<Payload> {
  typealias Moment = UInt64
  private struct Entry {
    var moment: Moment
    var id: UInt64
    var payload: Payload
  }
  private var heap: [Entry] = []
  private var live: Set<UInt64> = []
  private var lastID: UInt64 = 0

  var next: Moment? { heap.first?.moment }
  var count: Int { live.count }

  mutating func add(at moment: Moment, _ payload: Payload) -> UInt64 {
    lastID += 1
    live.insert(lastID)
    heap.append(Entry(moment: moment, id: lastID, payload: payload))
    var at = heap.count - 1
    while at > 0, heap[(at - 1) / 2].moment > heap[at].moment {
      heap.swapAt(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
    return lastID
  }

  /// What is cancelled stays in the heap until its moment, or until most of the heap is like it.
  mutating func cancel(_ id: UInt64) {
    guard live.remove(id) != nil else { return }
    if heap.count > 64, heap.count > live.count * 4 {
      let kept = heap.filter { live.contains($0.id) }.sorted { $0.moment < $1.moment }
      heap = kept  // A sorted array is a heap.
    }
  }

  /// The payload of the earliest moment that has come, or nil.
  mutating func popDue(_ now: Moment) -> Payload? {
    while let first = heap.first, first.moment <= now {
      heap.swapAt(0, heap.count - 1)
      heap.removeLast()
      sink()
      if live.remove(first.id) != nil { return first.payload }
    }
    return nil
  }

  private mutating func sink() {
    var at = 0
    while true {
      var least = at
      for child in [at * 2 + 1, at * 2 + 2] where child < heap.count && heap[child].moment < heap[least].moment {
        least = child
      }
      guard least != at else { return }
      heap.swapAt(at, least)
      at = least
    }
  }
}
