import KubernetesAPI

/// Runs a `Reflector` over the network and hands what it finds to a consumer.
///
/// May be told things from any thread; its machine lives on the `net` thread. It keeps itself and its consumer alive
/// from `start` to `stop`.
package final class ReflectorDriver: @unchecked Sendable {
  // Sendable, because everything mutable is touched on the net thread only: `onNet` brings work there, and sinks and
  // timers are called there.
  package let client: ClusterClient
  package let target: ReflectorTarget
  private let consumer: any ReflectorConsumer
  private var reflector: Reflector
  private var call: CallHandle?
  /// Which call is the one under way; answers to others come too late.
  private(set) var callNumber: UInt64 = 0
  private var timer: UInt64?
  private var generator = SystemRandomNumberGenerator()

  package init(
    _ client: ClusterClient, _ target: ReflectorTarget, settings: Reflector.Settings = Reflector.Settings(),
    consumer: any ReflectorConsumer
  ) {
    self.client = client
    self.target = target
    self.consumer = consumer
    reflector = Reflector(settings: settings)
  }

  /// Begins, where the last run ended if that is still true, else with a list.
  package func start(saved: SavedPosition? = nil) { onNet { $0.handle(.start(saved)) } }
  /// Ends; the consumer hears the state `idle` and nothing after it.
  package func stop() { onNet { $0.handle(.stop) } }
  /// Cuts a wait short: a key was pressed, a credential renewed, a definition appeared.
  package func retry() { onNet { $0.handle(.retry) } }
  /// Whether somebody looks at it: proofs come closer together then.
  package func setOnScreen(_ isOnScreen: Bool) { onNet { $0.handle(.onScreen(isOnScreen)) } }

  private func onNet(_ work: @escaping @Sendable (ReflectorDriver) -> Void) {
    client.transport.perform { work(self) }
  }

  /// On the net thread: gives the machine an event and does what it says.
  func handle(_ event: Reflector.Event) {
    let random = Double(generator.next() >> 11) * 0x1p-53
    for action in reflector.handle(event, now: client.clock.now, random: random) { perform(action) }
  }

  /// The same for the answer to one call, unless the call has been given up.
  func handle(_ event: Reflector.Event, from number: UInt64) {
    if number == callNumber { handle(event) }
  }

  private func perform(_ action: Reflector.Action) {
    switch action {
    case .identify: identify()
    case .check:
      begin(target.check) { ListSink($0, $1, hands: nil) }
    case .list(let limit, let continuation):
      let consumer = consumer
      begin(target.list(limit: limit, continuation: continuation)) { ListSink($0, $1, hands: consumer) }
    case .watch(let resourceVersion, let seconds):
      let consumer = consumer
      begin(target.watch(resourceVersion: resourceVersion, seconds: seconds)) { WatchSink($0, $1, consumer) }
    case .cancel:
      callNumber += 1
      call?.cancel()
      call = nil
    case .prove: prove()
    case .renewCredentials:
      client.renewCredentials { [self] error in onNet { $0.handle(.renewed(error)) } }
    case .wake(let moment): wake(at: moment)
    case .began(let generation): consumer.listBegan(generation: generation)
    case .listed(let resourceVersion, let generation):
      consumer.listEnded(resourceVersion: resourceVersion, generation: generation)
    case .bookmark(let resourceVersion): consumer.bookmark(resourceVersion: resourceVersion)
    case .state(let state):
      // What a stopped machine waited for must not keep us.
      if state == .idle, let timer { client.transport.loop.timers.cancel(timer) }
      consumer.stateChanged(state)
    }
  }

  private func begin(_ call: APICall, _ sink: (ReflectorDriver, UInt64) -> any ResponseSink) {
    callNumber += 1
    self.call = client.start(call, sink(self, callNumber))
  }

  private func identify() {
    callNumber += 1
    let number = callNumber
    call = client.identify(purpose: target.purpose) { [self] result in
      switch result {
      case .success(let identity): handle(.identified(identity), from: number)
      case .failure(let error): handle(.ended(error), from: number)
      }
    }
  }

  private func prove() {
    let now = client.clock.now
    client.prove(purpose: target.purpose) { [self] error in
      if let error { handle(.notProved(error)) } else { handle(.proved(max(now, client.pulse.lastBeat ?? now))) }
    }
  }

  private func wake(at moment: Timestamp) {
    let loop = client.transport.loop
    if let timer { loop.timers.cancel(timer) }
    let delay = max(moment - client.clock.now, .zero)
    timer = loop.timers.add(at: SteadyClock.nanoseconds + delay.nanoseconds + 1_000_000) { [self] _ in
      timer = nil
      handle(.tick)
    }
  }
}
