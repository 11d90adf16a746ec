import FleetModel
import GRDB
import KubernetesAPI

/// What leaves the file: clusters that somebody wants forgotten, and those that no registry lists any more.
extension CacheFile {
  /// What the file has of one cluster, in numbers.
  struct Holding: Sendable, Hashable {
    var cluster: ClusterName
    var rows = 0
    var kinds = 0
    /// Objects that were opened.
    var objects = 0
    /// When any of it was proven last.
    var proven: Timestamp?
  }

  /// All clusters that it knows anything of, in the order of names.
  func holdings() throws -> [Holding] {
    try queue.read { database in
      var holdings: [String: Holding] = [:]
      func each(_ sql: String, _ take: (inout Holding, GRDB.Row) -> Void) throws {
        for row in try GRDB.Row.fetchAll(database, sql: sql) {
          let name: String = row[0]
          take(&holdings[name, default: Holding(cluster: ClusterName(name))], row)
        }
      }
      try each("SELECT name FROM cluster") { _, _ in }
      try each("SELECT cluster, count(*), max(proven) FROM segment GROUP BY cluster") { holding, row in
        holding.kinds = row[1]
        let proven: Int64 = row[2]
        holding.proven = proven == 0 ? nil : Timestamp(seconds: proven)
      }
      try each("SELECT cluster, count(*) FROM segment JOIN row ON row.segment = segment.id GROUP BY cluster") {
        $0.rows = $1[1]
      }
      try each("SELECT cluster, count(*) FROM object GROUP BY cluster") { $0.objects = $1[1] }
      return holdings.values.sorted { $0.cluster < $1.cluster }
    }
  }

  /// Takes everything of a cluster out of the file (`quarterdeck forget`); its bytes are overwritten.
  func forget(_ cluster: ClusterName) throws {
    try queue.inDatabase { try $0.execute(sql: "PRAGMA secure_delete = ON") }
    try queue.write { try Self.forget(cluster, $0) }
    try queue.inDatabase { database in
      try database.execute(sql: "PRAGMA secure_delete = OFF")
      // The log holds the old pages until it is taken in. A reader may hold it up; then the next one does it.
      _ = try? GRDB.Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
  }

  private static func forget(_ cluster: ClusterName, _ database: Database) throws {
    for table in ["row", "damaged"] {
      try database.execute(
        sql: "DELETE FROM \(table) WHERE segment IN (SELECT id FROM segment WHERE cluster = ?)",
        arguments: [cluster.text])
    }
    for table in ["segment", "object"] {
      try database.execute(sql: "DELETE FROM \(table) WHERE cluster = ?", arguments: [cluster.text])
    }
    try database.execute(sql: "DELETE FROM cluster WHERE name = ?", arguments: [cluster.text])
  }

  /// Lets go of clusters that no registry lists and that nobody has reached for long, and of the longest unreached ones
  /// beyond a number (`CacheLimits.leftFor`, `leftLately`, `leftClusters`, `leftUnproven`).
  ///
  /// - Parameter listed: The clusters that registries list, in scope or not: they stay, however long they are away.
  /// - Returns: what went, the longest unreached first.
  @discardableResult
  func prune(listed: Set<ClusterName>, now: Timestamp, limits: CacheLimits) throws -> [ClusterName] {
    let left = try holdings().filter { !listed.contains($0.cluster) }
    let unproven = left.filter { $0.proven == nil }.map(\.cluster)
    let old = left.compactMap { holding in holding.proven.map { (proven: $0, cluster: holding.cluster) } }
      .filter { now - $0.proven >= limits.leftLately }.sorted { $0 < $1 }
    let excess = old.count - limits.leftClusters
    let tooOld = old.enumerated().filter { place, one in place < excess || now - one.proven > limits.leftFor }
    let gone: [ClusterName] =
      Array(unproven.prefix(max(0, unproven.count - limits.leftUnproven))) + tooOld.map(\.element.cluster)
    guard !gone.isEmpty else { return [] }
    try queue.write { database in
      for cluster in gone { try Self.forget(cluster, database) }
    }
    return gone
  }

  /// Keeps the newest of the damaged rows that were set aside, for who wants to know how they were damaged.
  static func pruneDamaged(_ database: Database) throws {
    try database.execute(
      sql: "DELETE FROM damaged WHERE rowid <= (SELECT max(rowid) FROM damaged) - ?",
      arguments: [CacheLimits.damagedRows])
  }
}
