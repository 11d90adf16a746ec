import FleetModel
import KubernetesAPI

extension FleetState {
  /// The state of one cluster: its own way, and what its feeds say of themselves.
  func freshness(of cluster: ClusterState) -> Freshness {
    Freshness(
      liveness(of: cluster), at: now, onScreen: focused.contains(cluster.name), limits: limits.freshness)
  }

  /// The state of one type of one cluster.
  func freshness(of segment: Segment) -> Freshness {
    var liveness = segment.liveness
    let cluster = segment.cluster
    liveness.isInScope = cluster.liveness.isInScope
    liveness.isOffline = isOffline && (cluster.isLoaded || cluster.remembered != nil)
    liveness.refusal = cluster.liveness.refusal
    liveness.departed = cluster.liveness.departed
    liveness.mirrored = cluster.liveness.mirrored
    liveness.failure = cluster.liveness.failure ?? liveness.failure
    // A pulse proves the way, and a feed that has not broken proves the rest.
    if liveness.failure == nil, !liveness.isRemembered, let pulse = cluster.liveness.proven, liveness.proven != nil {
      liveness.proven = max(pulse, liveness.proven ?? pulse)
    }
    return Freshness(liveness, at: now, onScreen: focused.contains(cluster.name), limits: limits.freshness)
  }

  private func liveness(of cluster: ClusterState) -> Liveness {
    var liveness = cluster.liveness
    liveness.isOffline = isOffline && (cluster.isLoaded || cluster.remembered != nil)
    if cluster.remembered != nil {
      liveness.isKnown = true
      return liveness
    }
    var known = 0
    var denied: Liveness.Failure?
    var isAllDenied = true
    var received = 0
    var expected: Int? = 0
    var isListing = false
    var isAnyVouched = false
    var isRemembered = false
    let segments = cluster.segments.values.lazy.filter { !$0.isLeftAlone }
    for segment in segments {
      switch segment.liveness.failure?.kind {
      case .denied:
        denied = segment.liveness.failure
        known += 1
        continue
      case .some: liveness.failure = liveness.failure ?? segment.liveness.failure
      case nil: break
      }
      isAllDenied = false
      if segment.liveness.isKnown {
        known += 1
        isAnyVouched = isAnyVouched || segment.liveness.isVouched
        isRemembered = isRemembered || segment.liveness.isRemembered
      } else {
        isListing = true
        let listing = segment.liveness.listing
        received += listing?.received ?? 0
        expected = listing?.expected.flatMap { more in expected.map { $0 + more } }
      }
    }
    if let denied, isAllDenied { liveness.failure = liveness.failure ?? denied }
    liveness.isRemembered = isRemembered || liveness.isRemembered
    liveness.isVouched = isAnyVouched
    liveness.isKnown = known == segments.count && known > 0
    if isListing { liveness.listing = Liveness.Listing(received: received, expected: expected) }
    return liveness
  }

  /// Takes the passing of time to the states: true where one of them is another than in the last answer.
  func ageStates() {
    for cluster in clusters.values {
      if let departed = cluster.liveness.departed, now - departed > limits.departedFor {
        forget(cluster.name)
        continue
      }
      let state = freshness(of: cluster)
      if let line = cluster.line, !line.freshness.isSameState(as: state) { touch(cluster) }
    }
  }
}

extension Freshness {
  /// Whether two states are shown in the same way, but for the age that a view counts by itself.
  func isSameState(as other: Freshness) -> Bool {
    switch (self, other) {
    case (.quiet, .quiet): true
    default: self == other
    }
  }
}
