import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// All runs, those that need somebody first.
struct RunsView: View {
  let id = "runs"
  let title = "All runs, worst first; Enter opens one."

  func content(_ scene: Scene) -> Content {
    var content = Content()
    let layout = TableLayout(
      [
        TableColumn("", 1, gap: 0), TableColumn("RUN", 14, flex: 1), TableColumn("REVISION", 8),
        TableColumn("STATE", 14), TableColumn("STAGE", 7), TableColumn("DONE", 5, .right),
        TableColumn("WHAT", 16, flex: 3, gap: 2), TableColumn("AGE", 4, .right),
      ], width: scene.width - 1)
    content.header = " " + layout.header
    content.head = [StyledLine(" Runs  \(scene.state.runs?.count ?? 0)", Style(.title, isBold: true))]
    guard let runs = scene.state.runs else {
      content.absent = [StyledLine(" \(StateMark.syncing.rawValue) reading the journal", .dim)]
      return content
    }
    let all = runs.map { RunGist($0, now: scene.now, runs: runs, clusters: scene.state.clusters ?? []) }
    let shown = all.filter { scene.passes("\($0.run.name) \($0.word) \($0.detail) \($0.run.plan.name)") }
      .sorted { ($1.urgency.rawValue, $1.run.created) < ($0.urgency.rawValue, $0.run.created) }
    content.hidden = all.count - shown.count
    content.items = shown.map { gist in
      ListItem(.run(gist.run.name)) { _, _ in
        let total = gist.run.clusters.count
        let done = gist.run.clusters.values.count { $0.state.isDone }
        return [
          layout.line([
            gist.mark.line, StyledLine(gist.run.name), StyledLine(gist.run.plan.revision, .dim),
            StyledLine(gist.run.words, Style(gist.mark.role)), StyledLine(gist.stage?.name ?? "", .dim),
            StyledLine("\(done)/\(total)"), StyledLine(gist.detail),
            StyledLine(Age.text(since: gist.run.created, now: scene.now), .dim),
          ])
        ]
      }
    }
    content.absent = [
      StyledLine(all.isEmpty ? " none: no run was made yet" : " no run matches the filter"),
      StyledLine(all.isEmpty ? " :plan FILE shows what a delivery would do, and starts it from there" : "", .dim),
    ]
    content.paneHeight = 3
    content.pane = { item in
      guard case .run(let name) = item?.id, let summary = runs.first(where: { $0.run.name == name }) else { return [] }
      return summary.log.suffix(4).map(RunText.journal)
    }
    return content
  }

  func bindings(_ scene: Scene) -> [ViewBinding] {
    [
      ViewBinding("runs.plan", .character("n"), "new", "The delivery files that can be planned.") { state in
        state.go(Place("deliveries"))
        return []
      }
    ]
  }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    guard case .run(let name) = item.id else { return nil }
    return { state in
      state.go(Place("run", .run(name)))
      return []
    }
  }
}
