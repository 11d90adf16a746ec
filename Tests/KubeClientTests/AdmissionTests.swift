import Testing

@testable import KubeClient

@Suite("What may go out now")
struct AdmissionTests {
  private static func admission(handshakes: Int = 32, lists: Int = 8, listsPerCluster: Int = 2) -> Admission {
    var limits = Limits()
    (limits.handshakes, limits.lists, limits.listsPerCluster) = (handshakes, lists, listsPerCluster)
    return Admission(limits: limits)
  }

  @Test("no more handshakes than the limit says are under way, and one that stands lets the next go")
  func handshakes() {
    var admission = Self.admission(handshakes: 2)
    for id in 1...4 { admission.enqueue(UInt64(id), cluster: "c\(id)", isList: false) }
    #expect(admission.admit() == [1, 2])
    #expect(admission.admit() == [])
    admission.connected(1)
    #expect(admission.admit() == [3])
    admission.finished(2, brokeConnection: true)
    #expect(admission.admit() == [4])
    #expect(admission.handshakes == 2)
  }

  @Test("a handshake that hangs gives its place in the fleet away, not the one in its cluster")
  func hangingHandshake() {
    var admission = Self.admission(handshakes: 1)
    admission.enqueue(1, cluster: "dead", isList: false)
    admission.enqueue(2, cluster: "dead", isList: false)
    admission.enqueue(3, cluster: "well", isList: false)
    #expect(admission.admit() == [1])
    admission.keepsConnecting(1)
    #expect(admission.handshakes == 0)
    #expect(admission.admit() == [3], "the first of a cluster goes alone")
    // It comes to stand after all: nothing is given back twice.
    admission.connected(1)
    admission.keepsConnecting(1)
    admission.finished(3, brokeConnection: false)
    #expect(admission.handshakes == 0)
    admission.answered(1, isMultiplexed: true)
    #expect(admission.admit() == [2])
    #expect(admission.handshakes == 0, "it shares the connection")
  }

  @Test("lists are bounded over the fleet and for a cluster; one that hangs holds up its own cluster alone")
  func lists() {
    var admission = Self.admission(lists: 2, listsPerCluster: 1)
    for (id, cluster) in [(1, "a"), (2, "a"), (3, "b"), (4, "c")] {
      admission.enqueue(UInt64(id), cluster: cluster, isList: true)
    }
    #expect(admission.admit() == [1, 3])
    admission.answered(1, isMultiplexed: true)
    admission.keepsWaiting(1)
    admission.keepsWaiting(1)
    #expect(admission.lists == 1)
    #expect(admission.admit() == [4])
    admission.finished(1, brokeConnection: false)
    #expect(admission.lists == 2)
    #expect(admission.admit() == [])
    admission.finished(3, brokeConnection: false)
    #expect(admission.admit() == [2])
  }

  @Test("clusters take turns, small requests pass lists, and what a person waits for goes first")
  func turns() {
    var admission = Self.admission(handshakes: 1, lists: 1)
    for id in 1...3 { admission.enqueue(UInt64(id), cluster: "large", isList: true) }
    admission.enqueue(4, cluster: "large", isList: false)
    admission.enqueue(5, cluster: "small", isList: true)
    admission.enqueue(6, cluster: "large", isList: true, isUrgent: true)
    var order: [Admission.ID] = []
    while order.count < 6 {
      let going = admission.admit()
      #expect(!going.isEmpty)
      if going.isEmpty { break }
      order += going
      for id in going {
        admission.answered(id, isMultiplexed: false)
        admission.finished(id, brokeConnection: false)
      }
    }
    #expect(order == [4, 5, 6, 1, 2, 3])
  }

  @Test("what is given up while it waits never goes, and takes no place")
  func withdrawn() {
    var admission = Self.admission(handshakes: 1)
    admission.enqueue(1, cluster: "a", isList: false)
    admission.enqueue(2, cluster: "a", isList: false)
    admission.enqueue(3, cluster: "a", isList: false)
    #expect(admission.admit() == [1])
    admission.finished(2, brokeConnection: false)
    admission.finished(1, brokeConnection: true)
    #expect(admission.admit() == [3])
    admission.finished(3, brokeConnection: true)
    #expect((admission.waiting, admission.handshakes, admission.lists) == (0, 0, 0))
  }
}

extension Admission {
  fileprivate mutating func enqueue(_ id: ID, cluster: String, isList: Bool, isUrgent: Bool = false) {
    enqueue(id, cluster: cluster, isList: isList, needsConnection: false, isUrgent: isUrgent)
  }
}
