package import KubeClient
import KubernetesAPI

/// What is watched of each cluster in scope: one line a kind.
package enum WatchPlan {
  /// In the order in which they begin: what the fleet view shows comes first.
  ///
  /// Of events the warnings; of kinds that hold data only what a delivery brought.
  package static let standard: [ReflectorTarget] =
    [
      ReflectorTarget(.nodes), ReflectorTarget(.deployments), ReflectorTarget(.statefulSets),
      ReflectorTarget(.daemonSets), ReflectorTarget(.pods), ReflectorTarget(.namespaces),
      ReflectorTarget(.replicaSets), ReflectorTarget(.jobs), type("cronjobs"), type("services"),
      ReflectorTarget(.events, fieldSelector: "type=Warning"),
    ]
    + ["configmaps", "secrets", "serviceaccounts", "ingresses", "horizontalpodautoscalers"].map(delivered)

  /// Whether a standard feed brings every object of a type, and not only the delivered ones.
  static func isWhole(_ type: ResourceType) -> Bool {
    standard.contains { $0.type == type && $0.labelSelector == nil }
  }
  private static func type(_ name: String) -> ReflectorTarget { ReflectorTarget(.builtIn(named: name)!) }
  private static func delivered(_ name: String) -> ReflectorTarget {
    ReflectorTarget(.builtIn(named: name)!, labelSelector: RowReader.deliveryLabel)
  }
}
