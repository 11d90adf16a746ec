import FleetModel
import KubeClient
import KubernetesAPI

/// The registry kind `MemberCluster`: KubeFleet (`cluster.kubernetes-fleet.io`).
///
/// Members pull, so a hub's word is all there is. Where the property store tells address and authorities, the entry
/// finds the operator's own context of the same cluster, which then is the way in.
struct KubeFleetRegistry: HubRegistry {
  let kind = "MemberCluster"

  private static let entrypoint = "k8s.io/cluster-entrypoint"
  private static let authorities = "k8s.io/cluster-certificate-authority-data"

  func watches(_ hub: Hub) -> [HubWatch] {
    [
      HubWatch(
        "cluster.kubernetes-fleet.io/v1beta1", "cluster.kubernetes-fleet.io/v1", kind: "MemberCluster",
        plural: "memberclusters", isNamespaced: false)
    ]
  }

  func read(_ objects: HubObjects, _ hub: Hub) -> [ListedCluster] {
    objects.all("memberclusters").map { read($0, hub) }
  }

  private func read(_ object: KubernetesObject, _ hub: Hub) -> ListedCluster {
    var listing = ClusterListing(self, hub, object)
    var facts = ObjectFacts(object)
    let json = object.json
    if (json.string(at: "spec", "identity", "name") ?? "").isEmpty {
      listing.refuse("spec.identity.name", "is missing")
    }
    var authorities: String?
    for (name, property) in json[at: "status", "properties"]?.objectValue ?? [:] {
      guard let value = property.string(at: "value") else {
        listing.warnings.append("status.properties.\(clipped(name)): a property without a value")
        continue
      }
      // A certificate is no property that anybody selects by.
      if name == Self.authorities {
        authorities = value
        continue
      }
      listing.properties[clipped(name)] = clipped(value)
      listing.facts.observedAt[clipped(name)] = property.string(at: "observationTime").flatMap { Timestamp($0) }
    }
    listing.warnings.sort()
    listing.claimedID = listing.properties[AboutAPI.idProperty] ?? ""
    listing.facts.version = listing.properties["k8s.io/k8s-version"] ?? ""
    listing.facts.taints = facts.taints("spec", "taints")
    listing.facts.syncMode = .pull
    listing.facts.resources.capacity = facts.quantities("status", "resourceUsage", "capacity")
    listing.facts.resources.allocatable = facts.quantities("status", "resourceUsage", "allocatable")
    listing.facts.resources.available = facts.quantities("status", "resourceUsage", "available")
    if let count = listing.properties["kubernetes-fleet.io/node-count"].flatMap({ Int($0) }) {
      listing.facts.nodes = NodeCount(total: count)
    }
    listing.facts.region = listing.labels["region"] ?? listing.labels["topology.kubernetes.io/region"] ?? ""
    listing.facts.conditions = facts.conditions("status", "conditions")
    setHealth(&listing, json)
    listing.warnings += facts.warnings
    var cluster = ListedCluster(listing)
    if let entrypoint = listing.properties[Self.entrypoint] {
      let place = "status.properties.\(Self.entrypoint)"
      var reader = ConnectionReader(hub)
      if let server = reader.server(entrypoint, place, isBare: true) {
        cluster.address = ClusterAddress(
          server, reader.authorities(authorities, "status.properties.\(Self.authorities)"))
      }
      cluster.listing.refusals += reader.refusals
    }
    return cluster.settled()
  }

  /// As the member's agent tells; without an agent nothing is known.
  private func setHealth(_ listing: inout ClusterListing, _ json: JSON) {
    let agent = json.elements(at: "status", "agentStatus").first { $0.string(at: "type") == "MemberAgent" }
    if let heard = agent?.string(at: "lastReceivedHeartbeat").flatMap({ Timestamp($0) }) {
      listing.facts.lastHeard = LastHeard(at: heard, source: "heartbeat")
    }
    let conditions = (agent?.elements(at: "conditions") ?? []).map(Condition.init)
    if conditions.isFalse("Joined") || listing.facts.conditions.isFalse("Joined") {
      listing.setHealth(.notJoined, conditions.first("Joined")?.words ?? "")
    } else if let healthy = conditions.first("Healthy") {
      listing.setHealth(healthy.health, healthy.words)
    }
  }
}
