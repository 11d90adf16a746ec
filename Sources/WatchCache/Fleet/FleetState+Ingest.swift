import FleetModel
import KubernetesAPI

extension FleetState {
  /// Takes what the feed of one type of one cluster says.
  ///
  /// Unknown clusters are ignored: they left meanwhile.
  func ingest(_ events: [FeedEvent], of type: ResourceType, from name: ClusterName) {
    guard let cluster = clusters[name] else { return }
    let segment = segment(type, of: cluster)
    for event in events { ingest(event, segment) }
  }

  private func ingest(_ event: FeedEvent, _ segment: Segment) {
    switch event {
    case .listBegan(let expected):
      segment.generation += 1
      segment.isListing = true
      segment.liveness.listing = Liveness.Listing(received: 0, expected: expected)
      touch(segment.cluster)
    case .observed(let observation):
      observe(observation, segment)
    case .deleted(let namespace, let name):
      guard let namespace = words.texts.find(namespace) else { return }
      if let slot = segment.slot(RowName(namespace: namespace, name: name)) { remove(slot, in: segment) }
      prove(segment)
    case .listEnded(let resourceVersion):
      if segment.isListing {
        for slot in segment.unnamed() { remove(slot, in: segment) }
        segment.isListing = false
      }
      segment.liveness.listing = nil
      segment.liveness.isKnown = true
      segment.isAbsent = false
      segment.resourceVersion = resourceVersion
      segment.isVersionDirty = true
      // Rows that are here now count by themselves.
      if segment.cluster.isUnread { segment.cluster.remembered = nil }
      prove(segment)
      touch(segment.cluster)
    case .proven(let resourceVersion):
      if let resourceVersion {
        segment.resourceVersion = resourceVersion
        segment.isVersionDirty = true
      }
      prove(segment)
    case .syncing(let received, let expected):
      guard segment.isListing, !segment.liveness.isKnown else { return }
      segment.liveness.listing = Liveness.Listing(received: received, expected: expected)
      touch(segment.cluster)
    case .absent where segment.role != .other && segment.liveness.isKnown && !segment.isAbsent:
      // No cluster loses its pods or nodes: whatever answers now is not what answered before.
      ingest(
        .failed(
          Liveness.Failure(.unreachable, why: "the server does not know \(segment.type.name) any more", since: now)),
        segment)
    case .absent:
      for slot in Array(segment.index.values) { remove(slot, in: segment) }
      segment.liveness.listing = nil
      segment.resourceVersion = ""
      segment.isAbsent = true
      ingest(.vouched, segment)
    case .vouched:
      prove(segment)
      segment.liveness.isKnown = true
      if !segment.liveness.isVouched {
        segment.liveness.isVouched = true
        touch(segment.cluster)
      }
    case .quiet(let since):
      segment.liveness.isVouched = false
      segment.liveness.failure = nil
      segment.liveness.proven = since
      touch(segment.cluster)
    case .failed(var failure):
      segment.liveness.isVouched = false
      if let old = segment.liveness.failure, old.kind == failure.kind { failure.since = old.since }
      if segment.liveness.failure != failure {
        segment.liveness.failure = failure
        touch(segment.cluster)
      }
    }
  }

  /// The server has just told the truth about this segment.
  private func prove(_ segment: Segment) {
    if segment.liveness.failure != nil {
      segment.liveness.failure = nil
      touch(segment.cluster)
    }
    segment.liveness.proven = now
    segment.liveness.isRemembered = false
    let cluster = segment.cluster
    if cluster.liveness.proven.map({ $0 < now }) ?? true { cluster.liveness.proven = now }
    if cluster.liveness.isRemembered {
      cluster.liveness.isRemembered = false
      touch(cluster)
    }
  }

  private func observe(_ observation: Observation, _ segment: Segment) {
    let row = StoredRow(observation.row, words: &words)
    let slot = put(row, in: segment)
    let place = RowPlace(segment: UInt32(segment.id), slot: slot)
    if let evidence = observation.unsettled, unsettled.count < limits.unsettledObjects || unsettled[place] != nil {
      unsettled[place] = evidence
    } else if unsettled[place] != nil {
      unsettled[place] = nil
    }
    if let object = observation.delivered {
      segment.holdsDelivered = true
      delivered.keep(object, key: observation.row.key, cluster: segment.cluster.name)
    } else {
      delivered.remove(cluster: segment.cluster.name, key: observation.row.key)
    }
    if segment.isListing {
      segment.liveness.listing?.received += 1
      if !segment.liveness.isKnown { touch(segment.cluster) }
    }
    if let version = UInt64(observation.row.resourceVersion), !segment.isListing,
      version > (UInt64(segment.resourceVersion) ?? .max)
    {
      segment.resourceVersion = observation.row.resourceVersion
      segment.isVersionDirty = true
    }
    prove(segment)
  }

  /// Judges again what can change by the passing of time alone: a pod that waits too long, a deadline that passed.
  func judgeAgain() {
    for (place, evidence) in unsettled {
      guard let segment = segments[Int(place.segment)] else { continue }
      var row = segment[place.slot]
      let owner = OwnerName(kind: segment.type.kind.kind, namespace: row.namespace, name: row.name)
      let verdict = judge(evidence, now)
      let current = segment.cluster.below[owner]?.own ?? row.verdict(words)
      // A stored time has whole seconds.
      var whole = verdict
      whole.since = StoredRow.time(StoredRow.seconds(verdict.since))
      guard whole != current else { continue }
      let generation = row.generation
      row.set(verdict, words: &words)
      let slot = put(row, in: segment)
      segment.restore(generation, at: slot)
    }
  }

  /// What the pulse of a cluster found.
  func pulse(_ name: ClusterName, version: String, roundTripMillis: Double, identity: String? = nil) {
    guard let cluster = clusters[name] else { return }
    let isNews =
      cluster.version != version || cluster.liveness.failure != nil || cluster.roundTripMillis == nil
      || cluster.liveness.isRemembered
    cluster.liveness.isRemembered = false
    cluster.version = version
    // A round trip alone is not worth a frame; it comes with the next one.
    cluster.roundTripMillis = roundTripMillis
    cluster.liveness.failure = nil
    cluster.liveness.proven = now
    if let identity { cluster.identity = identity }
    cluster.line?.roundTripMillis = roundTripMillis
    cluster.line?.lastSeen = now
    if isNews { touch(cluster) }
  }
  func pulseFailed(_ name: ClusterName, _ failure: Liveness.Failure) {
    guard let cluster = clusters[name] else { return }
    var failure = failure
    if let old = cluster.liveness.failure, old.kind == failure.kind { failure.since = old.since }
    guard cluster.liveness.failure != failure else { return }
    cluster.liveness.failure = failure
    touch(cluster)
  }
}

extension FleetState {
  /// Whether a verdict of a segment that changes by time alone has nothing here that it could be judged from again.
  func holdsUnproven(_ segment: Segment) -> Bool {
    guard segment.role != .events, segment.role != .other else { return false }
    return segment.index.values.contains { slot in
      segment.read(slot) { $0.pointee.level.changesWithTime }
        && unsettled[RowPlace(segment: UInt32(segment.id), slot: slot)] == nil
    }
  }
}
