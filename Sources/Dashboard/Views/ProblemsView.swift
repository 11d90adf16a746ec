import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// What is wrong over the fleet, grouped by cause.
struct ProblemsView: View {
  let id = "problems"
  let aliases = ["faults"]
  let title = "What is wrong, grouped by cause; Enter shows the members."

  func queries(_ scene: Scene) -> [FleetQuery] { [.problems(filter: scene.place.filter)] }

  func content(_ scene: Scene) -> Content {
    var content = Content()
    let asked = queries(scene)
    content.filterError = scene.filterError(0, of: asked)
    let inScope = (scene.clusters ?? []).filter { $0.freshness.group != nil }
    let notCurrent = inScope.filter { !$0.freshness.isCurrent }
    guard case .problems(let problems, let hidden, _) = scene.answer(0, of: asked) else {
      content.absent = [StyledLine(" \(StateMark.syncing.rawValue) reading what is wrong", .dim)]
      return content
    }
    content.hidden = hidden
    var head = StyledLine(" ")
    head.append("Problems", Style(.title, isBold: true))
    head.append("  \(problems.count) cause\(problems.count == 1 ? "" : "s")")
    content.head = [
      head.with(
        right: StyledLine(
          notCurrent.isEmpty ? "all clusters seen " : "\(notCurrent.count) clusters not current ",
          notCurrent.isEmpty ? .dim : Style(.stateOld)),
        width: scene.width)
    ]
    let layout = TableLayout(
      [
        TableColumn("", 1, gap: 0), TableColumn("WHAT", 18, flex: 1), TableColumn("SHARED", 24, flex: 2),
        TableColumn("OBJECTS", 7, .right), TableColumn("CLUSTERS", 16, flex: 1, gap: 2), TableColumn("SINCE", 6),
      ], width: scene.width - 1)
    content.header = " " + layout.header
    content.items = problems.map { problem in
      ListItem(.problem(reason: problem.reason, subject: problem.subject)) { _, _ in
        let mark = StateMark(problem.level)
        let clusters =
          problem.clusters.count == 1 ? problem.clusters[0].text : "\(problem.clusters.count) clusters"
        return [
          layout.line([
            mark.line, StyledLine(problem.reason, Style(mark.role)), StyledLine(problem.subject),
            StyledLine(String(problem.count)), StyledLine(clusters),
            StyledLine(Age.clock(problem.since, now: scene.now), .dim),
          ])
        ]
      }
    }
    content.absent = [
      notCurrent.isEmpty
        ? StyledLine(
          scene.place.filter.isEmpty
            ? " none: nothing is wrong in \(Amount.of(inScope.count, "cluster"))" : " no cause matches")
        : StyledLine(" nothing wrong is known; \(notCurrent.count) clusters are not current", Style(.stateOld))
    ]
    content.paneHeight = 2
    content.pane = { item in
      guard case .problem(let reason, let subject) = item?.id,
        let problem = problems.first(where: { $0.reason == reason && $0.subject == subject })
      else { return [] }
      return [
        StyledLine(
          " \(problem.clusters.prefix(8).map(\.text).joined(separator: "  "))\(problem.clusters.count > 8 ? "  and \(problem.clusters.count - 8) more" : "")",
          .dim),
        StyledLine(" " + problem.example),
      ]
    }
    return content
  }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    guard case .problem(let reason, let subject) = item.id else { return nil }
    return { state in
      state.go(Place("members", .problem(reason: reason, subject: subject)))
      return []
    }
  }
}

/// The objects of one cause.
struct ProblemMembersView: View {
  let id = "members"
  let title = "The objects that one cause hits."
  let isRoot = false

  func queries(_ scene: Scene) -> [FleetQuery] { [.problems(filter: "")] }

  func content(_ scene: Scene) -> Content {
    var content = Content()
    guard case .problem(let reason, let subject) = scene.subject else { return content }
    content.head = [StyledLine(" \(reason)  \(subject)", Style(.title, isBold: true))]
    guard case .problems(let problems, _, _) = scene.answer(0, of: queries(scene)) else {
      content.absent = [StyledLine(" \(StateMark.syncing.rawValue) reading what is wrong", .dim)]
      return content
    }
    guard let problem = problems.first(where: { $0.reason == reason && $0.subject == subject }) else {
      content.absent = [StyledLine(" \(StateMark.done.rawValue) it is gone: nothing is wrong for this cause now", .dim)]
      return content
    }
    if problem.count > problem.objects.count {
      content.head[0] = content.head[0].with(
        right: StyledLine("the first \(problem.objects.count) of \(problem.count) objects ", Style(.stateWarn)),
        width: scene.width)
      content.foot = [
        StyledLine(" \(problem.count - problem.objects.count) more are not named: / in problems narrows them", .dim)
      ]
    }
    let members = problem.objects.filter { scene.passes("\($0.cluster) \($0.key)") }
    content.hidden = problem.objects.count - members.count
    let layout = TableLayout(
      [
        TableColumn("", 1, gap: 0), TableColumn("CLUSTER", 14, flex: 1), TableColumn("KIND", 12),
        TableColumn("OBJECT", 30, flex: 3),
      ], width: scene.width - 1)
    content.header = " " + layout.header
    content.items = members.map { id in
      ListItem(.row(id), object: id) { _, _ in
        let name = id.key.namespace.isEmpty ? id.key.name : "\(id.key.namespace)/\(id.key.name)"
        let freshness = scene.cluster(id.cluster)?.freshness ?? .live
        return [
          layout.line([
            (StateMark(freshness) ?? StateMark(problem.level)).line, StyledLine(id.cluster.text),
            StyledLine(id.key.kind.kind, .dim), StyledLine(name),
          ])
        ]
      }
    }
    content.absent = [StyledLine(" no member matches the filter", .dim)]
    return content
  }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    guard let object = item.object else { return nil }
    return { state in
      state.go(Place("object", .object(object), face: "describe"))
      return []
    }
  }
}
