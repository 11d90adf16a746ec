import FleetModel
import KubeClient
import KubernetesAPI
import Testing

@testable import ClusterRegistry

@Suite struct LegacyRegistryTests {
  @Test("D10: archived kinds are marked in every row", arguments: ["KubeFedCluster", "ClusterRegistry"])
  func marked(kind: String) throws {
    let fixture = try HubFixture(kind)
    #expect(fixture.registry.isLegacy)
    #expect(fixture.read().allSatisfy { $0.listing.isLegacy })
  }

  @Test("KubeFed: version, region, zones, health, the last probe, and the token of its Secret")
  func kubefed() throws {
    let cluster = try HubFixture("KubeFedCluster").cluster("cluster1")
    #expect(cluster.listing.facts.version == "v1.28.15")
    #expect(cluster.listing.facts.region == "eu-west" && cluster.listing.facts.zones == ["eu-west-a"])
    #expect(cluster.listing.facts.health == .healthy)
    #expect(cluster.listing.facts.lastHeard == LastHeard(at: Timestamp("2026-08-01T00:00:40Z")!, source: "probe"))
    #expect(cluster.access?.credentials.token?.text == "token-of-eu-1")
    #expect(try HubFixture("KubeFedCluster").cluster("cluster2").listing.facts.health == .unhealthy)
  }

  @Test("KubeFed: leaving verification out needs the operator's word, leaving a part of it out cannot be done")
  func validations() throws {
    let fixture = try HubFixture("KubeFedCluster")
    #expect(
      try fixture.cluster("cluster2").refusals == [
        "spec.disabledTLSValidations[0]: skips the verification of the server; the registry's allow does not have insecure"
      ])
    #expect(try fixture.allowing(.insecure).cluster("cluster2").access?.trust.acceptsAnyCertificate == true)
    let part = fixture.changing("cluster2") { $0[at: "spec", "disabledTLSValidations"] = ["SubjectName"] }
    #expect(
      try part.allowing(.insecure).cluster("cluster2").refusals == [
        "spec.disabledTLSValidations[0]: SubjectName cannot be left out by itself"
      ])
  }

  @Test(
    "KubeFed: what is malformed is its row's reason",
    arguments: [
      Breakage("spec.apiEndpoint: is missing") { $0[at: "spec", "apiEndpoint"] = nil },
      Breakage("spec.secretRef.name: is missing") { $0[at: "spec", "secretRef"] = nil },
      Breakage("spec.caBundle: is not base64") { $0[at: "spec", "caBundle"] = "?" },
      Breakage("spec.proxyURL: names a proxy; the registry's allow does not have proxy") {
        $0[at: "spec", "proxyURL"] = "http://p:1"
      },
    ])
  func kubefedFaults(_ breakage: Breakage) throws {
    let fixture = try HubFixture("KubeFedCluster").changing("cluster1", breakage.change)
    #expect(try fixture.cluster("cluster1").refusals == breakage.refusals)
    #expect(try fixture.cluster("cluster1").ways.isEmpty)
    var secretless = try HubFixture("KubeFedCluster")
    secretless.documents.removeAll { $0.name == "cluster1-shb2x" }
    #expect(
      try secretless.cluster("cluster1").refusals == ["Secret kube-federation-system/cluster1-shb2x: is not there"])
  }

  @Test("D5: the archived project's own examples load, without a mask, a scheme or a port")
  func examples() throws {
    let fixture = try HubFixture("ClusterRegistry")
    #expect(fixture.read().map(\.listing.key.name) == ["eu-1", "test-cluster", "test-cluster-two"])
    #expect(fixture.read().allSatisfy { $0.refusals == [] })
    #expect(try fixture.cluster("test-cluster-two").listing.server == "https://127.0.0.1:443")
    #expect(try fixture.cluster("test-cluster-two").ways.isEmpty)
    #expect(try fixture.allowing(.anonymous).cluster("test-cluster-two").ways.count == 1)
  }

  @Test(
    "the endpoint counts whose network is the closest around an address of this machine",
    arguments: [
      ([], "https://public.eu-1.example:6443"), (["192.168.1.1"], "https://public.eu-1.example:6443"),
      (["10.1.2.3"], "https://10.0.0.1:6443"), (["10.7.2.3"], "https://10.7.0.1:6443"),
      (["fe80::1", "10.7.2.3"], "https://10.7.0.1:6443"),
    ])
  func endpoints(own: [String], server: String) throws {
    var fixture = try HubFixture("ClusterRegistry")
    fixture.hub.ownAddresses = own
    let cluster = try fixture.cluster("eu-1")
    #expect(cluster.listing.server == server)
    #expect(cluster.access?.credentials.token?.text == "token-of-eu-1")
    #expect(cluster.listing.facts.lastHeard?.source == "heartbeat")
  }

  @Test("the registry: an entry for other networks only is refused; a reference that is no Secret leaves a mirror")
  func registryFaults() throws {
    let elsewhere = try HubFixture("ClusterRegistry").changing("eu-1") {
      $0[at: "spec", "kubernetesApiEndpoints", "serverEndpoints"] = [
        ["clientCIDR": "10.0.0.0/8", "serverAddress": "x"], ["clientCIDR": "10/8", "serverAddress": "y"],
      ]
    }
    #expect(
      try elsewhere.cluster("eu-1").refusals == [
        "spec.kubernetesApiEndpoints.serverEndpoints: none is for a network of this machine"
      ])
    let other = try HubFixture("ClusterRegistry").changing("eu-1") {
      $0[at: "spec", "authInfo", "user", "kind"] = "ServiceAccount"
    }
    #expect(try other.cluster("eu-1").listing.warnings == ["no way in: spec.authInfo names no Secret"])
    var empty = try HubFixture("ClusterRegistry")
    empty = empty.changing("eu-1-token") { $0["data"] = ["x": "eA=="] }
    #expect(
      try empty.cluster("eu-1").refusals == [
        "Secret kube-multicluster-system/eu-1-token: has no kubeconfig and no token"
      ])
  }

  @Test(
    "networks are read with and without a mask",
    arguments: [
      ("0.0.0.0", "10.1.1.1", true), ("0.0.0.0/0", "10.1.1.1", true), ("10.0.0.0/8", "10.255.0.1", true),
      ("10.0.0.0/8", "11.0.0.1", false), ("10.0.0.1", "10.0.0.1", true), ("10.0.0.1", "10.0.0.2", false),
      ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
      ("2001:db8::/32", "10.0.0.1", false),
    ])
  func networks(network: String, address: String, isInside: Bool) throws {
    #expect(try #require(ClientNetwork(network)).contains(address) == isInside)
    #expect(ClientNetwork("10.0.0.0/33") == nil && ClientNetwork("x") == nil)
  }
}
