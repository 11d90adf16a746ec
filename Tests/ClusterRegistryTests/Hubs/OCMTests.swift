import FleetModel
import KubeClient
import KubernetesAPI
import Testing

@testable import ClusterRegistry

@Suite struct OCMTests {
  private func fixture() throws -> HubFixture {
    var fixture = try HubFixture("ManagedCluster")
    fixture.hub.entry.serviceAccount = "quarterdeck"
    return fixture
  }

  @Test("a managed cluster fills the record: sets, taints, claims, capacity, version, health")
  func record() throws {
    let listing = try fixture().cluster("eu-1").listing
    #expect(listing.facts.sets == ["prod", "europe"])
    #expect(listing.facts.boundNamespaces == ["team-a"])
    #expect(
      listing.facts.taints.map(\.description) == [
        "cluster.open-cluster-management.io/unreachable:NoSelect", "gpu=only:PreferNoSelect",
      ])
    #expect(listing.facts.taints[0].since == Timestamp("2026-08-01T00:00:00Z"))
    #expect(listing.claimedID == "eu-1")
    #expect(listing.facts.region == "eu-central-1")
    #expect(listing.facts.provider == "AWS")
    #expect(listing.facts.version == "v1.33.2")
    #expect(listing.facts.resources.capacity["memory"] == Quantity("192Gi"))
    #expect(listing.facts.resources.allocatable["cpu"] == Quantity("44"))
    #expect(listing.facts.health == .unknown)
    #expect(listing.facts.syncMode == .pull)
    #expect(listing.warnings.contains("its clock is wrong"))
  }

  @Test("a joiner that the hub does not let in is denied, one that waits is not joined, one that goes is deleting")
  func health() throws {
    #expect(try fixture().cluster("edge-7").listing.facts.health == .denied)
    let waiting = try fixture().changing("edge-7") { $0["status"] = nil }
    #expect(try waiting.cluster("edge-7").listing.facts.health == .notJoined)
    let going = try fixture().changing("eu-1") { $0[at: "metadata", "deletionTimestamp"] = "2026-08-02T00:00:00Z" }
    #expect(try going.cluster("eu-1").listing.facts.health == .deleting)
  }

  @Test("the token of the ManagedServiceAccount is the way in, to the cluster's own address")
  func direct() throws {
    let cluster = try fixture().cluster("eu-1")
    #expect(cluster.listing.reach == .direct)
    #expect(cluster.listing.credential == .secret(namespace: "eu-1", name: "quarterdeck", key: "token"))
    #expect(cluster.access?.credentials.token?.text == "token-of-eu-1")
    #expect(cluster.access.map { "\($0.server)" } == "https://api.eu-1.example:6443")
  }

  @Test("with a cluster-proxy that goes first, its path kept; the direct way stays behind it")
  func proxy() throws {
    var fixture = try fixture()
    var proxy = ClusterAccess(name: "hub-1", server: try #require(ServerAddress(url: "https://proxy.example:9092/x")))
    proxy.trust.authorities = .file("/op/proxy-ca.pem")
    fixture.hub.entry.proxyServer = proxy
    let cluster = try fixture.cluster("eu-1")
    #expect(cluster.ways.map(\.reach) == [.hubProxy(hub: "hub-1"), .direct])
    #expect(cluster.access.map { "\($0.server)" } == "https://proxy.example:9092/x/eu-1")
    #expect(cluster.access?.trust.authorities?.text == "/op/proxy-ca.pem")
  }

  @Test("without an account in the configuration no token is read, and the hub's word is all there is")
  func mirror() throws {
    let fixture = try HubFixture("ManagedCluster")
    #expect(fixture.registry.secrets(fixture.objects, fixture.hub) == [])
    let cluster = try fixture.cluster("eu-1")
    #expect(cluster.ways.isEmpty && cluster.listing.reach == .mirrorOnly && cluster.refusals == [])
    // The address is known all the same: it finds the operator's own context of the cluster.
    #expect(cluster.address != nil)
  }

  @Test(
    "what is wrong with one cluster is its row's reason",
    arguments: [
      Breakage("spec: is missing") { $0["spec"] = 3 },
      Breakage("spec.managedClusterClientConfigs[0].url: is missing") {
        $0[at: "spec", "managedClusterClientConfigs"] = [["caBundle": "LS0t"]]
      },
      Breakage("spec.managedClusterClientConfigs[0].url: is not encrypted; the registry's allow does not have http") {
        $0[at: "spec", "managedClusterClientConfigs"] = [["url": "http://x"]]
      },
    ])
  func malformed(_ breakage: Breakage) throws {
    let broken = try HubFixture("ManagedCluster").changing("eu-1", breakage.change)
    #expect(try broken.cluster("eu-1").refusals == breakage.refusals)
    #expect(try broken.cluster("edge-7").refusals == [])
  }

  @Test("a token that is not there is a refusal, quantities that are none are said")
  func parts() throws {
    var fixture = try fixture()
    fixture.documents.removeAll { $0.kind.kind == "Secret" }
    #expect(try fixture.cluster("eu-1").refusals == ["Secret eu-1/quarterdeck: is not there"])
    let odd = try self.fixture().changing("eu-1") { $0[at: "status", "capacity", "cpu"] = "many" }.cluster("eu-1")
    #expect(odd.listing.warnings.contains("status.capacity.cpu: \"many\" is no quantity"))
  }
}
