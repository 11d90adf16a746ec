package import KubernetesAPI

/// A fleet and its story, as a file tells it: clusters, what runs on them, how that behaves, and what happens when.
package struct Scenario: Sendable, Hashable {
  package var name = ""
  /// UIDs, names and chance follow from it.
  package var seed: UInt64 = 1
  /// When the story begins; nil means when it is started.
  package var start: Timestamp?
  package var clusters: [ClusterSpec] = []
  package var workloads: [WorkloadTemplate] = []
  package var manifests: [ManifestTemplate] = []
  package var behaviours: [Chosen<Behaviour>] = []
  package var registries: [Chosen<RegistryBehaviour>] = []
  package var rights: [Chosen<UserRights>] = []
  /// By time.
  package var story: [StoryStep] = []
  package init() {}

  /// Something that holds in some clusters.
  package struct Chosen<Value: Sendable & Hashable>: Sendable, Hashable {
    package var clusters: ClusterChoice
    package var value: Value
  }
}

/// What one user may do; a user of whom nothing is said may do everything.
package struct UserRights: Sendable, Hashable {
  /// `system:anonymous` is who sends no credential.
  package var user = ""
  package var rules: [AccessRules.Rule] = []
  package init() {}
}

/// One cluster of a scenario.
package struct ClusterSpec: Sendable, Hashable {
  package var name = ""
  /// With `region` and `provider` among them where the file has those.
  package var labels: [String: String] = [:]
  /// With `price` among them where the file has that.
  package var properties: [String: String] = [:]
  package var version = "v1.36.2"
  package var isProtected = false
  package var nodes = NodePool()
  package init() {}

  package struct NodePool: Sendable, Hashable {
    package var count = 3
    package var cpu = "8"
    package var memory = "32Gi"
    package var pods: Int64 = 110
    /// Nodes are named `PREFIX-1`, `PREFIX-2`, and so on.
    package var prefix = ""
    package init() {}
  }
}

/// Some clusters of the scenario: by name (globs) and by labels; both must hold.
package struct ClusterChoice: Sendable, Hashable {
  /// Nil means every name.
  package var names: [String]?
  package var selector = LabelSelector.everything
  package init(names: [String]? = nil, selector: LabelSelector = .everything) {
    self.names = names
    self.selector = selector
  }
  package func contains(_ cluster: ClusterSpec) -> Bool {
    (names?.contains { glob($0, cluster.name) } ?? true) && selector.matches(cluster.labels)
  }
}

/// Who put an object there.
package struct Origin: Sendable, Hashable {
  /// The delivery's name: the object is applied by the field manager `quarterdeck:NAME` and carries its label.
  package var delivery: String?
  /// The field manager otherwise.
  package var manager = "kubectl-client-side-apply"
  package init() {}

  package static let deliveryLabel = "quarterdeck.dev/delivery"
}

/// Objects of a file as they are.
package struct ManifestTemplate: Sendable, Hashable {
  package var objects: [JSON] = []
  package var clusters = ClusterChoice()
  package var age = WorkloadTemplate.standardAge
  package var origin = Origin()
  package init() {}
}
