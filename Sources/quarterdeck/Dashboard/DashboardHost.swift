import ClusterRegistry
import Dashboard
import DeliveryEngine
import DeliveryModel
import FleetModel
import Foundation
import KubeClient
import KubernetesAPI
import Synchronization
import TerminalUI
import WatchCache

/// What the dashboard's effects reach: the cache, the engine, logs, files.
///
/// Every call returns at once.
final class DashboardHost: Sendable {
  let session: FleetSession
  let cache: FleetCache
  let deliveries: DeliveryService
  let logs: LogStreams
  private let members: CacheMembers
  private let settled = Mutex(false)
  /// What was said of the operator's files.
  private let told = Mutex<[RegistryProblem]>([])
  private let deliveryFolders: DeliveryFolders

  init(session: FleetSession, deliveryFolders: [String]) {
    self.session = session
    self.deliveryFolders = DeliveryFolders(deliveryFolders)
    let cache = session.cache()
    self.cache = cache
    members = CacheMembers(session, cache)
    let isCached = session.isCached
    deliveries = session.service(
      delivered: { await cache.delivered(of: $0) }, silent: { isCached ? [:] : await cache.silent() })
    logs = LogStreams(session: session)
  }

  /// Starts the threads and dials the scope, and the hubs that list more of it.
  func start() {
    cache.start()
    members.start()
    session.followFiles { [cache] in cache.lookAtCredentialFiles() }
    Task { [weak self, session, cache] in
      await session.dialHubs()
      cache.whenSettled(within: .seconds(10)) { [weak self] _ in self?.settled.withLock { $0 = true } }
    }
  }

  func stop() {
    cache.stop()
    deliveries.stop()
    session.stop()
  }

  /// Tells the program of every change from now on.
  func attach(_ mailbox: Mailbox<DashboardProgram.Message>) {
    cache.whenChanged { mailbox.post(.fleetChanged) { if case .fleetChanged = $0 { true } else { false } } }
    let deliveriesChanged: @Sendable () -> Void = {
      mailbox.post(.deliveriesChanged) { if case .deliveriesChanged = $0 { true } else { false } }
    }
    deliveries.whenChanged(deliveriesChanged)
    let registryChanged: @Sendable () -> Void = { [weak self] in
      guard let self else { return }
      mailbox.post(DashboardProgram.Message.event(.registry(registryReport)), merging: DashboardProgram.Message.merge)
      tellProblems(mailbox)
    }
    session.registry.whenChanged(registryChanged)
    registryChanged()
    if let problem = session.stateProblem {
      mailbox.post(.event(.message(problem, isError: true)))
    } else if let problem = cache.storeProblem {
      mailbox.post(.event(.message(problem, isError: true)))
    }
  }

  /// Says what is wrong with the operator's files, once, and that they are well again.
  private func tellProblems(_ mailbox: Mailbox<DashboardProgram.Message>) {
    let problems = session.problems
    let (news, isMended) = told.withLock { told in
      defer { told = problems }
      return (problems.filter { !told.contains($0) }, !told.isEmpty && problems.isEmpty)
    }
    if isMended {
      mailbox.post(.event(.message("the files of the fleet are read again without a fault", isError: false)))
    }
    guard let first = news.first else { return }
    let more = problems.count > 1 ? " (and \(problems.count - 1) more: view registry)" : ""
    mailbox.post(.event(.message(first.description + more, isError: true)))
  }

  /// Why nothing is kept any more, where the disk filled up or broke since the start.
  var storeProblem: String? { session.stateProblem == nil ? cache.storeProblem : nil }

  /// Every cluster in scope is live or has failed.
  var isSettled: Bool { settled.withLock(\.self) }

  func ask(_ query: FleetQuery, then: @escaping @Sendable (FleetAnswer) -> Void) { cache.ask(query, then: then) }

  /// What the registries said; the last answers are those of this moment.
  var registryReport: RegistryReport { session.registry.report }

  // MARK: - Scope

  var scopeText: String { members.scope.text }

  func setScope(_ text: String) -> Result<String, FilterError> {
    do throws(FilterError) {
      members.setScope(try Scope(text))
      return .success(text)
    } catch {
      return .failure(error)
    }
  }

  func focus(_ cluster: ClusterName, queries: [FleetQuery]) {
    session.client(cluster)?.preferCredentials()
    cache.focus(queries + [.rows(Self.pods(of: cluster))])
  }
  private static func pods(of cluster: ClusterName) -> RowsQuery {
    var query = RowsQuery(types: ["pods"])
    query.clusters = [cluster]
    query.limit = 1
    return query
  }
  func redial(_ cluster: ClusterName) { cache.retry(cluster) }
  func redial(_ clusters: [ClusterName]) { for cluster in clusters { cache.retry(cluster) } }

  // MARK: - Acts

  func act(_ action: ClusterAction, then: @escaping @Sendable (String?) -> Void) {
    guard let client = session.client(action.cluster) else { return then(session.whyNoClient(action.cluster)) }
    Task { then(await ActionRunner(client: client).run(action)) }
  }

  // MARK: - Logins

  /// The plugins' runs that log in to some clusters, each once; those that can be asked without the terminal are not
  /// among them.
  func logins(_ clusters: [ClusterName]) -> [PluginCredentials.Login] {
    var logins: [PluginCredentials.Login] = []
    for cluster in clusters {
      guard let login = session.client(cluster)?.login, login.takesTerminal, !logins.contains(login) else { continue }
      logins.append(login)
    }
    return logins
  }

  /// Takes what a plugin printed; why that is no credential, or nil.
  func finish(_ login: PluginCredentials.Login, output: [UInt8], exit: Int32) -> ClientError? {
    session.environment.plugins.finish(login, output: output, exit: exit)
  }

  // MARK: - Files

  /// Looks for delivery files in the folders, and hands their paths on.
  func findDeliveries(_ found: @escaping @Sendable ([String]) -> Void) { deliveryFolders.find(found) }

  struct SaveProblem: Error { var message: String }

  /// Saves the screen as text beside the journal, named by the time.
  func save(_ text: String) -> Result<String, SaveProblem> {
    let (year, month, day, hour, minute, second) = Timestamp.now().civil
    let stamp = [year, month, day, hour, minute, second].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined()
    let path = "\(session.options.stateDirectory)/screen-\(stamp).txt"
    do {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      return .success(path)
    } catch {
      return .failure(SaveProblem(message: "\(path): \(error.localizedDescription)"))
    }
  }
}
