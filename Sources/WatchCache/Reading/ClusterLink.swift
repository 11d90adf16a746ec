import FleetModel
import KubeClient
import KubernetesAPI
import Synchronization

/// The network side of one cluster: its reflectors, and the small request that tells its version and round trip.
final class ClusterLink: Sendable {
  private struct State {
    var drivers: [TypeName: ReflectorDriver] = [:]
    var lastPulse: Timestamp?
    var isPulsing = false
    var isIdentified = false
    var isStopped = false
    var isOnScreen = false
  }
  private let name: ClusterName
  let client: ClusterClient
  private let model: ModelThread
  private let now: @Sendable () -> Timestamp
  private let identified: @Sendable (String) -> Void
  private let state = Mutex(State())

  /// - Parameter identified: called when the cluster has told who it is.
  init(
    _ name: ClusterName, client: ClusterClient, model: ModelThread, now: @escaping @Sendable () -> Timestamp,
    identified: @escaping @Sendable (String) -> Void
  ) {
    self.name = name
    self.client = client
    self.model = model
    self.now = now
    self.identified = identified
  }

  /// Begins a reflector for each target, where it ended if there is a position.
  func start(_ targets: [ReflectorTarget], positions: [TypeName: SavedPosition]) {
    for target in targets {
      let type = TypeName(target.type)
      let consumer = FeedConsumer(
        RowReader(cluster: name, type: target.type), model: model, identity: client.access.identity,
        now: now)
      let driver = ReflectorDriver(client, target, consumer: consumer)
      let (old, isOnScreen): (ReflectorDriver?, Bool) = state.withLock { state in
        guard !state.isStopped else { return (driver, false) }
        return (state.drivers.updateValue(driver, forKey: type), state.isOnScreen)
      }
      old?.stop()
      guard old !== driver else { continue }
      driver.start(saved: positions[type])
      if isOnScreen { driver.setOnScreen(true) }
    }
    pulseIfDue(every: .zero, at: now())
  }

  func stop() {
    let drivers = state.withLock { state in
      state.isStopped = true
      defer { state.drivers = [:] }
      return state.drivers.values
    }
    for driver in drivers { driver.stop() }
  }
  func retry() {
    client.retryCredentials()
    for driver in state.withLock({ $0.drivers.values }) { driver.retry() }
    pulseIfDue(every: .zero, at: now())
  }
  func lookAtCredentialFiles() {
    guard !client.access.namedFiles.isEmpty else { return }
    client.lookAtCredentialFiles()
    for driver in state.withLock({ $0.drivers.values }) { driver.retry() }
    pulseIfDue(every: .zero, at: now())
  }
  func setOnScreen(_ isOnScreen: Bool) {
    let drivers = state.withLock { state -> [ReflectorDriver] in
      guard state.isOnScreen != isOnScreen else { return [] }
      state.isOnScreen = isOnScreen
      return Array(state.drivers.values)
    }
    for driver in drivers { driver.setOnScreen(isOnScreen) }
  }

  /// Asks for the version, unless that was done a short time ago or is under way.
  func pulseIfDue(every: Duration, at time: Timestamp) {
    let isDue = state.withLock { state in
      guard !state.isStopped, !state.isPulsing else { return false }
      if let last = state.lastPulse, time - last < every { return false }
      state.isPulsing = true
      state.lastPulse = time
      return true
    }
    guard isDue else { return }
    let call = APICall("get", path: "/version", purpose: "pulse")
    client.whole(call, limit: 64 << 10) { [self] result, duration in pulsed(result, duration) }
  }

  private func pulsed(_ result: Result<[UInt8], ClientError>, _ duration: Duration) {
    let isStopped = state.withLock { state in
      state.isPulsing = false
      return state.isStopped
    }
    guard !isStopped else { return }
    switch result {
    case .success(let body):
      let version = (try? JSON(parsing: body))?.string(at: "gitVersion") ?? ""
      let (seconds, attoseconds) = duration.components
      let milliseconds = Double(seconds) * 1_000 + Double(attoseconds) / 1e15
      model.feed { [name] in $0.pulse(name, version: version, roundTripMillis: milliseconds) }
      identify()
    case .failure(let error):
      let failure = error.failure(identity: client.access.identity, since: now())
      // A server that does not let us ask for its version has answered: the feeds tell the rest.
      guard failure.kind != .denied, error.code != .cancelled else { return }
      model.feed { [name] in $0.pulseFailed(name, failure) }
    }
  }

  /// Learns once who the cluster is: a version from the file is good for that cluster only.
  private func identify() {
    let isFirst = state.withLock { state in
      defer { state.isIdentified = true }
      return !state.isIdentified
    }
    guard isFirst else { return }
    Task { [client, model, name, self] in
      do throws(ClientError) {
        let identity = try await client.identity(purpose: "cache")
        model.post { $0.identified(name, as: identity) }
        identified(identity)
      } catch { state.withLock { $0.isIdentified = false } }
    }
  }
}
