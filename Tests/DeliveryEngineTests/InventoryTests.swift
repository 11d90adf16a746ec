import DeliveryModel
import FleetModel
import KubernetesAPI
import Testing

@testable import DeliveryEngine

/// What an inventory may say, whoever wrote it.
@Suite(.timeLimit(.minutes(10))) struct InventoryTests {
  static func widget(_ version: String) -> JSON {
    [
      "apiVersion": .string("example.com/\(version)"), "kind": "Widget",
      "metadata": ["name": "w", "namespace": "shop", "labels": ["quarterdeck.dev/delivery": "shop"]],
      "spec": ["size": .string(version)],
    ]
  }
  static let widgetKey = KubernetesObject(widget("v2")).key

  func stage() -> PlannedStage { PlannedStage(name: "all", clusters: ["eu-1"], maxConcurrency: 1) }
  func inventory(in fleet: TestFleet) throws -> Inventory {
    try #require(fleet["eu-1"].object(Inventory.key(delivery: "shop")).flatMap(Inventory.init))
  }

  @Test("an object that a run moves to another version of its API is the same object in the inventory")
  func movedVersion() async throws {
    let fleet = try TestFleet("eu-1")
    for (run, version) in [("first", "v1"), ("second", "v2"), ("third", "v2")] {
      try fleet.create(run, try fleet.plan(stage(), objects: [Self.widget(version)]))
      #expect(try await fleet.drive(run).state == .completed)
      #expect(try inventory(in: fleet).objects.map(\.value) == [Self.widget(version)])
    }
  }

  @Test("what a run refused in another version of its API is in the inventory as it was before")
  func refusedVersion() async throws {
    let fleet = try TestFleet("eu-1")
    try fleet.create("first", try fleet.plan(stage(), objects: [Self.widget("v1")]))
    #expect(try await fleet.drive("first").state == .completed)
    fleet["eu-1"].set { $0.refusals[Self.widgetKey] = Status(code: 422, reason: "Invalid", message: "no such version") }
    try fleet.create("second", try fleet.plan(stage(), objects: [Self.widget("v2")]))
    let driver = fleet.start("second")
    try await fleet.wait("second") { $0.state.kind == .paused }
    #expect(try inventory(in: fleet).objects.map(\.value) == [Self.widget("v1")])
    _ = try fleet.command(.end(by: "op"), "second")
    _ = try await driver.value
  }

  @Test("an object is kept under one entry, even where its cluster has written two names for it")
  func sameEntry() {
    let first = TestFleet.settings("x").with(name: "c")
    var (left, right) = (first, first)
    left[at: "metadata", "namespace"] = "a_b"
    right[at: "metadata", "namespace"] = "a"
    right[at: "metadata", "name"] = "b_c"
    let objects = Dictionary(uniqueKeysWithValues: [left, right].map { (KubernetesObject($0).key, $0) })
    let inventory = Inventory(delivery: "shop", revision: "1", run: "r", epoch: 1, objects: objects)
    #expect(inventory.configMap["data"]?.objectValue?.count == 1)
  }

  @Test(
    "an epoch that no runs can have counted up to is a damaged inventory: its cluster fails, and nothing is written",
    arguments: ["9223372036854775807", "99999999999999999999", "-1", "two", "2147483648"])
  func insaneEpoch(epoch: String) async throws {
    let fleet = try TestFleet("eu-1")
    var json = Inventory(delivery: "shop", revision: "1", run: "elsewhere", epoch: 1, objects: [:]).configMap
    json[at: "metadata", "annotations", "quarterdeck.dev/epoch"] = .string(epoch)
    fleet["eu-1"].write(json)
    try fleet.create("r", try fleet.plan(stage()))
    let driver = fleet.start("r")
    let run = try await fleet.wait("r") { $0.state.kind == .paused }
    guard case .failed(let why)? = run.clusters["eu-1"]?.state else { throw CancellationError() }
    #expect(why.contains("is damaged: its epoch is \(epoch)"))
    #expect(fleet["eu-1"].mutations.isEmpty)
    _ = try fleet.command(.end(by: "op"), "r")
    _ = try await driver.value
  }

  @Test("a Secret, or anything else that no delivery brings, is no entry: nothing reads it, and nothing deletes it")
  func foreignEntries() throws {
    let secret: JSON = [
      "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "admin", "namespace": "kube-system"],
    ]
    let node: JSON = ["apiVersion": "v1", "kind": "Node", "metadata": ["name": "n1"]]
    var json = Inventory(
      delivery: "shop", revision: "1", run: "r", epoch: 1, objects: [TestFleet.settingsKey: TestFleet.settings("x")]
    ).configMap
    json[at: "data", "a"] = .string(secret.text)
    json[at: "data", "b"] = .string(node.text)
    json[at: "data", "c"] = "{}"
    json[at: "data", "d"] = "no JSON"
    let inventory = try #require(Inventory(KubernetesObject(json)))
    #expect(Set(inventory.objects.keys) == [TestFleet.settingsKey])
    #expect(inventory.refused.map(\.kind.kind) == ["Secret", "Node", ""])
  }

  @Test("only what lies where inventories lie is one, whatever its labels say")
  func elsewhere() {
    let json = Inventory(delivery: "shop", revision: "1", run: "r", epoch: 1, objects: [:]).configMap
    #expect(Inventory(KubernetesObject(json)) != nil)
    #expect(Inventory(KubernetesObject(json.with(name: "inventory-other"))) == nil)
    var moved = json
    moved[at: "metadata", "namespace"] = "shop"
    #expect(Inventory(KubernetesObject(moved)) == nil)
  }

  @Test("no run tolerates more failures than there can be clusters, and the number at which it stops is one more")
  func toleratesAll() async throws {
    let fleet = try TestFleet("eu-1")
    var plan = try fleet.plan(stage()) { $0.toleratedShare = .count(.max) }
    plan.digest = try plan.computedDigest()
    let run = Run.planned(plan, name: "r", created: fleet.clock.now, startedBy: "op-1")
    #expect(run.stopsAt == DeliveryModel.Limits.clusters + 1)
    fleet["eu-1"].set { $0.refusals[TestFleet.webKey] = Status(code: 422, reason: "Invalid", message: "no") }
    try fleet.create("r", try fleet.plan(stage()))
    let driver = fleet.start("r")
    try await fleet.wait("r") { $0.state.kind == .paused }
    let refusal = try await fleet.outcome(of: fleet.command(.raise(maxFailures: .max, by: "op"), "r"))
    #expect(refusal == "no run has more than 10000 clusters")
    _ = try fleet.command(.end(by: "op"), "r")
    _ = try await driver.value
  }

  @Test("counts that no workload has are not added up to what no number holds", arguments: [Int64.max, Int64.min, -1])
  func hostileCounts(count: Int64) throws {
    for kind in ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"] {
      var json = TestFleet.web(image: "web:1")
      json["kind"] = .string(kind)
      json[at: "spec", "replicas"] = .int(count)
      for field in [
        "updatedReplicas", "unavailableReplicas", "readyReplicas", "updatedNumberScheduled", "numberAvailable",
        "desiredNumberScheduled",
      ] {
        json[at: "status", field] = .int(count)
      }
      let (ready, desired) = Observer.replicas(of: KubernetesObject(json))
      let most = Int(Int32.max)
      #expect(desired == (count > 0 ? most : 0), "\(kind)")
      #expect((0...most).contains(ready), "\(kind)")
    }
    let pod = KubernetesObject([
      "kind": "Pod",
      "status": [
        "containerStatuses": [["name": "c", "restartCount": .int(count), "state": ["waiting": ["reason": "X"]]]]
      ],
    ])
    #expect(Observer.trouble(of: pod).map(\.restarts) == [count > 0 ? Int(Int32.max) : 0])
  }
}
