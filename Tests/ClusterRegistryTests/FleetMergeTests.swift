import FleetModel
import KubeClient
import KubernetesAPI
import Testing

@testable import ClusterRegistry

@Suite struct FleetMergeTests {
  private static let uid = "5d0c3a51-8d6c-4b2e-9a43-1c5f0d1f2a77"

  /// An entry of a registry, with a way in unless its reach is a mirror's.
  private func entry(
    _ registry: String, _ name: String, hub: String = "hub-1", server: String? = nil, reach: Reach = .direct,
    _ change: (inout ListedCluster) -> Void = { _ in }
  ) throws -> ListedCluster {
    var listing = ClusterListing(ListingKey(registry: registry, hub: hub, name: name))
    listing.reach = reach
    var cluster = ListedCluster(listing)
    if registry == "kubeconfig" { cluster.context = name }
    if registry == "file" { cluster.alias = name }
    let address = try #require(ServerAddress(url: server ?? "https://\(registry).\(name.filter(\.isLetter)).example"))
    if server != nil { cluster.address = ClusterAddress(address, nil) }
    if reach != .mirrorOnly {
      cluster.add(ClusterAccess(name: name, server: address), reach, .none)
    }
    change(&cluster)
    return cluster
  }

  private func merge(_ listed: [ListedCluster], _ change: (inout FleetMerge) -> Void = { _ in }) -> FleetMerge.Fleet {
    var merge = FleetMerge()
    change(&merge)
    return merge.merge(listed)
  }

  @Test("two contexts of one server are one row with both identities; the one that the scope names reads")
  func contexts() throws {
    let fleet = merge([
      try entry("kubeconfig", "admin@prod", hub: "/c", server: "https://prod.example") {
        $0.ways[0].access.user = "admin"
      },
      try entry("kubeconfig", "viewer@prod", hub: "/c", server: "https://prod.example") {
        $0.ways[0].access.user = "viewer"
      },
      try entry("kubeconfig", "lab", hub: "/c", server: "https://lab.example"),
    ])
    #expect(fleet.clusters.map(\.record.name.text) == ["prod", "lab"])
    let prod = fleet.clusters[0]
    #expect(prod.ways.count == 2)
    #expect(fleet.duplicates.map(\.why) == ["same address"])
    #expect(prod.access()?.user == "admin")
    let scope = try Scope("viewer@prod")
    #expect(scope.contains(prod.record))
    #expect(prod.access(in: scope)?.user == "viewer")
    #expect(prod.record(in: scope).user == "viewer")
    #expect(prod.access(in: try Scope("*"))?.user == "admin")
  }

  @Test("one server with other authorities is another cluster")
  func authorities() throws {
    let fleet = merge([
      try entry("kubeconfig", "a", server: "https://prod.example"),
      try entry("kubeconfig", "b", server: "https://prod.example") {
        $0.address?.authorities = .data(Secret("other"))
      },
    ])
    #expect(fleet.clusters.count == 2)
  }

  @Test("the UID of kube-system that was found behind two ways makes them one cluster")
  func measured() throws {
    let listed = [
      try entry("ClusterProfile", "eu-1", reach: .execProvider("p")),
      try entry("kubeconfig", "prod-eu", hub: "/c", server: "https://a.example"),
    ]
    #expect(merge(listed).clusters.count == 2)
    let fleet = merge(listed) {
      $0.measured = [listed[0].listing.key: Self.uid, listed[1].listing.key: Self.uid]
    }
    #expect(fleet.clusters.count == 1)
    #expect(fleet.duplicates.map(\.why) == ["same kube-system"])
    // The operator's own context goes first, and both credentials are kept.
    #expect(fleet.clusters[0].ways.map(\.key.registry) == ["kubeconfig", "ClusterProfile"])
    #expect(fleet.clusters[0].record.name == "prod-eu")
    #expect(fleet.clusters[0].record.otherNames == ["eu-1"])
  }

  @Test("a claimed id counts where it is a UID; a name as id, which two fleets may share, does not")
  func claimed() throws {
    func fleet(_ id: String) throws -> FleetMerge.Fleet {
      merge([
        try entry("ManagedCluster", "a", reach: .mirrorOnly) { $0.listing.claimedID = id },
        try entry("KarmadaCluster", "b", reach: .hubProxy(hub: "hub-1")) { $0.listing.claimedID = id },
      ])
    }
    #expect(try fleet(Self.uid).clusters.count == 1)
    #expect(try fleet("eu-1").clusters.count == 2)
  }

  @Test("what was found behind a way outweighs what a registry claims")
  func lies() throws {
    let listed = [
      try entry("kubeconfig", "prod", hub: "/c", server: "https://a.example"),
      try entry("ManagedCluster", "other", reach: .direct) { $0.listing.claimedID = Self.uid },
    ]
    let found = merge(listed) {
      $0.measured = [
        listed[0].listing.key: Self.uid, listed[1].listing.key: "00000000-0000-0000-0000-000000000001",
      ]
    }
    #expect(found.clusters.count == 2)
  }

  @Test("labels are joined; where registries disagree the operator's word counts, and both are kept and shown")
  func disagreement() throws {
    let fleet = merge([
      try entry("ManagedCluster", "eu", server: "https://a.example", reach: .mirrorOnly) {
        $0.listing.labels = ["env": "dev", "vendor": "x"]
        $0.listing.properties = ["country": "FR"]
        $0.listing.facts.version = "v1.33.1"
        $0.listing.facts.sets = ["blue"]
      },
      try entry("file", "eu", hub: "/f", server: "https://a.example") {
        $0.listing.labels = ["env": "prod"]
        $0.listing.properties = ["country": "DE"]
        $0.isProtected = true
      },
      try entry("KarmadaCluster", "eu", server: "https://a.example", reach: .hubProxy(hub: "hub-1")) {
        $0.listing.facts.version = "v1.33.0"
      },
    ])
    let record = fleet.clusters[0].record
    #expect(record.labels == ["env": "prod", "vendor": "x"])
    #expect(record.properties == ["country": "DE"])
    #expect(record.isProtected)
    // The proxy's word before the mirror's.
    #expect(record.facts.version == "v1.33.0")
    #expect(record.facts.sets == ["blue"])
    #expect(
      record.disagreements.map(\.description) == [
        "label env: prod (file /f), dev (ManagedCluster hub-1)",
        "property country: DE (file /f), FR (ManagedCluster hub-1)",
        "version: v1.33.0 (KarmadaCluster hub-1), v1.33.1 (ManagedCluster hub-1)",
      ])
    #expect(fleet.findings.map(\.kind) == [.disagreement, .disagreement, .disagreement])
    #expect(record.listings.map(\.key.registry) == ["file", "KarmadaCluster", "ManagedCluster"])
  }

  @Test("an entry with a refusal and no way is refused; with another way it is reached, and the refusal is still told")
  func refusals() throws {
    let refused = try entry("KubeFedCluster", "a", reach: .mirrorOnly) { $0.listing.refuse("spec.proxyURL", "no") }
    let alone = merge([refused])
    #expect(alone.clusters[0].record.refusal == "spec.proxyURL: no")
    #expect(alone.refusals.map(\.refusal.field) == ["spec.proxyURL"])
    let both = merge([
      try entry("kubeconfig", "a", hub: "/c", server: "https://a.example"),
      try entry("KubeFedCluster", "a", server: "https://a.example", reach: .mirrorOnly) {
        $0.listing.refuse("spec.proxyURL", "no")
      },
    ])
    #expect(both.clusters.count == 1)
    #expect(both.clusters[0].record.refusal == nil)
    #expect(both.refusals.map(\.cluster.text) == ["a"])
  }

  @Test("an entry without a way is a mirror with the age of its report, never as if we had looked")
  func mirror() throws {
    let heard = Timestamp("2026-08-01T00:00:00Z")!
    let record = merge([
      try entry("MemberCluster", "a", reach: .mirrorOnly) {
        $0.listing.facts.lastHeard = LastHeard(at: heard, source: "heartbeat")
      }
    ]).clusters[0].record
    #expect(record.mirrored == heard)
    #expect(record.reach == .mirrorOnly && record.refusal == nil)
  }

  @Test("D10: a cluster that only archived kinds list is marked legacy")
  func legacy() throws {
    let old = try entry("KubeFedCluster", "a", server: "https://a.example") { $0.listing.isLegacy = true }
    #expect(merge([old]).clusters[0].record.isLegacy)
    #expect(!merge([old, try entry("kubeconfig", "a", server: "https://a.example")]).clusters[0].record.isLegacy)
  }

  // MARK: - Names

  @Test("a cluster keeps the name that it had when another of the same short name comes")
  func stable() throws {
    let first = try entry("kubeconfig", "arn:aws:eks:eu-west-1:1:cluster/prod", hub: "/c")
    let second = try entry("kubeconfig", "arn:aws:eks:us-east-1:1:cluster/prod", hub: "/c")
    #expect(merge([first]).clusters.map(\.record.name.text) == ["prod"])
    #expect(merge([first, second]).clusters.map(\.record.name.text) == ["prod-eu-west-1", "prod-us-east-1"])
    let later = merge([first, second]) { $0.given = [first.listing.key: "prod"] }
    #expect(later.clusters.map(\.record.name.text) == ["prod", "prod-us-east-1"])
  }

  @Test("a name that is taken gets its hub's name behind it")
  func collisions() throws {
    let fleet = merge([
      try entry("kubeconfig", "eu", hub: "/c"), try entry("ClusterProfile", "eu", hub: "hub-1"),
      try entry("ClusterProfile", "eu", hub: "hub-2"), try entry("ArgoCD", "e u,x", hub: "hub-2"),
    ])
    #expect(fleet.clusters.map(\.record.name.text) == ["eu", "eu-hub-1", "eu-hub-2", "e-u-x"])
  }

  @Test("the operator's rules give alias, labels and protection; an alias that two would have gets a number")
  func rules() throws {
    var rule = try NameRule(#"^arn:aws:eks:(?<region>[^:]+):\d+:cluster/(?<name>.+)$"#)
    rule.alias = "{name}@{region}"
    rule.labels = ["region": "{region}", "cloud": "aws"]
    rule.isProtected = true
    let fleet = merge([
      try entry("kubeconfig", "arn:aws:eks:eu-west-1:1:cluster/prod", hub: "/c"),
      try entry("ClusterProfile", "arn:aws:eks:eu-west-1:2:cluster/prod") { $0.listing.labels = ["cloud": "other"] },
      try entry("kubeconfig", "lab", hub: "/c"),
    ]) { $0.rules = [rule] }
    #expect(fleet.clusters.map(\.record.name.text) == ["prod@eu-west-1", "prod@eu-west-1-2", "lab"])
    #expect(fleet.clusters[1].record.labels == ["region": "eu-west-1", "cloud": "aws"])
    #expect(fleet.clusters.map(\.record.isProtected) == [true, true, false])
  }

  // MARK: - The About API

  @Test("F14: the set that a cluster says it is in is held against its registry's")
  func sets() throws {
    let objects = try HubFixture.documents(HubFixture.text("ClusterProperty.yaml"))
    let listed = try entry("ManagedCluster", "eu-1", reach: .direct) { $0.listing.facts.sets = ["prod"] }
    let fleet = merge([listed]) { $0.ownProperties = [listed.listing.key: AboutAPI.properties(objects)] }
    #expect(fleet.clusters[0].record.properties["clusterset.k8s.io"] == "staging")
    #expect(
      fleet.findings.filter { $0.kind == .otherSet }.map(\.message) == [
        "the cluster says set staging, its registry prod"
      ])
    #expect(
      fleet.clusters[0].record.disagreements.map(\.description) == [
        "set: prod (ManagedCluster hub-1), staging (the cluster itself)"
      ])
  }

  @Test("ids that two clusters share, that changed, or that DNS does not take are told")
  func ids() throws {
    let a = try entry("MemberCluster", "a", reach: .mirrorOnly) { $0.listing.claimedID = "one" }
    let b = try entry("MemberCluster", "b", reach: .mirrorOnly) { $0.listing.claimedID = "one" }
    let c = try entry("MemberCluster", "c", reach: .mirrorOnly) { $0.listing.claimedID = "two.dots" }
    let fleet = merge([a, b, c]) {
      $0.ownProperties = [c.listing.key: [AboutAPI.idProperty: "three"]]
    }
    #expect(
      fleet.findings.map { "\($0.kind.rawValue): \($0.message)" } == [
        "changed id: the cluster says id three, its registry still has two.dots",
        "shared id: 2 clusters carry id one",
      ])
    #expect(merge([c]).findings.map(\.kind) == [.oddID])
  }
}
