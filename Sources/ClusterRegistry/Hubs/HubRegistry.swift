package import FleetModel
package import KubeClient
package import KubernetesAPI

/// A kind of registry that lives on a hub: which objects it is made of, and what they say.
///
/// A kind is one file under `Hubs` that conforms and one line in `HubRegistryList`. It is pure: the same objects give the
/// same clusters. It never dials, runs or opens anything; what it hands out is followed by others.
package protocol HubRegistry: Sendable {
  /// As the configuration names it: `ClusterProfile`.
  var kind: String { get }
  /// The kind is archived: it is read, marked, and never written.
  var isLegacy: Bool { get }
  /// What is watched on the hub; the first one lists the clusters.
  func watches(_ hub: Hub) -> [HubWatch]
  /// The Secrets that these objects name and that are wanted: each is watched by its name, so that the hub's rights can
  /// stay narrow.
  func secrets(_ objects: HubObjects, _ hub: Hub) -> Set<SecretName>
  /// One entry for each object that is a cluster, in the order of names.
  ///
  /// An object that cannot be followed is an entry with a refusal that names the field; it costs the others nothing.
  func read(_ objects: HubObjects, _ hub: Hub) -> [ListedCluster]
}

extension HubRegistry {
  package var isLegacy: Bool { false }
  package func secrets(_ objects: HubObjects, _ hub: Hub) -> Set<SecretName> { [] }
}

/// A registry whose clusters are the objects of its first watch, one each.
protocol ObjectPerClusterRegistry: HubRegistry {
  /// What an object says of its cluster.
  func read(_ object: KubernetesObject, _ hub: Hub) -> ListedCluster
  /// Adds the ways into it.
  func connect(_ cluster: inout ListedCluster, _ object: KubernetesObject, _ objects: HubObjects, _ hub: Hub)
}

extension ObjectPerClusterRegistry {
  package func read(_ objects: HubObjects, _ hub: Hub) -> [ListedCluster] {
    objects.all(watches(hub)[0].name).map { object in
      var cluster = read(object, hub)
      connect(&cluster, object, objects, hub)
      return cluster.settled()
    }
  }
}

/// All kinds, in the order in which the documentation names them.
package enum HubRegistryList {
  package static let all: [any HubRegistry] = [
    ClusterProfileRegistry(), OCMRegistry(), KarmadaRegistry(), KubeFleetRegistry(), ClusterAPIRegistry(),
    ArgoCDRegistry(), RancherFleetRegistry(), KubeFedRegistry(), LegacyClusterRegistry(),
  ]
  package static func registry(_ kind: String) -> (any HubRegistry)? { all.first { $0.kind == kind } }
}

/// The hub that a registry is read from, with what the operator's own file says of it.
package struct Hub: Sendable {
  /// How the operator calls it.
  package var name: String
  /// The way into the hub itself: what a hub proxy goes through.
  package var access: ClusterAccess
  package var entry: HubEntry
  package var providers = CredentialProviders()
  /// This machine's own addresses, for registries that give each network another one.
  package var ownAddresses: [String] = []

  package init(name: String, access: ClusterAccess, entry: HubEntry) {
    self.name = name
    self.access = access
    self.entry = entry
  }
  func allows(_ permission: Permission) -> Bool { entry.allow.contains(permission) }
}

/// One kind of objects that is watched on a hub.
package struct HubWatch: Sendable, Hashable {
  /// How a registry asks for what it brought: the plural name.
  package var name: String
  /// The same kind in several versions, the wanted one first: the next one counts where the hub does not serve it.
  package var types: [ResourceType]
  package var namespace: String?
  package var labelSelector: String?
  package var fieldSelector: String?
  /// Whether nothing can be said without it; a hub that does not serve or show the others is read all the same.
  package var isRequired = true

  package init(_ types: [ResourceType], isRequired: Bool = true) {
    name = types[0].name
    self.types = types
    self.isRequired = isRequired
  }
  /// `HubWatch("multicluster.x-k8s.io/v1alpha1", "ClusterProfile", "clusterprofiles")`.
  init(_ apiVersions: String..., kind: String, plural: String, isNamespaced: Bool = true, isRequired: Bool = true) {
    self.init(
      apiVersions.map {
        ResourceType(GroupVersionKind(apiVersion: $0, kind: kind), name: plural, isNamespaced: isNamespaced)
      }, isRequired: isRequired)
  }
  /// Whether what it brings may be kept in a file: everything but Secrets.
  var isKept: Bool { !types.contains { $0.kind.kind == "Secret" && $0.kind.group.isEmpty } }
  /// The same in one namespace only, where one is named and the kind is namespaced.
  func within(_ namespace: String?) -> HubWatch {
    guard types[0].isNamespaced else { return self }
    var watch = self
    watch.namespace = namespace
    return watch
  }
}

package struct SecretName: Sendable, Hashable, Comparable {
  package var namespace: String
  package var name: String
  package init(namespace: String, name: String) {
    self.namespace = namespace
    self.name = name
  }
  package static func < (left: SecretName, right: SecretName) -> Bool {
    (left.namespace, left.name) < (right.namespace, right.name)
  }
}

/// A cluster as one registry lists it, with the ways in that follow from the entry.
package struct ListedCluster: Sendable, Hashable {
  package var listing: ClusterListing
  /// Best first; empty where there is none, and `listing.refusals` says why if a field is not followed.
  package var ways: [ClusterWay] = []
  /// Where the API server is and by whom it is trusted, if the entry says so: what tells two entries of one cluster.
  package var address: ClusterAddress?
  /// The name that the operator gives it, which is not shortened.
  package var alias: String?
  package var isProtected = false
  /// The context's user and name, where it comes from a kubeconfig.
  package var user = ""
  package var context = ""

  package init(_ listing: ClusterListing) { self.listing = listing }

  /// Adds a way, unless there is none.
  mutating func add(_ access: ClusterAccess?, _ reach: Reach, _ credential: CredentialNote) {
    guard let access else { return }
    ways.append(ClusterWay(access: access, reach: reach, credential: credential))
  }
  /// The entry in its final form: its reach is that of the best way.
  func settled() -> ListedCluster {
    var cluster = self
    if let best = ways.first {
      cluster.listing.reach = best.reach
      cluster.listing.credential = best.credential
    }
    if cluster.listing.server.isEmpty, let address { cluster.listing.server = "\(address.server)" }
    return cluster
  }
}

/// One way into a cluster.
package struct ClusterWay: Sendable, Hashable {
  package var access: ClusterAccess
  package var reach: Reach
  package var credential: CredentialNote
  package init(access: ClusterAccess, reach: Reach, credential: CredentialNote) {
    self.access = access
    self.reach = reach
    self.credential = credential
  }
}

/// Where an API server is and whom it is trusted by: two entries with one address are one cluster.
package struct ClusterAddress: Sendable, Hashable {
  package var server: ServerAddress
  package var authorities: PEM?
  package init(_ server: ServerAddress, _ authorities: PEM?) {
    self.server = server
    self.authorities = authorities
  }
  package init(_ access: ClusterAccess) { self.init(access.server, access.trust.authorities) }
}
