import FleetModel
import GRDB
import KubernetesAPI

extension CacheFile {
  /// Writes opened objects, and lets the oldest go beyond a number of bytes.
  func write(_ objects: [(id: RowID, bytes: [UInt8], readAt: Timestamp)], limit: Int) throws {
    guard !objects.isEmpty else { return }
    try queue.write { database in
      for (id, bytes, readAt) in objects {
        var writer = RecordWriter()
        writer.put(String(decoding: bytes, as: UTF8.self))
        try database.execute(
          sql: "INSERT OR REPLACE INTO object (cluster, key, readAt, body) VALUES (?, ?, ?, ?)",
          arguments: [id.cluster.text, Self.text(of: id.key), readAt.seconds, Blob(writer.closed())])
      }
      while let size = try Int.fetchOne(database, sql: "SELECT total(length(body)) FROM object"), size > limit {
        try database.execute(
          sql: "DELETE FROM object WHERE (cluster, key) IN (SELECT cluster, key FROM object ORDER BY readAt LIMIT 16)")
      }
    }
  }

  func readObject(_ id: RowID) throws -> (KubernetesObject, Timestamp)? {
    try queue.read { database in
      guard
        let row = try GRDB.Row.fetchOne(
          database, sql: "SELECT body, readAt FROM object WHERE cluster = ? AND key = ?",
          arguments: [id.cluster.text, Self.text(of: id.key)])
      else { return nil }
      var reader = try RecordReader((row[0] as Blob).bytes)
      let json = try JSON(parsing: try reader.text())
      return (KubernetesObject(json), Timestamp(seconds: row[1]))
    }
  }

  private static func text(of key: ObjectKey) -> String {
    "\(key.kind.apiVersion) \(key.kind.kind) \(key.namespace)/\(key.name)"
  }
}
