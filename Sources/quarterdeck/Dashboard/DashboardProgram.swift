import Dashboard
import DeliveryEngine
import DeliveryModel
import FleetModel
import Foundation
import KubeClient
import KubernetesAPI
import NcursesTerminal
import TerminalUI

/// The dashboard between its pure state and the world: events in, effects out.
///
/// Called on the terminal thread only.
final class DashboardProgram: ScreenProgram {
  enum Message: Sendable {
    case event(DashboardEvent)
    /// The cache has something new: what is on screen is asked again.
    case fleetChanged
    case deliveriesChanged
    case quit

    /// Takes a later message into one that waits, where one says all that both do.
    static func merge(_ waiting: inout Message, _ later: Message) -> Bool {
      guard case .event(var event) = waiting, case .event(let other) = later else { return false }
      // Not held twice, so that lines are added where they lie.
      waiting = .deliveriesChanged
      let isMerged = event.merge(other)
      waiting = .event(event)
      return isMerged
    }
  }

  private var state: DashboardState
  private let host: DashboardHost
  private let mailbox: Mailbox<Message>
  private var size = Size(columns: 80, rows: 24)
  private var isDirty = true
  private var requests: [ScreenRequest] = []
  /// The last answers: an equal one changes nothing and draws nothing.
  private var answers: [FleetQuery: FleetAnswer] = [:]
  /// Questions that are under way; one that comes up meanwhile is asked again when its answer is here.
  private var asking: Set<FleetQuery> = []
  private var askAgain: Set<FleetQuery> = []
  /// When the object on the screen was asked for last, and whether the fleet changed since.
  private var lastObject = ContinuousClock.now
  private var isObjectDue = false
  private var offset = Duration.zero
  private var drift: DriftReport?
  /// The fleet changed since drift was last computed.
  private var isDriftDue = false
  /// What was last said of the cache's file.
  private var storeProblem: String?
  private var lastDrift = ContinuousClock.now
  private(set) var wantsExit = false

  init(configuration: DashboardConfiguration, host: DashboardHost, mailbox: Mailbox<Message>) {
    var configuration = configuration
    configuration.now = .now()
    state = DashboardState(configuration: configuration)
    self.host = host
    self.mailbox = mailbox
  }

  private var now: Timestamp { Timestamp.now() + offset }

  // MARK: - The screen's calls

  func started(size: Size, capabilities: TerminalCapabilities) {
    self.size = size
    handle(.now(now))
    handle(.resize(size))
    handle(.scope(host.scopeText))
    host.attach(mailbox)
    storeProblem = host.storeProblem
    refreshDeliveries()
  }

  func key(_ key: Key) {
    handle(.now(now))
    handle(.key(key))
  }

  func resized(_ size: Size) {
    self.size = size
    handle(.resize(size))
  }

  func received(_ message: Message) {
    switch message {
    case .event(.answer(let query, let answer)):
      asking.remove(query)
      if askAgain.remove(query) != nil { ask(query) }
      guard answers[query] != answer || !state.isIdle else { return }
      answers[query] = answer
      handle(.now(now))
      handle(.answer(query, answer))
    case .event(.drift(let report)):
      guard report != drift else { return }
      drift = report
      handle(.drift(report))
    case .event(let event):
      handle(.now(now))
      handle(event)
    case .fleetChanged:
      let shown = state.queries
      answers = answers.filter { shown.contains($0.key) }
      shown.forEach(reask)
      isDriftDue = true
      refreshDueDrift()
      let problem = host.storeProblem
      if problem != storeProblem {
        storeProblem = problem
        handle(.message(problem ?? "the cache is kept again", isError: problem != nil))
      }
    case .deliveriesChanged: refreshDeliveries()
    case .quit: wantsExit = true
    }
  }

  func wake() {
    refreshDueDrift()
    refreshDueObject()
    handle(.now(now))
    // Last answers move without a change of the fleet.
    if state.showsRegistries { handle(.registry(host.registryReport)) }
  }

  var nextWake: ContinuousClock.Instant? {
    let tick = state.nextTick.map { ContinuousClock.now.advanced(by: max(.milliseconds(20), $0 - now)) }
    let drift = isDriftDue ? lastDrift.advanced(by: Self.driftPeriod) : nil
    let object = isObjectDue ? lastObject.advanced(by: Self.objectPeriod) : nil
    return [tick, drift, object].compactMap(\.self).min()
  }

  func frame() -> Frame? {
    guard isDirty else { return nil }
    isDirty = false
    return state.render(size: size)
  }

  func takeRequests() -> [ScreenRequest] {
    defer { requests = [] }
    return requests
  }

  /// Logins by plugins that wait for their turn with the terminal, the first of them has it.
  private var logins: [PluginCredentials.Login] = []
  private var loginClusters: [ClusterName] = []

  private func login(_ identity: String, _ clusters: [ClusterName]) {
    logins = host.logins(clusters)
    loginClusters = clusters
    if logins.isEmpty {
      // No plugin, or one that never asks: what a file or the plugin says now may be new.
      host.redial(clusters)
      handle(.message("asking for the credentials of \(identity) again", isError: false))
    } else {
      giveTerminal()
    }
  }

  private func giveTerminal() {
    guard let login = logins.first else { return }
    requests.append(
      .run(
        ScreenCommand(arguments: login.words, environment: login.variables, outputLimit: login.outputLimit)))
  }

  func commandEnded(_ command: ScreenCommand, status: Int32, output: [UInt8]) {
    guard !logins.isEmpty else { return }
    let login = logins.removeFirst()
    let problem = host.finish(login, output: output, exit: status)
    if let problem {
      handle(.message("login: \(problem)", isError: true))
      logins = []
    } else {
      // Most plugins keep what one login gave: the others are asked without the terminal, unless they refuse to be.
      logins = logins.filter(\.needsPerson)
      handle(.message("logged in with \(login.name)", isError: false))
    }
    host.redial(loginClusters)
    giveTerminal()
  }

  var isIdle: Bool { state.isIdle && asking.isEmpty && host.isSettled }

  func advanced(by duration: Duration) {
    offset += duration
    handle(.now(now))
  }

  // MARK: - Events and effects

  private func handle(_ event: DashboardEvent) {
    isDirty = true
    for effect in state.handle(event) { perform(effect) }
  }

  private func ask(_ query: FleetQuery) {
    guard asking.insert(query).inserted else {
      askAgain.insert(query)
      return
    }
    host.ask(query) { [mailbox] in mailbox.post(.event(.answer(query, $0))) }
  }

  /// A whole object comes from its server and not from memory: a busy fleet must not ask for it at every change.
  private static let objectPeriod = Duration.seconds(2)

  private func reask(_ query: FleetQuery) {
    if case .object = query {
      guard ContinuousClock.now - lastObject >= Self.objectPeriod else {
        isObjectDue = true
        return
      }
      isObjectDue = false
      lastObject = .now
    }
    ask(query)
  }
  private func refreshDueObject() {
    guard isObjectDue, ContinuousClock.now - lastObject >= Self.objectPeriod else { return }
    isObjectDue = false
    for query in state.queries { if case .object = query { reask(query) } }
  }

  private func refreshDeliveries() {
    host.deliveries.runs { [mailbox] in mailbox.post(.event(.runs($0)), merging: Message.merge) }
    refreshDrift()
  }

  /// Drift is computed over all delivered objects: every two seconds is soon enough for a person.
  private static let driftPeriod = Duration.seconds(2)

  private func refreshDueDrift() {
    guard isDriftDue, ContinuousClock.now - lastDrift >= Self.driftPeriod else { return }
    refreshDrift()
  }

  private func refreshDrift() {
    isDriftDue = false
    lastDrift = .now
    host.deliveries.drift { [mailbox] in mailbox.post(.event(.drift($0)), merging: Message.merge) }
  }

  private func perform(_ effect: DashboardEffect) {
    let mailbox = mailbox
    switch effect {
    case .ask(let query): ask(query)
    case .openLog(let request): host.logs.open(request) { mailbox.post(.event($0), merging: Message.merge) }
    case .closeLog(let request): host.logs.close(request)
    case .findDeliveries: host.findDeliveries { mailbox.post(.event(.deliveries($0)), merging: Message.merge) }
    case .plan(let file, let withDryRuns):
      host.deliveries.plan(file: file, withDryRuns: withDryRuns) {
        mailbox.post(.event(.plan(file: file, withDryRuns: withDryRuns, $0)))
      }
    case .start(let plan): host.deliveries.start(plan) { mailbox.post(.event(.started($0))) }
    case .command(let command, let run):
      host.deliveries.command(command, run: run) { mailbox.post(.event(.commandDone(command, run: run, $0))) }
    case .act(let action): host.act(action) { mailbox.post(.event(.actionDone(action, problem: $0))) }
    case .setScope(let text):
      switch host.setScope(text) {
      case .success(let text): handle(.scope(text))
      case .failure(let error): handle(.message("@ \(error.message)", isError: true))
      }
    case .focus(let cluster): host.focus(cluster, queries: state.queries)
    case .redial(let cluster): host.redial(cluster)
    case .login(let identity, let clusters):
      login(identity, clusters)
    case .copy(let text): requests.append(.copy(text))
    case .saveScreen: save()
    case .theme(let name):
      do {
        requests.append(.theme(try ThemeFolder(environment: ProcessInfo.processInfo.environment).theme(name)))
      } catch {
        handle(.message("\(error)", isError: true))
      }
    case .suspend: requests.append(.suspend)
    case .quit: wantsExit = true
    }
  }

  private func save() {
    let text = state.render(size: size).lines.joined(separator: "\n") + "\n"
    switch host.save(text) {
    case .success(let path): handle(.message("saved \(path)", isError: false))
    case .failure(let error): handle(.message("not saved: \(error.message)", isError: true))
    }
  }
}
