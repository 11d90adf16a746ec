/// Who makes a change: the identity that the audit names, and the manager that owns the changed fields.
package struct Actor: Sendable, Hashable {
  package var user: String
  package var groups: [String]
  /// The `manager` of `managedFields`: `kubectl`, `kube-controller-manager`, `kubelet`.
  package var fieldManager: String

  package init(user: String, groups: [String] = [], fieldManager: String) {
    self.user = user
    self.groups = groups
    self.fieldManager = fieldManager
  }

  /// A controller of kube-controller-manager, by the name of its service account: `deployment-controller`.
  package static func controller(_ name: String) -> Actor {
    Actor(
      user: "system:serviceaccount:kube-system:\(name)", groups: ["system:serviceaccounts", "system:authenticated"],
      fieldManager: "kube-controller-manager")
  }
  /// The kubelet of a node.
  package static func kubelet(_ node: String) -> Actor {
    Actor(user: "system:node:\(node)", groups: ["system:nodes", "system:authenticated"], fieldManager: "kubelet")
  }
  package static let scheduler = Actor(
    user: "system:kube-scheduler", groups: ["system:authenticated"], fieldManager: "kube-scheduler")
  /// The API server itself, and what a scenario puts in place.
  package static let system = Actor(
    user: "system:apiserver", groups: ["system:masters"], fieldManager: "kube-apiserver")
}

/// The options of one write that its object does not carry.
package struct WriteOptions: Sendable, Hashable {
  /// Answer what would be, and keep nothing.
  package var isDryRun = false
  /// The version of a custom kind in which the object comes; nil means the one in which it is kept.
  package var version: String?
  package init(isDryRun: Bool = false, version: String? = nil) {
    self.isDryRun = isDryRun
    self.version = version
  }
}

/// `meta/v1 DeleteOptions`: how an object goes, and what becomes of what it owns.
package struct DeleteOptions: Sendable, Hashable {
  package enum Propagation: String, Sendable {
    case background = "Background", foreground = "Foreground", orphan = "Orphan"
  }

  /// Nil means the kind's own grace (30 s for a pod, or what its spec says).
  package var gracePeriodSeconds: Int64?
  /// Nil means the kind's default, which is background for all that is served here.
  package var propagationPolicy: Propagation?
  /// Refuse with 409 where the object is another one.
  package var preconditionUID: String?
  package var preconditionResourceVersion: String?
  package var isDryRun: Bool

  package init(
    gracePeriodSeconds: Int64? = nil, propagationPolicy: Propagation? = nil, preconditionUID: String? = nil,
    preconditionResourceVersion: String? = nil, isDryRun: Bool = false
  ) {
    self.gracePeriodSeconds = gracePeriodSeconds
    self.propagationPolicy = propagationPolicy
    self.preconditionUID = preconditionUID
    self.preconditionResourceVersion = preconditionResourceVersion
    self.isDryRun = isDryRun
  }
}
