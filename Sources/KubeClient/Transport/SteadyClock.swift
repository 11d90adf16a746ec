import Glibc
package import KubernetesAPI

/// Wall-clock time that never jumps: the time of day at the program's start plus what has passed since, sleep included.
package struct SteadyClock: Sendable {
  private let start: Timestamp
  private let offset: UInt64
  private let other: (@Sendable () -> Timestamp)?

  /// - Parameter other: a time to tell in place of the machine's.
  package init(following other: (@Sendable () -> Timestamp)? = nil) {
    self.other = other
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    start = Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
    offset = Self.nanoseconds
  }

  package var now: Timestamp { other?() ?? start + .nanoseconds(Int64(Self.nanoseconds - offset)) }

  /// Nanoseconds since the machine's start, sleep included (`CLOCK_BOOTTIME`).
  static var nanoseconds: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}

extension Duration {
  /// Whole nanoseconds; negative ones are 0.
  var nanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    return seconds < 0 || attoseconds < 0 ? 0 : UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
  }
  /// Whole milliseconds, rounded up.
  var milliseconds: Int { Int((nanoseconds + 999_999) / 1_000_000) }
}
