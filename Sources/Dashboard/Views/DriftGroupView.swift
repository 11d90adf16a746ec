import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// The objects of one group of drift, with what was delivered beside what is there.
struct DriftGroupView: View {
  let id = "drifted"
  let title = "Objects that drifted alike: delivered and live, field by field."
  let isRoot = false

  func content(_ scene: Scene) -> Content {
    var content = Content()
    guard case .drift(let id) = scene.subject else { return content }
    guard let group = DriftGroup.all(scene.state.drift?.drifts ?? []).first(where: { $0.id == id }) else {
      content.absent = [StyledLine(" \(StateMark.done.rawValue) it is gone: these objects are as delivered now", .dim)]
      return content
    }
    content.head = [
      StyledLine(" \(group.what)", Style(.title, isBold: true))
        + StyledLine(
          "  \(id.manager ?? "manager not known")\(group.noLaterThan.map { ", \(Age.by($0, now: scene.now))" } ?? "")",
          .dim)
    ]
    let layout = TableLayout(
      [
        TableColumn("", 1, gap: 0), TableColumn("CLUSTER", 14, flex: 1), TableColumn("OBJECT", 24, flex: 2),
        TableColumn("DELIVERY", 10), TableColumn("CHANGE", 26, flex: 2),
      ],
      width: scene.width - 1)
    content.header = " " + layout.header
    let shown = group.drifts.filter { scene.passes("\($0.cluster) \($0.key)") }
    content.hidden = group.drifts.count - shown.count
    content.items = shown.map { drift in
      let object = RowID(cluster: drift.cluster, key: drift.key)
      return ListItem(.row(object), object: object) { _, _ in
        [
          layout.line([
            StateMark.odd.line, StyledLine(drift.cluster.text), StyledLine(drift.key.short),
            StyledLine(drift.delivery, .dim),
            StyledLine(DriftText.short(drift), Style(.diffMinority)),
          ])
        ]
      }
    }
    content.absent = [StyledLine(" nothing matches the filter", .dim)]
    content.paneHeight = 5
    content.pane = { item in
      guard let object = item?.object,
        let drift = group.drifts.first(where: { $0.cluster == object.cluster && $0.key == object.key })
      else { return [] }
      return DriftText.differences(drift, limit: 12)
    }
    return content
  }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    guard let object = item.object else { return nil }
    return { state in
      state.go(Place("object", .object(object), face: "managers"))
      return []
    }
  }
}
