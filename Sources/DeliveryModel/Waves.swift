package import KubernetesAPI

/// The order of objects inside one cluster: a wave is written when every object of the one before it was.
///
/// After KubeFleet's `pkg/controllers/workapplier/waves.go`: namespaces first, then what others refer to, workloads,
/// then what stands on workloads, custom resources, and last what can stop other writes (webhooks).
package enum Waves {
  static let byKind: [[String]] = [
    ["Namespace", "PriorityClass"],
    ["CustomResourceDefinition"],
    ["ServiceAccount", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"],
    [
      "ConfigMap", "Secret", "LimitRange", "ResourceQuota", "StorageClass", "PersistentVolume",
      "PersistentVolumeClaim", "NetworkPolicy", "IngressClass", "RuntimeClass",
    ],
    [
      "Service", "Pod", "ReplicationController", "ReplicaSet", "Deployment", "StatefulSet", "DaemonSet", "Job",
      "CronJob",
    ],
    ["HorizontalPodAutoscaler", "PodDisruptionBudget", "Ingress"],
  ]
  private static let ranks: [String: Int] = {
    var ranks: [String: Int] = [:]
    for (rank, kinds) in byKind.enumerated() { for kind in kinds { ranks[kind] = rank } }
    for kind in ["APIService", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"] {
      ranks[kind] = byKind.count + 1
    }
    for kind in ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"] { ranks[kind] = byKind.count + 1 }
    return ranks
  }()

  /// The wave of a kind; kinds that are not built in come after the built-in ones.
  package static func rank(_ kind: GroupVersionKind) -> Int {
    (kind.isBuiltIn ? ranks[kind.kind] : nil) ?? byKind.count
  }

  /// Keys by wave, empty waves left out, each wave sorted.
  package static func order(_ keys: [ObjectKey]) -> [[ObjectKey]] {
    Dictionary(grouping: keys) { rank($0.kind) }.sorted { $0.key < $1.key }.map { $0.value.sorted() }
  }

  /// Kinds whose objects must be healthy before the next wave is written: later objects cannot exist without them.
  static func blocksNext(_ kind: GroupVersionKind) -> Bool {
    kind.kind == "Namespace" || kind.kind == "CustomResourceDefinition"
  }
}

extension GroupVersionKind {
  /// Whether a kind is Kubernetes' own.
  var isBuiltIn: Bool { !group.contains(".") || group.hasSuffix(".k8s.io") }
}

extension PlannedCluster {
  /// What the run carries here: all but what was refused and what is deleted (deletions come last, on their own).
  package var carried: [ObjectChange] {
    changes.filter {
      switch $0.action {
      case .refused, .delete: false
      default: true
      }
    }
  }
  /// What the run writes, by wave: objects that are already as wanted, and ours, are only looked at.
  package var waves: [[ObjectKey]] { Waves.order(carried.filter { $0.action != .unchanged }.map(\.key)) }
  package var deletions: [ObjectKey] { changes.filter { $0.action == .delete }.map(\.key) }
}
