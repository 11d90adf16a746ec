import FleetModel
import KubeClient
import KubernetesAPI

/// The registry kind `RancherFleet`: Rancher Fleet's Cluster (`fleet.cattle.io/v1alpha1`).
///
/// Members pull, and the hub's word is all there is; those that the manager itself imported have a kubeconfig Secret,
/// which is a way in. `status.apiServerURL` is the hub's address, never the member's.
struct RancherFleetRegistry: HubRegistry {
  let kind = "RancherFleet"

  func watches(_ hub: Hub) -> [HubWatch] {
    [
      HubWatch("fleet.cattle.io/v1alpha1", kind: "Cluster", plural: "clusters").within(hub.entry.namespace),
      HubWatch("fleet.cattle.io/v1alpha1", kind: "ClusterGroup", plural: "clustergroups", isRequired: false).within(
        hub.entry.namespace),
    ]
  }

  func secrets(_ objects: HubObjects, _ hub: Hub) -> Set<SecretName> {
    Set(objects.all("clusters").compactMap(secret(of:)))
  }
  private func secret(of object: KubernetesObject) -> SecretName? {
    guard let name = object.json.string(at: "spec", "kubeConfigSecret"), !name.isEmpty else { return nil }
    let namespace = object.json.string(at: "spec", "kubeConfigSecretNamespace") ?? ""
    return SecretName(namespace: namespace.isEmpty ? object.namespace : namespace, name: name)
  }

  func read(_ objects: HubObjects, _ hub: Hub) -> [ListedCluster] {
    let groups: [(group: KubernetesObject, selector: LabelSelector)] = objects.all("clustergroups").compactMap {
      group in
      guard let selector = try? LabelSelector(group.json[at: "spec", "selector"]) else { return nil }
      return (group, selector)
    }
    return objects.all("clusters").map { object in
      var cluster = read(object, hub)
      // A group without a selector has no members.
      cluster.listing.facts.sets = groups.filter {
        $0.group.namespace == object.namespace && $0.group.json[at: "spec", "selector"]?.objectValue != nil
          && $0.selector.matches(object.labels)
      }.map { clipped($0.group.name) }
      connect(&cluster, object, objects, hub)
      return cluster.settled()
    }
  }

  private func read(_ object: KubernetesObject, _ hub: Hub) -> ListedCluster {
    var listing = ClusterListing(self, hub, object)
    var facts = ObjectFacts(object)
    let json = object.json
    if json["spec"]?.objectValue == nil { listing.refuse("spec", "is missing") }
    if let name = object.labels["management.cattle.io/cluster-display-name"], !name.isEmpty {
      listing.displayName = clipped(name)
    }
    listing.facts.syncMode = .pull
    if let seen = json.string(at: "status", "agent", "lastSeen").flatMap({ Timestamp($0) }) {
      listing.facts.lastHeard = LastHeard(at: seen, source: "agent")
    }
    // What the hub counts of its own deliveries: `modified` is drift, `outOfSync` is not delivered yet.
    for name in ["ready", "desiredReady", "notReady", "modified", "outOfSync", "errApplied", "waitApplied", "pending"] {
      if let count = json[at: "status", "summary", name]?.intValue, count > 0 || name == "ready" {
        listing.properties["fleet.cattle.io/\(name)"] = "\(count)"
      }
    }
    for (field, name) in [("readyBundles", "ready-bundles"), ("state", "state")] {
      if let text = json.string(at: "status", "display", field), !text.isEmpty {
        listing.properties["fleet.cattle.io/\(name)"] = clipped(text)
      }
    }
    listing.facts.region = listing.labels["region"] ?? ""
    listing.facts.provider = listing.labels["provider.cattle.io"] ?? ""
    listing.facts.conditions = facts.conditions("status", "conditions")
    if json[at: "spec", "paused"] == true {
      listing.setHealth(.paused)
    } else if let ready = listing.facts.conditions.first("Ready") {
      listing.setHealth(ready.health, ready.words)
    }
    listing.warnings += facts.warnings
    return ListedCluster(listing)
  }

  private func connect(
    _ cluster: inout ListedCluster, _ object: KubernetesObject, _ objects: HubObjects, _ hub: Hub
  ) {
    guard cluster.listing.refusals.isEmpty, let name = secret(of: object),
      let secret = cluster.secret(name, objects)
    else { return }
    var reader = ConnectionReader(hub)
    let place = "Secret \(name.namespace)/\(name.name)"
    var access: ClusterAccess?
    if let bytes = secret.secretBytes("value") {
      access = SecretKubeconfig(bytes, place: "\(place) value", &reader)?.access(
        named: cluster.listing.displayName, &reader)
    } else {
      reader.refuse("\(place) value", "is missing")
    }
    cluster.listing.refusals += reader.refusals
    cluster.listing.warnings += reader.warnings
    guard let access else { return }
    cluster.address = ClusterAddress(access)
    cluster.add(access, .direct, .secret(namespace: name.namespace, name: name.name, key: "value"))
  }
}
