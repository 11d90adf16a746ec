/// Decides which requests may go out now: handshakes and lists are bounded over the fleet, lists also for a cluster.
///
/// A pure machine. A request takes a handshake slot unless its cluster is known to multiplex; the first request of a
/// cluster goes alone until its connection stands, because the others may share it. Clusters take turns, so that a
/// large one does not starve the rest. What hangs gives its place in the fleet away and keeps the one in its cluster.
struct Admission {
  typealias ID = UInt64
  let limits: Limits
  private var peers: [String: Peer] = [:]
  /// Clusters with something waiting, in their turn.
  private var turns = FIFO<String>()
  private var admitted: [ID: Ticket] = [:]
  private var withdrawn: Set<ID> = []
  private(set) var handshakes = 0
  private(set) var lists = 0
  private(set) var waiting = 0
  /// Whether anything happened since the last `admit`.
  private var hasNews = false

  init(limits: Limits) { self.limits = limits }

  struct Ticket {
    var id: ID
    var cluster: String
    var isList: Bool
    var needsConnection: Bool
    var isConnecting = false
    /// It counts against the handshakes of the whole fleet.
    var holdsHandshake = false
    /// It counts against the lists of the whole fleet.
    var holdsList = false
  }
  private struct Peer {
    var waitingLists = FIFO<Ticket>()
    var waitingOthers = FIFO<Ticket>()
    var lists = 0
    var connecting = 0
    var active = 0
    var isKnown = false
    var isMultiplexed = false
    var hasTurn = false
    var isWaiting: Bool { !waitingLists.isEmpty || !waitingOthers.isEmpty }
  }

  mutating func enqueue(_ id: ID, cluster: String, isList: Bool, needsConnection: Bool, isUrgent: Bool) {
    let ticket = Ticket(id: id, cluster: cluster, isList: isList, needsConnection: needsConnection)
    var peer = peers[cluster] ?? Peer()
    switch (isList, isUrgent) {
    case (true, true): peer.waitingLists.prepend(ticket)
    case (true, false): peer.waitingLists.append(ticket)
    case (false, true): peer.waitingOthers.prepend(ticket)
    case (false, false): peer.waitingOthers.append(ticket)
    }
    if !peer.hasTurn {
      peer.hasTurn = true
      turns.append(cluster)
    }
    peers[cluster] = peer
    waiting += 1
    hasNews = true
  }

  /// All requests that may go out now, in order.
  mutating func admit() -> [ID] {
    guard waiting > 0, hasNews else { return [] }
    hasNews = false
    var going: [ID] = []
    var passed = 0
    while passed < turns.count, let cluster = turns.popFirst() {
      guard var peer = peers[cluster] else { continue }
      peer.hasTurn = false
      if let id = admitOne(&peer) {
        going.append(id)
        passed = 0
      } else if peer.isWaiting {
        passed += 1
      }
      if peer.isWaiting {
        peer.hasTurn = true
        turns.append(cluster)
      }
      peers[cluster] = peer
    }
    return going
  }

  private mutating func admitOne(_ peer: inout Peer) -> ID? {
    dropWithdrawn(&peer.waitingOthers)
    dropWithdrawn(&peer.waitingLists)
    if let ticket = peer.waitingOthers.first, mayGo(ticket, peer) {
      _ = peer.waitingOthers.popFirst()
      return release(ticket, &peer)
    }
    if let ticket = peer.waitingLists.first, lists < limits.lists, peer.lists < limits.listsPerCluster,
      mayGo(ticket, peer)
    {
      _ = peer.waitingLists.popFirst()
      return release(ticket, &peer)
    }
    return nil
  }

  private mutating func dropWithdrawn(_ queue: inout FIFO<Ticket>) {
    while let ticket = queue.first, withdrawn.remove(ticket.id) != nil { _ = queue.popFirst() }
  }

  private func mayGo(_ ticket: Ticket, _ peer: Peer) -> Bool {
    if peer.isMultiplexed && !ticket.needsConnection { return true }
    if !peer.isKnown && peer.connecting > 0 { return false }
    return handshakes < limits.handshakes
  }

  private mutating func release(_ ticket: Ticket, _ peer: inout Peer) -> ID {
    var ticket = ticket
    waiting -= 1
    peer.active += 1
    if ticket.isList {
      ticket.holdsList = true
      lists += 1
      peer.lists += 1
    }
    if !peer.isMultiplexed || ticket.needsConnection {
      ticket.isConnecting = true
      ticket.holdsHandshake = true
      handshakes += 1
      peer.connecting += 1
    }
    admitted[ticket.id] = ticket
    return ticket.id
  }

  /// The request's connection stands.
  mutating func connected(_ id: ID) {
    guard let ticket = admitted[id], ticket.isConnecting else { return }
    keepsConnecting(id)
    admitted[id]?.isConnecting = false
    peers[ticket.cluster]?.connecting -= 1
    hasNews = true
  }

  func holdsHandshake(_ id: ID) -> Bool { admitted[id]?.holdsHandshake == true }

  /// A connection does not come to stand for long: others of the fleet may go in its place.
  mutating func keepsConnecting(_ id: ID) {
    guard admitted[id]?.holdsHandshake == true else { return }
    admitted[id]?.holdsHandshake = false
    handshakes -= 1
    hasNews = true
  }

  /// Nothing of a list's answer has come for long: others of the fleet may go in its place.
  mutating func keepsWaiting(_ id: ID) {
    guard admitted[id]?.holdsList == true else { return }
    admitted[id]?.holdsList = false
    lists -= 1
    hasNews = true
  }

  /// The first line of an answer came.
  mutating func answered(_ id: ID, isMultiplexed: Bool) {
    guard let ticket = admitted[id] else { return }
    connected(id)
    hasNews = true
    peers[ticket.cluster]?.isKnown = true
    peers[ticket.cluster]?.isMultiplexed = isMultiplexed
  }

  /// The request is over, or was given up while it waited.
  mutating func finished(_ id: ID, brokeConnection: Bool) {
    guard let ticket = admitted[id] else {
      withdrawn.insert(id)
      waiting -= 1
      return
    }
    connected(id)
    hasNews = true
    admitted[id] = nil
    guard var peer = peers[ticket.cluster] else { return }
    peer.active -= 1
    if ticket.holdsList { lists -= 1 }
    if ticket.isList { peer.lists -= 1 }
    if brokeConnection {
      peer.isKnown = false
      peer.isMultiplexed = false
    }
    peers[ticket.cluster] = peer.active == 0 && !peer.isWaiting && !peer.isKnown ? nil : peer
  }
}
