import FleetModel
import KubeClient
import KubernetesAPI

/// The registry kind `ManagedCluster`: Open Cluster Management (`cluster.open-cluster-management.io/v1`).
///
/// The object carries no credential. A way in is the token of a ManagedServiceAccount that the configuration names
/// (`serviceAccount`), to the cluster's own address or, where the configuration gives its URL (`proxyServer`), through
/// the hub's cluster-proxy. Without either the hub's word is all there is.
struct OCMRegistry: HubRegistry {
  let kind = "ManagedCluster"

  private static let setLabel = "cluster.open-cluster-management.io/clusterset"

  func watches(_ hub: Hub) -> [HubWatch] {
    let group = "cluster.open-cluster-management.io"
    var watches = [
      HubWatch("\(group)/v1", kind: "ManagedCluster", plural: "managedclusters", isNamespaced: false),
      HubWatch(
        "\(group)/v1beta2", kind: "ManagedClusterSet", plural: "managedclustersets", isNamespaced: false,
        isRequired: false),
      HubWatch(
        "\(group)/v1beta2", kind: "ManagedClusterSetBinding", plural: "managedclustersetbindings", isRequired: false),
    ]
    if let account = hub.entry.serviceAccount {
      var accounts = HubWatch(
        "authentication.open-cluster-management.io/v1beta1", kind: "ManagedServiceAccount",
        plural: "managedserviceaccounts", isRequired: false)
      accounts.fieldSelector = "metadata.name=\(account)"
      watches.append(accounts)
    }
    return watches
  }

  func secrets(_ objects: HubObjects, _ hub: Hub) -> Set<SecretName> {
    Set(objects.all("managedclusters").compactMap { tokenSecret(of: $0.name, objects, hub) })
  }

  private func tokenSecret(of cluster: String, _ objects: HubObjects, _ hub: Hub) -> SecretName? {
    guard let account = hub.entry.serviceAccount,
      let name = objects.object("managedserviceaccounts", namespace: cluster, name: account)?.json.string(
        at: "status", "tokenSecretRef", "name"), !name.isEmpty
    else { return nil }
    return SecretName(namespace: cluster, name: name)
  }

  func read(_ objects: HubObjects, _ hub: Hub) -> [ListedCluster] {
    let sets = objects.all("managedclustersets")
    var bound: [String: [String]] = [:]
    for binding in objects.all("managedclustersetbindings") {
      guard let set = binding.json.string(at: "spec", "clusterSet"), set == binding.name,
        binding.condition("Bound")?.status != "False"
      else { continue }
      bound[set, default: []].append(binding.namespace)
    }
    return objects.all("managedclusters").map { object in
      var cluster = read(object, sets, hub)
      cluster.listing.facts.boundNamespaces = Set(cluster.listing.facts.sets.flatMap { bound[$0] ?? [] }).sorted()
      connect(&cluster, objects, hub)
      return cluster.settled()
    }
  }

  private func read(_ object: KubernetesObject, _ sets: [KubernetesObject], _ hub: Hub) -> ListedCluster {
    var listing = ClusterListing(self, hub, object)
    var facts = ObjectFacts(object)
    let json = object.json
    if json["spec"]?.objectValue == nil { listing.refuse("spec", "is missing") }
    listing.facts.sets = self.sets(of: object, sets)
    listing.facts.taints = facts.taints("spec", "taints")
    listing.facts.version = clipped(json.string(at: "status", "version", "kubernetes") ?? "")
    listing.facts.resources.capacity = facts.quantities("status", "capacity")
    listing.facts.resources.allocatable = facts.quantities("status", "allocatable")
    for (index, claim) in json.elements(at: "status", "clusterClaims").enumerated() {
      guard let name = claim.string(at: "name"), let value = claim.string(at: "value") else {
        listing.warnings.append("status.clusterClaims[\(index)]: a claim without name or value")
        continue
      }
      listing.properties[clipped(name)] = clipped(value)
    }
    listing.claimedID = listing.properties[AboutAPI.idProperty] ?? listing.properties["id.k8s.io"] ?? ""
    listing.facts.platform = listing.properties["platform.open-cluster-management.io"] ?? ""
    listing.facts.provider = listing.facts.platform
    listing.facts.region =
      listing.properties["region.open-cluster-management.io"] ?? listing.labels["region"] ?? ""
    listing.facts.conditions = facts.conditions("status", "conditions")
    listing.facts.syncMode = .pull
    listing.warnings += facts.warnings
    setHealth(&listing, isAccepted: json[at: "spec", "hubAcceptsClient"] == true)
    return ListedCluster(listing)
  }

  private func setHealth(_ listing: inout ClusterListing, isAccepted: Bool) {
    let conditions = listing.facts.conditions
    if conditions.isTrue("Deleting") {
      listing.setHealth(.deleting)
    } else if !isAccepted {
      listing.setHealth(conditions.isTrue("HubDeniedManagedCluster") ? .denied : .notJoined, "not accepted by the hub")
    } else if !conditions.isTrue("ManagedClusterJoined") {
      listing.setHealth(.notJoined, conditions.first("ManagedClusterJoined")?.words ?? "")
    } else if let available = conditions.first("ManagedClusterConditionAvailable") {
      listing.setHealth(available.health, available.words)
    }
    if conditions.isFalse("ManagedClusterConditionClockSynced") { listing.warnings.append("its clock is wrong") }
  }

  /// The exclusive set of the label first, then those whose selector takes it.
  private func sets(of object: KubernetesObject, _ sets: [KubernetesObject]) -> [String] {
    var found: [String] = []
    if let set = object.labels[Self.setLabel], !set.isEmpty { found.append(clipped(set)) }
    for set in sets {
      guard set.json.string(at: "spec", "clusterSelector", "selectorType") == "LabelSelector",
        let selector = try? LabelSelector(set.json[at: "spec", "clusterSelector", "labelSelector"] ?? [:]),
        selector.matches(object.labels), !found.contains(set.name)
      else { continue }
      found.append(clipped(set.name))
    }
    return found
  }

  private func connect(_ cluster: inout ListedCluster, _ objects: HubObjects, _ hub: Hub) {
    let name = cluster.listing.key.name
    guard let object = objects.object("managedclusters", name: name), cluster.listing.refusals.isEmpty else { return }
    var reader = ConnectionReader(hub)
    var direct: ClusterAccess?
    for (index, config) in object.json.elements(at: "spec", "managedClusterClientConfigs").enumerated()
    where direct == nil {
      let place = "spec.managedClusterClientConfigs[\(index)]"
      guard let server = reader.server(config.string(at: "url"), "\(place).url") else { continue }
      var access = ClusterAccess(name: name, server: server)
      access.trust.authorities = reader.authorities(config.string(at: "caBundle"), "\(place).caBundle")
      direct = access
    }
    cluster.address = direct.map { ClusterAddress($0) }
    cluster.listing.refusals += reader.refusals
    guard let secret = tokenSecret(of: name, objects, hub) else {
      if let account = hub.entry.serviceAccount {
        cluster.listing.warnings.append("no way in: ManagedServiceAccount \(name)/\(account) has no token yet")
      }
      return
    }
    let note = CredentialNote.secret(namespace: secret.namespace, name: secret.name, key: "token")
    guard let data = cluster.secret(secret, objects) else { return }
    guard let token = data.secretText("token") else {
      return cluster.listing.refuse("Secret \(secret.namespace)/\(secret.name) token", "is missing")
    }
    if let proxy = hub.entry.proxyServer {
      var access = proxy
      access.name = name
      access.server.pathPrefix += "/" + percentEncoded(name)
      access.user = hub.entry.serviceAccount ?? ""
      access.credentials.token = Secret(token)
      cluster.add(access, .hubProxy(hub: hub.name), note)
    }
    if reader.refusals.isEmpty {
      cluster.add(
        direct.map { access in
          var access = access
          access.user = hub.entry.serviceAccount ?? ""
          access.credentials.token = Secret(token)
          // The Secret's authorities are those of the API server that gave the token.
          if access.trust.authorities == nil {
            access.trust.authorities = data.secretBytes("ca.crt").map { .data(Secret($0)) }
          }
          return access
        }, .direct, note)
    }
  }
}

extension ListedCluster {
  /// A Secret that the way in needs; where there is none, why is said.
  mutating func secret(_ name: SecretName, _ objects: HubObjects) -> KubernetesObject? {
    let place = "Secret \(name.namespace)/\(name.name)"
    switch objects.secret(name) {
    case .found(let object): return object
    case .unread: listing.warnings.append("\(place) is not read yet")
    case .missing: listing.refuse(place, "is not there")
    case .refused(let why): listing.refuse(place, clipped(why))
    }
    return nil
  }
}
