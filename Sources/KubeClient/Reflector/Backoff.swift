package import KubernetesAPI

/// How long to wait after the n-th failure in a row: doubling, capped, with jitter 1.0 (client-go `wait.Backoff`).
package struct Backoff: Sendable, Hashable {
  /// The wait that comes next, before jitter; nil at the start.
  var next: Duration?
  var lastFailure: Timestamp?

  package init() {}

  /// The wait after a failure at `now`: between one and two times the current step, never over twice the cap.
  package mutating func wait(now: Timestamp, random: Double, start: Duration, cap: Duration, reset: Duration)
    -> Duration
  {
    if let lastFailure, now - lastFailure > reset { next = nil }
    lastFailure = now
    let step = min(next ?? start, cap)
    next = min(step * 2, cap)
    return step + step * random
  }
}
