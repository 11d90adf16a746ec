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
    /// The delivered objects and inventories that the cache has of these clusters, asked for once for all of them.
    package var delivered: @Sendable ([ClusterName]) async -> [ClusterName: DeliveredObjects]
    /// Starts the driver of a run as a process of its own.
    package var startDriver: @Sendable (String) throws(EngineError) -> Void
    package var now: @Sendable () -> Timestamp
    /// Clusters that are known not to answer, since when: plans do not wait for them.
    package var silent: @Sendable () async -> [ClusterName: Timestamp] = { [:] }
    /// Hears of a cluster that a plan still looks at after `Limits.planNotice`.
    package var isSlow: @Sendable (ClusterName) -> Void = { _ in }
    /// Waits so long; tests hand in a clock of their own.
    package var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    /// `op-1@bast1`: who we say that we are.
    package var operatorName: String

    package init(
      fleet: @escaping @Sendable () -> (records: [ClusterRecord], unread: [String]),
      member: @escaping @Sendable (ClusterName) -> (any MemberAPI)?,
      delivered: @escaping @Sendable ([ClusterName]) async -> [ClusterName: DeliveredObjects],
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
  let world: World
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
        then(try await journal.asking { _ in try self.runSummaries() })
      } catch {
        then(state.withLock { $0.summaries })
      }
    }
  }

  /// The runs, those that have not ended first; blocks for a small read: not for tasks.
  package func runSummaries() throws(EngineError) -> [RunSummary] {
    do throws(EngineError) {
      let summaries = try Self.summaries(journal)
      let unreadable = journal.unreadableRuns
      state.withLock { state in
        state.summaries = summaries
        state.problem =
          unreadable.isEmpty
          ? nil
          : EngineError(
            .damagedJournal, "not shown, cannot be read: \(unreadable.joined(separator: ", "))",
            help: "they are left as they are in \(journal.directory)/journal.sqlite")
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
      let names = world.fleet().records.map(\.name)
      let delivered = await world.delivered(names)
      for name in names { report.add(delivered[name] ?? DeliveredObjects(isUnknown: true), of: name) }
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
