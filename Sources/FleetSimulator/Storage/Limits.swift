/// The bounds of one simulated cluster; a real API server has the same ones, with other numbers.
package enum Limits {
  /// Past events that a watch can resume from, per resource.
  package static let watchWindow = 2_048
  /// Lines kept of one container's log.
  package static let logLines = 4_096
  /// Entries kept of the audit.
  package static let auditEntries = 100_000
  /// Steps that one validation rule of a definition may take for one value.
  package static let ruleSteps = 1_000_000
  /// Bytes of a request's body; what etcd and the API server accept together.
  package static let requestBytes = 3 * 1_024 * 1_024
}
