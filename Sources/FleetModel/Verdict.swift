package import KubernetesAPI

/// The one health verdict of an object: how it is, in what word, since when, and why.
package struct Verdict: Sendable, Hashable {
  /// From best to worst, so that `max` is the worst.
  package enum Level: UInt8, Sendable, Hashable, Comparable, CaseIterable, Codable {
    /// Ended and needs nothing: a completed job, a succeeded pod.
    case done
    case well
    /// Waits for something that is expected to come: a suspended job, an unscheduled young pod.
    case waiting
    /// Moves towards its desired state.
    case moving
    case warn
    case bad
    /// Whether the passing of time alone may make it another one: a wait that is too long, a deadline that passes.
    package var changesWithTime: Bool { self == .waiting || self == .moving || self == .warn }
    package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }
  package var level: Level
  /// Kubernetes' own word where it has one: `CrashLoopBackOff`, `Running`, `ProgressDeadlineExceeded`.
  package var reason: String
  /// One line of evidence: `exit 1 (Error) after 12s`; empty where the reason says it all.
  package var message: String
  package var since: Timestamp?

  package init(_ level: Level, _ reason: String, message: String = "", since: Timestamp? = nil) {
    self.level = level
    self.reason = reason
    self.message = message
    self.since = since
  }
}
