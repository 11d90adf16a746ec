import DeliveryModel
import FleetModel
import Foundation
import GRDB
import KubernetesAPI
import Synchronization
import Testing

@testable import DeliveryEngine

@Suite(.timeLimit(.minutes(10))) final class DeliveryServiceTests: Sendable {
  let fleet: TestFleet
  let started = Mutex<[String]>([])
  let cannotStart = Mutex(false)

  init() throws { fleet = try TestFleet("eu-1", "eu-2", "eu-3", "eu-4") }

  func service(
    _ delivered: [ClusterName: DeliveredObjects] = [:],
    change: (inout DeliveryService.World) -> Void = { _ in }
  ) -> DeliveryService {
    var world = DeliveryService.World(
      fleet: { [fleet] in (fleet.members.keys.sorted().map { ClusterRecord(name: $0, source: "test") }, []) },
      member: { [fleet] in fleet.members[$0] },
      delivered: { names in
        Dictionary(uniqueKeysWithValues: names.map { ($0, delivered[$0] ?? DeliveredObjects()) })
      },
      startDriver: { [self] name throws(EngineError) in
        if cannotStart.withLock({ $0 }) { throw EngineError(.failed, "no such program") }
        started.withLock { $0.append(name) }
      },
      now: { [fleet] in fleet.clock.now }, operatorName: "op-1@bast1")
    change(&world)
    return DeliveryService(journal: fleet.journal, world: world)
  }

  func file(_ objects: [JSON], prunes: Bool = false) -> String {
    for (index, object) in objects.enumerated() { fleet.folder.write(object.text, to: "deploy/\(index).json") }
    return fleet.folder.write(
      """
      apiVersion: quarterdeck.dev/v1alpha1
      kind: Delivery
      metadata: {name: shop}
      spec:
        source: {directory: deploy}
        placement: {clusterNames: [eu-1, eu-2, eu-3]}
        delivery: {prune: \(prunes)}
        strategy: {stages: [{name: all, remaining: true}]}
      """, to: "shop.yaml")
  }

  func plan(
    _ file: String, withDryRuns: Bool = true, change: (inout DeliveryService.World) -> Void = { _ in }
  ) async throws -> Plan {
    let service = service(change: change)
    return try await withCheckedContinuation { continuation in
      service.plan(file: file, withDryRuns: withDryRuns) { continuation.resume(returning: $0) }
    }.get()
  }
  func start(_ plan: Plan) async throws -> String {
    try await withCheckedContinuation { continuation in
      service().start(plan) { continuation.resume(returning: $0) }
    }.get()
  }

  @Test("promise 1: a plan says what each cluster would see, sends dry runs only, and none where none are wanted")
  func plans() async throws {
    let file = file([TestFleet.settings("blue"), TestFleet.web(image: "web:2")])
    fleet["eu-2"].write(TestFleet.settings("blue"))
    fleet["eu-3"].set { $0.isUnreachable = true }
    fleet["eu-1"].set {
      $0.refusals[TestFleet.webKey] = Status(code: 422, reason: "Invalid", message: "no such field")
    }
    let plan = try await plan(file)
    #expect(plan.clusters["eu-1"]?.changes.map(\.action) == [.create, .refused("no such field")])
    #expect(plan.clusters["eu-2"]?.changes.map(\.action) == [.update, .create])
    #expect(plan.clusters["eu-3"]?.changes.map(\.action) == [.untried("no answer"), .untried("no answer")])
    #expect(plan.rejected.map(\.cluster) == ["eu-4"])
    #expect(plan.dryRuns == 4)
    #expect(fleet.members.values.allSatisfy { $0.mutations.isEmpty })
    fleet["eu-1"].set { $0.refusals = [:] }
    let sent = fleet.members.values.map { $0.requests.count { $0.verb == .dryRun } }
    let quiet = try await self.plan(file, withDryRuns: false)
    #expect(fleet.members.values.map { $0.requests.count { $0.verb == .dryRun } } == sent)
    #expect(quiet.dryRuns == 0)
    #expect(try await self.plan(file).digest == quiet.digest, "what was tried is no part of what is confirmed")
  }

  @Test("a plan names the run of another journal that wrote last in its clusters; an inventory without one is nobody's")
  func strangers() async throws {
    let file = file([TestFleet.settings("blue")])
    for (cluster, run) in [("eu-1", "shop-elsewhere"), ("eu-2", "")] {
      let inventory = Inventory(delivery: "shop", revision: "1", run: run, epoch: 1, objects: [:])
      fleet[ClusterName(cluster)].write(inventory.configMap, manager: "quarterdeck:shop")
    }
    let warnings = try await plan(file, withDryRuns: false).ahead.map(\.message).filter { $0.contains("last to write") }
    #expect(warnings.count == 1)
    #expect(warnings.first?.hasPrefix("run shop-elsewhere was the last to write in eu-1, and is not") == true)
  }

  @Test("a cluster that is known not to answer is not asked, and the plan says since when and what happens to it")
  func knownSilence() async throws {
    let file = file([TestFleet.settings("blue")])
    let since = fleet.clock.now
    fleet.clock.pass(.seconds(60))
    let plan = try await plan(file) { $0.silent = { ["eu-3": since] } }
    #expect(fleet["eu-3"].requests.isEmpty)
    #expect(plan.unanswered == ["eu-3"])
    #expect(plan.clusters["eu-3"]?.changes.map(\.action) == [.unanswered])
    #expect(
      plan.ahead.filter { $0.cluster == "eu-3" }.map(\.message) == [
        "no answer since \(since.clock); its stage waits 10m, then skips it"
      ])
    #expect(try await self.plan(file).digest == plan.digest, "what answers is no part of what is confirmed")
  }

  @Test("a look waits a bounded time for a cluster that takes requests and never answers, and says that it waits")
  func unknownSilence() async throws {
    let delivery = try Planner.read(file([TestFleet.settings("blue"), TestFleet.web(image: "web:2")]))
    fleet["eu-2"].set { $0.isSilent = true }
    let (noticed, continuation) = AsyncStream<Never>.makeStream()
    let (never, end) = AsyncStream<Never>.makeStream()
    let slow = Mutex<[ClusterName]>([])
    var world = service().world
    world.isSlow = { name in
      slow.withLock { $0.append(name) }
      continuation.finish()
    }
    world.sleep = { duration in
      switch duration {
      case Limits.planNotice: break
      case Limits.planSilence: for await _ in noticed {}
      default: for await _ in never {}
      }
      try Task.checkCancellation()
    }
    let look = try await PatientLook(
      record: ClusterRecord(name: "eu-2", source: "test"), world: world, delivery: delivery,
      source: Planner.labelled(Planner.payload(of: delivery), delivery: delivery), withDryRuns: true
    ).look(silentSince: nil)
    end.finish()
    #expect(look.isUnreachable)
    #expect(look.planned.changes.map(\.action) == [.unanswered, .unanswered])
    #expect(fleet["eu-2"].requests.count == 1, "nothing more is asked of it")
    #expect(slow.withLock { $0 } == ["eu-2"])
  }

  @Test("promise 6: a selection that is empty because a registry could not be read is an error, and deletes nothing")
  func unreadRegistry() async throws {
    try await fleet.deliverFirst()
    let before = fleet.members.mapValues { $0.requests.count }
    let file = file([TestFleet.settings("blue")])
    let problems = await #expect(throws: DeliveryProblems.self) {
      _ = try await plan(file) { $0.fleet = { ([], ["hub.yaml"]) } }
    }
    #expect(problems?.problems.map(\.help) == ["not read: hub.yaml"], "\(String(describing: problems))")
    #expect(fleet.members.mapValues { $0.requests.count } == before)
  }

  @Test("a plan that prunes deletes nothing that it brings in another version of its API, and nothing foreign")
  func prunes() async throws {
    let (old, new) = (InventoryTests.widget("v1"), InventoryTests.widget("v2"))
    let secret: JSON = [
      "apiVersion": "v1", "kind": "Secret",
      "metadata": ["name": "admin", "namespace": "shop", "labels": ["quarterdeck.dev/delivery": "shop"]],
      "data": ["key": "aHVzaA=="],
    ]
    let gone = TestFleet.settings("red")
    var inventory = Inventory(
      delivery: "shop", revision: "1", run: "", epoch: 1,
      objects: Dictionary(uniqueKeysWithValues: [old, gone].map { (KubernetesObject($0).key, $0) })
    ).configMap
    inventory[at: "data", "Secret_shop_admin"] = .string(secret.text)
    for object in [old, gone, secret, inventory] { fleet["eu-1"].write(object, manager: "quarterdeck:shop") }
    let plan = try await plan(file([new], prunes: true))
    let deleted = plan.clusters["eu-1"]?.changes.filter { $0.action == .delete }.map(\.key)
    #expect(deleted == [TestFleet.settingsKey])
    #expect(!(try Journal.encode(plan)).contains("aHVzaA=="))
    #expect(plan.ahead.contains { $0.message.contains("Secret shop/admin is in the inventory") })
  }

  @Test("objects that are there twice or without a namespace are refused, all at once")
  func refused() async throws {
    var nowhere = TestFleet.settings("x")
    nowhere[at: "metadata", "namespace"] = nil
    let file = file([TestFleet.settings("blue"), TestFleet.settings("red"), nowhere])
    let problems = await #expect(throws: DeliveryProblems.self) { _ = try await plan(file) }
    #expect(problems?.problems.count == 2)
  }

  @Test("a run starts with its driver; where that cannot be started, the run is discarded and in nobody's way")
  func starts() async throws {
    let plan = try await plan(file([TestFleet.settings("blue")]))
    cannotStart.withLock { $0 = true }
    await #expect(throws: DeliveryProblems.self) { _ = try await start(plan) }
    #expect(try service().runSummaries().map(\.run.state) == [.discarded])
    cannotStart.withLock { $0 = false }
    let name = try await start(plan)
    #expect(started.withLock { $0 } == [name])
    #expect(try service().recover() == [name], "no driver holds it")
    var other = plan
    other.digest = "x"
    await #expect(throws: DeliveryProblems.self) { _ = try await start(other) }
  }

  @Test("drift names the field, delivered and live, who holds it and since when; what is gone; what was not looked at")
  func drifts() async throws {
    try await fleet.deliverFirst()
    let member = fleet["eu-1"]
    var edited = try #require(member.object(TestFleet.settingsKey)).json
    edited[at: "data", "color"] = "pink"
    member.write(edited)
    member.set { $0.objects[TestFleet.webKey] = nil }
    let delivered = DeliveredObjects(
      objects: member.state.withLock { Array($0.objects.values) },
      watched: [TestFleet.settingsKey.kind, TestFleet.webKey.kind])
    let partly = DeliveredObjects(objects: delivered.objects, watched: [TestFleet.settingsKey.kind])
    let since = fleet.clock.now
    let old = DeliveredObjects(objects: delivered.objects, watched: delivered.watched, notCurrentSince: since)
    let report = await withCheckedContinuation { continuation in
      service(["eu-1": delivered, "eu-2": old, "eu-3": partly]).drift { continuation.resume(returning: $0) }
    }
    let drifts = report.drifts.filter { $0.cluster == "eu-1" }
    #expect(Set(drifts.map(\.key)) == [TestFleet.settingsKey, TestFleet.webKey])
    let changed = try #require(drifts.first { $0.key == TestFleet.settingsKey })
    #expect(changed.kind == .changed([Difference(path: "data.color", old: "red", new: "pink")]))
    #expect(changed.manager == "kubectl-edit")
    #expect(changed.noLaterThan != nil)
    #expect(drifts.first { $0.key == TestFleet.webKey }?.kind == .gone)
    #expect(report.notLookedAt == ["eu-2": since])
    #expect(report.notWatched == ["eu-3": [TestFleet.webKey]], "nobody looks at it: neither well nor gone")
    #expect(report.drifts.filter { $0.cluster == "eu-3" }.map(\.key) == [TestFleet.settingsKey])
    #expect(report.drifts.filter { $0.cluster == "eu-2" }.map(\.key) == [TestFleet.settingsKey], "not gone: not seen")
  }

  @Test("while another process holds the journal, nobody waits for it in the pool: others are answered")
  func heldJournal() async throws {
    let service = service()
    try fleet.create("r", try fleet.plan(PlannedStage(name: "all", clusters: ["eu-1"], maxConcurrency: 1)))
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: fleet.folder.path + "/journal.sqlite", configuration: configuration)
    try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
    let count = 4 * ProcessInfo.processInfo.activeProcessorCount
    let (answers, answer) = AsyncStream<DeliveryProblems?>.makeStream()
    let answered = Mutex(0)
    for _ in 0..<count {
      service.command(.pause(by: "op-1"), run: "r") { problems in
        answered.withLock { $0 += 1 }
        answer.yield(problems)
      }
    }
    // Behind all of them in the pool's queue: with its threads held it would come when the journal gives up.
    for _ in 0..<count { await Task.detached {}.value }
    #expect(answered.withLock { $0 } == 0)
    try other.inDatabase { try $0.execute(sql: "COMMIT") }
    var found: [DeliveryProblems?] = []
    for await problems in answers {
      found.append(problems)
      if found.count == count { break }
    }
    #expect(found.allSatisfy { $0 == nil })
    #expect(try fleet.journal.pendingCommands(run: "r").count == count + 1)
  }
}
