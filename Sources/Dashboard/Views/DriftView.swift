import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// Objects that are not as they were delivered, grouped.
struct DriftView: View {
  let id = "drift"
  let title = "Objects that are not as delivered, grouped by what changed and by whom."

  func content(_ scene: Scene) -> Content {
    var content = Content()
    guard let report = scene.state.drift else {
      content.head = [StyledLine(" Drift", Style(.title, isBold: true))]
      content.absent = [StyledLine(" \(StateMark.syncing.rawValue) not looked at yet", .dim)]
      return content
    }
    let groups = DriftGroup.all(report.drifts)
    let showsExpected = scene.place.face == "expected"
    let counted = report.drifts.filter { !$0.isExpected }
    let expected = report.drifts.count - counted.count
    var head = StyledLine(" ")
    head.append("Drift", Style(.title, isBold: true))
    let clusters = Set(counted.map(\.cluster)).count
    head.append(
      "  \(counted.count) object\(counted.count == 1 ? "" : "s") in \(clusters) of \(scene.clusters?.count { $0.freshness.group != nil } ?? clusters) clusters"
    )
    let missing = DriftText.notLookedAt(report, width: scene.width - head.width - 2, now: scene.now)
    if !missing.isEmpty { head.append("  " + missing, Style(.stateOld)) }
    content.head = [head]
    let layout = TableLayout(
      [
        TableColumn("", 1, gap: 0), TableColumn("WHAT", 33, flex: 3), TableColumn("OBJECTS", 7, .right),
        TableColumn("CLUSTERS", 8, .right), TableColumn("MANAGER", 13, flex: 1, gap: 2), TableColumn("CHANGED", 10),
      ], width: scene.width - 1)
    content.header = " " + layout.header
    let shown = groups.filter {
      (showsExpected || !$0.id.isExpected) && scene.passes("\($0.what) \($0.id.manager ?? "")")
    }
    content.hidden =
      scene.place.filter.isEmpty ? 0 : groups.filter { showsExpected || !$0.id.isExpected }.count - shown.count
    content.items = shown.map { group in
      ListItem(.drift(group.id)) { _, _ in
        let style: Style = group.id.isExpected ? .dim : .text
        return [
          layout.line([
            group.id.isExpected ? StateMark.absent.line : group.id.isGone ? StateMark.bad.line : StateMark.odd.line,
            StyledLine(group.what, style), StyledLine(String(group.drifts.count), style),
            StyledLine(String(group.clusters.count), style),
            StyledLine(group.id.manager ?? "not known", group.id.manager == nil ? .dim : style),
            StyledLine(group.noLaterThan.map { Age.by($0, now: scene.now) } ?? "–", .dim),
          ])
        ]
      }
    }
    content.absent = [
      StyledLine(
        scene.place.filter.isEmpty
          ? report.notLookedAt.isEmpty && report.notWatched.isEmpty
            ? " none: everything is as it was delivered" : " none known; not everything was looked at"
          : " nothing matches the filter")
    ]
    if expected > 0 {
      content.foot = [
        StyledLine(
          " + \(expected) expected (fields that an autoscaler holds)   E \(showsExpected ? "hides" : "shows")", .dim)
      ]
    }
    let unseen = DriftText.notWatched(report)
    if !unseen.isEmpty { content.foot.append(StyledLine(" " + unseen, Style(.stateOld))) }
    content.paneHeight = 3
    content.pane = { item in
      guard case .drift(let id) = item?.id, let group = groups.first(where: { $0.id == id }),
        let first = group.drifts.first
      else { return [] }
      return [
        StyledLine(
          " \(group.clusters.prefix(6).map(\.text).joined(separator: "  "))\(group.clusters.count > 6 ? "  and \(group.clusters.count - 6) more" : "")",
          .dim)
      ]
        + DriftText.differences(first, limit: 4)
    }
    return content
  }

  func bindings(_ scene: Scene) -> [ViewBinding] {
    let hasExpected = scene.state.drift?.drifts.contains(where: \.isExpected) ?? false
    return [
      ViewBinding(
        "drift.expected", .character("E"), "expected", "Shows what others are expected to change.",
        off: hasExpected ? nil : "none of it is expected", isShown: hasExpected
      ) { state in
        state.place.face = state.place.face == "expected" ? "" : "expected"
        return []
      }
    ]
  }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    guard case .drift(let id) = item.id else { return nil }
    return { state in
      state.go(Place("drifted", .drift(id)))
      return []
    }
  }
}
