import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// The delivery files that can be planned.
struct DeliveriesView: View {
  let id = "deliveries"
  let title = "Delivery files; Enter makes a plan of one, which changes nothing."

  /// Whether a file seems to hold a delivery by its name: `web-1.4.yaml` and `web.yaml` are of `web`.
  static func `is`(_ file: String, of delivery: String) -> Bool {
    let base = file.split(separator: "/").last.map(String.init) ?? file
    guard base.hasPrefix(delivery) else { return false }
    return base.dropFirst(delivery.count).first.map { "-._".contains($0) } ?? true
  }

  func content(_ scene: Scene) -> Content {
    var content = Content()
    content.head = [
      StyledLine(" Deliveries", Style(.title, isBold: true))
        + StyledLine("   Enter makes a plan; nothing is changed by that", .dim)
    ]
    guard let files = scene.state.deliveries else {
      content.absent = [
        StyledLine(" \(StateMark.syncing.rawValue) looking for delivery files; :plan FILE takes any", .dim)
      ]
      return content
    }
    let shown = files.filter(scene.passes)
    content.hidden = files.count - shown.count
    content.items = shown.map { file in
      let last = (scene.state.runs ?? []).filter { Self.is(file, of: $0.run.plan.name) }.max {
        $0.run.created < $1.run.created
      }
      return ListItem(.named(file)) { _, width in
        let gist = last.map { RunGist($0, now: scene.now) }
        let right =
          gist.map { $0.mark.line + StyledLine(" \($0.run.name) \($0.run.words) ", .dim) }
          ?? StyledLine("no run is known ", .dim)
        // The name tells them apart; it stands first, where a narrow screen does not cut it off.
        let parts = file.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        let line = StyledLine("  " + (parts.last.map(String.init) ?? file)) + StyledLine("  " + folder, .dim)
        return [line.with(right: right, width: width)]
      }
    }
    content.absent = [StyledLine(" none: no delivery file was found; :plan FILE takes any", .dim)]
    return content
  }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    guard case .named(let file) = item.id else { return nil }
    return { state in state.openPlan(file) }
  }
}
