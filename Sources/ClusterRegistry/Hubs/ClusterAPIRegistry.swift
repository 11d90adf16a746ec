import FleetModel
import KubeClient
import KubernetesAPI

/// The registry kind `ClusterAPI`: Cluster API's Cluster (`cluster.x-k8s.io`), with the kubeconfig Secret beside it.
///
/// The Secret holds an administrator's certificate and is written anew before that expires: it is watched, and the row
/// says whose credential it is.
struct ClusterAPIRegistry: ObjectPerClusterRegistry {
  let kind = "ClusterAPI"

  func watches(_ hub: Hub) -> [HubWatch] {
    [
      HubWatch("cluster.x-k8s.io/v1beta2", "cluster.x-k8s.io/v1beta1", kind: "Cluster", plural: "clusters").within(
        hub.entry.namespace)
    ]
  }

  func secrets(_ objects: HubObjects, _ hub: Hub) -> Set<SecretName> {
    Set(objects.all("clusters").map(secret(of:)))
  }
  private func secret(of object: KubernetesObject) -> SecretName {
    SecretName(namespace: object.namespace, name: object.name + "-kubeconfig")
  }

  func read(_ object: KubernetesObject, _ hub: Hub) -> ListedCluster {
    var listing = ClusterListing(self, hub, object)
    var facts = ObjectFacts(object)
    let json = object.json
    if json["spec"]?.objectValue == nil { listing.refuse("spec", "is missing") }
    let phase = json.string(at: "status", "phase") ?? ""
    if !phase.isEmpty { listing.properties["cluster.x-k8s.io/phase"] = clipped(phase) }
    listing.facts.podNetworks = networks(json, "pods")
    listing.facts.serviceNetworks = networks(json, "services")
    let running = json.elements(at: "status", "controlPlane", "versions").compactMap { $0.string(at: "version") }
    listing.facts.version = clipped(running.first ?? json.string(at: "spec", "topology", "version") ?? "")
    // A list since v1beta2, a map before.
    let domains = json[at: "status", "failureDomains"]
    listing.facts.zones =
      (domains?.arrayValue?.compactMap { $0.string(at: "name") } ?? domains?.objectValue?.keys.sorted() ?? [])
      .map(clipped)
    listing.facts.conditions = facts.conditions("status", "conditions")
    let older = facts.conditions("status", "v1beta2", "conditions")
    if !older.isEmpty { listing.facts.conditions = older }
    listing.facts.isRollingOut =
      listing.facts.conditions.isTrue("RollingOut") || listing.facts.conditions.isTrue("ScalingUp")
    if listing.facts.isRollingOut { listing.warnings.append("its machines are being replaced (RollingOut)") }
    nodes(&listing, json)
    setHealth(&listing, json, phase)
    listing.warnings += facts.warnings
    return ListedCluster(listing)
  }

  private func networks(_ json: JSON, _ kind: String) -> [String] {
    json.elements(at: "spec", "clusterNetwork", kind, "cidrBlocks").compactMap(\.stringValue).map(clipped)
  }

  /// A count as the API has it (int32, not negative): what says otherwise is brought to what can be added up.
  private static func count(_ written: JSON?) -> Int { Int(min(max(written?.intValue ?? 0, 0), Int64(Int32.max))) }

  private func nodes(_ listing: inout ClusterListing, _ json: JSON) {
    var total = 0
    var ready = 0
    for part in ["controlPlane", "workers"] {
      total += Self.count(json[at: "status", part, "replicas"])
      ready += Self.count(json[at: "status", part, "readyReplicas"])
    }
    if total > 0 { listing.facts.nodes = NodeCount(total: total, ready: ready) }
  }

  private func setHealth(_ listing: inout ClusterListing, _ json: JSON, _ phase: String) {
    let conditions = listing.facts.conditions
    if conditions.isTrue("Deleting") || phase == "Deleting" {
      listing.setHealth(.deleting)
    } else if json[at: "spec", "paused"] == true || conditions.isTrue("Paused") {
      listing.setHealth(.paused)
    } else if let condition = conditions.first("Available") ?? conditions.first("Ready") {
      listing.setHealth(condition.health, condition.words)
    } else if phase == "Failed" {
      listing.setHealth(.unhealthy, "phase Failed")
    }
    if let probe = conditions.first("RemoteConnectionProbe"), let at = probe.lastTransitionTime,
      probe.status == "True"
    {
      listing.facts.lastHeard = LastHeard(at: at, source: "probe")
    }
  }

  func connect(
    _ cluster: inout ListedCluster, _ object: KubernetesObject, _ objects: HubObjects, _ hub: Hub
  ) {
    if let host = object.json.string(at: "spec", "controlPlaneEndpoint", "host"), !host.isEmpty {
      let port = object.json[at: "spec", "controlPlaneEndpoint", "port"]?.intValue ?? 6_443
      cluster.listing.server = "https://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
    guard cluster.listing.refusals.isEmpty else { return }
    let name = secret(of: object)
    // Before the control plane is there, there is no Secret, and that is no fault.
    if case .missing = objects.secret(name), object.json.string(at: "status", "phase") != "Provisioned" { return }
    guard let secret = cluster.secret(name, objects) else { return }
    let place = "Secret \(name.namespace)/\(name.name) value"
    var reader = ConnectionReader(hub)
    var access: ClusterAccess?
    if let bytes = secret.secretBytes("value") {
      access = SecretKubeconfig(bytes, place: place, &reader)?.access(named: object.name, &reader)
    } else {
      reader.refuse(place, "is missing")
    }
    cluster.listing.refusals += reader.refusals
    cluster.listing.warnings += reader.warnings
    guard let access else { return }
    cluster.address = ClusterAddress(access)
    cluster.listing.server = "\(access.server)"
    cluster.add(access, .direct, .secret(namespace: name.namespace, name: name.name, key: "value"))
    cluster.listing.warnings.append("an administrator's credential (system:masters)")
  }
}
