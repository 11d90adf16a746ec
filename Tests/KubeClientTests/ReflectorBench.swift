import KubernetesAPI

@testable import KubeClient

/// A reflector under a driven clock: each step hands in one event and gives back what it asked for.
struct ReflectorBench {
  var reflector = Reflector()
  var now = Timestamp(seconds: 1_000_000)
  /// The moment of the last `wake`.
  var wake: Timestamp?

  @discardableResult
  mutating func step(_ event: Reflector.Event, after: Duration = .zero, random: Double = 0) -> [Reflector.Action] {
    now = now + after
    let actions = reflector.handle(event, now: now, random: random)
    for case .wake(let moment) in actions { wake = moment }
    return actions.filter { if case .wake = $0 { false } else { true } }
  }

  /// Lets time pass to the moment that the machine asked for.
  mutating func sleep(random: Double = 0) -> [Reflector.Action] {
    now = max(now, wake ?? now)
    return step(.tick, random: random)
  }

  /// Lets time pass up to a moment, ticking whenever the machine asked for it; all that it asked for meanwhile.
  mutating func pass(_ duration: Duration) -> [Reflector.Action] {
    let end = now + duration
    var actions: [Reflector.Action] = []
    while let wake, wake <= end, wake > now {
      now = wake
      actions += step(.tick)
    }
    now = end
    return actions
  }

  /// A machine that lists two objects at version 100 and watches.
  static func live(settings: Reflector.Settings = Reflector.Settings()) -> ReflectorBench {
    var bench = ReflectorBench(reflector: Reflector(settings: settings))
    bench.step(.start(nil))
    bench.step(.received(2))
    bench.step(.page(resourceVersion: "100", continuation: "", remaining: nil))
    bench.step(.opened)
    return bench
  }
}

func failure(_ code: Int, _ reason: String = "", retryAfter: Duration? = nil, details: JSON = .null) -> ClientError {
  ClientError(
    .status, "the server refused", status: Status(code: code, reason: reason, message: "", details: details),
    retryAfter: retryAfter)
}
let reset = ClientError(.connection, "the connection broke")
let expired = failure(410, "Expired")
