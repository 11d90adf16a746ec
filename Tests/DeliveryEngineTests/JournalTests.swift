import DeliveryModel
import FleetModel
import Foundation
import GRDB
import KubernetesAPI
import Testing

@testable import DeliveryEngine

@Suite struct JournalTests {
  let folder = TestFolder()
  let time = Timestamp("2026-11-22T03:02:00Z")!

  func run(_ name: String, delivery: String = "shop") -> Run {
    var plan = Plan(name: delivery, revision: "1.4", file: "shop.yaml")
    plan.digest = "d1"
    return Run.planned(plan, name: name, created: time, startedBy: "op-1@bast1")
  }

  @Test("a run comes back from another opening as it was saved, with its lines and its frozen plan")
  func roundTrip() throws {
    var run = run("shop-1")
    do {
      let journal = try Journal(directory: folder.path)
      try journal.create(run)
      run.state = .paused(why: "asked")
      run.plan.stages = []  // A plan is frozen: what a save says of it is not kept.
      try journal.save(run, lines: [JournalLine(time: time, cluster: "eu-1", text: "paused")], now: time)
    }
    let journal = try Journal(directory: folder.path)
    let found = try #require(try journal.run(named: "shop-1"))
    #expect(found.state == .paused(why: "asked"))
    #expect(found.plan.digest == "d1")
    #expect(try journal.log(run: "shop-1", last: 10).map(\.text) == ["paused"])
    #expect(try journal.run(named: "shop-2") == nil)
  }

  @Test("a second run of a delivery is refused until the first has ended")
  func oneRun() throws {
    let journal = try Journal(directory: folder.path)
    var first = run("shop-1")
    try journal.create(first)
    #expect(throws: EngineError.self) { try journal.create(run("shop-2")) }
    try journal.create(run("pay-1", delivery: "pay"))
    first.state = .completed
    try journal.save(first, now: time)
    try journal.create(run("shop-2"))
    #expect(try journal.summaries().map(\.run.name).sorted() == ["pay-1", "shop-1", "shop-2"])
    #expect(try journal.summaries().last?.run.name == "shop-1", "runs that have ended come last")
  }

  @Test("commands are taken once, in order, and a refusal goes back to who gave it")
  func commands() throws {
    let journal = try Journal(directory: folder.path)
    try journal.create(run("shop-1"))
    let first = try journal.add(.pause(by: "op"), run: "shop-1", now: time)
    let second = try journal.add(.resume(by: "op"), run: "shop-1", now: time)
    #expect(try journal.pendingCommands(run: "shop-1").map(\.command) == [.pause(by: "op"), .resume(by: "op")])
    try journal.save(
      run("shop-1"), taken: [TakenCommand(id: first), TakenCommand(id: second, refusal: "is not paused")], now: time)
    #expect(try journal.pendingCommands(run: "shop-1").isEmpty)
    #expect(try journal.outcome(ofCommand: first) == TakenCommand(id: first))
    #expect(try journal.outcome(ofCommand: second)?.refusal == "is not paused")
    #expect(throws: EngineError.self) { try journal.add(.discard, run: "none", now: time) }
  }

  @Test("the first pre-image of an object stays, whatever is intended later")
  func preimages() throws {
    let journal = try Journal(directory: folder.path)
    let key = ObjectKey(kind: ResourceType.deployments.kind, namespace: "shop", name: "web")
    let before = KubernetesObject(["kind": "Deployment", "spec": ["replicas": 3]])
    var write = IntendedWrite(cluster: "eu-1", object: key, attempt: 1, payload: "p")
    try journal.intend(write, preimage: before, run: "r", now: time)
    write.attempt = 2
    try journal.intend(write, preimage: KubernetesObject(["spec": ["replicas": 9]]), run: "r", now: time)
    write.version = "77"
    try journal.complete(write, run: "r", now: time)
    #expect(try journal.preimages(run: "r")["eu-1"]?[key] == .some(before))
    #expect(try journal.writes(run: "r").map(\.version) == [nil, "77"])
  }

  @Test("a journal of a newer version is refused and left as it is")
  func newer() throws {
    do { _ = try Journal(directory: folder.path) }
    let path = folder.path + "/journal.sqlite"
    do {
      let database = try DatabaseQueue(path: path)
      try database.write { try $0.execute(sql: "PRAGMA user_version = 99") }
      try database.close()
    }
    let error = #expect(throws: EngineError.self) { _ = try Journal(directory: folder.path) }
    #expect(error?.code == .newerJournal)
    let database = try DatabaseQueue(path: path)
    #expect(try database.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 99)
  }

  @Test("a state directory that is a file is named, with what to do")
  func unusable() throws {
    let file = folder.write("x", to: "file")
    let error = #expect(throws: EngineError.self) { _ = try Journal(directory: file) }
    #expect(error?.code == .journalUnusable)
    #expect(error?.description.contains(file) == true)
    #expect(error?.description.contains("--state") == true)
  }

  @Test("the journal's files are the owner's alone")
  func modes() throws {
    let journal = try Journal(directory: folder.path)
    try journal.create(run("shop-1"))
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(name)")
    }
  }

  @Test("a run's lock is one driver's, and free when that is gone")
  func lock() throws {
    #expect(!RunLock.isHeld(directory: folder.path, run: "r"))
    do {
      let held = try RunLock(directory: folder.path, run: "r")
      #expect(RunLock.isHeld(directory: folder.path, run: "r"))
      #expect(!RunLock.isHeld(directory: folder.path, run: "other"))
      let error = #expect(throws: EngineError.self) { _ = try RunLock(directory: folder.path, run: "r") }
      #expect(error?.code == .locked)
      _ = consume held
    }
    #expect(!RunLock.isHeld(directory: folder.path, run: "r"))
  }
}
