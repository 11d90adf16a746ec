import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// Deletes objects, with their own grace.
struct DeleteAction: RowAction {
  let id = "delete"
  let letter: Character = "d"
  let title = "delete"
  let tooltip = "Deletes the object and what it owns, with its own grace."
  let danger = ViewBinding.Danger.destroys

  func off(_ target: ActionTarget) -> String? {
    target.key.kind.kind == "Event" ? "events go by themselves" : nil
  }
  func begin(_ targets: [ActionTarget], in state: inout DashboardState) -> [DashboardEffect] {
    state.confirm("Delete", targets.map { $0.action(.delete(isForced: false)) })
  }
}

/// Deletes pods without waiting for their kubelet.
struct ForceDeleteAction: RowAction {
  let id = "force-delete"
  let letter: Character = "f"
  let title = "force delete"
  let tooltip = "Takes the pod off the API server at once; its containers may still run."
  let danger = ViewBinding.Danger.destroys

  func off(_ target: ActionTarget) -> String? { target.key.kind.kind == "Pod" ? nil : "only pods are forced" }
  func begin(_ targets: [ActionTarget], in state: inout DashboardState) -> [DashboardEffect] {
    state.confirm(
      "Force delete", targets.map { $0.action(.delete(isForced: true)) },
      more: ["grace 0: the containers may still run on a node that does not answer"])
  }
}
