import ArgumentParser
import ClusterRegistry
import FleetModel

extension FleetSession {
  /// Refuses a scope that lets none of the known clusters in, or has a word that names nothing: what is left out by a
  /// slip would look like a fleet that is well, and a run would go without its canary.
  ///
  /// Where a registry could not be read nobody knows what it names, and nothing is refused.
  ///
  /// - Throws: Exit code 2, when it has said what was asked and what may have been meant.
  func refuseDoubtfulScope() throws {
    guard !clusters.isEmpty, registry.report.sources.allSatisfy({ $0.outage == nil }) else { return }
    let doubts = scope.doubts(among: clusters.map(\.record))
    guard inScope.isEmpty || !doubts.isEmpty else { return }
    if inScope.isEmpty { Output.error("--scope: \(scope.text) is none of \(clusters.count) clusters") }
    for doubt in doubts { Output.error("--scope: \(doubt)") }
    throw ExitCodes.wrongInput
  }
}
