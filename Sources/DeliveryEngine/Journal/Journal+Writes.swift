package import FleetModel
import GRDB
package import KubernetesAPI

/// One write that a run intended: journalled before the request leaves, completed when the answer is there.
package struct IntendedWrite: Sendable, Hashable {
  package var cluster: ClusterName
  package var object: ObjectKey
  package var attempt: Int
  /// SHA-256 of the bytes that are sent.
  package var payload: String
  /// The resource version that the server gave it; nil where no answer was seen.
  package var version: String?
  /// The server's refusal, in words.
  package var problem: String?
  package init(cluster: ClusterName, object: ObjectKey, attempt: Int, payload: String) {
    self.cluster = cluster
    self.object = object
    self.attempt = attempt
    self.payload = payload
  }
}

extension Journal {
  /// Says what will be written, and what was there before.
  ///
  /// It is on the disk when this returns.
  ///
  /// A pre-image is kept only the first time: what was there before this run touched it.
  package func intend(
    _ write: IntendedWrite, preimage: KubernetesObject?, run: String, now: Timestamp
  ) throws(EngineError) {
    try self.write { database in
      let object = try Self.encode(write.object)
      try database.execute(
        sql: """
          INSERT INTO write (run, cluster, object, attempt, intended, payload) VALUES (?, ?, ?, ?, ?, ?)
          ON CONFLICT (run, cluster, object, attempt) DO NOTHING
          """, arguments: [run, write.cluster.text, object, write.attempt, now.seconds, write.payload])
      try database.execute(
        sql: "INSERT INTO preimage (run, cluster, object, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        arguments: [run, write.cluster.text, object, preimage?.json.text])
    }
  }

  /// Says how a write ended.
  package func complete(_ write: IntendedWrite, run: String, now: Timestamp) throws(EngineError) {
    try self.write { database in
      try database.execute(
        sql: """
          UPDATE write SET version = ?, problem = ?, done = ?
          WHERE run = ? AND cluster = ? AND object = ? AND attempt = ?
          """,
        arguments: [
          write.version, write.problem, now.seconds, run, write.cluster.text, try Self.encode(write.object),
          write.attempt,
        ])
    }
  }

  /// The payload of a write that was intended before, with the same attempt; nil where none was.
  func intent(of write: IntendedWrite, run: String) throws(EngineError) -> String? {
    try read { database in
      try String.fetchOne(
        database, sql: "SELECT payload FROM write WHERE run = ? AND cluster = ? AND object = ? AND attempt = ?",
        arguments: [run, write.cluster.text, try Self.encode(write.object), write.attempt])
    }
  }

  /// The epoch under which a run writes to a cluster: the one that it took first, whoever drives it now.
  func epoch(run: String, cluster: ClusterName, orFirst first: Int) throws(EngineError) -> Int {
    try write { database in
      try database.execute(
        sql: "INSERT INTO epoch (run, cluster, epoch) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        arguments: [run, cluster.text, first])
      return try Int.fetchOne(
        database, sql: "SELECT epoch FROM epoch WHERE run = ? AND cluster = ?", arguments: [run, cluster.text]) ?? first
    }
  }

  /// The clusters that any run has changed since a moment, or may have: a write counts from when it was intended, since
  /// an answer that was not seen is no proof that nothing was done.
  func clustersChanged(since: Timestamp) throws(EngineError) -> Set<ClusterName> {
    try read { try Self.clustersChanged(since: since, $0) }
  }
  static func clustersChanged(since: Timestamp, _ database: Database) throws -> Set<ClusterName> {
    Set(
      try String.fetchAll(
        database, sql: "SELECT DISTINCT cluster FROM write WHERE max(intended, coalesce(done, 0)) >= ?",
        arguments: [since.seconds]
      ).map { ClusterName($0) })
  }

  /// Every write of a run, in no particular order.
  package func writes(run: String) throws(EngineError) -> [IntendedWrite] {
    try read { database in
      try GRDB.Row.fetchAll(database, sql: "SELECT * FROM write WHERE run = ?", arguments: [run]).map { row in
        var write = IntendedWrite(
          cluster: ClusterName(row["cluster"]), object: try Self.decode(row["object"]), attempt: row["attempt"],
          payload: row["payload"])
        write.version = row["version"]
        write.problem = row["problem"]
        return write
      }
    }
  }

  /// What was there before a run's first write to each object; nil where nothing was.
  package func preimages(run: String) throws(EngineError) -> [ClusterName: [ObjectKey: KubernetesObject?]] {
    try read { database in
      var result: [ClusterName: [ObjectKey: KubernetesObject?]] = [:]
      for row in try GRDB.Row.fetchAll(database, sql: "SELECT * FROM preimage WHERE run = ?", arguments: [run]) {
        let body: String? = row["body"]
        let object = try body.map { KubernetesObject(try JSON(parsing: $0)) }
        result[ClusterName(row["cluster"]), default: [:]][try Self.decode(row["object"])] = .some(object)
      }
      return result
    }
  }
}
