import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// More or fewer replicas, by the `scale` subresource.
struct ScaleAction: RowAction {
  let id = "scale"
  let letter: Character = "s"
  let key: Key? = .character("s")
  let title = "scale"
  let tooltip = "Sets the number of replicas."
  let danger = ViewBinding.Danger.changes

  func off(_ target: ActionTarget) -> String? {
    ["Deployment", "StatefulSet", "ReplicaSet"].contains(target.key.kind.kind)
      ? nil : "only deployments, stateful sets and replica sets scale"
  }
  func begin(_ targets: [ActionTarget], in state: inout DashboardState) -> [DashboardEffect] {
    let counts = Set(targets.compactMap(\.desired))
    state.prompt = Prompt(.scale(targets), text: counts.count == 1 ? counts.first.map(String.init) ?? "" : "")
    return []
  }
  /// After the number was typed.
  func finish(_ text: String, _ targets: [ActionTarget], in state: inout DashboardState) -> [DashboardEffect] {
    guard let count = Int(text), (0...100_000).contains(count) else {
      state.say("not a number of replicas: \(text)", isError: true)
      return []
    }
    let changed = targets.filter { $0.desired != count }
    guard !changed.isEmpty else {
      state.say("there are \(count) already")
      return []
    }
    let words = changed.map { "\($0.key.name) \($0.desired.map(String.init) ?? "?")→\(count)" }
    let shown =
      Set(words).count == 1
      ? "\(words[0])\(words.count > 1 ? " in each" : "")" : words.prefix(4).joined(separator: "  ")
    return state.confirm("Scale", changed, .scale(to: count), more: [shown])
  }
}
