import FleetModel
import Foundation
import KubeClient
import KubernetesAPI
import Synchronization
import Testing

@testable import ClusterRegistry

/// Registries on hubs, watched over loopback by the real client.
@Suite struct FleetRegistryTests {
  private final class World: Sendable {
    let folder: TemporaryFolder
    let environment = ClientEnvironment(version: "test")
    let registry: FleetRegistry
    private let changes: RegistryChanges

    /// - Parameters:
    ///   - kubeconfig: contexts and their servers.
    ///   - file: the body of a ClusterList.
    ///   - directory: where listings are kept.
    init(_ kubeconfig: [(String, String)], _ file: String, directory: String? = nil) throws {
      folder = try TemporaryFolder()
      var text = "apiVersion: v1\nkind: Config\n"
      text += "clusters:\n" + kubeconfig.map { "- {name: '\($0.0)', cluster: {server: '\($0.1)'}}\n" }.joined()
      text += "users:\n" + kubeconfig.map { "- {name: '\($0.0)', user: {token: 'token-\($0.0)'}}\n" }.joined()
      text +=
        "contexts:\n"
        + kubeconfig.map { "- {name: '\($0.0)', context: {cluster: '\($0.0)', user: '\($0.0)'}}\n" }.joined()
      let config = try folder.write("config", text)
      let path = try folder.write("fleet.yaml", StaticFileTests.head + file)
      let files = Registry.read(kubeconfigs: [config], isExplicit: true, files: [path])
      registry = FleetRegistry(
        files, environment: environment, directory: directory, now: { [clock = environment.clock] in clock.now })
      changes = RegistryChanges(of: registry)
      registry.start()
    }

    /// Waits until the fleet is as it is wanted.
    func wait(_ what: String, until isRight: (FleetRegistry) -> Bool) async throws {
      try await changes.wait(what, until: isRight)
    }
    func names() -> [String] { registry.fleet.clusters.map(\.record.name.text) }
    func cluster(_ name: String) -> RegisteredCluster? {
      registry.fleet.clusters.first { $0.record.name.text == name }
    }
    func source(_ kind: String) -> RegistrySourceReport? { registry.report.sources.first { $0.kind == kind } }
    func end() {
      registry.stop()
      environment.transport.stop()
    }
  }

  @Test("D5: with only registry objects in a hub the fleet fills; one that comes is a row, one that goes leaves it")
  func comesAndGoes() async throws {
    let hub = HubServer()
    defer { hub.stop() }
    try hub.put(yaml: HubFixture.text("ClusterRegistry.yaml"))
    let world = try World([("hub-1", hub.url)], "registries: [{kind: ClusterRegistry, context: hub-1}]")
    defer { world.end() }
    await world.registry.settled(within: .seconds(20))
    #expect(Set(world.names()) == ["hub-1", "eu-1", "test-cluster", "test-cluster-two"])
    #expect(world.source("ClusterRegistry")?.state == .live)
    #expect(world.source("ClusterRegistry")?.listed == 3)
    #expect(world.source("ClusterRegistry")?.isLegacy == true)
    #expect(world.source("ClusterRegistry")?.lastAnswer != nil)

    let new: JSON = [
      "apiVersion": "clusterregistry.k8s.io/v1alpha1", "kind": "Cluster",
      "metadata": ["name": "late", "namespace": "x"],
    ]
    hub.put(KubernetesObject(new))
    try await world.wait("the new row") { _ in world.cluster("late") != nil }
    #expect(world.cluster("late")?.record.isLegacy == true)
    hub.delete(KubernetesObject(new))
    try await world.wait("that it goes") { _ in world.cluster("late") == nil }
  }

  @Test("F5: each kind of registry fills the fleet from a hub", arguments: HubRegistryList.all.map(\.kind))
  func kinds(kind: String) async throws {
    let hub = HubServer()
    defer { hub.stop() }
    try hub.put(yaml: HubFixture.text("\(kind).yaml"))
    let account = kind == "ManagedCluster" ? ", serviceAccount: quarterdeck" : ""
    let world = try World([("hub-1", hub.url)], "registries: [{kind: \(kind), context: hub-1\(account)}]")
    defer { world.end() }
    await world.registry.settled(within: .seconds(20))
    #expect(world.source(kind)?.state == .live)
    var fixture = try HubFixture(kind)
    if kind == "ManagedCluster" { fixture.hub.entry.serviceAccount = "quarterdeck" }
    let listings = world.registry.fleet.clusters.flatMap(\.record.listings).filter { $0.key.registry == kind }
    #expect(Set(listings.map(\.key.name)) == Set(fixture.read().map(\.listing.key.name)))
    #expect(world.source(kind)?.refused == fixture.read().count { !$0.refusals.isEmpty })
    // What the fixtures say without a network is what came through it, up to the hub's own address.
    for listing in listings where listing.key.name != "c-own" && kind != "KarmadaCluster" {
      let wanted = try fixture.cluster(listing.key.name).listing
      #expect(listing.facts == wanted.facts)
      #expect(listing.refusals == wanted.refusals)
      #expect(listing.reach == wanted.reach)
    }
  }

  @Test("D1: a hub that goes away takes no cluster with it: its registry is unknown, its clusters keep their ways")
  func outage() async throws {
    let hub = HubServer()
    try hub.put(yaml: HubFixture.text("ManagedCluster.yaml"))
    let world = try World(
      [("hub-1", hub.url), ("eu", "https://api.eu-1.example:6443")],
      "registries: [{kind: ManagedCluster, context: hub-1, serviceAccount: quarterdeck}]")
    defer { world.end() }
    await world.registry.settled(within: .seconds(20))
    let before = try #require(world.cluster("eu-1"))
    #expect(before.ways.count == 1)
    #expect(before.record.outage == nil)
    hub.stop()
    try await world.wait("the outage") { _ in
      if case .unknown = world.source("ManagedCluster")?.state { true } else { false }
    }
    let after = try #require(world.cluster("eu-1"))
    #expect(after.ways == before.ways)
    #expect(after.record.outage?.hasPrefix("ManagedCluster hub-1: ") == true)
    #expect(world.registry.fleet.unread.contains { $0.hasPrefix("ManagedCluster hub-1: ") })
    #expect(world.cluster("eu")?.record.outage == nil)
  }

  @Test("a hub that never answered is unread: nothing is known of what it lists, and the rest of the fleet is there")
  func neverRead() async throws {
    let hub = HubServer()
    hub.stop()
    let world = try World(
      [("hub-1", hub.url), ("lab", "https://lab.example")], "registries: [{kind: ClusterProfile, context: hub-1}]")
    defer { world.end() }
    await world.registry.settled(within: .seconds(20))
    #expect(Set(world.names()) == ["hub-1", "lab"])
    guard case .unread = world.source("ClusterProfile")?.state else {
      Issue.record("\(String(describing: world.source("ClusterProfile")?.state))")
      return
    }
    #expect(world.registry.fleet.unread.count == 1)
  }

  @Test("D1: a hub that is away at the start has the clusters that it listed last, since then, without their Secrets")
  func remembered() async throws {
    let kept = try TemporaryFolder()
    defer { withExtendedLifetime(kept) {} }
    let hub = HubServer()
    try hub.put(yaml: HubFixture.text("KubeFedCluster.yaml"))
    let file = "registries: [{kind: KubeFedCluster, context: hub-1}]"
    let first = try World([("hub-1", hub.url)], file, directory: kept.path)
    await first.registry.settled(within: .seconds(20))
    let names = first.names()
    #expect(names.count > 1)
    #expect(first.cluster("cluster1")?.access()?.credentials.token != nil)
    first.end()
    hub.stop()

    let second = try World([("hub-1", hub.url)], file, directory: kept.path)
    defer { second.end() }
    #expect(second.names() == names)
    await second.registry.settled(within: .seconds(20))
    #expect(second.names() == names)
    guard case .unknown(.some, _) = second.source("KubeFedCluster")?.state else {
      Issue.record("\(String(describing: second.source("KubeFedCluster")?.state))")
      return
    }
    #expect(second.source("KubeFedCluster")?.listed == first.source("KubeFedCluster")?.listed)
    #expect(second.cluster("cluster1")?.record.outage?.hasPrefix("KubeFedCluster hub-1: ") == true)
    #expect(second.cluster("cluster1")?.access() == nil)
    #expect(second.registry.fleet.unread.count == 1)
  }

  @Test("a hub whose entry changes while it is away starts with all that it listed last")
  func changedEntry() async throws {
    let kept = try TemporaryFolder()
    defer { withExtendedLifetime(kept) {} }
    let hub = HubServer()
    try hub.put(yaml: HubFixture.text("ClusterRegistry.yaml"))
    let world = try World(
      [("hub-1", hub.url)], "registries: [{kind: ClusterRegistry, context: hub-1}]", directory: kept.path)
    defer { world.end() }
    await world.registry.settled(within: .seconds(20))
    hub.put(
      KubernetesObject([
        "apiVersion": "clusterregistry.k8s.io/v1alpha1", "kind": "Cluster",
        "metadata": ["name": "late", "namespace": "x"],
      ]))
    try await world.wait("the new row") { _ in world.cluster("late") != nil }
    hub.stop()
    let text = StaticFileTests.head + "registries: [{kind: ClusterRegistry, context: hub-1, allow: [proxy]}]"
    let list = try world.folder.write("changed.yaml", text + "\nclusters: [{name: lab, server: 'https://lab.example'}]")
    world.registry.replace(
      Registry.read(kubeconfigs: [world.folder.path + "/config"], isExplicit: true, files: [list]))
    try await world.wait("the changed files") { _ in world.cluster("lab") != nil }
    #expect(world.cluster("late") != nil)
    #expect(world.cluster("test-cluster") != nil)
  }

  @Test("a hub that answers without a remembered cluster lists it no more")
  func forgotten() async throws {
    let kept = try TemporaryFolder()
    defer { withExtendedLifetime(kept) {} }
    let hub = HubServer()
    defer { hub.stop() }
    try hub.put(yaml: HubFixture.text("ClusterRegistry.yaml"))
    let file = "registries: [{kind: ClusterRegistry, context: hub-1}]"
    let first = try World([("hub-1", hub.url)], file, directory: kept.path)
    await first.registry.settled(within: .seconds(20))
    first.end()
    for object in try HubFixture.documents(HubFixture.text("ClusterRegistry.yaml")) where object.name == "eu-1" {
      hub.delete(object)
    }
    let second = try World([("hub-1", hub.url)], file, directory: kept.path)
    defer { second.end() }
    #expect(second.names().contains("eu-1"))
    try await second.wait("the hub's word") { _ in second.source("ClusterRegistry")?.state == .live }
    #expect(!second.names().contains("eu-1"))
    #expect(second.names().contains("test-cluster"))
  }

  @Test("a hub that does not serve the kind says so; one that forbids it is unread with the hub's words")
  func absentAndDenied() async throws {
    let hub = HubServer()
    defer { hub.stop() }
    hub.serve("fleet.cattle.io/clusters")
    hub.forbid("fleet.cattle.io/clusters")
    let world = try World(
      [("hub-1", hub.url)],
      "registries: [{kind: MemberCluster, context: hub-1}, {kind: RancherFleet, context: hub-1}]")
    defer { world.end() }
    await world.registry.settled(within: .seconds(20))
    #expect(world.source("MemberCluster")?.state == .absent)
    #expect(world.source("RancherFleet")?.state == .unread(why: "denied: Forbidden by the hub"))
  }

  @Test("an older version of a kind is read where the hub serves no newer one")
  func versions() throws {
    let watch = HubWatch(
      "new.example/v2", "cluster.x-k8s.io/v1beta1", kind: "Cluster", plural: "clusters")
    #expect(watch.types.map(\.kind.apiVersion) == ["new.example/v2", "cluster.x-k8s.io/v1beta1"])
    var state = HubState(try HubFixture("ClusterAPI").hub, ClusterAPIRegistry())
    #expect(state.target(state.watches[0]).type.kind.version == "v1beta2")
    let isAgain = state.take([.state(.absent(ClientError(.status, "none")))], of: "clusters")
    #expect(isAgain)
    #expect(state.target(state.watches[0]).type.kind.version == "v1beta1")
    let isOver = !state.take([.state(.absent(ClientError(.status, "none")))], of: "clusters")
    #expect(isOver)
    state.refresh()
    #expect(state.report().state == .absent)
  }

  @Test("a Secret is watched by its name only, and one that is written anew is another way")
  func secrets() async throws {
    let hub = HubServer()
    defer { hub.stop() }
    try hub.put(yaml: HubFixture.text("KubeFedCluster.yaml"))
    let world = try World([("hub-1", hub.url)], "registries: [{kind: KubeFedCluster, context: hub-1}]")
    defer { world.end() }
    await world.registry.settled(within: .seconds(20))
    let token = { world.cluster("cluster1")?.access()?.credentials.token?.text }
    #expect(token() == "token-of-eu-1")
    let asked = hub.requests.filter { $0.target.contains("/secrets") }
    #expect(!asked.isEmpty)
    #expect(asked.allSatisfy { $0.target.contains("/namespaces/kube-federation-system/secrets?") })
    #expect(asked.allSatisfy { $0.target.contains("metadata.name%3Dcluster") })
    // Plain HTTP: a credential would be readable by everybody on the way.
    #expect(asked.allSatisfy { $0.authorization == "" })
    hub.put(
      KubernetesObject([
        "apiVersion": "v1", "kind": "Secret",
        "metadata": ["name": "cluster1-shb2x", "namespace": "kube-federation-system"], "data": ["token": "bmV3"],
      ]))
    try await world.wait("the new token") { _ in token() == "new" }
  }

  @Test("F3: a hub below a path keeps it in every list and watch")
  func pathPrefix() async throws {
    let hub = HubServer(prefix: "/clusters/root:team-a")
    defer { hub.stop() }
    try hub.put(yaml: HubFixture.text("ClusterProfile.yaml"))
    let world = try World([("kcp", hub.url)], "registries: [{kind: ClusterProfile, context: kcp}]")
    defer { world.end() }
    await world.registry.settled(within: .seconds(20))
    #expect(world.names().contains("us-2"))
    #expect(!hub.requests.isEmpty)
    #expect(hub.requests.allSatisfy { $0.target.hasPrefix("/clusters/root:team-a/") })
  }

  @Test("an identity that is found makes two rows one, and the one that goes is known to have become the other")
  func identified() async throws {
    let world = try World([("a", "https://a.example"), ("b", "https://b.example")], "clusters: []")
    defer { world.end() }
    let keys = world.registry.fleet.clusters.map { $0.record.listings[0].key }
    #expect(keys.count == 2)
    for key in keys { world.registry.identified(key, as: "5d0c3a51-8d6c-4b2e-9a43-1c5f0d1f2a77") }
    try await world.wait("one row") { $0.fleet.clusters.count == 1 }
    #expect(world.registry.fleet.names[keys[1]] == "a")
    #expect(world.registry.report.duplicates.map(\.why) == ["same kube-system"])
  }

  @Test("F14: what a member says of itself is read from it, and held against its registry")
  func aboutAPI() async throws {
    let member = HubServer()
    defer { member.stop() }
    try member.put(yaml: HubFixture.text("ClusterProperty.yaml"))
    let world = try World([("eu", member.url)], "clusters: [{name: eu, labels: {env: prod}}]")
    defer { world.end() }
    let cluster = try #require(world.cluster("eu"))
    let way = try #require(cluster.way())
    world.registry.follow(way.key, ClusterClient(way.way.access, world.environment))
    try await world.wait("the properties") { _ in world.cluster("eu")?.record.properties["clusterset.k8s.io"] != nil }
    #expect(world.cluster("eu")?.record.properties["clusterset.k8s.io"] == "staging")
  }

  @Test("a registry whose context no kubeconfig has is told with its place, and the others count")
  func unknownContext() throws {
    let world = try World([("a", "https://a.example")], "registries:\n- {kind: ClusterProfile, context: nowhere}")
    defer { world.end() }
    #expect(world.names() == ["a"])
    let source = try #require(world.source("ClusterProfile"))
    #expect(source.state == .unread(why: "no kubeconfig has a context nowhere"))
    #expect(source.problems.first?.contains("fleet.yaml:4:") == true)
  }
}
