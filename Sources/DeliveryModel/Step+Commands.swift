package import FleetModel
import KubernetesAPI

/// What people ask for. What cannot be done now is refused with words in the journal, and changes nothing.
extension Stepper {
  mutating func obey(_ command: RunCommand) {
    let event = command.event(in: run.state.kind)
    guard Transition.targets(from: run.state.kind, on: event) != nil else {
      let hint = event == .retry && run.state.kind == .backOutFailed ? Self.asAWhole : ""
      return refuse(command, run.state.obstacle + hint)
    }
    switch command {
    case .confirm(let digest): confirm(command, digest)
    case .discard: move(.discard, to: .discarded)
    case .approve(let stage, let by, let digest):
      if let digest, digest != run.plan.digest { return refuse(command, otherPlan(digest)) }
      approve(command, stage, by)
    case .reject(let stage, let by, let reason): reject(command, stage, "rejected by \(by): \(reason)")
    case .pause(let by):
      move(.pause, to: .paused(why: "by \(by)"))
      if run.finishing > 0 { log("\(run.finishing) still finishing") }
    case .resume: resume(command)
    case .raise(let maxFailures, _):
      guard failureCount <= maxFailures else {
        return refuse(command, "\(failureCount) clusters have failed; retry or skip some, or raise to that")
      }
      guard maxFailures <= Limits.clusters else {
        return refuse(command, "no run has more than \(Limits.clusters) clusters")
      }
      run.maxFailures = maxFailures
      resume(command)
    case .end(let by):
      if run.state.kind == .backingOut { actions.append(.tellChild(command)) }
      move(.end, to: .ended(why: "by \(by); \(tally)"))
    case .retry(let clusters):
      if event == .retryBackOut { retryBackOut() } else { retry(clusters, command) }
    case .skip(let clusters, let reason): skip(clusters, reason, command)
    case .backOut(let scope, let isFast, let by, let confirmed):
      let touched = run.touched(in: scope)
      if let confirmed, !Set(touched).isSubset(of: confirmed) {
        return refuse(
          command, "\(touched.count) clusters are touched by now, \(confirmed.count) were confirmed: ask again")
      }
      backOut(BackOutRequest(scope: scope, isFast: isFast, by: by), on: .backOut, command)
    case .supersede(let by):
      if run.state.kind == .backingOut { actions.append(.tellChild(.end(by: by))) }
      move(.supersede, to: .superseded(by: by))
    }
  }

  private mutating func refuse(_ command: RunCommand, _ why: String) {
    refusal = why
    log("\(command.word) refused: \(why)")
  }

  private mutating func confirm(_ command: RunCommand, _ digest: String) {
    guard digest == run.plan.digest, !digest.isEmpty else {
      return refuse(command, otherPlan(digest))
    }
    guard isLeaseHeld else { return refuse(command, "another driver holds the lease") }
    run.started = now
    move(.confirm, to: .running)
  }

  private func otherPlan(_ digest: String) -> String {
    "it names another plan (\(digest.prefix(12))) than this one (\(run.plan.digest.prefix(12)))"
  }

  private mutating func approve(_ command: RunCommand, _ name: String, _ by: String) {
    if isAwaitingDeletions {
      guard name == Self.deletions else { return refuse(command, "what waits is \(Self.deletions)") }
      if !run.deletions.approvers.contains(by) { run.deletions.approvers.append(by) }
      run.deletions.isApproved = true
      log("\(Self.deletions) approved by \(by)")
      move(.approved, to: .running)
      return
    }
    guard let index = run.stageIndex, run.stages[index].name == name, let task = awaitedTask(index) else {
      return refuse(command, "\(name) does not wait for an approval")
    }
    if let expires = task.approval.expires, let asked = run.stages[index].askedAt, now >= asked + expires {
      return refuse(command, "the approval of \(name) has expired at \(asked + expires)")
    }
    if !run.stages[index].approvers.contains(by) { run.stages[index].approvers.append(by) }
    let count = run.stages[index].approvers.count
    log("\(name) approved by \(by), \(count) of \(task.approval.approvers)")
    guard count >= task.approval.approvers else { return }
    if task.isBefore {
      run.stages[index].approvedBefore = true
      run.stages[index].state = .next
    } else {
      run.stages[index].approvedAfter = true
      run.stages[index].state = .running
    }
    run.stages[index].approvers = []
    run.stages[index].askedAt = nil
    move(.approved, to: .running)
  }

  private mutating func reject(_ command: RunCommand, _ name: String, _ why: String) {
    if isAwaitingDeletions {
      guard name == Self.deletions else { return refuse(command, "what waits is \(Self.deletions)") }
      move(.rejected, to: .paused(why: why))
      return
    }
    guard let index = run.stageIndex, run.stages[index].name == name, let task = awaitedTask(index) else {
      return refuse(command, "\(name) does not wait for an approval")
    }
    leaveApproval(.rejected, task.approval.onRejection, why)
  }

  /// As the task says: stop here, or end.
  mutating func leaveApproval(_ event: RunEvent, _ onRejection: StageTask.OnRejection, _ why: String) {
    switch onRejection {
    case .pause: move(event, to: .paused(why: why))
    case .end: move(event, to: .ended(why: "\(why); \(tally)"))
    }
  }

  private mutating func resume(_ command: RunCommand) {
    guard isLeaseHeld else { return refuse(command, "another driver holds the lease") }
    guard failureCount <= run.maxFailures || terms.onFailure == .goOn else {
      return refuse(
        command, "failures \(failureCount), stops at \(run.stopsAt): retry or skip clusters first, or raise the limit")
    }
    for (cluster, progress) in run.clusters.sorted(by: { $0.key < $1.key }) {
      // What others wrote meanwhile is written again, unforced: a conflict then fails its cluster with the words.
      guard progress.objects.contains(where: \.isPreempted) else { continue }
      if progress.state == .succeeded { queueAgain(cluster) }
      guard progress.isInFlight else { continue }
      for index in progress.objects.indices where progress.objects[index].isPreempted {
        run.clusters[cluster]?.objects[index].writtenVersion = nil
        run.clusters[cluster]?.objects[index].isPreempted = false
      }
    }
    reobserveInFlight()
    run.isResuming = true
    if !run.reobserving.isEmpty { log("resumes after \(run.reobserving.count) clusters are seen again") }
  }

  private mutating func retry(_ clusters: [ClusterName], _ command: RunCommand) {
    let failed = clusters.filter { run.clusters[$0]?.state.isFailed ?? false }
    guard !failed.isEmpty else { return refuse(command, "none of them has failed") }
    move(.retry, to: run.state)
    for cluster in failed { queueAgain(cluster) }
  }

  /// Everything in a cluster is done once more when its turn comes.
  private mutating func queueAgain(_ cluster: ClusterName) {
    guard let old = run.clusters[cluster] else { return }
    var new = ClusterProgress()
    new.attempt = old.attempt
    new.isTouched = old.mayBeTouched
    new.objects = old.objects.map { object in
      var fresh = ObjectProgress(key: object.key)
      // Where nothing was to be written, and was then, it is again.
      fresh.mustWrite = object.mustWrite || object.isPreempted
      return fresh
    }
    for trouble in old.troubles {
      new.restartsBefore["\(trouble.pod.pod)/\(trouble.pod.container)"] = trouble.pod.restarts
    }
    run.clusters[cluster] = new
    run.deletions.since?[cluster] = nil
    run.deletions.obstacles?[cluster] = nil
    reopenStage(of: cluster)
    log("queued again", cluster: cluster)
  }

  /// A stage with a cluster that is not final is not done.
  private mutating func reopenStage(of cluster: ClusterName) {
    guard let index = stageIndex(of: cluster), run.stages[index].started != nil else { return }
    run.stages[index].state = .running
    run.stages[index].ended = nil
    run.stages[index].soakUntil = nil
    if run.state.kind == .soaking {
      // The soak goes on when the cluster has had its turn.
      moves.append(.init(from: .soaking, event: .turnedUnhealthy, to: .running))
      run.state = .running
    }
  }

  private mutating func skip(_ clusters: [ClusterName], _ reason: String, _ command: RunCommand) {
    let able = clusters.filter { run.clusters[$0]?.canBeSkipped == true }
    guard !able.isEmpty else { return refuse(command, ClusterProgress.skippable) }
    guard !reason.isEmpty else { return refuse(command, "say why") }
    for cluster in able {
      run.clusters[cluster]?.state = .skipped(reason)
      run.clusters[cluster]?.ended = now
      log("skipped: \(reason)", cluster: cluster)
    }
    move(.skip, to: run.state)
  }

  mutating func backOut(_ request: BackOutRequest, on event: RunEvent, _ command: RunCommand?) {
    let touched = run.touched(in: request.scope)
    guard !touched.isEmpty else {
      if let command { refuse(command, "nothing was touched there") }
      return
    }
    run.backOut = request
    run.backedOutBy = nil
    guard move(event, to: .backingOut) else { return }
    run.reobserving = run.reobserving.filter { isCarried($0) }
    actions.append(.startBackOut(request))
    log("backs out \(listed(touched))")
  }

  private static let asAWhole = ": it is tried again as a whole, without naming clusters"

  private mutating func retryBackOut() {
    guard let request = run.backOut else { return }
    run.backedOutBy = nil
    if move(.retryBackOut, to: .backingOut) { actions.append(.startBackOut(request)) }
  }

  /// What was touched and what was not, for the end.
  var tally: String {
    let names = run.clusters.keys.sorted()
    let touched = names.filter { run.clusters[$0]?.mayBeTouched ?? false }
    let flying = touched.filter { run.clusters[$0]?.isInFlight ?? false }
    let others = names.filter { run.clusters[$0]?.mayBeTouched != true }
    return [("touched", touched), ("in flight", flying), ("not touched", others)]
      .map { "\($0.0) \($0.1.count)" + ($0.1.isEmpty ? "" : " (\(listed($0.1)))") }.joined(separator: ", ")
  }
}

extension Run {
  /// The clusters of a scope that this run wrote to, or may have; by name.
  package func touched(in scope: BackOutScope) -> [ClusterName] {
    let names: [ClusterName]
    switch scope {
    case .cluster(let name): names = [name]
    case .stage(let name): names = plan.stages.first { $0.name == name }?.clusters ?? []
    case .touched: names = Array(clusters.keys)
    }
    return names.filter { clusters[$0]?.mayBeTouched ?? false }.sorted()
  }
}

extension RunCommand {
  /// The event of the table that it asks for.
  func event(in state: RunState.Kind) -> RunEvent {
    switch self {
    case .confirm: .confirm
    case .approve: .approved
    case .reject: .rejected
    case .pause: .pause
    case .resume, .raise: .resume
    case .end: .end
    // Whoever names clusters means what the run brings there, and not its back-out.
    case .retry(let clusters): state == .backOutFailed && clusters.isEmpty ? .retryBackOut : .retry
    case .skip: .skip
    case .backOut: .backOut
    case .discard: .discard
    case .supersede: .supersede
    }
  }
  /// For people.
  package var word: String {
    switch self {
    case .confirm: "confirm"
    case .approve: "approve"
    case .reject: "reject"
    case .pause: "pause"
    case .resume: "resume"
    case .raise: "resume with a higher limit"
    case .end: "end here"
    case .retry: "retry"
    case .skip: "skip"
    case .backOut: "back out"
    case .discard: "discard"
    case .supersede: "take over"
    }
  }
}
