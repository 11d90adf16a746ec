package import KubernetesAPI

/// What all registries together said, for the view `registry`.
package struct RegistryReport: Sendable, Hashable {
  package var sources: [RegistrySourceReport] = []
  /// Entries, or parts of them, that are not followed.
  package var refusals: [Refused] = []
  /// Clusters that several registries list, or one registry several times.
  package var duplicates: [Duplicate] = []
  /// What does not fit together: ids, sets, values that differ.
  package var findings: [RegistryFinding] = []
  package init() {}

  package struct Refused: Sendable, Hashable {
    package var cluster: ClusterName
    package var key: ListingKey
    package var refusal: ListingRefusal
    package init(cluster: ClusterName, key: ListingKey, refusal: ListingRefusal) {
      self.cluster = cluster
      self.key = key
      self.refusal = refusal
    }
  }
  package struct Duplicate: Sendable, Hashable {
    package var cluster: ClusterName
    package var keys: [ListingKey]
    /// How it is known that they are one: `same address`, `same kube-system`.
    package var why: String
    package init(cluster: ClusterName, keys: [ListingKey], why: String) {
      self.cluster = cluster
      self.keys = keys
      self.why = why
    }
  }
}

/// One registry: what it listed, and how it is.
package struct RegistrySourceReport: Sendable, Hashable {
  /// As the configuration names it.
  package var kind: String
  /// The hub's name, or the path.
  package var hub: String
  package var state: State
  package var listed = 0
  package var refused = 0
  /// The last moment at which it proved what it says; nil for files and before the first answer.
  package var lastAnswer: Timestamp?
  package var isLegacy = false
  /// What is wrong with it, or with parts of it, each with its place.
  package var problems: [String] = []

  package enum State: Sendable, Hashable {
    /// It says what it says now.
    case live
    /// Its first list is under way.
    case syncing
    /// It cannot be asked now, since; what it last said stands.
    case unknown(since: Timestamp?, why: String)
    /// It could never be read: what it would list is not known.
    case unread(why: String)
    /// The hub does not serve this kind.
    case absent
  }
  package init(kind: String, hub: String, state: State) {
    self.kind = kind
    self.hub = hub
    self.state = state
  }
  /// `ClusterProfile hub-1`.
  package var name: String { "\(kind) \(hub)" }
  /// What is wrong with it that no row of a cluster tells: entries of our own files, and what could not be read at all.
  ///
  /// A context of a kubeconfig that cannot be used is a cluster which is not followed, and its row says why.
  package var faults: [String] {
    switch state {
    case .unread: return problems
    // A kubeconfig that counts as it last was.
    case .unknown where kind == "kubeconfig": return problems
    default: return kind == Self.ownFile ? problems : []
    }
  }
  /// The kind of the files that list clusters for us alone.
  package static let ownFile = "file"
  /// Why an empty answer of it would be no answer; nil while it is live.
  package var outage: String? {
    switch state {
    case .live, .absent: nil
    case .syncing: "\(name): not read yet"
    case .unknown(_, let why), .unread(let why): "\(name): \(why)"
    }
  }
}

/// Something that the checks over all registries found.
package struct RegistryFinding: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    /// Registries say different things of one cluster.
    case disagreement
    /// Two clusters carry one id.
    case sharedID = "shared id"
    /// A cluster's id changed while it stayed in its set.
    case changedID = "changed id"
    /// The cluster says that it is in another set than its registry does.
    case otherSet = "other set"
    /// The id cannot be a label of DNS, which multi-cluster services need.
    case oddID = "odd id"
  }
  package var kind: Kind
  package var clusters: [ClusterName]
  package var message: String
  package init(_ kind: Kind, _ clusters: [ClusterName], _ message: String) {
    self.kind = kind
    self.clusters = clusters
    self.message = message
  }
}
