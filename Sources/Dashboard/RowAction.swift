import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// One thing that may be done to rows.
///
/// A new one is one file under `Actions` and one line in `ActionList`.
protocol RowAction: Sendable {
  var id: String { get }
  /// In the menu of `x`.
  var letter: Character { get }
  /// Outside the menu too, where k9s has it there; nil is only in the menu.
  var key: Key? { get }
  var title: String { get }
  var tooltip: String { get }
  var danger: ViewBinding.Danger { get }
  /// Why it does not go with this target; nil where it does.
  func off(_ target: ActionTarget) -> String?
  /// Asks what it needs, and for confirmation.
  func begin(_ targets: [ActionTarget], in state: inout DashboardState) -> [DashboardEffect]
}

extension RowAction {
  var key: Key? { nil }
}

extension DashboardState {
  /// Shows what would be done, and asks as much as it risks.
  mutating func confirm(_ title: String, _ actions: [ClusterAction], more: [String] = []) -> [DashboardEffect] {
    guard !actions.isEmpty else { return [] }
    let clusters = Set(actions.map(\.cluster)).sorted()
    let guarded = clusters.filter(isProtected)
    var lines = actions.prefix(4).map { "\($0.key)   \($0.cluster)\(isProtected($0.cluster) ? "  protected" : "")" }
    if actions.count > 4 { lines.append("and \(actions.count - 4) more") }
    if actions.count > 1 {
      lines.append(
        "\(actions.count) objects in \(clusters.count) cluster\(clusters.count == 1 ? "" : "s"), \(guarded.count) protected"
      )
    }
    let hidden = hiddenMarks
    if hidden > 0 { lines.append("\(hidden) of them marked but hidden by the filter") }
    let owners = Set(actions.compactMap { deliveryOf($0) }).sorted()
    if !owners.isEmpty {
      lines.append("delivered by \(owners.joined(separator: ", ")): will show as drift")
    }
    dialog = .confirmation(
      ConfirmDialog(
        title, lines + more, cost: ConfirmDialog.cost(of: actions, isProtected: isProtected),
        effects: actions.map { .act($0) }))
    return []
  }

  /// The delivery that an object belongs to, as far as the runs tell.
  private func deliveryOf(_ action: ClusterAction) -> String? {
    (runs ?? []).first { summary in
      summary.run.plan.clusters[action.cluster]?.changes.contains { $0.key == action.key } == true
    }?.run.plan.name
  }
}
