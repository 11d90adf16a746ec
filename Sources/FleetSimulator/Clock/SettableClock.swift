package import KubernetesAPI
import Glibc
import Synchronization

/// A clock whose hands the simulation sets: while a fleet is seeded its past is played, then time goes on from now.
package protocol SettableClock: SimulationClock {
  /// Sets the hands, and holds them there.
  func set(_ time: Timestamp)
  /// The time outside, where the clock follows one.
  var outside: Timestamp? { get }
  /// Lets time go on from where the hands are, as this clock does it.
  func start()
}

/// Time that stands until somebody moves it: what tests drive.
package final class DrivenClock: SettableClock {
  private let time: Mutex<Timestamp>

  package init(_ start: Timestamp) { time = Mutex(start) }
  package var now: Timestamp { time.withLock { $0 } }
  package func set(_ time: Timestamp) { self.time.withLock { $0 = time } }
  package var outside: Timestamp? { nil }
  /// Changes nothing: time goes on when it is driven.
  package func start() {}
}

/// Time that passes as it does outside, from wherever its hands were set.
///
/// Thread-safe. It follows the system's monotonic clock, so that a correction of the system's time moves nothing here.
package final class WallClock: SettableClock {
  private enum Hands { case held(Timestamp), running(origin: Timestamp, since: Duration) }
  private let hands: Mutex<Hands>

  /// A running clock that shows the system's time.
  package init() { hands = Mutex(.running(origin: WallClock.systemTime, since: WallClock.monotonic)) }

  package var now: Timestamp {
    hands.withLock {
      switch $0 {
      case .held(let time): time
      case .running(let origin, let since): origin + (WallClock.monotonic - since)
      }
    }
  }
  package func set(_ time: Timestamp) { hands.withLock { $0 = .held(time) } }
  package var outside: Timestamp? { Self.systemTime }
  package func start() {
    hands.withLock {
      if case .held(let time) = $0 { $0 = .running(origin: time, since: WallClock.monotonic) }
    }
  }

  /// What the system says the time is.
  package static var systemTime: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
  }
  private static var monotonic: Duration {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
