package import DeliveryModel
package import FleetModel
package import KubernetesAPI
import Synchronization

/// Carries one run: feeds `step` with what clusters and people say, journals what it answers, and does it.
///
/// One driver carries a run at a time (`RunLock`, held by the caller). Everything that it does is in the journal
/// before it is done, so that a driver that is killed is followed by one that goes on.
package final class RunDriver: Sendable {
  /// How often what is looked at.
  package struct Periods: Sendable {
    /// Clusters that are written to or verified.
    package var inFlight: Duration = .seconds(1)
    /// Clusters that soak, and clusters that do not answer.
    package var watched: Duration = .seconds(3)
    /// New commands in the journal.
    package var commands: Duration = .milliseconds(250)
    /// The sign of life in the journal.
    package var heartbeat: Duration = .seconds(2)
    package init() {}
  }

  private let name: String
  private let journal: Journal
  private let members: @Sendable (ClusterName) -> (any MemberAPI)?
  private let host: String
  private let process: Int
  private let now: @Sendable () -> Timestamp
  private let periods: Periods
  private let inbox = Mutex(Inbox())

  /// What has come in since the last step.
  private struct Inbox {
    var observations = Observations()
    var wake: CheckedContinuation<Void, Never>?
    var isAwake = false
  }

  package init(
    run name: String, journal: Journal, members: @escaping @Sendable (ClusterName) -> (any MemberAPI)?,
    host: String, process: Int, now: @escaping @Sendable () -> Timestamp, periods: Periods = Periods()
  ) {
    self.name = name
    self.journal = journal
    self.members = members
    self.host = host
    self.process = process
    self.now = now
    self.periods = periods
  }

  /// Carries the run until it has ended.
  ///
  /// - Returns: the run as it ended.
  /// - Throws: `EngineError` where the journal fails, or the run is not there.
  package func drive() async throws(EngineError) -> Run {
    guard var run = try journal.run(named: name) else {
      throw EngineError(.notFound, "no run is named \(name)")
    }
    if ![.planning, .planned].contains(run.state), !run.state.isFinal {
      inbox.withLock { $0.observations.driver = .restarted(why: "its driver was lost") }
    }
    let epoch = Int(run.created.seconds)
    var lastLook: [ClusterName: Timestamp] = [:]
    var lastHeartbeat: Timestamp?
    var isFirst = true
    while true {
      let time = now()
      if lastHeartbeat.map({ time - $0 >= periods.heartbeat }) ?? true {
        try journal.heartbeat(run: name, host: host, process: process, now: time)
        lastHeartbeat = time
      }
      let commands = try journal.pendingCommands(run: name)
      var observations = inbox.withLock { inbox in
        defer { inbox.observations = Observations() }
        return inbox.observations
      }
      observations.commands = commands.map(\.command)
      let result = step(run, observations, now: time)
      let lines = result.actions.compactMap { if case .log(let line) = $0 { line } else { nil } }
      if result.run != run || !lines.isEmpty || !commands.isEmpty || isFirst {
        try journal.save(
          result.run, lines: lines, taken: Self.taken(commands, lines: lines), now: time)
      }
      isFirst = false
      run = result.run
      if run.state.isFinal, !run.isActive { return run }
      for action in result.actions { begin(action, of: run, epoch: epoch, lastLook: &lastLook) }
      for (cluster, period) in interest(in: run)
      where lastLook[cluster].map({ time - $0 >= period }) ?? true {
        lastLook[cluster] = time
        look(at: cluster, plan: run.plan)
      }
      await pause(until: result.wakeAt, from: time)
    }
  }

  /// A command that `step` refused says so in its own line; that line goes back to who gave it.
  private static func taken(_ commands: [JournalCommand], lines: [JournalLine]) -> [TakenCommand] {
    let refusals = lines.map(\.text).filter { $0.hasPrefix("refused") }
    return commands.enumerated().map { index, command in
      TakenCommand(id: command.id, refusal: commands.count == 1 ? refusals.first : nil)
    }
  }

  // MARK: - Doing

  private func begin(
    _ action: RunAction, of run: Run, epoch: Int, lastLook: inout [ClusterName: Timestamp]
  ) {
    switch action {
    case .log: break
    case .observe(let cluster):
      lastLook[cluster] = now()
      look(at: cluster, plan: run.plan)
    case .apply(let cluster, _, let objects, let attempt):
      write(to: cluster, plan: run.plan, epoch: epoch, objects: objects) { writer throws(EngineError) in
        try await writer.apply(objects, attempt: attempt)
      }
    case .delete(let cluster, let objects):
      write(to: cluster, plan: run.plan, epoch: epoch, objects: objects) { writer throws(EngineError) in
        await writer.delete(objects)
      }
    case .startBackOut(let request): backOut(run, request)
    case .tellChild(let command):
      guard let child = run.backedOutBy else { return }
      _ = try? journal.add(command, run: child, now: now())
    }
  }

  private func write(
    to cluster: ClusterName, plan: Plan, epoch: Int, objects: [ObjectKey],
    _ body: @escaping @Sendable (Writer) async throws(EngineError) -> [ObjectKey: WriteOutcome]
  ) {
    guard let member = members(cluster) else {
      arrive { observations in
        for key in objects {
          observations.clusters[cluster, default: ClusterObservation()].writes[key] = .mayPass(
            "is not in the registry any more")
        }
      }
      return
    }
    let writer = Writer(
      run: name, plan: plan, cluster: cluster, member: member, journal: journal, epoch: epoch, now: now)
    Task {
      do throws(EngineError) {
        let outcomes = try await body(writer)
        arrive { $0.clusters[cluster, default: ClusterObservation()].writes.merge(outcomes) { $1 } }
      } catch {
        arrive { $0.driver = .leaseLost(why: error.message) }
      }
    }
  }

  private func look(at cluster: ClusterName, plan: Plan) {
    guard let member = members(cluster) else {
      let time = now()
      arrive { observations in
        observations.clusters[cluster, default: ClusterObservation()].reach = .unreachable(
          since: time, why: "is not in the registry any more")
      }
      return
    }
    let observer = Observer(plan: plan, cluster: cluster, member: member)
    Task {
      let seen = await observer.observe(now: now())
      arrive { observations in
        var merged = observations.clusters[cluster] ?? ClusterObservation()
        merged.reach = seen.reach
        merged.isComplete = seen.isComplete
        merged.objects.merge(seen.objects) { $1 }
        observations.clusters[cluster] = merged
      }
    }
  }

  /// Makes the child run that backs this one out, or finds the one that an earlier driver made, and carries it.
  private func backOut(_ run: Run, _ request: BackOutRequest) {
    let child = run.backedOutBy ?? "\(run.name)-out"
    Task {
      do throws(EngineError) {
        if try journal.run(named: child) == nil {
          let plan = try Self.plan(backingOut: run, request, journal)
          var made = Run.planned(plan, name: child, created: now(), startedBy: request.by)
          made.backsOut = run.name
          try journal.create(made)
          try journal.add(.confirm(digest: plan.digest), run: child, now: now())
        }
        arrive { $0.child = .started(name: child) }
        let ended = try await RunDriver(
          run: child, journal: journal, members: members, host: host, process: process, now: now, periods: periods
        ).drive()
        let isDone = ended.state == .completed || ended.state == .completedWithSkips
        arrive { $0.child = isDone ? .done : .failed(why: "\(child) is \(ended.state.name)") }
      } catch {
        arrive { $0.child = .failed(why: error.description) }
      }
    }
  }

  private static func plan(
    backingOut run: Run, _ request: BackOutRequest, _ journal: Journal
  ) throws(EngineError) -> Plan {
    let preimages = try journal.preimages(run: run.name).mapValues { $0.mapValues { $0?.json } }
    do throws(DeliveryProblems) {
      var plan = try backOutPlan(run, request, preImages: preimages)
      if plan.digest.isEmpty { plan.digest = (try? plan.computedDigest()) ?? "" }
      return plan
    } catch {
      throw EngineError(.refused, error.problems.map(\.message).joined(separator: "; "))
    }
  }

  // MARK: - Looking and waiting

  /// The clusters that must be looked at now, and how often.
  private func interest(in run: Run) -> [ClusterName: Duration] {
    var interest: [ClusterName: Duration] = [:]
    for cluster in run.reobserving { interest[cluster] = periods.inFlight }
    for (cluster, progress) in run.clusters {
      switch progress.state {
      case .applying, .verifying: interest[cluster] = periods.inFlight
      case .soaking, .unreachable: interest[cluster] = periods.watched
      case .succeeded:
        // A stage that soaks is one whose clusters are looked at.
        if let index = run.stageIndex, run.plan.stages[index].clusters.contains(cluster) {
          interest[cluster] = periods.watched
        }
      case .queued, .held, .failed, .skipped: break
      }
    }
    return interest
  }

  private func arrive(_ change: @Sendable (inout Observations) -> Void) {
    let wake = inbox.withLock { inbox in
      change(&inbox.observations)
      defer { inbox.wake = nil }
      if inbox.wake == nil { inbox.isAwake = true }
      return inbox.wake
    }
    wake?.resume()
  }

  /// Waits for something to arrive, the time that `step` asked for, or the next look at the journal.
  private func pause(until wakeAt: Timestamp?, from time: Timestamp) async {
    let limit = wakeAt.map { max(.milliseconds(10), min($0 - time, periods.commands)) } ?? periods.commands
    let timer = Task {
      guard (try? await Task.sleep(for: limit)) != nil else { return }
      arrive { _ in }
    }
    await withCheckedContinuation { continuation in
      let isAwake = inbox.withLock { inbox in
        defer { inbox.isAwake = false }
        if !inbox.isAwake { inbox.wake = continuation }
        return inbox.isAwake
      }
      if isAwake { continuation.resume() }
    }
    timer.cancel()
  }
}

extension Run {
  /// Whether a run that has ended still carries a back-out.
  fileprivate var isActive: Bool { state == .backingOut }
}
