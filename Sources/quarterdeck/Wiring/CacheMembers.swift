import ClusterRegistry
import FleetModel
import KubeClient
import Synchronization
import WatchCache

extension FleetSession {
  /// The watch cache on this session's clusters, kept in its state directory.
  func cache() -> FleetCache {
    FleetCache(
      members: [], environment: isCached ? nil : environment, now: { .now() },
      stateDirectory: options.stateDirectory)
  }
}

/// Keeps a cache's members in step with the registries, and tells the registries what the cache finds out.
///
/// A cluster that no registry lists any more leaves a tombstone; one that turned out to be another one's double goes
/// without.
final class CacheMembers: Sendable {
  private struct State {
    var members: [ClusterName: MemberCluster] = [:]
    var inScope: Set<ClusterName> = []
    var scope: Scope
    /// The entries behind whose ways members are asked about themselves.
    var followed: [ClusterName: ListingKey] = [:]
  }
  private let session: FleetSession
  private let cache: FleetCache
  private let state: Mutex<State>

  /// - Parameter cache: has been made, and not necessarily started.
  init(_ session: FleetSession, _ cache: FleetCache) {
    self.session = session
    self.cache = cache
    state = Mutex(State(scope: session.scope))
  }

  /// Joins what is known, looks at the scope, and follows all changes from now on.
  func start() {
    cache.whenIdentified { [weak self] name, uid in self?.identified(name, as: uid) }
    session.registry.whenChanged { [weak self] in self?.step() }
    step()
  }

  var scope: Scope { state.withLock(\.scope) }
  func setScope(_ scope: Scope) {
    state.withLock { $0.scope = scope }
    step()
  }

  /// Under the lock from the first call to the last: two changes at the same time come one after the other.
  private func step() {
    let (left, outside): ([ListingKey], [ListingKey]) = state.withLock { state in
      let fleet = session.registry.fleet
      cache.setFleetKnown(fleet.isSettled && fleet.unread.isEmpty)
      var members: [ClusterName: MemberCluster] = [:]
      var inScope: Set<ClusterName> = []
      for cluster in fleet.clusters {
        let name = cluster.record.name
        members[name] = MemberCluster(
          record: cluster.record(in: state.scope), access: cluster.access(in: state.scope))
        if state.scope.contains(cluster.record) { inScope.insert(name) }
      }
      var left: [ListingKey] = []
      for (name, member) in state.members where members[name] == nil {
        let isDouble = member.record.listings.allSatisfy { fleet.names[$0.key] != nil }
        if isDouble { cache.forget(name) } else { cache.leave(name) }
        if let key = state.followed.removeValue(forKey: name) { left.append(key) }
      }
      for (name, member) in members where state.members[name] != member { cache.join(member) }
      state.members = members
      if state.inScope != inScope {
        state.inScope = inScope
        cache.setScope(inScope)
      }
      let outside = state.followed.filter { !inScope.contains($0.key) }
      for name in outside.keys { state.followed[name] = nil }
      return (left, Array(outside.values))
    }
    for key in left { session.registry.unfollow(key) }
    for key in outside { session.registry.pause(key) }
  }

  private func identified(_ name: ClusterName, as uid: String) {
    let scope = scope
    guard let way = session.registry.fleet[name]?.way(in: scope), let client = session.client(name) else { return }
    session.registry.identified(way.key, as: uid)
    // It may have fallen out of the scope since it was asked.
    let isInScope = state.withLock { state in
      guard state.inScope.contains(name) else { return false }
      state.followed[name] = way.key
      return true
    }
    if isInScope { session.registry.follow(way.key, client) }
  }
}
