package import KubernetesAPI
import Synchronization

/// The time of one cluster: its own while its past is lived through, the fleet's from then on.
///
/// So that the clusters of a fleet live through their pasts beside each other, and each is there when its own is over.
package final class ClusterClock: SettableClock {
  private let fleet: any SettableClock
  /// Where the cluster's own hands are; nil once it has the fleet's time.
  private let own: Mutex<Timestamp?>

  init(fleet: any SettableClock, from start: Timestamp) {
    self.fleet = fleet
    own = Mutex(start)
  }
  package var now: Timestamp { own.withLock(\.self) ?? fleet.now }
  /// Sets the cluster's own hands; once it has the fleet's time this does nothing.
  package func set(_ time: Timestamp) { own.withLock { if $0 != nil { $0 = time } } }
  package var outside: Timestamp? { fleet.outside }
  /// Gives the cluster the fleet's time.
  package func start() { own.withLock { $0 = nil } }
}

extension FleetTimeline {
  /// A timeline of one cluster's past, which `join()` ends.
  package convenience init(pastOf fleet: FleetTimeline, from start: Timestamp) {
    self.init(clock: ClusterClock(fleet: fleet.clock, from: start), joins: fleet)
  }
}
