package import FleetModel
package import KubeClient

/// A cluster of the fleet, under its name, with every way into it.
package struct RegisteredCluster: Sendable, Hashable {
  package var record: ClusterRecord
  /// Best first; empty where no registry gives one (`record.refusal` says so, or the reach is `mirrorOnly`).
  package var ways: [NamedWay]

  /// A way with the names by which the operator may ask for it.
  package struct NamedWay: Sendable, Hashable {
    package var way: ClusterWay
    package var key: ListingKey
    /// What the entry that gives it is called: a context's name, whole and short.
    package var names: [String]
  }

  package init(record: ClusterRecord, ways: [NamedWay]) {
    self.record = record
    self.ways = ways
  }

  /// The way that reads: of several the one that the scope names, else the best.
  package func access(in scope: Scope? = nil) -> ClusterAccess? { way(in: scope)?.way.access }

  package func way(in scope: Scope? = nil) -> NamedWay? {
    guard ways.count > 1, let scope else { return ways.first }
    return ways.first { $0.names.contains(where: scope.names) } ?? ways.first
  }
  /// The record as it is read in a scope: who reads, and how.
  package func record(in scope: Scope?) -> ClusterRecord {
    guard let way = way(in: scope) else { return record }
    var record = record
    record.user = way.way.access.user
    record.reach = way.way.reach
    record.server = "\(way.way.access.server)"
    return record
  }
}
