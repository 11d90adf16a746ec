import ArgumentParser
import ClusterRegistry
import FleetModel

extension FleetSession {
  /// Refuses a scope that lets none of the known clusters in: an empty answer would look like a fleet that is well.
  ///
  /// Where a registry could not be read nobody knows what it names, and nothing is refused.
  ///
  /// - Throws: Exit code 2, when it has said what was asked and what may have been meant.
  func refuseEmptyScope() throws {
    guard inScope.isEmpty, !clusters.isEmpty, registry.report.sources.allSatisfy({ $0.outage == nil }) else { return }
    Output.error("--scope: \(scope.text) is none of \(clusters.count) clusters")
    for doubt in scope.doubts(among: clusters.map(\.record)) { Output.error("--scope: \(doubt)") }
    throw ExitCodes.wrongInput
  }
}
