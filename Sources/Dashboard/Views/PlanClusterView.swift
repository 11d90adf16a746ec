import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// What a plan would do to one cluster, field by field.
struct PlanClusterView: View {
  let id = "difference"
  let title = "What a plan would do to one cluster, object by object."
  let isRoot = false
  var example: Subject { .planCluster(file: KeyExample.file, KeyExample.cluster) }

  private func subject(_ scene: Scene) -> (file: String, cluster: ClusterName)? {
    if case .planCluster(let file, let cluster) = scene.subject { (file, cluster) } else { nil }
  }

  func content(_ scene: Scene) -> Content {
    var content = Content()
    guard let (file, cluster) = subject(scene), case .success(let plan) = scene.state.plans[file]?.result,
      let planned = plan.clusters[cluster]
    else {
      content.text = TextBody([StyledLine(" this plan is not there any more", .dim)])
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
    content.text = TextBody(
      planned.changes.flatMap { ObjectChangeText.lines($0, isWhole: scene.place.face == "whole") })
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
