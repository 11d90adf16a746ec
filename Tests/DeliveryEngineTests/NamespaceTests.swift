import DeliveryModel
import FleetModel
import KubernetesAPI
import Testing

@testable import DeliveryEngine

/// What a run that deletes a namespace does to what others keep in it.
@Suite(.timeLimit(.minutes(10))) struct NamespaceTests {
  static let key = ObjectKey(kind: ResourceType.namespaces.kind, namespace: "", name: "shop")
  static let namespace: JSON = [
    "apiVersion": "v1", "kind": "Namespace",
    "metadata": ["name": "shop", "labels": ["quarterdeck.dev/delivery": "shop"]],
  ]
  /// What every namespace of a real cluster has, and what controllers make of our own objects.
  static let clustersOwn: [JSON] = [
    ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "kube-root-ca.crt", "namespace": "shop"]],
    ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": "default", "namespace": "shop"]],
    ["apiVersion": "v1", "kind": "Event", "metadata": ["name": "web.17", "namespace": "shop"]],
    [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": [
        "name": "web-1", "namespace": "shop",
        "ownerReferences": [["apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "1"]],
      ],
    ],
  ]
  static let foreign: JSON = [
    "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "till", "namespace": "shop"],
    "spec": ["replicas": 0, "selector": ["matchLabels": ["app": "till"]]],
  ]

  /// A fleet in which run `r` has brought a namespace and a ConfigMap.
  func fleet() async throws -> TestFleet {
    let fleet = try TestFleet("eu-1", "eu-2")
    let stage = PlannedStage(name: "all", clusters: ["eu-1", "eu-2"], maxConcurrency: 2)
    try fleet.create("r", try fleet.plan(stage, objects: [Self.namespace, TestFleet.settings("blue")]))
    #expect(try await fleet.drive("r").state == .completed)
    for member in fleet.members.values { for object in Self.clustersOwn { member.write(object, manager: "kube") } }
    return fleet
  }

  @Test("a back-out leaves a namespace that holds an object of others, says which, and takes the rest back")
  func backOut() async throws {
    let fleet = try await fleet()
    fleet["eu-2"].write(Self.foreign)
    _ = try fleet.command(.backOut(.touched, isFast: true, by: "op"), "r")
    #expect(try await fleet.drive("r").state == .backedOut)
    #expect(fleet["eu-1"].object(Self.key) == nil)
    #expect(fleet["eu-2"].object(Self.key) != nil)
    for member in fleet.members.values { #expect(member.object(TestFleet.settingsKey) == nil) }
    let words =
      "Namespace shop stays: it holds an object that is not delivery shop's: Deployment shop/till"
    for run in ["r", "r-out"] {
      #expect(try fleet.journal.log(run: run, last: 100).filter { $0.text == words }.map(\.cluster) == ["eu-2"])
    }
    // It is not the delivery's any more: the next run does not ask to delete it.
    let inventory = try #require(fleet["eu-2"].object(Inventory.key(delivery: "shop")).flatMap(Inventory.init))
    #expect(inventory.objects[Self.key] == nil)
  }

  @Test("what is owned from outside of every namespace is an object of others: its owner stays")
  func ownedFromOutside() async throws {
    for (version, kind) in [("v1", "Node"), ("db.example.com/v1", "Backup"), ("db.example.com/v1", "ReplicaSet")] {
      let fleet = try await fleet()
      fleet["eu-2"].write([
        "apiVersion": "v1", "kind": "Secret",
        "metadata": [
          "name": "dump", "namespace": "shop",
          "ownerReferences": [["apiVersion": .string(version), "kind": .string(kind), "name": "n", "uid": "1"]],
        ],
      ])
      let strangers = try await NamespaceContents(member: fleet["eu-2"], delivery: "shop").strangers(in: "shop")
      #expect(strangers.map(\.description) == ["Secret shop/dump"], "\(version) \(kind)")
    }
  }

  @Test("a prune leaves a namespace that holds an object of others")
  func prune() async throws {
    let fleet = try await fleet()
    fleet["eu-1"].write(Self.foreign)
    var plan = try fleet.plan(
      PlannedStage(name: "all", clusters: ["eu-1", "eu-2"], maxConcurrency: 2), objects: [TestFleet.settings("red")]
    ) { $0.approvesDeletions = false }
    for cluster in ["eu-1", "eu-2"] as [ClusterName] {
      plan.clusters[cluster]?.changes.append(ObjectChange(key: Self.key, action: .delete, wanted: Self.namespace))
      // Others of the delivery go with it, and are no reason to keep it.
      #expect(fleet[cluster].object(TestFleet.settingsKey) != nil)
    }
    plan.digest = try plan.computedDigest()
    try fleet.create("s", plan)
    #expect(try await fleet.drive("s").state == .completed)
    #expect(fleet["eu-1"].object(Self.key) != nil)
    #expect(fleet["eu-2"].object(Self.key) == nil)
  }
}
