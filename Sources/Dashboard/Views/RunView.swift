import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// One run: its stages side by side, the cluster under the cursor, what will stop it next.
struct RunView: View {
  let id = "run"
  let title = "One run: stages side by side, one cluster in detail, what comes ahead; pause, approve, back out."
  let isRoot = false
  var example: Subject { .run("example") }
  static let stageWidth = 26

  func hasRunLine(_ scene: Scene) -> Bool {
    // Its own lines say it, unless another run is worse.
    RunGist.worst(of: scene.state.runs ?? [], now: scene.now)?.run.name != Self.name(scene)
  }
  static func name(_ scene: Scene) -> String { if case .run(let name) = scene.subject { name } else { "" } }
  static func summary(_ scene: Scene) -> RunSummary? {
    scene.state.runs?.first { $0.run.name == name(scene) }
  }

  func content(_ scene: Scene) -> Content {
    var content = Content()
    guard let summary = Self.summary(scene) else {
      content.absent = [
        StyledLine(
          scene.state.runs == nil
            ? " \(StateMark.syncing.rawValue) reading the journal" : " no run \(Self.name(scene))", .dim)
      ]
      return content
    }
    let gist = RunGist(
      summary, now: scene.now, runs: scene.state.runs ?? [], clusters: scene.state.clusters ?? [])
    let grid = RunGrid(summary.run, width: scene.width, selected: scene.place.list.selected)
    content.head = [RunText.title(gist, scene), RunText.worst(gist), grid.header]
    content.items = grid.items
    content.canvas = { grid.lines(selected: $0, scene) }
    content.neighbour = { grid.neighbour(of: $0, $1) }
    content.absent = [StyledLine(" no cluster is in this run", .dim)]
    content.paneHeight = 6
    content.pane = { item in
      ((item?.cluster).map { RunText.cluster($0, summary.run, scene) } ?? []) + RunText.ahead(summary.run, scene)
        + RunText.log(summary, scene)
    }
    content.foot = [RunText.foot(summary, scene)]
    return content
  }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    guard let cluster = item.cluster else { return nil }
    return { state in
      state.go(Place("workloads", .cluster(cluster)))
      return []
    }
  }

  func bindings(_ scene: Scene) -> [ViewBinding] {
    guard let summary = Self.summary(scene) else { return [] }
    return RunBindings.all(summary, scene)
  }
}
