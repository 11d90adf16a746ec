import FleetModel
import KubeClient
import KubernetesAPI
import Testing

@testable import ClusterRegistry

@Suite struct KarmadaTests {
  @Test("a cluster fills the record: nodes, resources, zones (the deprecated field too), taints, health, mode")
  func record() throws {
    let listing = try HubFixture("KarmadaCluster").cluster("member3").listing
    #expect(listing.facts.nodes == NodeCount(total: 3, ready: 2))
    #expect(listing.facts.resources.allocatable["cpu"] == Quantity("12"))
    #expect(listing.facts.resources.allocated["cpu"] == Quantity("9"))
    #expect(listing.facts.resources.allocating["cpu"] == Quantity("1"))
    #expect(listing.facts.zones == ["Z1"])
    #expect(listing.facts.provider == "P2" && listing.facts.region == "R1")
    #expect(listing.facts.taints.map(\.description) == ["cluster.karmada.io/not-ready:NoSchedule"])
    #expect(listing.facts.version == "v1.32.1")
    #expect(listing.facts.health == .unhealthy)
    #expect(listing.facts.syncMode == .pull)
    #expect(try HubFixture("KarmadaCluster").cluster("member1").listing.claimedID.hasPrefix("5d0c3a51"))
  }

  @Test("the hub's proxy is the way in, with the hub's credential and below the hub's own path, and no Secret is read")
  func proxy() throws {
    let fixture = try HubFixture("KarmadaCluster")
    #expect(fixture.registry.secrets(fixture.objects, fixture.hub) == [])
    let cluster = try fixture.cluster("member3")
    #expect(cluster.listing.reach == .hubProxy(hub: "hub-1"))
    #expect(
      cluster.access.map { "\($0.server)" }
        == "https://hub.example:6443/clusters/root:team-a/apis/cluster.karmada.io/v1alpha1/clusters/member3/proxy")
    #expect(cluster.access?.credentials.token?.text == "token-of-the-hub")
    #expect(cluster.refusals == [])
  }

  @Test("a name that is a path stays one segment of the proxy's path")
  func hostileName() throws {
    let cluster = try HubFixture("KarmadaCluster").changing("member1") { $0[at: "metadata", "name"] = "../../nodes" }
      .cluster("../../nodes")
    #expect(cluster.access?.server.pathPrefix.hasSuffix("/clusters/..%2F..%2Fnodes/proxy") == true)
  }

  @Test("where the configuration says so the cluster's own address goes first; what it may not say leaves the proxy")
  func direct() throws {
    var fixture = try HubFixture("KarmadaCluster")
    fixture.hub.entry.isDirect = true
    let first = try fixture.cluster("member1")
    #expect(first.ways.map(\.reach) == [.direct, .hubProxy(hub: "hub-1")])
    #expect(first.access?.credentials.token?.text == "token-of-eu-1")
    let third = try fixture.cluster("member3")
    #expect(third.ways.map(\.reach) == [.hubProxy(hub: "hub-1")])
    #expect(
      third.refusals == [
        "spec.insecureSkipTLSVerification: skips the verification of the server; the registry's allow does not have insecure",
        "spec.proxyURL: names a proxy; the registry's allow does not have proxy",
      ])
    let allowed = try fixture.allowing(.insecure, .proxy).cluster("member3")
    #expect(allowed.ways.map(\.reach) == [.direct, .hubProxy(hub: "hub-1")])
    #expect(allowed.access?.proxy == "http://proxy.example:3128")
    #expect(allowed.access?.trust.acceptsAnyCertificate == true)
  }

  @Test("a cluster without a mode is a row with its reason")
  func malformed() throws {
    let fixture = try HubFixture("KarmadaCluster").changing("member1") { $0[at: "spec", "syncMode"] = "Sideways" }
    #expect(try fixture.cluster("member1").refusals == ["spec.syncMode: is Sideways"])
    #expect(try fixture.cluster("member1").ways.isEmpty)
    #expect(try fixture.cluster("member3").ways.count == 1)
  }
}
