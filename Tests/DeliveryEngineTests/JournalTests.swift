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

  @Test("a run whose plan cannot be read stands in the way of its own delivery only")
  func unreadablePlan() throws {
    let journal = try Journal(directory: folder.path)
    try journal.create(run("shop-1"))
    try journal.write { try $0.execute(sql: "UPDATE run SET plan = '{}', body = 'x'") }
    try journal.create(run("pay-1", delivery: "pay"))
    let error = #expect(throws: EngineError.self) { try journal.create(run("shop-2")) }
    #expect(error?.code == .refused)
  }

  @Test("a journal of the version before is brought to this one with the deliveries of its runs, damaged ones too")
  func migrates() throws {
    do {
      let journal = try Journal(directory: folder.path)
      try journal.create(run("shop-1"))
      try journal.create(run("pay-1", delivery: "pay"))
      try journal.write { database in
        try database.execute(sql: "UPDATE run SET body = 'x' WHERE name = 'pay-1'")
        try database.execute(sql: "ALTER TABLE run DROP COLUMN delivery; PRAGMA user_version = 2")
      }
    }
    let journal = try Journal(directory: folder.path)
    #expect(throws: EngineError.self) { try journal.create(run("shop-2")) }
    try journal.create(run("other-1", delivery: "other"))
    #expect(try journal.run(named: "shop-1")?.plan.name == "shop")
  }

  @Test("a write counts as a change from when it was intended, whatever was answered, and so does a deletion")
  func changed() throws {
    let journal = try Journal(directory: folder.path)
    let key = ObjectKey(kind: ResourceType.deployments.kind, namespace: "shop", name: "web")
    try journal.intend(
      IntendedWrite(cluster: "eu-1", object: key, attempt: 1, payload: "p"), preimage: nil, run: "r", now: time)
    let deletion = IntendedWrite(cluster: "eu-2", object: key, attempt: 0, payload: "delete uid")
    try journal.intend(deletion, preimage: nil, run: "r", now: time - .seconds(7_200))
    try journal.complete(deletion, run: "r", now: time)
    try journal.intend(
      IntendedWrite(cluster: "eu-3", object: key, attempt: 1, payload: "p"), preimage: nil, run: "r",
      now: time - .seconds(7_200))
    #expect(try journal.clustersChanged(since: time - .seconds(3_600)) == ["eu-1", "eu-2"])
  }

  @Test("the limit on changed clusters holds when a run is made, not only when its plan was")
  func limitAtCreation() throws {
    let journal = try Journal(directory: folder.path)
    var run = run("shop-1")
    let wanted: JSON = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "c", "namespace": "n"]]
    let change = ObjectChange(key: KubernetesObject(wanted).key, action: .create, wanted: wanted)
    run.plan.stages = [PlannedStage(name: "all", clusters: ["eu-1"], maxConcurrency: 1)]
    run.plan.clusters["eu-1"] = PlannedCluster(changes: [change], overrides: [], rendering: "")
    run.plan.rejected = [Rejection(cluster: "eu-2", filter: "clusterNames", reason: "")]
    var radius = BlastRadius()
    radius.maxClustersChanged = .count(1)
    try journal.intend(
      IntendedWrite(cluster: "eu-2", object: change.key, attempt: 1, payload: "p"), preimage: nil, run: "pay-1",
      now: time)
    let error = #expect(throws: EngineError.self) { try journal.create(run, within: radius) }
    #expect(error?.message.contains("2 clusters would be changed") == true)
    #expect(try journal.run(named: "shop-1") == nil)
    radius.maxClustersChanged = .count(2)
    try journal.create(run, within: radius)
  }

  @Test("a run that the journal forgets takes its lock and its driver's log with it, unless somebody drives it")
  func files() async throws {
    for name in ["run-old.lock", "driver-old.log", "run-held.lock", "driver-held.log"] { folder.write("", to: name) }
    let held = try await RunLock(directory: folder.path, run: "held")
    for name in ["old", "held", "../\(folder.path)"] { RunFiles.remove(of: name, in: folder.path) }
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(left == ["driver-held.log", "run-held.lock"])
    _ = consume held
  }

  @Test("beyond the runs that are kept, the oldest that have ended leave the journal and the folder")
  func forgets() throws {
    let journal = try Journal(directory: folder.path)
    for index in 0...Limits.runsKept {
      var run = run("r\(index)", delivery: "d\(index)")
      run.created = time + .seconds(index)
      run.state = .completed
      if index == 0 { folder.write("", to: "driver-r0.log") }
      try journal.create(run)
    }
    #expect(try journal.run(named: "r0") == nil)
    #expect(try journal.run(named: "r1") != nil)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/driver-r0.log"))
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
  func lock() async throws {
    #expect(!RunLock.isHeld(directory: folder.path, run: "r"))
    do {
      let held = try await RunLock(directory: folder.path, run: "r")
      #expect(RunLock.isHeld(directory: folder.path, run: "r"))
      #expect(!RunLock.isHeld(directory: folder.path, run: "other"))
      let error = await #expect(throws: EngineError.self) {
        _ = try await RunLock(directory: folder.path, run: "r")
      }
      #expect(error?.code == .locked)
      _ = consume held
    }
    #expect(!RunLock.isHeld(directory: folder.path, run: "r"))
  }
}
