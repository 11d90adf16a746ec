package import DeliveryModel
import FleetModel
import Foundation
import GRDB
package import KubernetesAPI
import Synchronization

/// The delivery engine's memory: every run, what was asked of it, and every write that it intended and did.
///
/// A database of its own (`journal.sqlite`, mode 0600, WAL, `synchronous=FULL`): what a call returned from has
/// survived `kill -9`. Several processes share it: one driver writes a run, any process reads it and adds commands.
/// Calls block for the length of a small transaction, and for as long as another process holds the file; they may come
/// from any thread. Tasks make them through `asking`, which has them made on a thread of the journal's own.
package final class Journal: Sendable {
  /// The folder of the journal and of the runs' locks.
  package let directory: String
  private let database: DatabaseQueue
  private let thread = JournalThread()
  /// Comes before every transaction that writes; tests let a process die there.
  private let beforeWrite: @Sendable () throws(EngineError) -> Void
  private var path: String { directory + "/journal.sqlite" }
  /// The runs as they were last read, with the bytes they were read from, and those that could not be read.
  ///
  /// A driver's heartbeat is a change of the journal too: without this every plan would be decoded again each second.
  private let known = Mutex((runs: [String: KnownRun](), unreadable: [String]()))
  private struct KnownRun {
    var body: String
    var run: Run
  }

  /// Opens the journal, making it where there is none.
  ///
  /// - Throws: `EngineError`: `newerJournal` (a later version wrote it), `damagedJournal` (not a database, or one that
  ///   cannot be read), `journalUnusable` (no rights, no space) with the path and what to do. The file is left as it is.
  package convenience init(directory: String) throws(EngineError) {
    try self.init(directory: directory, beforeWrite: {})
  }
  /// - Parameter patience: Seconds that a call waits for another process.
  init(
    directory: String, patience: Double = 10,
    beforeWrite: @escaping @Sendable () throws(EngineError) -> Void
  ) throws(EngineError) {
    self.directory = directory
    self.beforeWrite = beforeWrite
    let path = directory + "/journal.sqlite"
    // Where that fails, opening says why, in the system's words.
    try? FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    // Made with its mode before SQLite opens it: the WAL and its index take the mode of the database.
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw JournalFault.closed(path, errno: errno) }
    close(descriptor)
    do {
      var configuration = Configuration()
      configuration.busyMode = .timeout(patience)
      // Not GRDB's own way into WAL, which makes and drops a table: to open a journal that is damaged, or on a disk
      // that is full, must not write to it.
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL") }
      database = try DatabaseQueue(path: path, configuration: configuration)
      let version = try database.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
      guard version <= JournalSchema.current else {
        throw EngineError(
          .newerJournal, "\(path) was written by a newer Quarterdeck (version \(version))",
          help: "use that one, or set another state directory with --state")
      }
      if version < JournalSchema.current {
        try database.write { try JournalSchema.migrate($0, from: Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0) }
      }
    } catch {
      throw JournalFault.error(error, at: path, isOpening: true)
    }
  }
  /// Runs that the last reading of all runs could not understand; they are left as they are.
  package var unreadableRuns: [String] { known.withLock { $0.unreadable } }

  /// A number that changes when another process has written; equal numbers mean that nothing is new.
  ///
  /// Own writes do not change it.
  package func dataVersion() -> Int {
    (try? database.read { try Int.fetchOne($0, sql: "PRAGMA data_version") }) ?? 0
  }

  /// Calls the journal from a task: on the thread `journal`, so that no thread of the pool waits for another process.
  func asking<Value: Sendable>(
    _ body: @escaping @Sendable (Journal) throws -> Value
  ) async throws(EngineError) -> Value {
    try await thread.run { [path] () throws(EngineError) in
      do { return try body(self) } catch { throw JournalFault.error(error, at: path) }
    }
  }

  // MARK: - Runs

  /// Adds a run, and the first command to it with it; its plan is frozen from here on.
  ///
  /// - Parameter radius: The limits of the delivery, held once more against what other runs have changed meanwhile.
  /// - Returns: the command's number.
  /// - Throws: `EngineError` `refused` where a run of this name is there, where another run that has not ended is on the
  ///   same delivery, or where the plan breaks a limit by now.
  @discardableResult
  package func create(
    _ run: Run, _ command: RunCommand? = nil, within radius: BlastRadius? = nil
  ) throws(EngineError) -> Int64? {
    let (number, forgotten) = try write { database in
      let open = try String.fetchAll(
        database, sql: "SELECT name FROM run WHERE isFinal = 0 AND delivery = ?", arguments: [run.plan.name])
      if let name = open.first(where: { $0 != run.backsOut }) {
        throw EngineError(
          .refused, "run \(name) of \(run.plan.name) has not ended",
          help: "end it (quarterdeck run end \(name)) or wait for it")
      }
      if let radius { try Self.hold(run, to: radius, database) }
      guard try GRDB.Row.fetchOne(database, sql: "SELECT 1 FROM run WHERE name = ?", arguments: [run.name]) == nil
      else {
        throw EngineError(.refused, "a run named \(run.name) is there already")
      }
      try database.execute(
        sql: "INSERT INTO run (name, state, isFinal, created, plan, body, delivery) VALUES (?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          run.name, run.state.name, run.state.isFinal, run.created.seconds, try Self.encode(run.plan),
          try Self.encode(Self.withoutPlan(run)), run.plan.name,
        ])
      let forgotten = try Self.prune(database)
      return (try command.map { try Self.insert($0, run: run.name, now: run.created, database) }, forgotten)
    }
    for name in forgotten { RunFiles.remove(of: name, in: directory) }
    return number
  }

  private static func hold(_ run: Run, to radius: BlastRadius, _ database: Database) throws {
    let known = Set(run.plan.clusters.keys).union(run.plan.rejected.map(\.cluster))
    let changed = try clustersChanged(since: run.created - radius.per, database).intersection(known)
    do { _ = try limits(radius, of: run.plan, recentlyChanged: changed) } catch {
      let why = error.problems.map(\.message).joined(separator: "; ")
      throw EngineError(
        .refused, "since the plan was made other runs have changed clusters: \(why)", help: "make the plan again")
    }
  }

  /// Saves where a run is, with what is to be told of it and the commands that it has taken, in one transaction.
  package func save(
    _ run: Run, lines: [JournalLine] = [], taken: [TakenCommand] = [], now: Timestamp
  ) throws(EngineError) {
    try write { database in
      try database.execute(
        sql: "UPDATE run SET state = ?, isFinal = ?, body = ? WHERE name = ?",
        arguments: [run.state.name, run.state.isFinal, try Self.encode(Self.withoutPlan(run)), run.name])
      try Self.insert(lines, run: run.name, database)
      for command in taken {
        try database.execute(
          sql: "UPDATE command SET taken = ?, refusal = ? WHERE id = ?",
          arguments: [now.seconds, command.refusal, command.id])
      }
    }
  }

  /// A run as it was last saved; nil where there is none of this name.
  package func run(named name: String) throws(EngineError) -> Run? {
    try read { database in
      try GRDB.Row.fetchOne(
        database.cachedStatement(sql: "SELECT body FROM run WHERE name = ?"), arguments: [name]
      ).map { try knownRun(name, body: $0["body"], database) }
    }
  }

  /// Whether a run is in this journal.
  func knows(run name: String) throws(EngineError) -> Bool {
    try read { database in
      try GRDB.Row.fetchOne(database, sql: "SELECT 1 FROM run WHERE name = ?", arguments: [name]) != nil
    }
  }

  /// All runs, those that have not ended first, then the newest first, each with its last lines and its driver.
  ///
  /// One that cannot be read does not hide the others: `unreadableRuns` names it.
  package func summaries(lines: Int = Limits.linesInSummary) throws(EngineError) -> [RunSummary] {
    try read { database in
      var unreadable: [String] = []
      defer { known.withLock { $0.unreadable = unreadable } }
      return try GRDB.Row.fetchAll(
        database, sql: "SELECT name, body FROM run ORDER BY isFinal, created DESC LIMIT ?",
        arguments: [Limits.runsInSummary]
      ).compactMap { row in
        let name: String = row["name"]
        guard let run = try? knownRun(name, body: row["body"], database) else {
          unreadable.append(name)
          return nil
        }
        var summary = RunSummary(run: run)
        let driver = try GRDB.Row.fetchOne(database, sql: "SELECT * FROM driver WHERE run = ?", arguments: [name])
        if let driver {
          let host: String = driver["host"]
          let process: Int = driver["process"]
          summary.driver = "\(host) pid \(process)"
          summary.driverSeen = Timestamp(seconds: driver["seen"])
        }
        summary.log = try Self.lines(database, run: name, last: lines)
        return summary
      }
    }
  }

  /// The last lines of a run's log, oldest first.
  package func log(run: String, last: Int) throws(EngineError) -> [JournalLine] {
    try read { try Self.lines($0, run: run, last: last) }
  }

  /// Adds lines to a run's log.
  package func append(_ lines: [JournalLine], run: String) throws(EngineError) {
    try write { try Self.insert(lines, run: run, $0) }
  }

  /// Forgets the runs that ended longest ago, beyond `Limits.runsKept`.
  ///
  /// - Returns: their names.
  private static func prune(_ database: Database) throws -> [String] {
    let old = try String.fetchAll(
      database, sql: "SELECT name FROM run WHERE isFinal = 1 ORDER BY created DESC, name LIMIT -1 OFFSET ?",
      arguments: [Limits.runsKept])
    for name in old {
      for table in ["line", "command", "write", "preimage", "driver", "epoch"] {
        try database.execute(sql: "DELETE FROM \(table) WHERE run = ?", arguments: [name])
      }
      try database.execute(sql: "DELETE FROM run WHERE name = ?", arguments: [name])
    }
    return old
  }

  /// A run from its saved bytes; a plan is frozen, so it is read once.
  private func knownRun(_ name: String, body: String, _ database: Database) throws -> Run {
    let old = known.withLock { $0.runs[name] }
    if let old, old.body == body { return old.run }
    var run: Run = try Self.decode(body, of: name)
    if let old, old.run.created == run.created, old.run.plan.revision == run.plan.revision {
      run.plan = old.run.plan
    } else {
      let plan = try String.fetchOne(database, sql: "SELECT plan FROM run WHERE name = ?", arguments: [name])
      run.plan = try Self.decode(plan ?? "", of: name)
    }
    let read = KnownRun(body: body, run: run)
    known.withLock { known in
      if known.runs.count >= 2 * Limits.runsInSummary { known.runs = [:] }
      known.runs[name] = read
    }
    return run
  }

  // MARK: - Drivers

  /// Says who carries a run and that it is alive.
  package func heartbeat(run: String, host: String, process: Int, now: Timestamp) throws(EngineError) {
    try write { database in
      try database.cachedStatement(
        sql: """
          INSERT INTO driver (run, host, process, started, seen) VALUES (?1, ?2, ?3, ?4, ?4)
          ON CONFLICT (run) DO UPDATE SET seen = ?4,
            started = CASE WHEN host = ?2 AND process = ?3 THEN started ELSE ?4 END, host = ?2, process = ?3
          """
      ).execute(arguments: [run, host, process, now.seconds])
    }
  }

  /// When the driver of a run was last known to be alive; nil where none ever carried it.
  func lastSeen(driverOf run: String) throws(EngineError) -> Timestamp? {
    try read { database in
      try Int64.fetchOne(database, sql: "SELECT seen FROM driver WHERE run = ?", arguments: [run])
        .map { Timestamp(seconds: $0) }
    }
  }

  // MARK: - Rows and values

  func read<Value>(_ body: (Database) throws -> Value) throws(EngineError) -> Value {
    do { return try database.read(body) } catch { throw JournalFault.error(error, at: path) }
  }
  func write<Value>(_ body: (Database) throws -> Value) throws(EngineError) -> Value {
    try beforeWrite()
    do { return try database.write(body) } catch { throw JournalFault.error(error, at: path) }
  }

  static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
  static func decode<Value: Decodable>(_ text: String) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(text.utf8))
  }
  /// The same, naming the run that it is of.
  private static func decode<Value: Decodable>(_ text: String, of run: String) throws -> Value {
    do { return try decode(text) } catch {
      throw EngineError(
        .damagedJournal, "run \(run) in the journal cannot be read",
        help: "it is left as it is: use the Quarterdeck that wrote it, or another state directory (--state)")
    }
  }

  /// The plan is written once, apart: a run is saved each time that something moves, and its plan may be large.
  private static func withoutPlan(_ run: Run) -> Run {
    var run = run
    run.plan = Plan(name: run.plan.name, revision: run.plan.revision, file: "")
    return run
  }
  private static func insert(_ lines: [JournalLine], run: String, _ database: Database) throws {
    for line in lines {
      try database.execute(
        sql: "INSERT INTO line (run, seconds, cluster, text) VALUES (?, ?, ?, ?)",
        arguments: [run, line.time.seconds, line.cluster?.text, line.text])
    }
    guard !lines.isEmpty else { return }
    try database.execute(
      sql: """
        DELETE FROM line WHERE run = ?1
        AND id <= (SELECT id FROM line WHERE run = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)
        """, arguments: [run, Limits.linesKept])
  }
  private static func lines(_ database: Database, run: String, last: Int) throws -> [JournalLine] {
    try GRDB.Row.fetchAll(
      database, sql: "SELECT * FROM line WHERE run = ? ORDER BY id DESC LIMIT ?", arguments: [run, last]
    ).reversed().map { JournalLine($0) }
  }
}
