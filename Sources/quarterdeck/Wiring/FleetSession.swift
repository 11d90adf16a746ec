import ClusterRegistry
import DeliveryEngine
import DeliveryModel
import FleetModel
import Foundation
import KubeClient
import KubernetesAPI

/// Everything that commands stand on: the registries that were read, a way into each cluster, and the journal.
///
/// Nothing is dialled before it is asked for.
final class FleetSession: Sendable {
  let options: FleetOptions
  let scope: Scope
  let clusters: [RegisteredCluster]
  /// What is wrong with the registries, for the screen and the error stream.
  let problems: [RegistryProblem]
  let unread: [String]
  let environment: ClientEnvironment
  let journal: Journal
  /// Why nothing can be kept (the state directory is read-only, full, or no directory); nil while all is well.
  let stateProblem: String?
  private let clients: [ClusterName: ClusterClient]

  /// - Parameter needsJournal: what speaks of runs stands on the journal; everything else goes on without one, and
  ///   says so.
  /// - Throws: A clear error for the command line where the scope cannot be read or the journal cannot be opened.
  init(options: FleetOptions, needsJournal: Bool = false) throws {
    self.options = options
    do { scope = try Scope(options.scope ?? "") } catch {
      Output.error("--scope: \(error.message) (at character \(error.position + 1))")
      throw ExitCodes.wrongInput
    }
    let reading = Registry.read(
      kubeconfigs: options.kubeconfigPaths, isExplicit: !options.kubeconfig.isEmpty, files: options.clusters)
    clusters = reading.clusters
    problems = reading.problems
    unread = reading.unread
    environment = ClientEnvironment(version: Version.text, variables: ProcessInfo.processInfo.environment)
    (journal, stateProblem) = try Self.journal(in: options.stateDirectory, isNeeded: needsJournal)
    let environment = environment
    clients = Dictionary(
      uniqueKeysWithValues: reading.clusters.compactMap { cluster in
        cluster.access.map { (cluster.record.name, ClusterClient($0, environment)) }
      })
  }

  /// Ends the network thread, and removes the journal of a session that has no state directory.
  func stop() {
    environment.stop()
    if stateProblem != nil { try? FileManager.default.removeItem(atPath: journal.directory) }
  }

  /// The journal of a state directory; where that cannot be written, an empty one that ends with the session, and why.
  private static func journal(in directory: String, isNeeded: Bool) throws -> (Journal, problem: String?) {
    do { return (try Journal(directory: directory), nil) } catch {
      guard !isNeeded, [.journalUnusable, .damagedJournal].contains(error.code) else {
        Output.error("\(error)")
        throw ExitCodes.failed
      }
      let spare = NSTemporaryDirectory() + "quarterdeck-\(getpid())"
      do { return (try Journal(directory: spare), "\(error); nothing is kept, and no run can be started") } catch {
        Output.error("\(error)")
        throw ExitCodes.failed
      }
    }
  }

  /// The clusters that the scope lets in.
  var inScope: [RegisteredCluster] { clusters.filter { scope.contains($0.record) } }

  func client(_ cluster: ClusterName) -> ClusterClient? { clients[cluster] }

  /// A way into a cluster for the delivery engine; nil outside the scope.
  func member(_ cluster: ClusterName) -> (any MemberAPI)? {
    guard let client = clients[cluster], inScope.contains(where: { $0.record.name == cluster }) else { return nil }
    return MemberClient(client: client, cluster: cluster)
  }

  /// The engine on this session's clusters.
  ///
  /// - Parameter delivered: What a cache knows of delivered objects; without one, drift is not looked at.
  func service(
    delivered: @escaping @Sendable (ClusterName) async -> DeliveredObjects = { _ in DeliveredObjects(isUnknown: true) }
  ) -> DeliveryService {
    let records = inScope.map(\.record).filter { $0.refusal == nil }
    let unread = unread
    let arguments = options.arguments
    let directory = journal.directory
    let stateProblem = stateProblem
    return DeliveryService(
      journal: journal,
      world: .init(
        fleet: { (records, unread) }, member: { self.member($0) }, delivered: delivered,
        startDriver: { run throws(EngineError) in
          if let stateProblem { throw EngineError(.journalUnusable, stateProblem) }
          try DriverProcess.start(
            executable: ProcessInfo.processInfo.executablePath, arguments: ["drive", run] + arguments,
            log: "\(directory)/driver-\(run).log")
        }, now: { .now() }, operatorName: operatorName()))
  }

  // MARK: - For commands

  func plan(file: String, withDryRuns: Bool) async throws -> Plan {
    let service = service()
    let result = await withCheckedContinuation { continuation in
      service.plan(file: file, withDryRuns: withDryRuns) { continuation.resume(returning: $0) }
    }
    return try Self.value(result)
  }

  /// - Parameter superseding: takes over from a run of the same delivery that has not ended.
  func start(_ plan: Plan, superseding: Bool) async throws -> String {
    try Self.value(await service().start(plan, superseding: superseding))
  }

  /// All runs as the journal has them.
  func runs() throws -> [RunSummary] {
    let service = service()
    do {
      let runs = try service.runSummaries()
      if let problem = service.problem { Output.error("\(problem)") }
      return runs
    } catch {
      Output.error("\(error)")
      throw ExitCodes.failed
    }
  }

  func note(_ text: String, run: String) throws {
    try journal.append([JournalLine(time: .now(), text: text)], run: run)
  }

  /// Gives a command to whoever drives the run, starting a driver where there is none, and waits until it was taken.
  func send(_ command: RunCommand, run: String) async throws {
    do throws(EngineError) {
      guard let refusal = try await service().obey(command, run: run) else { return }
      Output.error("\(run): \(refusal)")
    } catch {
      Output.error("\(error)")
    }
    throw ExitCodes.failed
  }

  private static func value<Value>(_ result: Result<Value, DeliveryProblems>) throws -> Value {
    switch result {
    case .success(let value): return value
    case .failure(let error):
      for problem in error.problems { Output.error(problem.text) }
      throw ExitCodes.wrongInput
    }
  }
}

extension DeliveryProblems.Problem {
  /// `deliver.yaml:31:5: spec.strategy.stages[0].maxConcurrency: must be a number or a percentage (…)`.
  var text: String {
    var place = file
    if let line {
      place += ":\(line)"
      if let column { place += ":\(column)" }
    }
    return [place, field, message].filter { !$0.isEmpty }.joined(separator: ": ") + (help.isEmpty ? "" : " (\(help))")
  }
}

extension Timestamp {
  /// The machine's clock.
  static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
  }
}

extension ProcessInfo {
  /// This program's own file.
  var executablePath: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
  }
}
