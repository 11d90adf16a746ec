import DeliveryModel
import FleetModel
import Foundation
import GRDB
import KubernetesAPI
import Synchronization
import Testing

@testable import DeliveryEngine

@Suite(.timeLimit(.minutes(10))) struct JournalFaultTests {
  let folder = TestFolder()
  let time = Timestamp("2026-11-22T03:02:00Z")!
  var file: String { folder.path + "/journal.sqlite" }

  func run(_ name: String, delivery: String = "shop") -> Run {
    var plan = Plan(name: delivery, revision: "1.4", file: "shop.yaml")
    plan.digest = "d1"
    return Run.planned(plan, name: name, created: time, startedBy: "op-1@bast1")
  }
  func open(patience: Double = 10) throws(EngineError) -> Journal {
    try Journal(directory: folder.path, patience: patience, beforeWrite: {})
  }
  /// Changes the database behind the journal's back.
  func change(_ sql: String) throws {
    let database = try DatabaseQueue(path: file)
    try database.writeWithoutTransaction { try $0.execute(sql: sql) }
    try database.close()
  }

  @Test("a full disk is named with what to do; what was written before is there when there is space again")
  func full() throws {
    do { try open().create(run("shop-1")) }
    let small = try open()
    try small.read { try $0.execute(sql: "PRAGMA max_page_count = 1") }
    let long = String(repeating: "x", count: 100_000)
    let error = #expect(throws: EngineError.self) {
      try small.append([JournalLine(time: time, text: long)], run: "shop-1")
    }
    #expect(error?.code == .journalUnusable)
    #expect(error?.message == "cannot write \(file): No space left on device")
    #expect(error?.help.contains("free space") == true)
    let again = try open()
    #expect(try again.run(named: "shop-1")?.plan.digest == "d1")
    #expect(try again.log(run: "shop-1", last: 9).isEmpty, "whole or not there")
    try again.append([JournalLine(time: time, text: long)], run: "shop-1")
  }

  @Test("a journal that cannot be written can still be read, and says what to do")
  func readOnly() throws {
    do { try open().create(run("shop-1")) }
    let journal = try open()
    try journal.write { try $0.execute(sql: "PRAGMA query_only = 1") }
    let error = #expect(throws: EngineError.self) { try journal.create(run("pay-1", delivery: "pay")) }
    #expect(error?.code == .journalUnusable)
    #expect(error?.description.contains(file) == true)
    #expect(error?.help.contains("--state") == true)
    #expect(try journal.summaries().map(\.run.name) == ["shop-1"])
  }

  @Test("a folder that cannot be made is named, with what to do")
  func noFolder() {
    let error = #expect(throws: EngineError.self) { _ = try Journal(directory: "/proc/quarterdeck") }
    #expect(error?.code == .journalUnusable)
    #expect(error?.description.contains("/proc/quarterdeck") == true)
    #expect(error?.help.contains("--state") == true)
  }

  @Test("what is no journal, and one with a torn page, are damaged: said, with what to do, and left as they are")
  func damaged() throws {
    let text = String(repeating: "this is a letter, not a database\n", count: 400)
    folder.write(text, to: "journal.sqlite")
    let error = #expect(throws: EngineError.self) { _ = try Journal(directory: folder.path) }
    #expect(error?.code == .damagedJournal)
    #expect(error?.message.contains(file) == true)
    #expect(error?.help.contains("move it away") == true)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == text)

    try FileManager.default.removeItem(atPath: file)
    do {
      let journal = try open()
      for index in 0..<40 { try journal.create(run("run-\(index)", delivery: "d\(index)")) }
    }
    try change("PRAGMA wal_checkpoint(TRUNCATE)")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    for index in 4_096..<bytes.count where index % 7 == 0 { bytes[index] = 0xff }
    try bytes.write(to: URL(fileURLWithPath: file))
    let torn = #expect(throws: EngineError.self) { _ = try Journal(directory: folder.path).summaries() }
    #expect(torn?.code == .damagedJournal)
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == bytes)
  }

  @Test("a run that cannot be read does not hide the others, is named, and is never written over")
  func unreadable() throws {
    let journal = try open()
    try journal.create(run("shop-1"))
    try journal.create(run("pay-1", delivery: "pay"))
    try change("UPDATE run SET body = '{}', plan = '{}' WHERE name = 'pay-1'")
    #expect(try journal.summaries().map(\.run.name) == ["shop-1"])
    #expect(journal.unreadableRuns == ["pay-1"])
    let error = #expect(throws: EngineError.self) { try journal.run(named: "pay-1") }
    #expect(error?.code == .damagedJournal)
    #expect(error?.message.contains("pay-1") == true)
    let start = #expect(throws: EngineError.self) { try journal.create(run("pay-2", delivery: "pay")) }
    #expect(start?.message.contains("pay-1") == true, "it may be a run of the same delivery that goes on")
    try change("UPDATE run SET isFinal = 1 WHERE name = 'pay-1'")
    try journal.create(run("pay-2", delivery: "pay"))
  }

  @Test("of two processes that start a run of one delivery at once, one does and the other is told of it")
  func twoStarts() async throws {
    for round in 0..<10 {
      let answers = await withTaskGroup(of: EngineError?.self) { group in
        for name in ["a", "b"] {
          group.addTask {
            do throws(EngineError) {
              try Journal(directory: folder.path).create(run("\(name)-\(round)", delivery: "d\(round)"))
              return nil
            } catch {
              return error
            }
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.count { $0 == nil } == 1)
      #expect(answers.compactMap(\.self).allSatisfy { $0.code == .refused && $0.message.contains("has not ended") })
    }
  }

  @Test("a process that holds the journal too long is said, and nothing is lost")
  func busy() throws {
    let journal = try open(patience: 0.01)
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: file, configuration: configuration)
    try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
    let error = #expect(throws: EngineError.self) { try journal.create(run("shop-1")) }
    #expect(error?.message.contains("another process has held \(file)") == true)
    try other.inDatabase { try $0.execute(sql: "COMMIT") }
    try journal.create(run("shop-1"))
  }

  @Test("a journal of the first version is brought to this one, with its runs")
  func older() throws {
    do { try open().create(run("shop-1")) }
    try change("DROP TABLE epoch; ALTER TABLE run DROP COLUMN delivery; PRAGMA user_version = 1")
    let journal = try open()
    #expect(try journal.run(named: "shop-1")?.plan.digest == "d1")
    #expect(try journal.epoch(run: "shop-1", cluster: "eu-1", orFirst: 3) == 3)
  }

  @Test("a command that was written before approvals could name a plan is read")
  func olderCommand() throws {
    let command: RunCommand = try Journal.decode(#"{"approve":{"stage":"eu","by":"op"}}"#)
    #expect(command == .approve(stage: "eu", by: "op"))
  }

  @Test("a back-out that was written before it named what was confirmed is read")
  func olderBackOut() throws {
    let command: RunCommand = try Journal.decode(#"{"backOut":{"_0":{"touched":{}},"isFast":true,"by":"op"}}"#)
    #expect(command == .backOut(.touched, isFast: true, by: "op"))
  }

  @Test("a disk that fills up at any write of the journal stops the run; nothing was sent without its intent")
  func fullAtAnyWrite() async throws {
    var writes = 0
    var isStopped = true
    while isStopped {
      writes += 1
      let fleet = try TestFleet("eu-1")
      try await fleet.deliverFirst()
      fleet["eu-1"].set { $0.changes = [:] }
      try fleet.create(
        "r",
        try fleet.plan(PlannedStage(name: "all", clusters: ["eu-1"], maxConcurrency: 1)) { $0.onDriverLost = .goOn })
      let left = Mutex(writes)
      let journal = try Journal(
        directory: fleet.folder.path,
        beforeWrite: { () throws(EngineError) in
          let isFull = left.withLock { left in
            left -= 1
            return left < 0
          }
          if isFull { throw EngineError(.journalUnusable, "the disk is full") }
        })
      do {
        _ = try await fleet.drive("r", journal: journal)
        isStopped = false
      } catch {
        #expect("\(error)".contains("the disk is full"))
      }
      let intended = try fleet.journal.writes(run: "r").map(\.object)
      let changed = fleet["eu-1"].state.withLock { $0.changes.keys.filter { $0.name != "inventory-shop" } }
      #expect(changed.allSatisfy(intended.contains), "full at write \(writes)")
      if isStopped { #expect(try await fleet.drive("r").state == .completed, "full at write \(writes)") }
      let changes = fleet["eu-1"].state.withLock { $0.changes }
      #expect(changes[TestFleet.webKey] == 1 && changes[TestFleet.settingsKey] == 1, "full at write \(writes)")
      try #require(writes < 100)
    }
    #expect(writes > 10)
  }
}
