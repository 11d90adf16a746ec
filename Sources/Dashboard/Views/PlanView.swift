import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// What a placement would do before it does it.
struct PlanView: View {
  let id = "plan"
  let title = "What a delivery would do before it does it; typing the number of clusters starts it."
  let isRoot = false
  var example: Subject { .plan(KeyExample.file) }

  static func file(_ scene: Scene) -> String { if case .plan(let file) = scene.subject { file } else { "" } }
  static func plan(_ scene: Scene) -> Plan? {
    if case .success(let plan) = scene.state.plans[file(scene)]?.result { plan } else { nil }
  }

  func content(_ scene: Scene) -> Content {
    var content = Content()
    let file = Self.file(scene)
    guard let entry = scene.state.plans[file], let result = entry.result else {
      content.head = [StyledLine(" Plan  \(file)", Style(.title, isBold: true))]
      var words = "rendering, placing"
      if scene.state.plans[file]?.withDryRuns != false { words += ", trying in each cluster without effect (dry runs)" }
      if let begun = scene.state.plans[file]?.begun { words += "  \(Age.text(since: begun, now: scene.now))" }
      content.absent = [
        StyledLine(" \(StateMark.syncing.rawValue) \(words)", .dim),
        StyledLine(" nothing is changed by a plan; who does not answer is waited for a while", .dim),
      ]
      return content
    }
    switch result {
    case .failure(let problems):
      content.head = [
        StyledLine(
          " Plan  \(file)  cannot be made: \(problems.problems.count) problem\(problems.problems.count == 1 ? "" : "s")",
          Style(.error))
      ]
      let lines = problems.problems.flatMap { problem in
        var lines = TextFlow.wrapped(problem.inOneLine, width: max(20, scene.width - 4)).map { StyledLine("   " + $0) }
        if !lines.isEmpty { lines[0] = StyledLine(" ") + StateMark.bad.line + " " + StyledLine(lines[0].text.trimmed) }
        return lines
      }
      content.text = TextBody(lines)
      return content
    case .success(let plan):
      let text = PlanText(plan, scene)
      content.head = text.head
      content.items = text.groups.map { group in
        ListItem(.named(group.rendering), cluster: group.clusters.first) { _, width in text.lines(group, width: width) }
      }
      content.absent = [StyledLine("   no cluster was chosen", Style(.stateWarn))]
      content.paneHeight = 1
      content.pane = { item in
        guard let group = text.groups.first(where: { .named($0.rendering) == item?.id }) else { return [] }
        return TextFlow.wrapped(group.clusters.map(\.text).joined(separator: "  "), width: max(20, scene.width - 4))
          .map { StyledLine("   " + $0, .dim) }
      }
      content.foot = text.foot
      return content
    }
  }

  func bindings(_ scene: Scene) -> [ViewBinding] {
    let file = Self.file(scene)
    let plan = Self.plan(scene)
    let withDryRuns = scene.state.plans[file]?.withDryRuns ?? true
    var keys = [
      ViewBinding(
        "plan.dryRuns", .character("n"), withDryRuns ? "no dry runs" : "dry runs",
        "Makes the plan again, without or with dry runs (they fire admission webhooks)."
      ) { state in
        state.plans[file] = PlanEntry(withDryRuns: !withDryRuns, begun: state.now)
        return [.plan(file: file, withDryRuns: !withDryRuns)]
      },
      ViewBinding("plan.again", .control("r"), "again", "Makes the plan again.", isShown: false) { state in
        state.plans[file] = PlanEntry(withDryRuns: withDryRuns, begun: state.now)
        return [.plan(file: file, withDryRuns: withDryRuns)]
      },
    ]
    guard let plan else { return keys + Self.digits(but: nil, off: "there is no plan yet that could be started") }
    let count = plan.clusters.count
    let off = scene.state.readOnlyReason ?? (count == 0 ? "no cluster was chosen" : nil)
    // The number itself is what starts it: its first digit opens the question.
    let first = Character(String(String(count).first ?? "0"))
    var start = ViewBinding(
      "plan.start", .character(first), "to start", "Starts the run; the number of clusters is typed to confirm.",
      danger: .changes, off: off
    ) { state in
      state.confirmStart(plan, typed: String(first))
      return []
    }
    start.written = "type \(count)"
    keys.insert(start, at: 0)
    return keys + Self.digits(but: first, off: "type \(count), the number of clusters, to start")
  }
  /// Digits are no namespaces here.
  private static func digits(but first: Character?, off: String) -> [ViewBinding] {
    "0123456789".filter { $0 != first }.map { digit in
      ViewBinding(
        "plan.digit\(digit)", .character(digit), "start", "Only the number of clusters starts it.", off: off,
        isShown: false
      ) { _ in [] }
    }
  }
  private typealias PlanEntry = DashboardState.PlanEntry

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    guard let cluster = item.cluster else { return nil }
    let file = Self.file(scene)
    return { state in
      state.go(Place("difference", .planCluster(file: file, cluster)))
      return []
    }
  }
}

extension DashboardState {
  mutating func confirmStart(_ plan: Plan, typed: String) {
    let counts = PlanCounts(plan)
    let guarded = plan.clusters.keys.filter(isProtected).count
    let certain = plan.ahead.filter { $0.level == .bad }
    var obstacles = certain.prefix(Self.obstaclesShown).map { notice in
      "▲ \(notice.cluster.map { "\($0): " } ?? "")\(notice.message)"
    }
    if certain.count > obstacles.count { obstacles.append("and \(certain.count - obstacles.count) more under AHEAD") }
    var confirmation = ConfirmDialog(
      "Start \(plan.name)@\(plan.revision)",
      [
        "\(Amount.of(plan.clusters.count, "cluster")) in \(Amount.of(plan.stages.count, "stage")), \(guarded) protected",
        "\(counts.created) objects created, \(counts.changed) changed, \(counts.taken) taken over, \(counts.deleted) deleted",
        "digest \(plan.digest.prefix(12)); the driver is a process of its own: quitting does not stop it",
      ] + obstacles, cost: .count(plan.clusters.count), effects: [.start(plan)])
    confirmation.editor = LineEditor(typed)
    dialog = .confirmation(confirmation)
  }
  /// What is certain to fail, as a confirmation says it one by one.
  private static let obstaclesShown = 4
}
