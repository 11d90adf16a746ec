import FleetModel
import KubernetesAPI

/// What saying yes costs: the one rule for everything that the dashboard changes.
///
/// | | no protected cluster | one | several |
/// |---|---|---|---|
/// | steers a run, touches no cluster | `y` | `y` | `y` |
/// | changes: restart, scale up, cordon, approve, retry | `y`; in several clusters the number | the number | the number |
/// | takes: delete, force, scale down, approve deletions | `y`; of several the number | its name | the number |
///
/// The number is that of the objects, or of the clusters where a run decides what is hit. Whoever is paged types one
/// digit for one restart, and reads what it stands for. A start and a back-out always cost the number of clusters.
struct ConfirmationRule {
  enum Risk: Sendable, Hashable {
    case steers
    case changes
    /// Something is gone afterwards that was there.
    case takes
  }
  var isProtected: (ClusterName) -> Bool

  /// - Parameter count: of what is hit.
  func cost(of risk: Risk, in clusters: some Sequence<ClusterName>, count: Int) -> ConfirmDialog.Cost {
    let clusters = Set(clusters)
    let guarded = clusters.filter(isProtected)
    switch risk {
    case .steers: return .yes
    case .changes: return !guarded.isEmpty || clusters.count > 1 ? .count(count) : .yes
    case .takes:
      if guarded.count == 1, let name = guarded.first { return .name(name.text) }
      return !guarded.isEmpty || count > 1 ? .count(count) : .yes
    }
  }
}

extension ClusterAction.Verb {
  /// - Parameter desired: replicas that an object has now; nil where that is not known.
  func risk(desired: Int?) -> ConfirmationRule.Risk {
    switch self {
    case .delete: .takes
    case .scale(let count): count == 0 || count < desired ?? 0 ? .takes : .changes
    case .restart, .cordon, .uncordon: .changes
    }
  }
}

extension DashboardState {
  var confirmation: ConfirmationRule { ConfirmationRule { isProtected($0) } }
}
