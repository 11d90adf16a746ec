import DeliveryModel
package import FleetModel
package import KubernetesAPI
import TerminalUI

/// All that is on the screen, and how one came there.
///
/// Events go in, effects come out, a frame can be made at any time. A pure value: no clock, no thread, no
/// connection. The host gives it events one after the other, carries out the effects, and renders when it likes. The
/// first event brings the first questions.
package struct DashboardState: Sendable {
  package internal(set) var configuration: DashboardConfiguration
  var size = Size(columns: 80, rows: 24)
  package internal(set) var now: Timestamp
  var scope: String

  // Where one is.
  var place: Place
  /// Where Esc leads, the nearest last.
  var stack: [Place] = []
  /// Where `[` and `]` lead.
  var past: [Place] = []
  var future: [Place] = []
  /// Where Tab leads back from the run.
  var beforeRun: [Place]?
  var prompt: Prompt?
  var dialog: Dialog?
  var message: Message?
  var isWide = false
  var isFirstRun: Bool
  /// Empty is every namespace.
  var namespace = ""
  /// Namespaces on the digits 1 to 9, latest first.
  var recentNamespaces: [String] = []
  var commandHistory: [String] = []
  /// Protected clusters that were unlocked, and until when.
  var unlocked: [ClusterName: Unlock] = [:]
  var heldUntil: Timestamp?

  // What is known.
  var answers: [FleetQuery: FleetAnswer] = [:]
  /// The questions of `answers`, the latest used last.
  var answerOrder: [FleetQuery] = []
  /// Questions on the screen.
  var asked: Set<FleetQuery> = []
  /// Those that a person waits for.
  var pending: Set<FleetQuery> = []
  var clusters: [ClusterLine]?
  var clusterLines: [ClusterName: ClusterLine] = [:]
  /// Nil before the engine spoke.
  var runs: [RunSummary]?
  var drift: DriftReport?
  /// Nil before the registries spoke.
  var registry: RegistryReport?
  var driftIndex: [ClusterName: Int] = [:]
  var plans: [String: PlanEntry] = [:]
  var deliveries: [String]?
  var log: LogBuffer?
  /// Actions and starts under way.
  var underWay = 0
  var acts = ActTally()

  struct Message: Sendable, Hashable {
    var text: String
    var isError: Bool
    var until: Timestamp
  }
  struct Unlock: Sendable, Hashable {
    var until: Timestamp
    var reason: String
  }
  struct PlanEntry: Sendable {
    var withDryRuns: Bool
    /// When it was asked for.
    var begun: Timestamp
    /// Nil while it is made.
    var result: Result<Plan, DeliveryProblems>?
  }

  package init(configuration: DashboardConfiguration) {
    self.configuration = configuration
    now = configuration.now
    scope = configuration.scope
    isFirstRun = configuration.isFirstRun
    place = Place(ViewList.view(configuration.home) == nil ? "fleet" : configuration.home)
  }

  var view: any View { ViewList.view(place.view) ?? FleetView() }
  var scene: Scene { Scene(place: place, state: self) }

  /// What is on the screen: the host asks these again when the cache changed.
  package var queries: [FleetQuery] {
    let all = [.clusters(filter: "")] + view.queries(scene)
    var seen: Set<FleetQuery> = []
    return all.filter { seen.insert($0).inserted }
  }

  /// Whether the last answers of registries are on the screen, which move without a change of the fleet.
  package var showsRegistries: Bool { view is RegistryView }

  /// Nothing that a person waits for is under way.
  package var isIdle: Bool {
    pending.isEmpty && underWay == 0 && !plans.values.contains { $0.result == nil } && log?.isOpening != true
  }

  /// When the picture changes next by time alone: held order ends, a message goes, an age grows.
  package var nextTick: Timestamp? {
    // Whoever waits for a plan sees that time passes.
    let step: Int64 = plans.values.contains { $0.result == nil } ? 1 : 10
    let grid = Timestamp(seconds: (now.seconds / step + 1) * step)
    return [grid, heldUntil, message?.until].compactMap { $0 }.filter { $0 > now }.min()
  }

  /// Takes one event; what comes back is to be done in this order.
  package mutating func handle(_ event: DashboardEvent) -> [DashboardEffect] {
    var effects = reduce(event)
    effects += settle()
    return effects
  }

  /// After every event: asks what is new on the screen, opens and closes the log.
  private mutating func settle() -> [DashboardEffect] {
    var effects: [DashboardEffect] = []
    let wantedLog: LogRequest? = if case .log(let request) = place.subject { request } else { nil }
    if log?.request != wantedLog {
      // Also one that has ended: whoever reads it keeps it until it is closed.
      if let log { effects.append(.closeLog(log.request)) }
      log = nil
      if var wantedLog {
        openedLogs += 1
        wantedLog.stream = openedLogs
        place.subject = .log(wantedLog)
        log = LogBuffer(request: wantedLog)
        effects.append(.openLog(wantedLog))
      }
    }
    // Once a visit: at the start, where they are listed, and where a command may name one.
    let visit = place.view == "deliveries" || prompt?.kind == .command
    if deliveriesVisit == nil || (visit && deliveriesVisit == false) { effects.append(.findDeliveries) }
    deliveriesVisit = visit
    let wanted = queries
    for query in wanted where !asked.contains(query) {
      effects.append(.ask(query))
      pending.insert(query)
    }
    asked = Set(wanted)
    pending.formIntersection(asked)
    if let cluster = focusedCluster, cluster != lastFocus {
      lastFocus = cluster
      effects.append(.focus(cluster))
    }
    return effects
  }
  private var lastFocus: ClusterName?
  /// Whether delivery files were listed or could be named after the last event; nil before the first one.
  private var deliveriesVisit: Bool?
  /// How many logs were opened.
  private var openedLogs = 0
  private var focusedCluster: ClusterName? {
    if let cluster = place.subject.cluster { return cluster }
    if case .cluster(let name) = place.list.selected { return name }
    return nil
  }

  mutating func say(_ text: String, isError: Bool = false) {
    message = Message(text: text, isError: isError, until: now + .seconds(DashboardLimits.message))
  }

  func isProtected(_ cluster: ClusterName) -> Bool {
    if let unlock = unlocked[cluster], unlock.until > now { return false }
    return clusterLines[cluster]?.record.isProtected ?? false
  }
}
