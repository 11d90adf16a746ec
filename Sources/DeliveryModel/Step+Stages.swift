import FleetModel
import KubernetesAPI

/// How a run gets from stage to stage, and who may start.
extension Stepper {
  /// What waits for an approval after the last stage; the name that `approve` takes for it.
  static let deletions = "deletions"

  /// Moves on until nothing moves.
  ///
  /// Each pass takes a transition or ends a stage, so the number of passes is bounded.
  mutating func advance() {
    for _ in 0..<(8 + run.plan.stages.count * 8) {
      let stages = run.stages
      let count = moves.count
      let deletions = run.deletions
      switch run.state {
      case .running: advanceRunning()
      case .soaking: advanceSoaking()
      case .awaitingApproval: advanceApproval()
      case .waiting(let until): if now >= until { move(.timeCame, to: .running) } else { wake(at: until) }
      case .windowClosed:
        if terms.windows.isOpen(at: now) {
          move(.windowOpened, to: .running)
        } else {
          wake(at: terms.windows.nextChange(after: now))
        }
      default: return
      }
      if moves.count == count, run.stages == stages, run.deletions == deletions { return }
    }
  }

  private mutating func advanceRunning() {
    if failureCount > run.maxFailures, terms.onFailure != .goOn { return spend() }
    if !run.reobserving.isEmpty, run.isResuming { return }
    run.isResuming = false
    guard let index = run.stageIndex else { return finish() }
    let stage = run.plan.stages[index]
    if run.stages[index].started == nil {
      if stage.before.approval != nil, !run.stages[index].approvedBefore {
        return ask(index, .beforeTasksUnmet, "before \(stage.name)")
      }
      if let start = stage.before.start, now < start {
        run.stages[index].state = .next
        move(.beforeTasksUnmet, to: .waiting(until: start))
        return
      }
    }
    if !terms.windows.isOpen(at: now) {
      move(.windowShut, to: .windowClosed(opens: terms.windows.nextChange(after: now)))
      return
    }
    wake(at: terms.windows.nextChange(after: now))
    if run.stages[index].started == nil {
      run.stages[index].started = now
      log("stage \(stage.name) starts: \(stage.clusters.count) clusters, \(stage.maxConcurrency) at a time")
    }
    run.stages[index].state = .running
    if run.stages.indices.contains(index + 1), run.stages[index + 1].state == .later {
      run.stages[index + 1].state = .next
    }
    startClusters(index)
    if failureCount > run.maxFailures, terms.onFailure != .goOn { return spend() }
    guard stage.clusters.allSatisfy({ run.clusters[$0]?.state.isFinal ?? true }) else { return }
    endStage(index, stage)
  }

  private mutating func endStage(_ index: Int, _ stage: PlannedStage) {
    if stage.stageSoak > .zero, !stage.clusters.isEmpty {
      let until = run.stages[index].soakUntil ?? now + stage.stageSoak
      run.stages[index].soakUntil = until
      if now < until {
        run.stages[index].state = .soaking(until: until)
        move(.stageDone, to: .soaking)
        return wake(at: until)
      }
    }
    if stage.after.approval != nil, !run.stages[index].approvedAfter {
      return ask(index, .approvalNeeded, "after \(stage.name)")
    }
    run.stages[index].state = .done
    run.stages[index].ended = now
    log("stage \(stage.name) done")
    if run.stages.indices.contains(index + 1), run.stages[index + 1].state == .later {
      run.stages[index + 1].state = .next
    }
  }

  private mutating func ask(_ index: Int, _ event: RunEvent, _ task: String) {
    run.stages[index].state = .awaitingApproval
    run.stages[index].approvers = []
    run.stages[index].askedAt = now
    move(event, to: .awaitingApproval(task: task))
  }

  /// The approval that a stage waits for, before it or after it.
  func awaitedTask(_ index: Int) -> (
    isBefore: Bool, approval: (approvers: Int, expires: Duration?, onRejection: StageTask.OnRejection)
  )? {
    guard run.stages[index].state == .awaitingApproval else { return nil }
    let stage = run.plan.stages[index]
    let isBefore = run.stages[index].started == nil
    return (isBefore ? stage.before.approval : stage.after.approval).map { (isBefore, $0) }
  }

  var isAwaitingDeletions: Bool {
    run.stageIndex == nil && run.deletions.askedAt != nil && !run.deletions.isApproved
  }

  private mutating func advanceApproval() {
    guard let index = run.stageIndex, let task = awaitedTask(index), let expires = task.approval.expires,
      let asked = run.stages[index].askedAt
    else { return }
    let end = asked + expires
    guard now >= end else { return wake(at: end) }
    leaveApproval(
      .expired, task.approval.onRejection, "nobody approved \(run.stages[index].name) within \(expires.written)")
  }

  private mutating func advanceSoaking() {
    if failureCount > run.maxFailures, terms.onFailure != .goOn { return spend() }
    guard let index = run.stageIndex, case .soaking(let until) = run.stages[index].state else { return }
    let stage = run.plan.stages[index]
    let failedInSoak = stage.clusters.contains { cluster in
      guard let progress = run.clusters[cluster], progress.state.isFailed, let ended = progress.ended else {
        return false
      }
      return ended > until - stage.stageSoak
    }
    if failedInSoak, run.stages[index].state != .running {
      run.stages[index].state = .running
      if stage.restartsSoak { run.stages[index].soakUntil = nil }
      move(.turnedUnhealthy, to: .running)
      return
    }
    guard now >= until else { return wake(at: until) }
    if soakBlocker != nil {
      for cluster in stage.clusters {
        wake(at: run.clusters[cluster]?.lostSince.map { $0 + terms.unreachableGrace })
      }
      return
    }
    if stage.after.approval != nil, !run.stages[index].approvedAfter {
      ask(index, .approvalNeeded, "after \(stage.name)")
    } else {
      run.stages[index].state = .running
      move(.soakPassed, to: .running)
    }
  }

  /// Why a soak whose time has passed cannot end: somebody is not healthy, or not seen.
  var soakBlocker: String? {
    guard run.state.kind == .soaking, let index = run.stageIndex, case .soaking(let until) = run.stages[index].state,
      now >= until
    else { return nil }
    for cluster in run.plan.stages[index].clusters {
      guard let progress = run.clusters[cluster], progress.state == .succeeded else { continue }
      if let lost = progress.lostSince {
        if terms.onUnreachable == .wait, now < lost + terms.unreachableGrace {
          return "\(run.stages[index].name) cannot end: \(cluster) not seen since \(lost)"
        }
      } else if let object = progress.objects.first(where: { $0.state != .healthy }) {
        return "\(run.stages[index].name) cannot end: \(object.key) in \(cluster) is not healthy"
      }
    }
    return nil
  }

  /// Starts clusters of a stage as far as slots, rate and reach allow.
  private mutating func startClusters(_ index: Int) {
    let stage = run.plan.stages[index]
    run.recentStarts.removeAll { now - $0 >= .seconds(60) }
    var slots = stage.maxConcurrency - stage.clusters.count { run.clusters[$0]?.holdsSlot ?? false }
    for cluster in stage.clusters {
      guard var progress = run.clusters[cluster] else { continue }
      switch progress.state {
      case .unreachable(let since) where !progress.mayBeTouched:
        giveUp(&progress, cluster, since: since, stage: index)
      case .queued, .held:
        progress.state = .queued
        if failureCount > run.maxFailures, terms.onFailure != .goOn {
          progress.state = .held("failures")
        } else if isLeaseHeld, !hasWrites(progress, cluster) {
          start(&progress, cluster, stage)
        } else if slots > 0, isLeaseHeld {
          if let limit = terms.clustersPerMinute, run.recentStarts.count >= limit {
            progress.state = .held("rate")
            wake(at: run.recentStarts[run.recentStarts.count - limit] + .seconds(60))
          } else {
            start(&progress, cluster, stage)
            slots -= 1
          }
        }
      default: continue
      }
      run.clusters[cluster] = progress
      if progress.isInFlight {
        tick(cluster)
        // One that needs no slot any more has given it back.
        if progress.holdsSlot, run.clusters[cluster]?.holdsSlot == false { slots += 1 }
      }
    }
  }

  /// Whether there is something to write in a cluster that waits for its turn.
  private func hasWrites(_ progress: ClusterProgress, _ cluster: ClusterName) -> Bool {
    run.plan.clusters[cluster]?.waves.isEmpty == false || progress.objects.contains(where: \.mustWrite)
  }

  private mutating func giveUp(
    _ progress: inout ClusterProgress, _ cluster: ClusterName, since: Timestamp, stage index: Int
  ) {
    let end = max(since, run.stages[index].started ?? now) + terms.unreachableGrace
    if terms.onUnreachable != .skip, now < end { return wake(at: end) }
    if terms.onUnreachable == .fail {
      fail(&progress, cluster, "no answer since \(since)")
    } else {
      progress.state = .skipped("no answer since \(since)")
      progress.ended = now
      log("skipped: no answer since \(since)", cluster: cluster)
    }
  }

  private mutating func start(_ progress: inout ClusterProgress, _ cluster: ClusterName, _ stage: PlannedStage) {
    let waves = run.plan.clusters[cluster]?.waves.count ?? 0
    progress.attempt += 1
    progress.started = now
    progress.ended = nil
    progress.lastProgress = now
    progress.deadline = now + stage.progressDeadline
    progress.state = waves > 0 ? .applying(wave: 1, of: waves) : .verifying
    progress.hasTurn = hasWrites(progress, cluster)
    if progress.hasTurn == true, terms.clustersPerMinute != nil { run.recentStarts.append(now) }
    // What is not written is looked at. Without objects nothing is seen, but that the cluster answers must be.
    if progress.objects.isEmpty { run.reobserving.insert(cluster) }
    if progress.objects.isEmpty || progress.objects.count > (run.plan.clusters[cluster]?.waves.joined().count ?? 0) {
      actions.append(.observe(cluster))
    }
    log("started, try \(progress.attempt)", cluster: cluster)
  }

  /// The budget is spent: as `onFailure` says.
  private mutating func spend() {
    let words = "failures \(failureCount), stops at \(run.stopsAt)"
    switch terms.onFailure {
    case .pause: move(.budgetSpent, to: .paused(why: words))
    case .end: move(.budgetSpent, to: .ended(why: "\(words); \(tally)"))
    case .goOn: break
    case .backOut:
      let last = run.clusters.filter { $0.value.state.isFailed }.max {
        ($0.value.ended ?? run.created, $0.key) < ($1.value.ended ?? run.created, $1.key)
      }?.key
      let scope: BackOutScope =
        switch terms.backOutReach {
        case .cluster: last.map { .cluster($0) } ?? .touched
        case .stage: (last.flatMap(stage(of:))?.name).map { .stage($0) } ?? .touched
        case .touched: .touched
        }
      guard !run.touched(in: scope).isEmpty else {
        move(.budgetSpent, to: .paused(why: "\(words); nothing was touched that could be backed out"))
        return
      }
      backOut(BackOutRequest(scope: scope, isFast: true, by: "onFailure: Rollback"), on: .budgetSpent, nil)
    }
  }

  /// After the last stage: deletions, approved on their own, then the end.
  private mutating func finish() {
    if run.deletions.left == nil {
      run.deletions.left = run.plan.clusters.mapValues(\.deletions).filter { !$0.value.isEmpty }
    }
    let left = run.openDeletions
    if !left.isEmpty {
      if terms.approvesDeletions, !run.deletions.isApproved {
        run.deletions.askedAt = now
        move(.approvalNeeded, to: .awaitingApproval(task: Self.deletions))
        return
      }
      guard isLeaseHeld else { return }
      for cluster in left.keys.sorted() where !run.deletions.requested.contains(cluster) {
        if isTooLate(toDeleteIn: cluster) { return advanceRunning() }
        if let retryAt = run.clusters[cluster]?.retryAt, now < retryAt {
          wake(at: retryAt)
          continue
        }
        run.deletions.requested.insert(cluster)
        actions.append(.delete(cluster, objects: Array((left[cluster] ?? []).sorted().reversed())))
      }
      return
    }
    let isWhole = run.clusters.values.allSatisfy { $0.state == .succeeded }
    move(.lastStageDone, to: isWhole ? .completed : .completedWithSkips)
  }

  /// Fails a cluster whose deletions have not come through for as long as its stage allows.
  private mutating func isTooLate(toDeleteIn cluster: ClusterName) -> Bool {
    let since = run.deletions.since?[cluster] ?? now
    run.deletions.since = (run.deletions.since ?? [:]).merging([cluster: since]) { $1 }
    let limit = stage(of: cluster)?.progressDeadline ?? .seconds(1_800)
    guard now >= since + limit, var progress = run.clusters[cluster] else {
      wake(at: since + limit)
      return false
    }
    let why = run.deletions.obstacles?[cluster] ?? "no reason known"
    run.deletions.obstacles?[cluster] = nil
    fail(&progress, cluster, "deletions not done after \(limit.written): \(why)")
    run.clusters[cluster] = progress
    return true
  }

  /// The state that the run's stage is in, once everything in flight was seen again.
  mutating func finishResume() {
    guard run.state.kind == .paused, run.isResuming, run.reobserving.isEmpty else { return }
    run.isResuming = false
    guard let index = run.stageIndex else {
      move(.resume, to: isAwaitingDeletions ? .awaitingApproval(task: Self.deletions) : .running)
      return
    }
    let stage = run.plan.stages[index]
    switch run.stages[index].state {
    case .soaking: move(.resume, to: .soaking)
    case .awaitingApproval:
      run.stages[index].askedAt = now
      run.stages[index].approvers = []
      let isBefore = run.stages[index].started == nil
      move(.resume, to: .awaitingApproval(task: "\(isBefore ? "before" : "after") \(stage.name)"))
    default:
      if run.stages[index].started == nil, let start = stage.before.start, now < start,
        stage.before.approval == nil || run.stages[index].approvedBefore
      {
        move(.resume, to: .waiting(until: start))
      } else if !terms.windows.isOpen(at: now) {
        move(.resume, to: .windowClosed(opens: terms.windows.nextChange(after: now)))
      } else {
        move(.resume, to: .running)
      }
    }
  }
}
