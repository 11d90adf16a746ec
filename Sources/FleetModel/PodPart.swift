package import KubernetesAPI

/// A part of a cluster's pods: those of one node, or of one workload.
package enum PodPart: Sendable, Hashable {
  case node(String)
  case workload(ObjectKey)

  /// Whether a pod on a node and with an owner, as its row names them, is one of them.
  ///
  /// The namespace is the question's: a workload has pods in its own only.
  package func contains(node: String, owner: String) -> Bool {
    switch self {
    case .node(let name): node == name
    case .workload(let key): Ownership.owns(key, owner: owner)
    }
  }
}

/// Which pods are a workload's.
package enum Ownership {
  /// Kinds whose pods are named.
  package static let kinds: Set<String> = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"]

  package static func owns(_ workload: ObjectKey, _ pod: Row) -> Bool {
    pod.key.namespace == workload.namespace && owns(workload, owner: pod.owner)
  }

  /// By the controller's name, `Kind/name`.
  ///
  /// A deployment's pods belong to its replica sets, whose names are the deployment's with one more part
  /// (`pod-template-hash`, which has no dash).
  package static func owns(_ workload: ObjectKey, owner: String) -> Bool {
    guard let slash = owner.firstIndex(of: "/") else { return false }
    let kind = owner[..<slash]
    let name = owner[owner.index(after: slash)...]
    if kind == workload.kind.kind, name == workload.name { return true }
    guard workload.kind.kind == "Deployment", kind == "ReplicaSet", let dash = name.lastIndex(of: "-") else {
      return false
    }
    return name[..<dash] == workload.name
  }
}
