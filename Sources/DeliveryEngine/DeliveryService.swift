package import DeliveryModel
package import FleetModel
import Foundation
package import KubernetesAPI
import Synchronization

/// The engine as screens and commands see it: plans are made here, runs are read and commanded here, and carried
/// elsewhere (`RunDriver`, in a process of its own).
///
/// Answers come on tasks of the service, never on the caller's thread. A thread named `engine` watches the journal
/// for what other processes write.
package final class DeliveryService: DeliveryReading {
  /// What the wiring hands in.
  package struct World: Sendable {
    /// The clusters of the fleet in scope, and the registries that could not be read.
    package var fleet: @Sendable () -> (records: [ClusterRecord], unread: [String])
    package var member: @Sendable (ClusterName) -> (any MemberAPI)?
    /// The delivered objects and inventories that the cache has of a cluster; nil where it could not look, with the
    /// time since when.
    package var delivered: @Sendable (ClusterName) async -> DeliveredObjects
    /// Starts the driver of a run as a process of its own.
    package var startDriver: @Sendable (String) throws(EngineError) -> Void
    package var now: @Sendable () -> Timestamp
    /// `op-1@bast1`: who we say that we are.
    package var operatorName: String

    package init(
      fleet: @escaping @Sendable () -> (records: [ClusterRecord], unread: [String]),
      member: @escaping @Sendable (ClusterName) -> (any MemberAPI)?,
      delivered: @escaping @Sendable (ClusterName) async -> DeliveredObjects,
      startDriver: @escaping @Sendable (String) throws(EngineError) -> Void,
      now: @escaping @Sendable () -> Timestamp, operatorName: String
    ) {
      self.fleet = fleet
      self.member = member
      self.delivered = delivered
      self.startDriver = startDriver
      self.now = now
      self.operatorName = operatorName
    }
  }

  package let journal: Journal
  private let world: World
  private let state = Mutex(State())

  private struct State {
    var callbacks: [@Sendable () -> Void] = []
    var isWatching = false
    var isStopped = false
    var summaries: [RunSummary] = []
    var problem: EngineError?
  }

  /// Why the journal could not be read the last time; nil where it could.
  ///
  /// Lists then show what was known before.
  package var problem: EngineError? { state.withLock { $0.problem } }

  package init(journal: Journal, world: World) {
    self.journal = journal
    self.world = world
  }

  // MARK: - Reading

  package func runs(then: @escaping @Sendable ([RunSummary]) -> Void) {
    Task {
      do throws(EngineError) {
        then(try runSummaries())
      } catch {
        then(state.withLock { $0.summaries })
      }
    }
  }

  /// The runs, those that have not ended first; blocks for a small read.
  package func runSummaries() throws(EngineError) -> [RunSummary] {
    do throws(EngineError) {
      let summaries = try Self.summaries(journal)
      state.withLock { state in
        state.summaries = summaries
        state.problem = nil
      }
      return summaries
    } catch {
      state.withLock { $0.problem = error }
      throw error
    }
  }

  /// The runs with their drivers; a driver that does not hold its lock any more is none.
  private static func summaries(_ journal: Journal) throws(EngineError) -> [RunSummary] {
    var summaries = try journal.summaries()
    for index in summaries.indices
    // A back-out's child is carried by its parent's driver.
    where ![summaries[index].run.name, summaries[index].run.backsOut ?? ""].contains(where: {
      !$0.isEmpty && RunLock.isHeld(directory: journal.directory, run: $0)
    }) {
      summaries[index].driver = nil
    }
    return summaries
  }

  package func drift(then: @escaping @Sendable (DriftReport) -> Void) {
    Task { [world] in
      var report = DriftReport()
      for record in world.fleet().records {
        let delivered = await world.delivered(record.name)
        report.add(delivered, of: record.name)
      }
      then(report)
    }
  }

  package func plan(
    file: String, withDryRuns: Bool, then: @escaping @Sendable (Result<Plan, DeliveryProblems>) -> Void
  ) {
    Task { [world, journal] in
      do throws(DeliveryProblems) {
        then(.success(try await Planner(world: world, journal: journal).plan(file: file, withDryRuns: withDryRuns)))
      } catch {
        then(.failure(error))
      }
    }
  }

  // MARK: - Writing

  package func start(_ plan: Plan, then: @escaping @Sendable (Result<String, DeliveryProblems>) -> Void) {
    Task { then(self.startNow(plan)) }
  }

  private func startNow(_ plan: Plan) -> Result<String, DeliveryProblems> {
    guard !plan.digest.isEmpty, (try? plan.computedDigest()) == plan.digest else {
      return .failure(
        DeliveryProblems([.init(message: "the plan is not what its digest says", help: "make the plan again")]))
    }
    do throws(EngineError) {
      let time = world.now()
      let base = Self.runName(plan, at: time)
      var name = base
      var number = 2
      while try journal.run(named: name) != nil {
        name = "\(base)-\(number)"
        number += 1
      }
      var run = Run.planned(plan, name: name, created: time, startedBy: world.operatorName)
      try journal.create(run)
      let confirmation = try journal.add(.confirm(digest: plan.digest), run: name, now: time)
      do throws(EngineError) {
        try world.startDriver(name)
      } catch {
        // Nobody carries it: it must not start by itself later, nor stand in the way of another.
        run.state = .discarded
        run.ended = time
        let why = "its driver could not be started: \(error.message)"
        try journal.save(
          run, lines: [JournalLine(time: time, text: why)], taken: [TakenCommand(id: confirmation, refusal: why)],
          now: time)
        throw error
      }
      return .success(name)
    } catch {
      return .failure(Self.problems(error))
    }
  }

  /// `web-1-4-0302`: the delivery, its revision as a label may hold it, and the minute.
  static func runName(_ plan: Plan, at time: Timestamp) -> String {
    let (_, _, _, hour, minute, _) = time.civil
    let clock = [hour, minute].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined()
    let label = "\(plan.name)-\(plan.revision.prefix(12))".lowercased().map { character in
      character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
    }
    return "\(String(label).prefix(48))-\(clock)"
  }

  package func command(
    _ command: RunCommand, run: String, then: @escaping @Sendable (DeliveryProblems?) -> Void
  ) {
    Task {
      do throws(EngineError) {
        try journal.add(command, run: run, now: world.now())
        try ensureDriver(of: run)
        then(nil)
      } catch {
        then(Self.problems(error))
      }
    }
  }

  /// Starts a driver where none carries the run: commands for a run that has ended (a back-out) need one too.
  package func ensureDriver(of run: String) throws(EngineError) {
    let name = try carrier(of: run, backing: try journal.run(named: run)?.backsOut)
    guard !RunLock.isHeld(directory: journal.directory, run: name) else { return }
    try world.startDriver(name)
  }

  /// The run whose driver carries this one: a back-out's child is its parent's, as long as that has not ended.
  private func carrier(of run: String, backing parent: String?) throws(EngineError) -> String {
    guard let parent, let found = try journal.run(named: parent), !found.state.isFinal else { return run }
    return parent
  }

  /// Starts a driver for every run that has not ended and has none: after a crash or a restart of this machine.
  ///
  /// What such a driver does is the run's own `onDriverLost`.
  ///
  /// - Returns: the names of those runs.
  @discardableResult
  package func recover() throws(EngineError) -> [String] {
    var recovered: [String] = []
    for run in try runSummaries().filter({ $0.driver == nil }).map(\.run)
    where !run.state.isFinal {
      guard try carrier(of: run.name, backing: run.backsOut) == run.name else { continue }
      guard !RunLock.isHeld(directory: journal.directory, run: run.name) else { continue }
      try world.startDriver(run.name)
      recovered.append(run.name)
    }
    return recovered
  }

  static func problems(_ error: EngineError) -> DeliveryProblems {
    DeliveryProblems([DeliveryProblems.Problem(message: error.description, help: error.help)])
  }

  // MARK: - Watching

  package func whenChanged(_ call: @escaping @Sendable () -> Void) {
    let starts = state.withLock { state in
      state.callbacks.append(call)
      defer { state.isWatching = true }
      return !state.isWatching
    }
    guard starts else { return }
    let thread = Thread { [weak self] in Self.watch { self } }
    thread.name = "engine"
    thread.start()
  }

  /// Ends the watching thread within its period.
  package func stop() { state.withLock { $0.isStopped = true } }

  /// Looks at the journal's version four times a second: one small read of a file that is in memory.
  private static func watch(_ service: () -> DeliveryService?) {
    var version: Int?
    while let service = service(), !service.state.withLock({ $0.isStopped }) {
      let found = service.journal.dataVersion()
      if let version, version != found {
        for call in service.state.withLock({ $0.callbacks }) { call() }
      }
      version = found
      Thread.sleep(forTimeInterval: 0.25)
    }
  }
}
