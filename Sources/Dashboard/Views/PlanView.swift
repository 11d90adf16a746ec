import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// What a placement would do before it does it.
struct PlanView: View {
  let id = "plan"
  let title = "What a delivery would do before it does it; typing the number of clusters starts it."
  let isRoot = false

  static func file(_ scene: Scene) -> String { if case .plan(let file) = scene.subject { file } else { "" } }
  static func plan(_ scene: Scene) -> Plan? {
    if case .success(let plan) = scene.state.plans[file(scene)]?.result { plan } else { nil }
  }

  func content(_ scene: Scene) -> Content {
    var content = Content()
    let file = Self.file(scene)
    guard let entry = scene.state.plans[file], let result = entry.result else {
      content.head = [StyledLine(" Plan  \(file)", Style(.title, isBold: true))]
      content.absent = [
        StyledLine(
          " \(StateMark.syncing.rawValue) rendering, placing\(scene.state.plans[file]?.withDryRuns == false ? "" : ", trying without effect (dry runs)")",
          .dim),
        StyledLine(" nothing is changed by a plan", .dim),
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
      content.text = problems.problems.flatMap { problem in
        var lines = TextFlow.wrapped(problem.inOneLine, width: max(20, scene.width - 4)).map { StyledLine("   " + $0) }
        if !lines.isEmpty { lines[0] = StyledLine(" ") + StateMark.bad.line + " " + StyledLine(lines[0].text.trimmed) }
        return lines
      }
      return content
    case .success(let plan):
      let text = PlanText(plan, scene)
      content.head = text.head
      content.items = text.groups.map { group in
        ListItem(.named(group.rendering), cluster: group.clusters.first) { _, width in text.lines(group, width: width) }
      }
      content.absent = [StyledLine("   no cluster was chosen", Style(.stateWarn))]
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
        state.plans[file] = PlanEntry(withDryRuns: !withDryRuns, result: nil)
        return [.plan(file: file, withDryRuns: !withDryRuns)]
      },
      ViewBinding("plan.again", .control("r"), "again", "Makes the plan again.", isShown: false) { state in
        state.plans[file] = PlanEntry(withDryRuns: withDryRuns, result: nil)
        return [.plan(file: file, withDryRuns: withDryRuns)]
      },
    ]
    guard let plan else { return keys }
    let count = plan.clusters.count
    let off = scene.state.readOnlyReason ?? (count == 0 ? "no cluster was chosen" : nil)
    // The number itself is what starts it: its first digit opens the question.
    let first = Character(String(String(count).first ?? "0"))
    keys.insert(
      ViewBinding(
        "plan.start", .character(first), "type \(count) to start",
        "Starts the run; the number of clusters is typed to confirm.",
        danger: .changes, off: off
      ) { state in
        state.confirmStart(plan, typed: String(first))
        return []
      }, at: 0)
    // The other digits are no namespaces here.
    for digit in 0...9 where Character(String(digit)) != first {
      keys.append(
        ViewBinding(
          "plan.digit\(digit)", .character(Character(String(digit))), "start", "Only the number of clusters starts it.",
          off: "type \(count), the number of clusters, to start", isShown: false
        ) { _ in [] })
    }
    return keys
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
    let changes = plan.clusters.values.flatMap(\.changes)
    let guarded = plan.clusters.keys.filter(isProtected).count
    let deleted = changes.count { $0.action == .delete }
    var confirmation = ConfirmDialog(
      "Start \(plan.name)@\(plan.revision)",
      [
        "\(plan.clusters.count) clusters in \(plan.stages.count) stages, \(guarded) protected",
        "\(changes.count { $0.action == .create }) objects created, \(changes.count { $0.action == .update }) changed, \(deleted) deleted",
        "digest \(plan.digest.prefix(12))   the driver is a process of its own: quitting does not stop it",
      ], cost: .count(plan.clusters.count), effects: [.start(plan)])
    confirmation.editor = LineEditor(typed)
    dialog = .confirmation(confirmation)
  }
}

/// What a plan would do to one cluster, field by field.
struct PlanClusterView: View {
  let id = "difference"
  let title = "What a plan would do to one cluster, object by object."
  let isRoot = false

  private func subject(_ scene: Scene) -> (file: String, cluster: ClusterName)? {
    if case .planCluster(let file, let cluster) = scene.subject { (file, cluster) } else { nil }
  }

  func content(_ scene: Scene) -> Content {
    var content = Content()
    guard let (file, cluster) = subject(scene), case .success(let plan) = scene.state.plans[file]?.result,
      let planned = plan.clusters[cluster]
    else {
      content.text = [StyledLine(" this plan is not there any more", .dim)]
      return content
    }
    let names = plan.stages.flatMap(\.clusters)
    let index = names.firstIndex(of: cluster).map { $0 + 1 } ?? 0
    content.head = [
      (StyledLine(" \(cluster)", Style(.title, isBold: true))
        + StyledLine("  \(plan.name)@\(plan.revision)  cluster \(index) of \(names.count)"))
        .with(right: StyledLine("< > other clusters ", .dim), width: scene.width),
      StyledLine(
        planned.overrides.isEmpty ? " no overrides" : " overrides  " + planned.overrides.joined(separator: "   "), .dim),
    ]
    content.text = planned.changes.flatMap { PlanText.change($0, isWhole: scene.place.face == "whole") }
    return content
  }

  func bindings(_ scene: Scene) -> [ViewBinding] {
    func across(_ step: Int) -> (inout DashboardState) -> [DashboardEffect] {
      { state in
        guard case .planCluster(let file, let cluster) = state.place.subject,
          case .success(let plan) = state.plans[file]?.result
        else { return [] }
        let names = plan.stages.flatMap(\.clusters)
        guard let index = names.firstIndex(of: cluster), names.indices.contains(index + step) else { return [] }
        state.place.subject = .planCluster(file: file, names[index + step])
        state.place.list.top = 0
        return []
      }
    }
    return [
      ViewBinding("difference.next", .character(">"), "next", "The next cluster of the plan.", perform: across(1)),
      ViewBinding("difference.previous", .character("<"), "before", "The cluster before.", perform: across(-1)),
      ViewBinding(
        "difference.whole", .character("y"), "yaml", "The whole objects as they are sent, or only what differs."
      ) { state in
        state.place.face = state.place.face == "whole" ? "" : "whole"
        state.place.list.top = 0
        return []
      },
    ]
  }
}
