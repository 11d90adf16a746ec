import Glibc
package import KubernetesAPI

/// Seconds that this process has used on all processors: what a busy machine does not falsify.
package func processorSeconds() -> Double { seconds(of: CLOCK_PROCESS_CPUTIME_ID) }
/// Seconds since some moment.
package func wallSeconds() -> Double { seconds(of: CLOCK_MONOTONIC) }

/// The time of this machine, for what wants a `Timestamp`.
package func timeNow() -> Timestamp {
  let now = seconds(of: CLOCK_REALTIME)
  return Timestamp(seconds: Int64(now), nanoseconds: Int32((now - now.rounded(.down)) * 1e9))
}

private func seconds(of clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
