import FleetModel
import KubernetesAPI

/// What is seen of clusters, and what time does to them.
extension Stepper {
  mutating func take(_ seen: ClusterObservation, of cluster: ClusterName) {
    guard isCarried(cluster), var progress = run.clusters[cluster] else { return }
    // What came of writes first: whether a cluster that is lost was touched depends on it.
    for (key, outcome) in seen.writes.sorted(by: { $0.key < $1.key }) { take(outcome, of: key, &progress, cluster) }
    switch seen.reach {
    case .unreachable(let since, let why)?: lose(&progress, cluster, since: since, why: why)
    case .answers?: regain(&progress, cluster)
    case nil: break
    }
    for (key, object) in seen.objects.sorted(by: { $0.key < $1.key }) { take(object, of: key, &progress, cluster) }
    for (key, why) in seen.unread where progress.isInFlight {
      guard let index = progress.objects.firstIndex(where: { $0.key == key }) else { continue }
      progress.objects[index].state = .progressing(Self.unreadable + why)
    }
    if seen.isComplete, run.reobserving.remove(cluster) != nil {
      for index in progress.objects.indices where progress.objects[index].isRequested {
        // Asked for before, and nobody knows what came of it: an apply of the same content changes nothing twice.
        progress.objects[index].isRequested = false
        progress.isTouched = true
      }
    }
    giveBackTurn(&progress, cluster)
    progress.ready = progress.objects.reduce(0) { $0 + $1.ready }
    progress.desired = progress.objects.reduce(0) { $0 + $1.desired }
    run.clusters[cluster] = progress
  }

  /// A cluster that seemed to need no write took no slot: where it needs one after all, it waits for its turn.
  private mutating func giveBackTurn(_ progress: inout ClusterProgress, _ cluster: ClusterName) {
    guard progress.hasTurn == false, progress.objects.contains(where: \.mustWrite) else { return }
    switch progress.state {
    case .verifying, .soaking:
      progress.state = .queued
      run.reobserving.remove(cluster)
      log("is not as the plan saw it: needs a write", cluster: cluster)
    default: break
    }
  }

  private mutating func lose(
    _ progress: inout ClusterProgress, _ cluster: ClusterName, since: Timestamp, why: String
  ) {
    switch progress.state {
    case .queued, .held: progress.state = .unreachable(since: since)
    case .applying(let wave, _):
      progress.waveBeforeLoss = wave
      progress.state = .unreachable(since: since)
    case .verifying, .soaking:
      progress.waveBeforeLoss = 0
      progress.state = .unreachable(since: since)
    case .succeeded:
      if progress.lostSince == nil { progress.lostSince = since }
      return
    case .failed, .skipped, .unreachable: return
    }
    progress.healthySince = nil
    run.reobserving.remove(cluster)
    log("no answer: \(why)", cluster: cluster)
  }

  private mutating func regain(_ progress: inout ClusterProgress, _ cluster: ClusterName) {
    if progress.lostSince != nil {
      progress.lostSince = nil
      // It cannot vouch for the time in which it was not seen: the stage's soak starts again.
      if let index = stageIndex(of: cluster), run.state.kind == .soaking, run.plan.stages[index].restartsSoak {
        let until = now + run.plan.stages[index].stageSoak
        run.stages[index].soakUntil = until
        run.stages[index].state = .soaking(until: until)
        log("answers again: the soak of \(run.stages[index].name) starts again", cluster: cluster)
      }
      actions.append(.observe(cluster))
      return
    }
    guard case .unreachable(let since) = progress.state else { return }
    guard progress.mayBeTouched else {
      progress.state = .queued
      return
    }
    let waves = run.plan.clusters[cluster]?.waves.count ?? 0
    progress.state = progress.waveBeforeLoss > 0 ? .applying(wave: progress.waveBeforeLoss, of: waves) : .verifying
    progress.deadline = progress.deadline.map { $0 + max(.zero, now - since) }
    progress.lastProgress = now
    run.reobserving.insert(cluster)
    actions.append(.observe(cluster))
    log("answers again", cluster: cluster)
  }

  private mutating func take(
    _ outcome: WriteOutcome, of key: ObjectKey, _ progress: inout ClusterProgress, _ cluster: ClusterName
  ) {
    if var left = run.deletions.left?[cluster], let index = left.firstIndex(of: key) {
      switch outcome {
      case .deleted, .written, .kept:
        if case .kept(let why) = outcome {
          run.deletions.kept = (run.deletions.kept ?? [:]).merging([cluster: ["\(key) stays: \(why)"]]) { $0 + $1 }
          log("\(key) stays: \(why)", cluster: cluster)
        }
        progress.isTouched = true
        left.remove(at: index)
        run.deletions.left?[cluster] = left.isEmpty ? nil : left
        run.deletions.obstacles?[cluster] = nil
      case .mayPass(let why), .unsent(let why):
        later(&progress)
        run.deletions.obstacles = (run.deletions.obstacles ?? [:]).merging([cluster: "\(key): \(why)"]) { $1 }
      case .refused(let why): fail(&progress, cluster, "\(key) could not be deleted: \(why)")
      }
      run.deletions.requested.remove(cluster)
      return
    }
    guard progress.isInFlight, let index = progress.objects.firstIndex(where: { $0.key == key }) else { return }
    progress.objects[index].isRequested = false
    switch outcome {
    case .written(let version, let generation, let uid, let changed):
      progress.objects[index].writtenVersion = version
      progress.objects[index].writtenGeneration = generation
      progress.objects[index].uid = uid
      progress.objects[index].state = .applied
      progress.isTouched = true
      if !changed.isEmpty {
        let why = "the server's admission has changed \(listed(changed)), which can never be as the plan says"
        progress.objects[index].state = .failed(why)
        fail(&progress, cluster, "\(key): \(why)")
      }
    case .deleted, .kept: break
    case .unsent(let why):
      progress.objects[index].state = .progressing(why)
      later(&progress)
    case .mayPass(let why):
      progress.isTouched = true
      progress.objects[index].state = .progressing(why)
      later(&progress)
    case .refused(let why):
      progress.objects[index].state = .failed(why)
      fail(&progress, cluster, "\(key): \(why)")
    }
  }

  /// Sends again after 1, 2, 4 … 32 s.
  private func later(_ progress: inout ClusterProgress) {
    let at = now + .seconds(1 << min(progress.resends, Limits.backoffSteps - 1))
    progress.retryAt = max(progress.retryAt ?? at, at)
    progress.resends += 1
  }

  /// One object as it is now: only what is not older than our own write says anything about it.
  private mutating func take(
    _ seen: ObjectObservation, of key: ObjectKey, _ progress: inout ClusterProgress, _ cluster: ClusterName
  ) {
    guard progress.isInFlight || progress.state == .succeeded,
      let index = progress.objects.firstIndex(where: { $0.key == key }),
      let change = run.plan.clusters[cluster]?.carried.first(where: { $0.key == key })
    else { return }
    var object = progress.objects[index]
    defer { progress.objects[index] = object }
    let live = seen.live.map(KubernetesObject.init)
    let differences = unexpected(leafDifferences(wanted: change.wanted, live: seen.live), live: seen.live)
    if object.writtenVersion == nil {
      if object.isRequested, differences.isEmpty, let live, run.reobserving.contains(cluster) {
        // Our write before the driver was lost: it is there, so it is not sent again.
        object.writtenVersion = live.resourceVersion
        object.writtenGeneration = live.generation
        object.uid = live.uid
        object.isRequested = false
      } else if change.action == .unchanged {
        object.mustWrite = !differences.isEmpty
      }
      guard object.writtenVersion != nil || (change.action == .unchanged && !object.mustWrite) else { return }
    }
    if let written = object.writtenVersion, let live {
      guard seen.isAfterWrite || ResourceVersion.isNotOlder(live.resourceVersion, than: written) ?? false else {
        return
      }
    } else if live == nil, object.writtenVersion != nil, !seen.isAfterWrite {
      return
    }
    object.ready = seen.ready
    object.desired = seen.desired
    object.bad = nil
    progress.troubles = FailFast.update(progress.troubles, object: key, pods: seen.pods, now: now)
    for pod in seen.pods {
      // Restarts of a pod that is older than this attempt are not ours.
      guard let created = pod.created, let started = progress.started, created < started else { continue }
      let name = "\(pod.pod)/\(pod.container)"
      progress.restartsBefore[name] = progress.restartsBefore[name] ?? pod.restarts
    }
    guard differences.isEmpty, let live else {
      notice(differences, of: key, live: live, &object, cluster, isInFlight: progress.isInFlight)
      object.state = .progressing(
        live == nil ? "gone" : "not as written: \(differences.first?.words ?? "")")
      return
    }
    object.isPreempted = false
    if let generation = object.writtenGeneration, !live.hasObserved(generation) {
      object.state = .progressing("its controller has not seen the change yet")
      return
    }
    switch seen.health {
    case .healthy: object.state = .healthy
    case .progressing(let words): object.state = .progressing(words)
    case .bad(let words):
      object.state = .progressing(words)
      object.bad = words
    case .failed(let words):
      object.state = .failed(words)
      object.bad = words
    }
  }

  /// Differences that an autoscaler makes are its business.
  private func unexpected(_ differences: [LeafDifference], live: JSON?) -> [LeafDifference] {
    guard let live, !differences.isEmpty else { return differences }
    let owners = KubernetesObject(live).managedFields
    return differences.filter {
      !owners.others(holding: $0.path, than: run.plan.fieldManager).contains(where: \.isExpected)
    }
  }

  private mutating func notice(
    _ differences: [LeafDifference], of key: ObjectKey, live: KubernetesObject?, _ object: inout ObjectProgress,
    _ cluster: ClusterName, isInFlight: Bool
  ) {
    // What the server answered to our own write with is admission's doing, not somebody's.
    guard object.writtenVersion != nil, object.writtenVersion != live?.resourceVersion, !object.isPreempted else {
      return
    }
    var manager = "somebody"
    if let live, let path = differences.first?.path {
      let other = live.managedFields.others(holding: path, than: run.plan.fieldManager).first
      if other == nil, isInFlight, object.wasReclaimed != true {
        // Under our own name only an older driver writes: the inventory's epoch says whose turn it is, so this one is
        // the last to write, or is told at its next write that it is not.
        object.wasReclaimed = true
        object.writtenVersion = nil
        log("\(key) was written over as \(run.plan.fieldManager): it is written again", cluster: cluster)
        return
      }
      manager = other?.manager ?? "another writer as \(run.plan.fieldManager)"
    }
    object.isPreempted = true
    // While its stage soaks, a cluster that was well fails by it.
    if !isInFlight { object.bad = "written over by \(manager)" }
    if preemption == nil { preemption = "Preempted by \(manager): \(key) in \(cluster)" }
  }

  mutating func noticePreemption() {
    if let preemption, run.state.kind == .running { move(.preempted, to: .paused(why: preemption)) }
  }

  mutating func fail(_ progress: inout ClusterProgress, _ cluster: ClusterName, _ why: String) {
    guard !progress.state.isFailed else { return }
    progress.state = .failed(why)
    progress.ended = now
    progress.deadline = nil
    progress.stuck = nil
    progress.healthySince = nil
    run.reobserving.remove(cluster)
    log("failed: \(why)", cluster: cluster)
  }

  func stageIndex(of cluster: ClusterName) -> Int? { run.plan.stages.firstIndex { $0.clusters.contains(cluster) } }
}

extension KubernetesObject {
  /// Kinds whose controller reports the generation that it has seen: without the report, it has not.
  private static let reporting: Set<String> = [
    "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "PodDisruptionBudget",
  ]
  fileprivate func hasObserved(_ generation: Int64) -> Bool {
    observedGeneration.map { $0 >= generation } ?? !Self.reporting.contains(kind.kind)
  }
}
