import FleetModel
import KubeClient
import KubernetesAPI
import Testing

@testable import ClusterRegistry

@Suite struct ClusterProfileDocumentTests {
  private static let now = Timestamp("2026-08-01T00:00:00Z")!

  private func line(_ name: String, _ freshness: Freshness, _ change: (inout ClusterRecord) -> Void = { _ in })
    -> ClusterLine
  {
    var record = ClusterRecord(name: ClusterName(name), source: "test")
    change(&record)
    var line = ClusterLine(record: record, freshness: freshness)
    line.version = "v1.33.2"
    return line
  }

  private static let states: [Freshness] = [
    .live, .never, .notInScope, .syncing(received: 1, expected: nil), .quiet(since: now),
    .stale(since: now, why: "w"), .unreachable(since: now, why: "no route"), .loginNeeded(identity: "i", why: ""),
    .denied(why: "no"), .refused(why: "proxy"), .mirrorOnly(reported: now), .departed(since: now),
  ]

  @Test(
    "D7: the profiles that we emit are such as their custom resource definition takes, in every state",
    .enabled(if: StructuralSchema.folder != nil, "skipped: no folder of definitions beside the checkout"))
  func valid() throws {
    let schema = try #require(try StructuralSchema("clusterprofiles.multicluster.x-k8s.io", version: "v1alpha1"))
    var access = ClusterAccess(name: "a", server: try #require(ServerAddress(url: "https://a.example:6443/k8s")))
    access.trust.authorities = .data(Secret("-----BEGIN CERTIFICATE-----"))
    access.credentials.token = Secret("top-secret")
    let lines = Self.states.enumerated().map { index, state in
      (
        line: line("A cluster_\(index)!", state) { record in
          record.labels = ["env": "prod", "bad key!": "x", "note": "not a label value"]
          record.properties = ["country": "DE", "empty": "", "long": String(repeating: "x", count: 5_000)]
          record.facts.observedAt = ["country": Self.now]
          record.facts.sets = ["prod"]
        }, access: Optional(access)
      )
    }
    let documents = ClusterProfileDocument.documents(lines, now: Self.now)
    #expect(documents.count == Self.states.count)
    for document in documents {
      #expect(schema.faults(document) == [], "\(document.name)")
      #expect(!document.json.text.contains("top-secret"))
    }
    let first = try #require(documents.first { $0.name == "a-cluster-0" })
    #expect(
      first.labels == [
        "env": "prod", "x-k8s.io/cluster-manager": "quarterdeck", "multicluster.x-k8s.io/clusterset": "prod",
      ])
    #expect(first.condition("ControlPlaneHealthy")?.status == "True")
    #expect(Set(documents.map { $0.condition("ControlPlaneHealthy")?.status }) == ["True", "Unknown"])
  }

  @Test("what another reader makes of a profile of ours is what we wrote")
  func roundTrip() throws {
    var access = ClusterAccess(name: "a", server: try #require(ServerAddress(url: "https://a.example:6443/k8s")))
    access.trust.serverName = "inner"
    let documents = ClusterProfileDocument.documents(
      [
        (
          line: line("eu-1", .live) {
            $0.properties = ["country": "DE"]
            $0.facts.sets = ["prod"]
          }, access: access
        )
      ], now: Self.now)
    var fixture = try HubFixture("ClusterProfile")
    fixture.documents = documents
    let listing = try fixture.cluster("eu-1").listing
    #expect(listing.properties == ["country": "DE"])
    #expect(listing.facts.sets == ["prod"])
    #expect(listing.facts.version == "v1.33.2")
    #expect(listing.facts.health == .healthy)
    #expect(listing.server == "https://a.example:6443/k8s")
  }

  @Test("a second-hand health is the registry's, and says so")
  func mirrored() {
    let documents = ClusterProfileDocument.documents(
      [
        (line: line("a", .mirrorOnly(reported: Self.now)) { $0.facts.health = .unhealthy }, access: nil)
      ], now: Self.now)
    #expect(documents[0].condition("ControlPlaneHealthy")?.status == "False")
    #expect(documents[0].condition("ControlPlaneHealthy")?.reason == "ReportedByRegistry")
  }

  @Test(
    "names become such as the API takes, and no two are alike",
    arguments: [
      ("Prod_EU", "prod-eu"), ("--a..b--", "a.b"), ("!", "cluster"), ("a.-b", "a.b"),
      ("arn:aws:eks:x/prod", "arn-aws-eks-x-prod"),
    ])
  func names(text: String, name: String) {
    #expect(ClusterProfileDocument.objectName(text) == name)
    let twice = ClusterProfileDocument.documents(
      [(line: line(text, .live), access: nil), (line: line(text, .live), access: nil)], now: Self.now)
    #expect(twice.map(\.name) == [name, "\(name)-2"])
  }
}
