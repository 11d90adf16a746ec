package import KubernetesAPI
package import TerminalUI

/// What a dashboard is told once, at its start.
package struct DashboardConfiguration: Sendable, Hashable {
  /// The id of the first view.
  package var home = Self.standardHome
  package static let standardHome = "fleet"
  /// The views that may be the first.
  package static var homes: [String] { ViewList.all.filter(\.isRoot).map(\.id) }
  /// Nothing that changes a cluster or a run is possible; the keys are shown with that as the reason.
  package var isReadOnly = false
  /// Every glyph of ours is shown in ASCII.
  package var isASCII = false
  /// Opens with three lines that say what to press.
  package var isFirstRun = false
  /// What the operator asked to look at, in their words: `prod`, `eu-*`; empty is the whole fleet.
  package var scope = ""
  /// Who acts, as this machine claims; approvals and commands carry it.
  ///
  /// As in `op-1@bast1`.
  package var identity = ""
  /// The names of the themes that `:theme` may choose.
  package var themes: [String] = []
  /// Keys that the operator put in the place of ours, by the binding's name (`DashboardSettings`); they do not clash.
  package var keys: [String: Key] = [:]
  package var now: Timestamp
  package init(now: Timestamp) { self.now = now }
}

/// Bounds of everything in the dashboard that would grow.
package enum DashboardLimits {
  /// Answers that are kept, of views that one may come back to.
  static let answers = 48
  /// Rows that one question asks for.
  static let rows = 300
  /// Pods of one cluster that the workload tree looks at, worst first.
  static let treePods = 600
  /// Places that `[` goes back through.
  static let history = 50
  /// Bytes of one log that are kept; the oldest lines go first and the title says how many.
  package static let logBytes = 4 << 20
  /// Lines of one log that are kept.
  package static let logLines = 20_000
  /// Characters of one log line that are kept.
  static let logLineLength = 4_096
  /// Commands that Up brings back.
  static let commands = 100
  /// Seconds for which a list keeps its order after a key.
  static let heldOrder = 3
  /// Seconds for which a message stays unless a key comes.
  static let message = 12
  /// Completions shown for a command.
  static let completions = 8
}
