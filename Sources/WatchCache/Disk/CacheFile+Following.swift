import FleetModel
import GRDB
import KubernetesAPI

extension CacheFile {
  /// A number that is another one after any other program has written; equal numbers say that nobody has.
  func writings() throws -> Int64 {
    try queue.read { try Int64.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
  }

  /// What the file holds of some clusters beside their rows.
  func readClusters(_ names: [ClusterName]) throws -> [RememberedCluster] {
    try queue.read { database in
      try names.compactMap { name in
        let row = try GRDB.Row.fetchOne(
          database, sql: "SELECT body FROM cluster WHERE name = ?", arguments: [name.text])
        return row.flatMap { try? RememberedCluster(($0[0] as Blob).bytes, name: name) }
      }
    }
  }
}
