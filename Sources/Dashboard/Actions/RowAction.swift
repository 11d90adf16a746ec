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
  /// Objects that a confirmation names one by one.
  private static let named = 4

  /// Shows what would be done, and asks as much as it risks.
  ///
  /// Targets whose cluster cannot be reached are left out, and the question says so.
  mutating func confirm(
    _ title: String, _ targets: [ActionTarget], _ verb: ClusterAction.Verb, more: [String] = []
  ) -> [DashboardEffect] {
    let hit = targets.filter { $0.noWay == nil }
    let actions = hit.map { $0.action(verb) }
    guard !actions.isEmpty else { return [] }
    let clusters = Set(actions.map(\.cluster)).sorted()
    let guarded = clusters.filter(isProtected)
    var lines = actions.prefix(Self.named).map {
      "\($0.key)   \($0.cluster)\(isProtected($0.cluster) ? "  protected" : "")"
    }
    if actions.count > Self.named { lines.append("and \(actions.count - Self.named) more") }
    if actions.count > 1 {
      lines.append(
        "\(actions.count) objects in \(Amount.of(clusters.count, "cluster")), \(guarded.count) protected")
    }
    let hidden = hiddenTargets(in: content()).count { $0.noWay == nil }
    if hidden > 0 { lines.append("\(hidden) of them marked but hidden by the filter") }
    let left = Set(targets.compactMap(\.noWay)).sorted()
    if !left.isEmpty { lines.append("left out: \(left.joined(separator: ", "))") }
    if verb.drifts {
      let owners = Set(actions.compactMap { deliveryOf($0) }).sorted()
      if !owners.isEmpty { lines.append("delivered by \(owners.joined(separator: ", ")): will show as drift") }
    }
    // One that takes something away makes all of them what costs more.
    let isTaking = hit.contains { verb.risk(desired: $0.desired) == .takes }
    dialog = .confirmation(
      ConfirmDialog(
        title, lines + more,
        cost: confirmation.cost(of: isTaking ? .takes : .changes, in: clusters, count: actions.count),
        effects: actions.map { .act($0) }))
    return []
  }

  /// The delivery that an object belongs to, as far as the runs tell.
  private func deliveryOf(_ action: ClusterAction) -> String? {
    (runs ?? []).first { $0.run.carries(action.key, in: action.cluster) }?.run.plan.name
  }
}

extension ClusterAction.Verb {
  /// Whether a delivered object is not as delivered afterwards.
  fileprivate var drifts: Bool {
    switch self {
    case .scale, .delete: true
    case .restart, .cordon, .uncordon: false
    }
  }
}

extension Run {
  /// Whether an object is part of what it brings to a cluster.
  func carries(_ key: ObjectKey, in cluster: ClusterName) -> Bool {
    plan.clusters[cluster]?.changes.contains { $0.key == key } == true
  }
}
