import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// New pods on a node again.
struct UncordonAction: RowAction {
  let id = "uncordon"
  let letter: Character = "u"
  let title = "uncordon"
  let tooltip = "Lets new pods onto this node again."
  let danger = ViewBinding.Danger.changes

  func off(_ target: ActionTarget) -> String? { target.key.kind.kind == "Node" ? nil : "only nodes are uncordoned" }
  func begin(_ targets: [ActionTarget], in state: inout DashboardState) -> [DashboardEffect] {
    state.confirm("Uncordon", targets.map { $0.action(.uncordon) })
  }
}
