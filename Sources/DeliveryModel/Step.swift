package import KubernetesAPI
import FleetModel

/// One step of a run: what is seen now becomes the next run, what to do, and when to look again.
///
/// Pure and total: the same run, observations and time give the same answer, and nothing that is observed makes it
/// fail. The caller journals the new run before it begins any action, hands every outcome back as an observation, and
/// calls again at `wakeAt` or when something is seen. Calling it with nothing new changes nothing.
package func step(_ run: Run, _ seen: Observations, now: Timestamp) -> StepResult {
  var stepper = Stepper(run: run, now: now, isLeaseHeld: seen.isLeaseHeld)
  // Before time does anything: nothing runs out while nobody drives.
  if case .restarted(let why)? = seen.driver { stepper.restart(why: why, aliveUntil: seen.aliveUntil) }
  stepper.take(seen)
  stepper.tickClusters()
  stepper.noticePreemption()
  if let event = seen.driver { stepper.take(event) }
  for (index, command) in seen.commands.enumerated() {
    stepper.refusal = nil
    stepper.obey(command)
    stepper.refusals[index] = stepper.refusal
  }
  stepper.finishResume()
  stepper.advance()
  stepper.sumUp()
  return StepResult(
    run: stepper.run, actions: stepper.actions, wakeAt: stepper.wakeAt, moves: stepper.moves,
    refusals: stepper.refusals)
}

/// What `step` works on.
///
/// Its parts: clusters, commands, stages.
struct Stepper {
  var run: Run
  var actions: [RunAction] = []
  var moves: [StepResult.Move] = []
  var wakeAt: Timestamp?
  /// The first write by somebody else that this step saw.
  var preemption: String?
  /// Why the command that is being obeyed is refused.
  var refusal: String?
  var refusals: [Int: String] = [:]
  let now: Timestamp
  let isLeaseHeld: Bool

  init(run: Run, now: Timestamp, isLeaseHeld: Bool) {
    self.run = run
    self.now = now
    self.isLeaseHeld = isLeaseHeld
  }

  var terms: RunTerms { run.plan.terms }

  /// Takes a transition if the table has it; else says so and leaves the run as it is.
  @discardableResult
  mutating func move(_ event: RunEvent, to state: RunState) -> Bool {
    guard let targets = Transition.targets(from: run.state.kind, on: event), targets.contains(state.kind) else {
      log("\(event.rawValue) refused: \(run.state.obstacle)")
      return false
    }
    moves.append(.init(from: run.state.kind, event: event, to: state.kind))
    if run.state.kind != state.kind { log("\(run.state.words) → \(state.sentence)") }
    run.state = state
    run.ended = state.isFinal ? now : nil
    if [.windowOpened, .timeCame, .resume].contains(event) { compareWithPlan() }
    if state.kind == .paused { run.isResuming = false }
    return true
  }

  /// The plan is frozen and the world is not: what has changed for those whose turn comes is shown.
  private mutating func compareWithPlan() {
    let waiting = run.clusters.filter { !$0.value.state.isFinal && !$0.value.isInFlight }.keys.sorted()
    if !waiting.isEmpty { actions.append(.compareWithPlan(waiting)) }
  }

  mutating func log(_ text: String, cluster: ClusterName? = nil) {
    actions.append(.log(JournalLine(time: now, cluster: cluster, text: text)))
  }

  /// Asks to be called again at a moment that has not come yet.
  mutating func wake(at time: Timestamp?) {
    guard let time, time > now else { return }
    wakeAt = min(wakeAt ?? time, time)
  }

  mutating func take(_ seen: Observations) {
    switch seen.planning {
    case .planned(let plan)? where run.state.kind == .planning:
      run.take(plan)
      move(.planned, to: .planned)
    case .failed(let why)? where run.state.kind == .planning: move(.planningFailed, to: .failed(why: why))
    default: break
    }
    if let since = run.disconnectedSince, seen.clusters.values.contains(where: { $0.reach == .answers }) {
      run.disconnectedSince = nil
      giveTime(now - since)
      log("connected again")
    }
    for (cluster, observation) in seen.clusters.sorted(by: { $0.key < $1.key }) { take(observation, of: cluster) }
    if !seen.ahead.isEmpty {
      run.seenAhead = (run.seenAhead ?? [:]).merging(seen.ahead) { $1 }.filter { run.clusters[$0.key] != nil }
    }
    guard run.state.kind == .backingOut else { return }
    switch seen.child {
    case .started(let name)?: run.backedOutBy = name
    case .done?: move(.childDone, to: .backedOut)
    case .failed(let why)?: move(.childFailed, to: .backOutFailed(why: why))
    case nil: break
    }
  }

  /// A driver that finds the run going on: what is in flight is seen again before it is trusted.
  ///
  /// - Parameter aliveUntil: The last sign of life of the driver before.
  mutating func restart(why: String, aliveUntil: Timestamp?) {
    if let aliveUntil { bridge(max(.zero, now - aliveUntil)) }
    reobserveInFlight()
    run.deletions.requested = []
    if run.state.kind == .backingOut, run.backedOutBy == nil, let request = run.backOut {
      actions.append(.startBackOut(request))
    }
    guard Transition.active.contains(run.state.kind) else { return }
    if terms.onDriverLost == .goOn {
      run.isResuming = true
      log("the driver was lost (\(why)); goes on after \(run.reobserving.count) clusters are seen again")
    } else {
      move(.driverLost, to: .paused(why: "driver lost: \(why)"))
    }
  }

  /// What happened to the driver while it carried the run.
  mutating func take(_ event: DriverEvent) {
    let isActive = Transition.active.contains(run.state.kind)
    switch event {
    case .restarted: break
    case .leaseLost(let why): if isActive { move(.driverLost, to: .paused(why: "lease lost: \(why)")) }
    case .disconnected(let why):
      run.disconnectedSince = run.disconnectedSince ?? now
      if isActive { move(.driverLost, to: .paused(why: "no connection: \(why)")) }
    }
  }

  /// Nobody looked for so long: nothing runs out meanwhile, and a soak cannot vouch for the time.
  private mutating func bridge(_ gap: Duration) {
    giveTime(gap)
    guard gap > Limits.soakGap else { return }
    for (cluster, var progress) in run.clusters.sorted(by: { $0.key < $1.key }) {
      guard case .soaking = progress.state, let stage = stage(of: cluster) else { continue }
      progress.state = .verifying
      progress.healthySince = nil
      progress.deadline = now + stage.progressDeadline
      run.clusters[cluster] = progress
      log("not seen for \(gap.written): its soak starts again", cluster: cluster)
    }
    guard let index = run.stageIndex, case .soaking = run.stages[index].state, run.plan.stages[index].restartsSoak
    else { return }
    let until = now + run.plan.stages[index].stageSoak
    run.stages[index].soakUntil = until
    run.stages[index].state = .soaking(until: until)
    log("not seen for \(gap.written): the soak of \(run.stages[index].name) starts again")
  }

  /// Puts off what runs out in clusters in flight.
  private mutating func giveTime(_ time: Duration) {
    for (cluster, var progress) in run.clusters where progress.isInFlight {
      if case .unreachable(let since) = progress.state { progress.state = .unreachable(since: since + time) }
      progress.deadline = progress.deadline.map { $0 + time }
      progress.lastProgress = progress.lastProgress.map { $0 + time }
      run.clusters[cluster] = progress
    }
  }

  mutating func reobserveInFlight() {
    run.reobserving = []
    for (cluster, progress) in run.clusters.sorted(by: { $0.key < $1.key })
    where progress.isInFlight && isCarried(cluster) {
      // One that does not answer is seen again when it does.
      if case .unreachable = progress.state { continue }
      run.reobserving.insert(cluster)
      actions.append(.observe(cluster))
    }
  }

  /// The last of a step: totals, the flag, and who is still finishing.
  mutating func sumUp() {
    run.failures = failureCount
    let stuck = run.clusters.filter { $0.value.stuck != nil && $0.value.isInFlight }.min { $0.key < $1.key }
    if run.state.isFinal {
      run.stalled = nil
    } else if let (cluster, progress) = stuck {
      run.stalled = "\(cluster): \(progress.stuck ?? "")"
    } else if let words = deletionObstacle ?? unseenObstacle ?? silenceObstacle {
      run.stalled = words
    } else if run.failures > run.maxFailures, terms.onFailure == .goOn, Transition.active.contains(run.state.kind) {
      run.stalled = "failures \(run.failures), more than the \(run.maxFailures) tolerated; onFailure is Continue"
    } else {
      run.stalled = soakBlocker
    }
  }

  /// Why deletions are not done.
  private var deletionObstacle: String? {
    guard run.state == .running, run.stageIndex == nil else { return nil }
    return run.deletions.obstacles?.min { $0.key < $1.key }.map { "cannot delete in \($0.key): \($0.value)" }
  }
  /// Why a run that resumes does not yet: a cluster that must be seen again cannot be.
  private var unseenObstacle: String? {
    guard run.isResuming else { return nil }
    for cluster in run.reobserving.sorted() {
      for object in run.clusters[cluster]?.objects ?? [] {
        if case .progressing(let words) = object.state, words.hasPrefix(Self.unreadable) {
          return "\(cluster) must be seen again first: \(object.key) \(words)"
        }
      }
    }
    return nil
  }
  /// Who does not answer, where nobody else is left in the stage.
  private var silenceObstacle: String? { run.silence?.words }
  static let unreadable = "cannot be read: "

  var failureCount: Int { run.clusters.values.count { $0.state.isFailed } }

  /// Whether this run still carries a cluster: a back-out takes those in its scope away.
  func isCarried(_ cluster: ClusterName) -> Bool {
    switch run.state.kind {
    case .running, .soaking, .awaitingApproval, .waiting, .windowClosed, .paused: return true
    case .backingOut, .backOutFailed:
      switch run.backOut?.scope {
      case .cluster(let name)?: return cluster != name
      case .stage(let name)?: return !stage(of: cluster).contains { $0.name == name }
      default: return false
      }
    default: return false
    }
  }
  func stage(of cluster: ClusterName) -> PlannedStage? { run.plan.stages.first { $0.clusters.contains(cluster) } }
}

extension Optional where Wrapped == PlannedStage {
  fileprivate func contains(_ test: (PlannedStage) -> Bool) -> Bool { map(test) ?? false }
}

extension ClusterProgress {
  /// Started, and its fate is not known yet.
  package var isInFlight: Bool {
    switch state {
    case .applying, .verifying, .soaking: true
    case .unreachable: mayBeTouched
    default: false
    }
  }
  /// Touched, or a write was asked for and no outcome has come back.
  package var mayBeTouched: Bool { isTouched || objects.contains(where: \.isRequested) }
  /// Whether a person may leave it out: nothing of this run is under way there.
  package var canBeSkipped: Bool {
    switch state {
    case .queued, .held, .failed: true
    case .unreachable: !mayBeTouched
    default: false
    }
  }
  /// Why another one may not.
  package static let skippable = "only what is queued, has failed, or does not answer and was not begun is skipped"
  /// One of a stage's slots: from its start until it has soaked, or its fate is known.
  ///
  /// A cluster where there is nothing to write takes none (`research/delivery.md` 4.3, rule d).
  package var holdsSlot: Bool { isInFlight && hasTurn != false }
}

extension ClusterProgress.State {
  /// Nothing more happens in this run, unless a person asks for it.
  package var isFinal: Bool {
    switch self {
    case .succeeded, .failed, .skipped: true
    default: false
    }
  }
  package var isFailed: Bool { if case .failed = self { true } else { false } }
}
