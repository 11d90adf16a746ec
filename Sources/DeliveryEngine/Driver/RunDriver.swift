package import DeliveryModel
package import FleetModel
package import KubernetesAPI
import Synchronization

/// Carries one run: feeds `step` with what clusters and people say, journals what it answers, and does it.
///
/// One driver carries a run at a time (`RunLock`, held by the caller or by `carry`). Everything that it does is in the
/// journal before it is done, so that a driver that is killed is followed by one that goes on.
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
    /// Clusters whose turn has not come: what would stop the run there.
    package var ahead: Duration = .seconds(30)
    package init() {}
  }

  let name: String
  let journal: Journal
  let members: @Sendable (ClusterName) -> (any MemberAPI)?
  let host: String
  let process: Int
  let now: @Sendable () -> Timestamp
  let periods: Periods
  let sleep: @Sendable (Duration) async throws -> Void
  let inbox = Mutex(Inbox())
  let lanes = Lanes()

  /// What has come in since the last step, and what work in flight must know.
  struct Inbox {
    var observations = Observations()
    var wake: CheckedContinuation<Void, Never>?
    var isAwake = false
    /// Clusters that no write may be begun in any more, and all of them.
    var halted: Set<ClusterName> = []
    var isHalted = false
    /// Clusters with a look that has not begun yet.
    var looks: Set<ClusterName> = []
    /// How often `step` has asked for a whole look: one that began earlier does not answer it.
    var asked: [ClusterName: Int] = [:]
    /// The back-out that is being carried.
    var child: Task<Void, Never>?
  }

  /// - Parameters:
  ///   - members: The way into a cluster; nil where the registry does not have it (any more).
  ///   - sleep: Waits so long; tests hand in a clock of their own.
  package init(
    run name: String, journal: Journal, members: @escaping @Sendable (ClusterName) -> (any MemberAPI)?,
    host: String, process: Int, now: @escaping @Sendable () -> Timestamp, periods: Periods = Periods(),
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.name = name
    self.journal = journal
    self.members = members
    self.host = host
    self.process = process
    self.now = now
    self.periods = periods
    self.sleep = sleep
  }

  /// Takes the run's lock and carries the run until it has ended, and again where a command came in while it ended.
  ///
  /// - Throws: `EngineError` `locked` where another process carries it, else as `drive`.
  package func carry() async throws(EngineError) -> Run {
    while true {
      let lock = try await RunLock(directory: journal.directory, run: name)
      let run = try await drive()
      _ = consume lock
      // Whoever gave a command while the lock was held started no driver for it.
      let name = name
      guard try await !journal.asking({ try $0.pendingCommands(run: name) }).isEmpty else { return run }
    }
  }

  /// Carries the run until it has ended, and everything that was begun for it is done.
  ///
  /// - Returns: the run as it ended.
  /// - Throws: `EngineError` where the journal fails, or the run is not there.
  package func drive() async throws(EngineError) -> Run {
    inbox.withLock { inbox in
      inbox.isHalted = false
      inbox.halted = []
    }
    let result: Result<Run, EngineError>
    do throws(EngineError) {
      result = .success(try await loop())
    } catch {
      result = .failure(error)
    }
    inbox.withLock { $0.isHalted = true }
    await lanes.idle()
    await inbox.withLock { $0.child }?.value
    return try result.get()
  }

  private func loop() async throws(EngineError) -> Run {
    let name = name
    guard var run = try await journal.asking({ try $0.run(named: name) }) else {
      throw EngineError(.notFound, "no run is named \(name)", help: "quarterdeck run list shows their names")
    }
    if ![.planning, .planned].contains(run.state), !run.state.isFinal {
      let aliveUntil = try await journal.asking { try $0.lastSeen(driverOf: name) }
      inbox.withLock { inbox in
        inbox.observations.driver = .restarted(why: "its driver was lost")
        inbox.observations.aliveUntil = aliveUntil
      }
      if run.state == .backingOut, let child = run.backedOutBy { carryChild(child) }
    }
    var lastLook: [ClusterName: Timestamp] = [:]
    var lastHeartbeat: Timestamp?
    var isFirst = true
    var connection = Connection()
    var lastAhead: (time: Timestamp, state: RunState.Kind)?
    while true {
      let time = now()
      let isBeat = lastHeartbeat.map { time - $0 >= periods.heartbeat } ?? true
      if isBeat { lastHeartbeat = time }
      let commands = try await journal.asking { [host, process] journal in
        if isBeat { try journal.heartbeat(run: name, host: host, process: process, now: time) }
        return try journal.pendingCommands(run: name)
      }
      var observations = inbox.withLock { inbox in
        defer { inbox.observations = Observations() }
        return inbox.observations
      }
      observations.commands = commands.map(\.command)
      let witnesses = connection.take(observations, in: run)
      if let why = connection.loss(witnesses: witnesses), observations.driver == nil {
        observations.driver = .disconnected(why: why)
      }
      let result = step(run, observations, now: time)
      // What may not be written any more is not, from this moment; what is in the middle of a request finishes it.
      halt(result.run)
      let lines = result.actions.compactMap { if case .log(let line) = $0 { line } else { nil } }
      if result.run != run || !lines.isEmpty || !commands.isEmpty || isFirst {
        let taken = commands.enumerated().map { TakenCommand(id: $1.id, refusal: result.refusals[$0]) }
        try await journal.asking { try $0.save(result.run, lines: lines, taken: taken, now: time) }
      }
      isFirst = false
      run = result.run
      for action in result.actions { await begin(action, of: run, lastLook: &lastLook) }
      if run.state.isFinal { return run }
      for (cluster, period) in Self.interest(in: run, periods)
      where lastLook[cluster].map({ time - $0 >= period }) ?? true {
        guard !lanes.isBusy(cluster) else { continue }
        lastLook[cluster] = time
        look(at: cluster, plan: run.plan)
      }
      for cluster in Self.next(in: run) + witnesses
      where lastLook[cluster].map({ time - $0 >= periods.watched }) ?? true {
        guard !lanes.isBusy(cluster) else { continue }
        lastLook[cluster] = time
        knock(at: cluster, plan: run.plan)
      }
      // A new state is when somebody looks at the run: what it says of what comes is of now.
      if lastAhead.map({ time - $0.time >= periods.ahead || $0.state != run.state.kind }) ?? true {
        lastAhead = (time, run.state.kind)
        lookAhead(run)
      }
      await pause(until: result.wakeAt, from: time)
    }
  }

  /// The clusters that must be looked at now, and how often.
  static func interest(in run: Run, _ periods: Periods) -> [ClusterName: Duration] {
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

  /// The clusters whose turn comes next: one that does not answer is better known before it is written to.
  static func next(in run: Run) -> [ClusterName] {
    guard let index = run.stageIndex, !run.state.isFinal else { return [] }
    let stage = run.plan.stages[index]
    let queued = stage.clusters.lazy.filter { cluster in
      switch run.clusters[cluster]?.state {
      case .queued?, .held?: true
      default: false
      }
    }
    return Array(queued.prefix(stage.maxConcurrency))
  }

  // MARK: - Waiting

  func arrive(_ change: @Sendable (inout Observations) -> Void) {
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
    let timer = Task { [sleep] in
      guard (try? await sleep(limit)) != nil else { return }
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
