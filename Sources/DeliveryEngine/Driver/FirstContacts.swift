package import FleetModel
package import KubeClient

/// Where a run found each cluster first: a name that leads to another server later is another cluster.
///
/// The operator's files are followed while a run is carried, and a run may wait for days. Whoever points a name at
/// another server means the next run, not this one, whose plan was made of what the first server has. Who we are there
/// may change: credentials are renewed all the time.
package struct FirstContacts: Sendable {
  private struct Place: Sendable, Hashable {
    var server: ServerAddress
    var trust: Trust
    init(_ access: ClusterAccess) {
      server = access.server
      trust = access.trust
    }
  }
  package enum Answer: Sendable, Hashable {
    case same
    /// Nothing may be asked or written there, for this reason.
    ///
    /// It is news when the name did not lead to this place when it was asked for last.
    case elsewhere(why: String, isNews: Bool)
  }
  private var first: [ClusterName: Place] = [:]
  private var last: [ClusterName: Place] = [:]

  package init() {}

  /// Whether a way in leads to the server that the name led to first; the first one asked for is kept.
  package mutating func answer(_ cluster: ClusterName, _ access: ClusterAccess) -> Answer {
    let place = Place(access)
    let isNews = last.updateValue(place, forKey: cluster) != place
    guard let kept = first[cluster] else {
      first[cluster] = place
      return .same
    }
    if kept == place { return .same }
    let what =
      kept.server == place.server
      ? "\(place.server), with another way to trust it" : "\(place.server) instead of \(kept.server)"
    return .elsewhere(why: "\(cluster) leads elsewhere than when the run began: \(what)", isNews: isNews)
  }
}
