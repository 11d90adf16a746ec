import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// An action that needs nothing but a confirmation: the same verb on every target.
struct DirectAction: RowAction {
  let id: String
  let letter: Character
  let key: Key?
  let title: String
  let tooltip: String
  let danger: ViewBinding.Danger
  let verb: ClusterAction.Verb
  /// Why it does not go with this target; nil where it does.
  let refusal: @Sendable (ActionTarget) -> String?
  /// What the confirmation says beside the objects.
  let consequence: @Sendable ([ActionTarget]) -> [String]

  init(
    _ id: String, letter: Character, key: Key? = nil, _ title: String, _ tooltip: String,
    danger: ViewBinding.Danger, verb: ClusterAction.Verb,
    consequence: @escaping @Sendable ([ActionTarget]) -> [String] = { _ in [] },
    refusal: @escaping @Sendable (ActionTarget) -> String?
  ) {
    self.id = id
    self.letter = letter
    self.key = key
    self.title = title
    self.tooltip = tooltip
    self.danger = danger
    self.verb = verb
    self.refusal = refusal
    self.consequence = consequence
  }

  func off(_ target: ActionTarget) -> String? { refusal(target) }
  func begin(_ targets: [ActionTarget], in state: inout DashboardState) -> [DashboardEffect] {
    state.confirm(title.prefix(1).uppercased() + title.dropFirst(), targets, verb, more: consequence(targets))
  }
}

extension DirectAction {
  /// `kubectl rollout restart`: new pods, one after the other, as the workload's own strategy says.
  static let restart = DirectAction(
    "restart", letter: "r", key: .character("r"), "restart",
    "New pods for the workload, at the pace of its own strategy.",
    danger: .changes, verb: .restart,
    consequence: { targets in
      ["about \(Amount.of(targets.reduce(0) { $0 + ($1.desired ?? 0) }, "pod")) will be replaced"]
    }
  ) { target in
    ["Deployment", "StatefulSet", "DaemonSet"].contains(target.key.kind.kind)
      ? nil : "only deployments, stateful sets and daemon sets restart"
  }

  /// No new pods on a node.
  static let cordon = DirectAction(
    "cordon", letter: "c", "cordon", "No new pods on this node; those that are there stay.", danger: .changes,
    verb: .cordon
  ) { target in
    target.key.kind.kind != "Node" ? "only nodes are cordoned" : target.isCordoned == true ? "it is cordoned" : nil
  }

  /// New pods on a node again.
  static let uncordon = DirectAction(
    "uncordon", letter: "u", "uncordon", "Lets new pods onto this node again.", danger: .changes, verb: .uncordon
  ) { target in
    target.key.kind.kind != "Node"
      ? "only nodes are uncordoned" : target.isCordoned == false ? "it is not cordoned" : nil
  }

  /// Deletes objects, with their own grace.
  static let delete = DirectAction(
    "delete", letter: "d", "delete", "Deletes the object and what it owns, with its own grace.", danger: .destroys,
    verb: .delete(isForced: false)
  ) { $0.key.kind.kind == "Event" ? "events go by themselves" : nil }

  /// Deletes pods without waiting for their kubelet.
  static let forceDelete = DirectAction(
    "force-delete", letter: "f", "force delete",
    "Takes the pod off the API server at once; its containers may still run.", danger: .destroys,
    verb: .delete(isForced: true),
    consequence: { _ in ["grace 0: the containers may still run on a node that does not answer"] }
  ) { $0.key.kind.kind == "Pod" ? nil : "only pods are forced" }
}
