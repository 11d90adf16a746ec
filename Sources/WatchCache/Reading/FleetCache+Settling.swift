package import FleetModel
import KubernetesAPI
import Synchronization

/// Waiting for the fleet: until each cluster is there, or is known not to come.
extension FleetCache {
  struct Waiter: Sendable {
    /// When it is answered, whoever is missing then.
    var deadline: Timestamp
    /// When a cluster that has not said a word counts as one that does not answer.
    var silence: Timestamp
    var then: @Sendable ([ClusterName: Freshness]) -> Void
  }

  /// Answers as soon as every cluster in scope is live or known not to answer, with the states of all in scope.
  ///
  /// A connection that is refused, a name that does not resolve, TLS that fails and an answer 401 or 403 are known at
  /// once.
  ///
  /// - Parameters:
  ///   - time: It is answered then at the latest.
  ///   - silence: After so long a cluster that has not said a word is waited for no more; nil waits for it as for one
  ///     that is syncing.
  ///   - then: on the model thread.
  package func whenSettled(
    within time: Duration, silence: Duration? = nil,
    then: @escaping @Sendable ([ClusterName: Freshness]) -> Void
  ) {
    model.feed { [weak self] state in
      guard let self else { return }
      plan.withLock {
        $0.waiters.append(
          Waiter(deadline: state.now + time, silence: state.now + min(silence ?? time, time), then: then))
      }
      answerWaiters(state)
    }
  }

  /// On the model thread, whenever an answer may have changed.
  func lookAtWaiters() {
    guard plan.withLock({ !$0.waiters.isEmpty }) else { return }
    model.post { [weak self] in self?.answerWaiters($0) }
  }

  /// On the model thread.
  func answerWaiters(_ state: FleetState) {
    guard plan.withLock({ !$0.waiters.isEmpty }) else { return }
    let inScope = state.clusters.values.filter(\.liveness.isInScope)
    let open = inScope.filter { !state.isSettled($0) }
    let isSilent = open.allSatisfy(\.isSilent)
    func isDue(_ waiter: Waiter) -> Bool {
      open.isEmpty || state.now >= waiter.deadline || (isSilent && state.now >= waiter.silence)
    }
    let ready = plan.withLock { plan in
      let ready = plan.waiters.filter(isDue)
      plan.waiters.removeAll(where: isDue)
      return ready
    }
    guard !ready.isEmpty else { return }
    let states = Dictionary(uniqueKeysWithValues: inScope.map { ($0.name, state.freshness(of: $0)) })
    for waiter in ready { waiter.then(states) }
  }
}

extension FleetState {
  /// Whether waiting longer for a cluster gives nothing: what was only read from the file is no answer yet.
  func isSettled(_ cluster: ClusterState) -> Bool {
    let segments = cluster.segments.values.filter { !$0.isLeftAlone }
    let failures = [cluster.liveness.failure] + segments.map(\.liveness.failure)
    // Who asked us to come later answers later.
    if failures.contains(where: { $0?.kind == .delayed }) { return false }
    let state = freshness(of: cluster)
    if case .stale = state, failures.allSatisfy({ $0 == nil }),
      cluster.liveness.isRemembered || segments.contains(where: \.liveness.isRemembered)
    {
      return false
    }
    return state.isSettled
  }
}

extension ClusterState {
  /// Whether the cluster has not said a word yet: no answer, and no failure to get one.
  var isSilent: Bool {
    liveness.failure == nil && segments.values.allSatisfy { $0.liveness.failure == nil }
      && (liveness.proven == nil || liveness.isRemembered)
  }

  /// Types that only the file knows, since nobody watches them now, say nothing about the cluster.
  func leaveAlone(allBut watched: Set<TypeName>) {
    for (type, segment) in segments { segment.isLeftAlone = !watched.contains(type) }
  }
}
