import ClusterRegistry
import DeliveryEngine
import DeliveryModel
import FleetModel
import Foundation
import KubeClient
import KubernetesAPI
import Synchronization

/// Everything that commands stand on: the registries, a way into each cluster, and the journal.
///
/// Nothing is dialled before it is asked for: hubs by `dialHubs`, members by whoever looks at them.
final class FleetSession: Sendable {
  let options: FleetOptions
  let scope: Scope
  /// The clusters as they come and go.
  let registry: FleetRegistry
  /// The operator's own files.
  private let files: RegistryFiles
  let environment: ClientEnvironment
  let journal: Journal
  /// Why nothing can be kept (the state directory is read-only, full, or no directory); nil while all is well.
  let stateProblem: String?
  /// Dials nothing: what was last known is all there is.
  let isCached: Bool
  private let hasHubs: Bool
  private let clients = Mutex<[ClusterName: ClusterClient]>([:])
  /// Hears of clusters that a plan still waits for.
  private let isSlow: @Sendable (ClusterName) -> Void

  /// - Parameter else: what cannot be done without a journal, in words; nil for what goes on without one, and says so.
  /// - Throws: A clear error for the command line where the scope cannot be read or the journal cannot be opened.
  init(
    options: FleetOptions, isCached: Bool = false, withoutJournal else: String? = nil,
    isSlow: @escaping @Sendable (ClusterName) -> Void = { _ in }
  ) throws {
    self.options = options
    self.isCached = isCached
    self.isSlow = isSlow
    do { scope = try Scope(options.scope ?? "") } catch {
      Output.error("--scope: \(error.message) (at character \(error.position + 1))")
      throw ExitCodes.wrongInput
    }
    files = RegistryFiles(
      kubeconfigs: options.kubeconfigPaths, isExplicit: !options.kubeconfig.isEmpty, files: options.clusters)
    let reading = files.read()
    hasHubs = !reading.hubs.isEmpty
    environment = ClientEnvironment(
      version: Version.text, variables: ProcessInfo.processInfo.environment, now: ProgramClock.file)
    (journal, stateProblem) = try Self.journal(in: options.stateDirectory, else: `else`)
    registry = FleetRegistry(
      reading, environment: environment,
      directory: stateProblem == nil ? options.stateDirectory + "/registries" : nil, now: { .now() })
  }

  var clusters: [RegisteredCluster] { registry.fleet.clusters }

  /// What is wrong with the operator's own files, for the screen and the error stream.
  var problems: [RegistryProblem] { registry.problems }

  /// Reads the operator's files again whenever one of them changes, from now on: the fleet follows them.
  ///
  /// - Parameter changed: credentials that lie in files may be others now; on the thread `files`.
  func followFiles(_ changed: @escaping @Sendable () -> Void = {}) {
    files.follow { [weak self] files in
      guard let self else { return }
      registry.replace(files)
      for client in clients.withLock({ Array($0.values) }) { client.lookAtCredentialFiles() }
      changed()
    }
  }

  /// Begins to watch the hubs that the operator's files name, and waits until each has answered or has failed.
  func dialHubs(within time: Duration = .seconds(10)) async {
    guard !isCached else { return }
    // Also without a hub: one may come when a file changes.
    registry.start()
    guard hasHubs else { return }
    await registry.settled(within: time)
  }

  /// Ends the network thread, and removes the journal of a session that has no state directory.
  func stop() {
    files.stop()
    registry.stop()
    environment.stop()
    if stateProblem != nil { try? FileManager.default.removeItem(atPath: journal.directory) }
  }

  /// The journal of a state directory; where that cannot be written, an empty one that ends with the session, and why.
  private static func journal(in directory: String, else words: String?) throws -> (Journal, problem: String?) {
    do { return (try Journal(directory: directory), nil) } catch {
      guard words == nil, [.journalUnusable, .damagedJournal].contains(error.code) else {
        Output.error("\(error)" + (words.map { "; \($0)" } ?? ""))
        throw ExitCodes.failed
      }
      // Of a name that nobody can know before: what is found under it is removed with all that it holds.
      var template = Array((NSTemporaryDirectory() + "quarterdeck-XXXXXX").utf8CString)
      guard mkdtemp(&template) != nil else {
        Output.error("\(error); nor can a folder be made in \(NSTemporaryDirectory())")
        throw ExitCodes.failed
      }
      let spare = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      do { return (try Journal(directory: spare), "\(error); nothing is kept, and no run can be started") } catch {
        Output.error("\(error)")
        throw ExitCodes.failed
      }
    }
  }

  /// The clusters that the scope lets in.
  var inScope: [RegisteredCluster] { clusters.filter { scope.contains($0.record) } }

  /// The client of a cluster, with the way in that its registries give now.
  func client(_ cluster: ClusterName) -> ClusterClient? {
    guard !isCached, let access = registry.fleet[cluster]?.access(in: scope) else { return nil }
    return clients.withLock { clients in
      if let client = clients[cluster], client.access == access { return client }
      let client = ClusterClient(access, environment)
      clients[cluster] = client
      return client
    }
  }

  /// Why there is no client, for the operator.
  func whyNoClient(_ cluster: ClusterName) -> String {
    isCached ? "\(cluster) is not asked: --cached dials nothing" : "there is no way into \(cluster)"
  }

  /// A way into a cluster for the delivery engine; nil outside the scope, and where the way is not let in.
  func member(
    _ cluster: ClusterName, where isLetIn: (ClusterAccess) -> Bool = { _ in true }
  ) -> (any MemberAPI)? {
    guard let record = registry.fleet[cluster]?.record, scope.contains(record), let client = client(cluster),
      isLetIn(client.access)
    else { return nil }
    return MemberClient(client: client, cluster: cluster)
  }

  /// The engine on this session's clusters.
  ///
  /// - Parameter delivered: What a cache knows of delivered objects; without one, drift is not looked at.
  func service(
    delivered: @escaping @Sendable ([ClusterName]) async -> [ClusterName: DeliveredObjects] = { _ in [:] },
    silent: @escaping @Sendable () async -> [ClusterName: Timestamp] = { [:] }
  ) -> DeliveryService {
    let arguments = options.arguments
    let directory = journal.directory
    let stateProblem = stateProblem
    var world = DeliveryService.World(
      fleet: { (self.inScope.map(\.record).filter { $0.refusal == nil }, self.registry.fleet.unread) },
      member: { self.member($0) }, delivered: delivered,
      startDriver: { run throws(EngineError) in
        if let stateProblem { throw EngineError(.journalUnusable, stateProblem) }
        try DriverProcess.start(
          executable: ProcessInfo.processInfo.executablePath, arguments: ["drive", run] + arguments,
          log: RunFiles.log(of: run, in: directory))
      }, now: { .now() }, operatorName: operatorName())
    world.silent = silent
    world.isSlow = isSlow
    return DeliveryService(journal: journal, world: world)
  }

  // MARK: - For commands

  func plan(file: String, withDryRuns: Bool) async throws -> Plan {
    await dialHubs()
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

extension ProcessInfo {
  /// This program's own file.
  var executablePath: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
  }
}
