import KubernetesAPI
import Synchronization

/// One simulated API server's storage.
///
/// Thread-safe; every change gets the next resource version.  A write answers as the API server would, refusals
/// included, and is visible to reads when it returns. Observers hear of every committed change in order, without the
/// lock held: an observer may write.
package final class ClusterStore: Sendable {
  package let name: String
  /// The version of Kubernetes that its server says it has: `v1.36.2`.
  package let version: String
  package let clock: any SimulationClock
  package let uids: UIDSource
  package let logs = LogStore()
  package let audit = AuditLog()
  let state: Mutex<StoreState>
  private let wire = Mutex(WireState())
  private let knocks = Mutex<[CollectionKey: [Int: AsyncStream<Void>.Continuation]]>([:])
  private let observers = Mutex<[@Sendable (StoreChange) -> Void]>([])

  private struct WireState: Sendable {
    var switchState = ClusterSwitch.up
    var onSwitch: (@Sendable (ClusterSwitch) -> Void)?
    var faults: [WireFault] = []
    var hits: [Int] = []
  }

  package init(name: String, version: String = "v1.36.2", clock: any SimulationClock, uids: UIDSource) {
    self.version = version
    self.name = name
    self.clock = clock
    self.uids = uids
    state = Mutex(StoreState())
    for namespace in ["default", "kube-node-lease", "kube-public", "kube-system"] {
      _ = try? create(["metadata": ["name": .string(namespace)]], type: .namespaces, actor: .system)
    }
  }

  /// How the API server behaves towards the network.
  package var switchState: ClusterSwitch {
    get { wire.withLock { $0.switchState } }
    set {
      let (hasChanged, call) = wire.withLock { wire in
        defer { wire.switchState = newValue }
        return (wire.switchState != newValue, wire.onSwitch)
      }
      if hasChanged { call?(newValue) }
      for knock in knocks.withLock({ $0.values.flatMap(\.values) }) { knock.yield() }
    }
  }
  /// Calls, off the lock, when the switch is thrown by whoever: a story, the control door, a test.
  package func whenSwitched(_ call: @escaping @Sendable (ClusterSwitch) -> Void) {
    wire.withLock { $0.onSwitch = call }
  }
  /// What goes wrong on the wire for single requests; the first that matches strikes.
  package var faults: [WireFault] {
    get { wire.withLock { $0.faults } }
    set {
      wire.withLock {
        $0.faults = newValue
        $0.hits = Array(repeating: 0, count: newValue.count)
      }
    }
  }
  /// The fault that strikes this request, counted as used.
  package func strike(verb: String, resource: String) -> WireFault.Effect? {
    wire.withLock { wire in
      for index in wire.faults.indices {
        let fault = wire.faults[index]
        guard fault.verb == nil || fault.verb == verb, fault.resource == nil || fault.resource == resource,
          fault.remaining != 0
        else { continue }
        wire.hits[index] += 1
        guard wire.hits[index] % fault.every == 0 else { continue }
        wire.faults[index].remaining = fault.remaining.map { $0 - 1 }
        return fault.effect
      }
      return nil
    }
  }

  /// Registers for every later change: called on the thread that made it (or one that changes at the same time), in
  /// the order of versions, with no lock held.
  package func observe(_ change: @escaping @Sendable (StoreChange) -> Void) {
    observers.withLock { $0.append(change) }
  }

  /// Runs a write under the lock, then tells observers.
  func write<Result: Sendable>(
    _ body: @Sendable (inout StoreState, WriteMoment) throws(Status) -> Result
  ) throws(Status) -> Result {
    let moment = WriteMoment(now: clock.now, uids: uids)
    let result = try state.withLock { state throws(Status) in try body(&state, moment) }
    deliver()
    return result
  }

  /// One thread at a time hands out what is pending; a write inside an observer leaves its change to that thread.
  private func deliver() {
    while true {
      let batch: [StoreChange]? = state.withLock { state in
        guard !state.isDelivering, !state.pending.isEmpty else { return nil }
        state.isDelivering = true
        defer { state.pending = [] }
        return state.pending
      }
      guard let batch else { return }
      let listening = observers.withLock { $0 }
      for change in batch { for observer in listening { observer(change) } }
      let touched = Set(batch.map { CollectionKey($0.type) })
      for knock in knocks.withLock({ knocks in touched.flatMap { knocks[$0]?.values.map(\.self) ?? [] } }) {
        knock.yield()
      }
      state.withLock { $0.isDelivering = false }
    }
  }

  /// A knock whenever a collection, or the switch, may have changed; several are one where nobody reads.
  ///
  /// The continuation lets the follower knock at its own door, and ends the stream.
  func follow(_ key: CollectionKey) -> (stream: AsyncStream<Void>, alarm: AsyncStream<Void>.Continuation) {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let id = knocks.withLock { knocks in
      let id = (knocks[key]?.keys.max() ?? 0) + 1
      knocks[key, default: [:]][id] = continuation
      return id
    }
    continuation.onTermination = { [weak self] _ in self?.knocks.withLock { $0[key]?[id] = nil } }
    return (stream, continuation)
  }
}
