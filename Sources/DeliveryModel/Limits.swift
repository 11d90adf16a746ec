/// The bounds of this room; what is beyond them is refused with a word, never cut off silently.
package enum Limits {
  /// Bytes of a delivery file.
  package static let fileBytes = 1 << 20
  /// Clusters of one plan.
  package static let clusters = 10_000
  /// Stages of one strategy (KubeFleet has 31).
  package static let stages = 100
  package static let overrides = 200
  package static let selectorValues = 1_000
  /// Objects of one payload.
  package static let objects = 5_000
  /// Names that a message lists before it counts the rest.
  package static let namesInMessage = 10
  /// Levels of nesting that a comparison follows.
  package static let depth = 200
  /// Differences kept of one object.
  package static let differences = 500
  /// Retries of a write whose failure may pass, before the deadline ends it anyway.
  package static let backoffSteps = 6
  /// Breaks of a cluster's soak before it fails: one that comes and goes is not healthy.
  package static let soakBreaks = 5
  /// How long a soak goes on without anybody looking; after more it starts again.
  static let soakGap = Duration.seconds(60)
  /// Troubles of pods remembered for one cluster.
  package static let troubles = 200
}

/// `a, b, c and 4 more`: names for a message, the first ones in order.
func listed(_ names: some Sequence<some CustomStringConvertible>) -> String {
  let all = names.map { "\($0)" }.sorted()
  let shown = all.prefix(Limits.namesInMessage).joined(separator: ", ")
  return all.count > Limits.namesInMessage ? "\(shown) and \(all.count - Limits.namesInMessage) more" : shown
}
