import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// No new pods on a node.
struct CordonAction: RowAction {
  let id = "cordon"
  let letter: Character = "c"
  let title = "cordon"
  let tooltip = "No new pods on this node; those that are there stay."
  let danger = ViewBinding.Danger.changes

  func off(_ target: ActionTarget) -> String? { target.key.kind.kind == "Node" ? nil : "only nodes are cordoned" }
  func begin(_ targets: [ActionTarget], in state: inout DashboardState) -> [DashboardEffect] {
    state.confirm("Cordon", targets.map { $0.action(.cordon) })
  }
}
