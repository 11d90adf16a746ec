package import KubernetesAPI

/// What one registry says of one cluster.
package struct ClusterListing: Sendable, Hashable {
  package var key: ListingKey
  /// What the registry calls it for people; the object's name where it says nothing.
  package var displayName: String
  package var labels: [String: String] = [:]
  package var properties: [String: String] = [:]
  package var facts = ClusterFacts()
  /// Where its API server is, as the registry says; empty where it does not.
  package var server = ""
  package var reach = Reach.mirrorOnly
  package var credential = CredentialNote.none
  /// What of the entry is not followed, by field; while another way in is left, the cluster is reached all the same.
  package var refusals: [ListingRefusal] = []
  package var warnings: [String] = []
  /// Who the cluster is, as the registry claims: `cluster.clusterset.k8s.io`, `id.k8s.io`, `spec.id`; empty where it
  /// does not.
  package var claimedID = ""
  /// The registry's kind is archived: it is read, and never written.
  package var isLegacy = false
  /// The object that says all this; a Secret without its data.
  package var object: KubernetesObject?

  package init(_ key: ListingKey) {
    self.key = key
    displayName = key.name
  }
}

/// Names one entry of one registry, for ever.
package struct ListingKey: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The kind of registry as the configuration names it: `kubeconfig`, `file`, `ClusterProfile`, `ManagedCluster`.
  package var registry: String
  /// The hub's name, or the file's path.
  package var hub: String
  /// Empty for entries without one.
  package var namespace: String
  package var name: String

  package init(registry: String, hub: String, namespace: String = "", name: String) {
    self.registry = registry
    self.hub = hub
    self.namespace = namespace
    self.name = name
  }
  /// The registry, as a column shows it: `ClusterProfile hub-1`.
  package var source: String { "\(registry) \(hub)" }
  /// `ClusterProfile hub-1 team-a/eu-1`.
  package var description: String { "\(source) \(namespace.isEmpty ? name : "\(namespace)/\(name)")" }
  package static func < (left: ListingKey, right: ListingKey) -> Bool {
    (left.registry, left.hub, left.namespace, left.name) < (right.registry, right.hub, right.namespace, right.name)
  }
}

/// Why a part of an entry is not followed.
package struct ListingRefusal: Sendable, Hashable, CustomStringConvertible {
  /// The field as a person finds it in the object: `spec.proxyURL`.
  package var field: String
  package var reason: String
  package init(_ field: String, _ reason: String) {
    self.field = field
    self.reason = reason
  }
  package var description: String { field.isEmpty ? reason : "\(field): \(reason)" }
}

/// Whose credential a way in uses; it holds none.
package enum CredentialNote: Sendable, Hashable, CustomStringConvertible {
  case none
  /// A user of the operator's kubeconfig.
  case kubeconfig(user: String)
  case secret(namespace: String, name: String, key: String)
  /// A program of the operator's provider file.
  case provider(String)
  /// The one that reads the hub.
  case hub(String)

  package var description: String {
    switch self {
    case .none: "none"
    case .kubeconfig(let user): "kubeconfig user \(user)"
    case .secret(let namespace, let name, let key): "Secret \(namespace)/\(name)\(key.isEmpty ? "" : " key \(key)")"
    case .provider(let name): "provider \(name)"
    case .hub(let name): "that of \(name)"
    }
  }
}

/// One thing that registries say differently of one cluster.
package struct Disagreement: Sendable, Hashable, CustomStringConvertible {
  /// `label env`, `property country`, `version`, `set`.
  package var field: String
  /// Who says what, the one that counts first.
  package var words: [Word]
  package struct Word: Sendable, Hashable {
    package var source: String
    package var value: String
    package init(source: String, value: String) {
      self.source = source
      self.value = value
    }
  }
  package init(field: String, words: [Word]) {
    self.field = field
    self.words = words
  }
  /// `label env: prod (file fleet.yaml), dev (ClusterProfile hub-1)`.
  package var description: String {
    "\(field): " + words.map { "\($0.value) (\($0.source))" }.joined(separator: ", ")
  }
}
