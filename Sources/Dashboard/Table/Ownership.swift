import FleetModel
import KubernetesAPI

/// Which pods are a workload's.
enum Ownership {
  /// Kinds whose pods are named.
  static let kinds: Set<String> = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"]

  /// By the controller's name.
  ///
  /// A deployment's pods belong to its replica sets, whose names are the deployment's with one more part
  /// (`pod-template-hash`, which has no dash).
  static func owns(_ workload: ObjectKey, _ pod: Row) -> Bool {
    guard pod.key.namespace == workload.namespace else { return false }
    guard let slash = pod.owner.firstIndex(of: "/") else { return false }
    let kind = pod.owner[..<slash]
    let name = pod.owner[pod.owner.index(after: slash)...]
    if kind == workload.kind.kind, name == workload.name { return true }
    guard workload.kind.kind == "Deployment", kind == "ReplicaSet", let dash = name.lastIndex(of: "-") else {
      return false
    }
    return name[..<dash] == workload.name
  }
}
