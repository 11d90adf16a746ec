/// The bounds of the delivery engine, each with what it protects.
package enum Limits {
  /// Runs that lists show; older ones stay in the journal.
  package static let runsInSummary = 50
  /// Lines of its log that a run carries to the screen.
  package static let linesInSummary = 40
  /// Bytes of one file of a source.
  package static let sourceFileBytes = 4 << 20
  /// Bytes of a whole source.
  package static let sourceBytes = 64 << 20
  /// Files of a source.
  package static let sourceFiles = 5_000
  /// Objects of one payload.
  package static let payloadObjects = 2_000
  /// Bytes of the payload that an inventory keeps beside its keys; beyond, drift knows only that something differs.
  package static let inventoryBytes = 900_000
  /// Requests in flight while a plan looks at the clusters.
  package static let planRequests = 16
  /// Requests in flight of a driver, over all clusters.
  package static let driverRequests = 16
}
