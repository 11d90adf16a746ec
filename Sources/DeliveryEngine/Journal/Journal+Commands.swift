package import DeliveryModel
import GRDB
package import KubernetesAPI

/// A command as it stands in the journal.
package struct JournalCommand: Sendable, Hashable {
  package var id: Int64
  package var time: Timestamp
  package var command: RunCommand
}

/// What became of a command: taken, or refused with the words for the person who gave it.
package struct TakenCommand: Sendable, Hashable {
  package var id: Int64
  package var refusal: String?
  package init(id: Int64, refusal: String? = nil) {
    self.id = id
    self.refusal = refusal
  }
}

extension Journal {
  /// Adds a command for whoever drives the run, and returns its number.
  ///
  /// - Throws: `EngineError` `notFound` where there is no such run.
  @discardableResult
  package func add(_ command: RunCommand, run: String, now: Timestamp) throws(EngineError) -> Int64 {
    try write { database in
      guard try GRDB.Row.fetchOne(database, sql: "SELECT 1 FROM run WHERE name = ?", arguments: [run]) != nil else {
        throw EngineError(.notFound, "no run is named \(run)", help: "quarterdeck run list shows their names")
      }
      return try Self.insert(command, run: run, now: now, database)
    }
  }
  @discardableResult
  static func insert(_ command: RunCommand, run: String, now: Timestamp, _ database: Database) throws -> Int64 {
    try database.execute(
      sql: "INSERT INTO command (run, seconds, body) VALUES (?, ?, ?)",
      arguments: [run, now.seconds, try encode(command)])
    return database.lastInsertedRowID
  }

  /// The commands that nobody has taken yet, in the order in which they were given.
  package func pendingCommands(run: String) throws(EngineError) -> [JournalCommand] {
    try read { database in
      try GRDB.Row.fetchAll(
        database.cachedStatement(sql: "SELECT * FROM command WHERE run = ? AND taken IS NULL ORDER BY id"),
        arguments: [run]
      ).map {
        JournalCommand(
          id: $0["id"], time: Timestamp(seconds: $0["seconds"]), command: try Self.decode($0["body"]))
      }
    }
  }

  /// Whether a command was taken, and the refusal if it was refused.
  package func outcome(ofCommand id: Int64) throws(EngineError) -> TakenCommand? {
    try read { database in
      try GRDB.Row.fetchOne(
        database, sql: "SELECT refusal FROM command WHERE id = ? AND taken IS NOT NULL", arguments: [id]
      ).map { TakenCommand(id: id, refusal: $0["refusal"]) }
    }
  }
}
