package import FleetModel

extension FleetRegistry {
  /// What is known now: self-contained, of one moment.
  package struct Fleet: Sendable {
    package var clusters: [RegisteredCluster] = []
    /// The name of the cluster that each entry belongs to.
    package var names: [ListingKey: ClusterName] = [:]
    var places: [ClusterName: Int] = [:]
    /// Registries whose silence is no answer, in words.
    package var unread: [String] = []
    /// Every registry that was asked has answered or has failed.
    package var isSettled = true

    package subscript(name: ClusterName) -> RegisteredCluster? { places[name].map { clusters[$0] } }
  }
}
