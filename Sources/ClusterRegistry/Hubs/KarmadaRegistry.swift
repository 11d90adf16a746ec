import FleetModel
import KubeClient
import KubernetesAPI

/// The registry kind `KarmadaCluster`: Karmada's Cluster (`cluster.karmada.io/v1alpha1`), served by its aggregated API.
///
/// The hub's proxy is the way in: one credential, one audit, and it reaches clusters that only pull. The cluster's own
/// address, with the token of its Secret, is used where the configuration says `reach: direct`.
struct KarmadaRegistry: ObjectPerClusterRegistry {
  let kind = "KarmadaCluster"

  func watches(_ hub: Hub) -> [HubWatch] {
    [HubWatch("cluster.karmada.io/v1alpha1", kind: "Cluster", plural: "clusters", isNamespaced: false)]
  }

  func secrets(_ objects: HubObjects, _ hub: Hub) -> Set<SecretName> {
    guard hub.entry.isDirect else { return [] }
    return Set(objects.all("clusters").compactMap(secret(of:)))
  }

  private func secret(of object: KubernetesObject) -> SecretName? {
    guard let name = object.json.string(at: "spec", "secretRef", "name"), !name.isEmpty,
      let namespace = object.json.string(at: "spec", "secretRef", "namespace"), !namespace.isEmpty
    else { return nil }
    return SecretName(namespace: namespace, name: name)
  }

  func read(_ object: KubernetesObject, _ hub: Hub) -> ListedCluster {
    var listing = ClusterListing(self, hub, object)
    var facts = ObjectFacts(object)
    let json = object.json
    let mode = json.string(at: "spec", "syncMode") ?? ""
    switch mode {
    case "Push": listing.facts.syncMode = .push
    case "Pull": listing.facts.syncMode = .pull
    default: listing.refuse("spec.syncMode", mode.isEmpty ? "is missing" : "is \(clipped(mode))")
    }
    listing.claimedID = clipped(json.string(at: "spec", "id") ?? "")
    listing.facts.provider = clipped(json.string(at: "spec", "provider") ?? "")
    listing.facts.region = clipped(json.string(at: "spec", "region") ?? "")
    var zones = json.elements(at: "spec", "zones").compactMap(\.stringValue)
    // The deprecated field, of clusters that were joined long ago.
    if zones.isEmpty, let zone = json.string(at: "spec", "zone"), !zone.isEmpty { zones = [zone] }
    listing.facts.zones = zones.map(clipped)
    listing.facts.taints = facts.taints("spec", "taints")
    listing.facts.version = clipped(json.string(at: "status", "kubernetesVersion") ?? "")
    if let total = json[at: "status", "nodeSummary", "totalNum"]?.intValue {
      listing.facts.nodes = NodeCount(
        total: Int(clamping: total),
        ready: json[at: "status", "nodeSummary", "readyNum"]?.intValue.map(Int.init(clamping:)))
    }
    listing.facts.resources.allocatable = facts.quantities("status", "resourceSummary", "allocatable")
    listing.facts.resources.allocated = facts.quantities("status", "resourceSummary", "allocated")
    listing.facts.resources.allocating = facts.quantities("status", "resourceSummary", "allocating")
    listing.facts.conditions = facts.conditions("status", "conditions")
    if let ready = listing.facts.conditions.first("Ready") { listing.setHealth(ready.health, ready.words) }
    listing.warnings += facts.warnings
    return ListedCluster(listing)
  }

  func connect(
    _ cluster: inout ListedCluster, _ object: KubernetesObject, _ objects: HubObjects, _ hub: Hub
  ) {
    guard cluster.listing.refusals.isEmpty else { return }
    let name = object.name
    var reader = ConnectionReader(hub)
    let json = object.json
    let secret = hub.entry.isDirect ? self.secret(of: object).map { ($0, cluster.secret($0, objects)) } : nil
    if let endpoint = json.string(at: "spec", "apiEndpoint"), !endpoint.isEmpty {
      var direct: ClusterAccess?
      if hub.entry.isDirect {
        direct = self.direct(name, endpoint, json, secret?.1, &reader)
      } else if let server = ServerAddress(url: endpoint) {
        // Not dialled: it only tells which other entry is the same cluster.
        cluster.listing.server = "\(server)"
      }
      if let direct {
        cluster.address = ClusterAddress(direct)
        if let (secret, data) = secret, let token = data?.secretText("token") {
          var access = direct
          access.user = secret.name
          access.credentials.token = Secret(token)
          let note = CredentialNote.secret(namespace: secret.namespace, name: secret.name, key: "token")
          if reader.refusals.isEmpty { cluster.add(access, .direct, note) }
        }
      }
    }
    cluster.listing.refusals += reader.refusals
    cluster.listing.warnings += reader.warnings
    var proxy = hub.access
    proxy.name = name
    proxy.server.pathPrefix += "/apis/cluster.karmada.io/v1alpha1/clusters/\(percentEncoded(name))/proxy"
    cluster.add(proxy, .hubProxy(hub: hub.name), .hub(hub.name))
  }

  private func direct(
    _ name: String, _ endpoint: String, _ json: JSON, _ secret: KubernetesObject?, _ reader: inout ConnectionReader
  ) -> ClusterAccess? {
    guard let server = reader.server(endpoint, "spec.apiEndpoint") else { return nil }
    var access = ClusterAccess(name: name, server: server)
    access.trust.authorities = reader.pem(secret?.secretBytes("caBundle"), "Secret caBundle", "CERTIFICATE")
    access.trust.acceptsAnyCertificate = reader.acceptsAnyCertificate(
      json[at: "spec", "insecureSkipTLSVerification"] == true, authorities: access.trust.authorities,
      "spec.insecureSkipTLSVerification")
    access.proxy = reader.proxy(json.string(at: "spec", "proxyURL"), "spec.proxyURL")
    if json[at: "spec", "proxyHeader"]?.objectValue?.isEmpty == false {
      reader.refuse("spec.proxyHeader", "headers for a proxy are not supported")
    }
    return access
  }
}
