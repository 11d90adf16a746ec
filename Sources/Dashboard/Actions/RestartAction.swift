import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// `kubectl rollout restart`: new pods, one after the other, as the workload's own strategy says.
struct RestartAction: RowAction {
  let id = "restart"
  let letter: Character = "r"
  let key: Key? = .character("r")
  let title = "restart"
  let tooltip = "New pods for the workload, at the pace of its own strategy."
  let danger = ViewBinding.Danger.changes

  func off(_ target: ActionTarget) -> String? {
    ["Deployment", "StatefulSet", "DaemonSet"].contains(target.key.kind.kind)
      ? nil : "only deployments, stateful sets and daemon sets restart"
  }
  func begin(_ targets: [ActionTarget], in state: inout DashboardState) -> [DashboardEffect] {
    let pods = targets.reduce(0) { $0 + ($1.desired ?? 0) }
    return state.confirm("Restart", targets.map { $0.action(.restart) }, more: ["about \(pods) pods are replaced"])
  }
}
