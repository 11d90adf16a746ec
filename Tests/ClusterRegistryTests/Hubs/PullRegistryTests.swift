import FleetModel
import KubeClient
import KubernetesAPI
import Testing

@testable import ClusterRegistry

/// Registries whose members pull: the hub's word is all there is, unless the operator has a way of his own.
@Suite struct PullRegistryTests {
  @Test("KubeFleet: properties with their times, usage in three kinds, taints, heartbeat, address, no way in")
  func member() throws {
    let cluster = try HubFixture("MemberCluster").cluster("us-2")
    let listing = cluster.listing
    #expect(listing.properties["kubernetes.azure.com/per-cpu-core-cost"] == "0.042")
    #expect(listing.facts.observedAt["kubernetes-fleet.io/node-count"] == Timestamp("2026-08-01T00:00:00Z"))
    #expect(listing.properties["k8s.io/cluster-certificate-authority-data"] == nil)
    #expect(listing.facts.resources.available["cpu"] == Quantity("3"))
    #expect(listing.facts.resources.capacity["cpu"] == Quantity("16"))
    #expect(listing.facts.nodes == NodeCount(total: 4))
    #expect(listing.facts.version == "v1.33.4")
    #expect(listing.facts.taints.map(\.description) == ["dedicated=gpu:NoSchedule"])
    #expect(listing.facts.health == .healthy)
    #expect(listing.facts.lastHeard == LastHeard(at: Timestamp("2026-08-01T00:00:40Z")!, source: "heartbeat"))
    #expect(listing.reach == .mirrorOnly && cluster.ways.isEmpty && cluster.refusals == [])
    #expect(cluster.address.map { "\($0.server)" } == "https://api.us-2.example:6443")
    #expect(cluster.address?.authorities?.text.hasPrefix("-----BEGIN") == true)
  }

  @Test("KubeFleet: a member that did not join says so, one without an identity is refused, odd parts are said")
  func memberFaults() throws {
    let fixture = try HubFixture("MemberCluster")
    let left = fixture.changing("us-2") {
      $0[at: "status", "agentStatus"] = [
        ["type": "MemberAgent", "conditions": [["type": "Joined", "status": "False"]]]
      ]
    }
    #expect(try left.cluster("us-2").listing.facts.health == .notJoined)
    let silent = fixture.changing("us-2") { $0[at: "status", "agentStatus"] = nil }
    #expect(try silent.cluster("us-2").listing.facts.health == .unknown)
    let broken = fixture.changing("us-2") {
      $0[at: "spec", "identity"] = nil
      $0[at: "status", "properties"] = ["a": "b"]
      $0[at: "spec", "taints"] = [["effect": "NoSchedule"]]
    }
    #expect(try broken.cluster("us-2").refusals == ["spec.identity.name: is missing"])
    #expect(
      try broken.cluster("us-2").listing.warnings == [
        "status.properties.a: a property without a value", "spec.taints[0]: a taint without a key",
      ])
  }

  @Test("Rancher Fleet: the state of its deliveries, the agent's last sign, groups as sets, no way in")
  func fleet() throws {
    let listing = try HubFixture("RancherFleet").cluster("c-m-abc").listing
    #expect(listing.displayName == "shop-1")
    #expect(listing.facts.sets == ["production"])
    #expect(listing.properties["fleet.cattle.io/ready-bundles"] == "4/5")
    #expect(listing.properties["fleet.cattle.io/modified"] == "1")
    #expect(listing.properties["fleet.cattle.io/state"] == "Modified")
    #expect(listing.facts.lastHeard == LastHeard(at: Timestamp("2026-08-01T00:00:30Z")!, source: "agent"))
    #expect(listing.facts.health == .unhealthy)
    #expect(listing.facts.healthReason == "Error: Modified(1) [Bundle shop]")
    // status.apiServerURL is the hub's.
    #expect(listing.server == "" && listing.reach == .mirrorOnly)
  }

  @Test("Rancher Fleet: a cluster that the manager imported has a kubeconfig Secret, which is a way in")
  func imported() throws {
    let fixture = try HubFixture("RancherFleet")
    #expect(
      fixture.registry.secrets(fixture.objects, fixture.hub) == [
        SecretName(namespace: "fleet-default", name: "imported-kubeconfig")
      ])
    let cluster = try fixture.cluster("imported")
    #expect(cluster.listing.reach == .direct)
    #expect(cluster.access?.credentials.clientKey?.text.contains("RSA PRIVATE KEY") == true)
    var without = fixture
    without.documents.removeAll { $0.kind.kind == "Secret" }
    #expect(try without.cluster("imported").refusals == ["Secret fleet-default/imported-kubeconfig: is not there"])
    #expect(try without.cluster("c-m-abc").refusals == [])
  }

  @Test("Rancher Fleet: paused is said, an entry without a spec is refused")
  func fleetFaults() throws {
    let fixture = try HubFixture("RancherFleet")
    #expect(
      try fixture.changing("c-m-abc") { $0[at: "spec", "paused"] = true }.cluster("c-m-abc").listing.facts.health
        == .paused)
    #expect(
      try fixture.changing("c-m-abc") { $0["spec"] = [1] }.cluster("c-m-abc").refusals == ["spec: is missing"])
  }
}
