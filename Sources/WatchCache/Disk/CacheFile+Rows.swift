import FleetModel
import GRDB
import KubernetesAPI

extension CacheFile {
  /// Writes rows and the versions they are good for in one transaction.
  func write(_ batch: WriteBatch) throws {
    try queue.write { database in
      for part in batch.segments {
        let id = try segmentID(part, database)
        if part.replacesAll { try database.execute(sql: "DELETE FROM row WHERE segment = ?", arguments: [id]) }
        let put = try database.cachedStatement(
          sql: """
            INSERT INTO row (segment, namespace, name, level, body) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET level = excluded.level, body = excluded.body
            """)
        // Sorted, so that the tree is walked and not jumped in.
        for change in part.changed.sorted(by: { ($0.namespace, $0.name) < ($1.namespace, $1.name) }) {
          try put.execute(arguments: [id, change.namespace, change.name, Int(change.level), Blob(change.body)])
        }
        let take = try database.cachedStatement(
          sql: "DELETE FROM row WHERE segment = ? AND namespace = ? AND name = ?")
        for (namespace, name) in part.removed { try take.execute(arguments: [id, namespace, name]) }
      }
      for cluster in batch.clusters {
        try database.execute(
          sql: "INSERT OR REPLACE INTO cluster (name, body) VALUES (?, ?)",
          arguments: [cluster.name.text, Blob(cluster.record)])
      }
    }
  }

  private func segmentID(_ part: WriteBatch.Segment, _ database: Database) throws -> Int64 {
    try Int64.fetchOne(
      database,
      sql: """
        INSERT INTO segment (cluster, apiVersion, kind, plural, isNamespaced, resourceVersion, proven, rowCount)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (cluster, apiVersion, plural) DO UPDATE SET
          resourceVersion = excluded.resourceVersion, proven = excluded.proven, rowCount = excluded.rowCount
        RETURNING id
        """,
      arguments: [
        part.cluster.text, part.type.kind.apiVersion, part.type.kind.kind, part.type.name, part.type.isNamespaced,
        part.resourceVersion, Int64(StoredRow.seconds(part.proven)), part.rowCount,
      ])!
  }

  /// Every cluster and segment, and the rows that are not well: what the first frame shows.
  func readFleet() throws -> (clusters: [RememberedCluster], segments: [RememberedSegment], problems: [RememberedRow]) {
    let segments = try readSegments()
    let byID = Dictionary(uniqueKeysWithValues: segments.map { ($0.id, $0) })
    var clusters: [RememberedCluster] = []
    var problems: [RememberedRow] = []
    var damage: [Broken] = []
    try queue.read { database in
      let cursor = try GRDB.Row.fetchCursor(database, sql: "SELECT name, body FROM cluster")
      while let row = try cursor.next() {
        let name = ClusterName(row[0] as String)
        // Sums that are damaged are made again from the rows.
        if let cluster = try? RememberedCluster((row[1] as Blob).bytes, name: name) { clusters.append(cluster) }
      }
      let rows = try GRDB.Row.fetchCursor(
        database,
        sql: """
          SELECT segment, namespace, name, body FROM row WHERE level >= \(Verdict.Level.warn.rawValue) LIMIT 20000
          """)
      while let row = try rows.next() {
        guard let segment = byID[row[0] as Int64] else { continue }
        read(row, segment, into: &problems, damage: &damage)
      }
    }
    setAside(damage)
    return (clusters, segments, problems)
  }

  private func readSegments(of cluster: ClusterName? = nil) throws -> [RememberedSegment] {
    try queue.read { database in
      let filter = cluster == nil ? "" : " WHERE cluster = ?"
      return try GRDB.Row.fetchAll(
        database,
        sql: """
          SELECT id, cluster, apiVersion, kind, plural, isNamespaced, resourceVersion, proven, rowCount
          FROM segment\(filter) ORDER BY id
          """, arguments: cluster.map { [$0.text] } ?? []
      ).map { row in
        let kind = GroupVersionKind(apiVersion: row[2], kind: row[3])
        let proven = row[7] as Int64
        return RememberedSegment(
          id: row[0], cluster: ClusterName(row[1] as String),
          type: ResourceType.builtIn(kind) ?? ResourceType(kind, name: row[4], isNamespaced: row[5]),
          resourceVersion: row[6], proven: proven == 0 ? nil : Timestamp(seconds: proven), rowCount: row[8])
      }
    }
  }

  /// All rows of one cluster, a segment at a time; then its segments, with an empty version where rows were damaged.
  func readRows(
    of cluster: ClusterName, _ take: (RememberedSegment, [RememberedRow]) -> Void
  ) throws -> [RememberedSegment] {
    var segments = try readSegments(of: cluster)
    for index in segments.indices {
      let segment = segments[index]
      var found: [RememberedRow] = []
      var damage: [Broken] = []
      found.reserveCapacity(segment.rowCount)
      try queue.read { database in
        let rows = try GRDB.Row.fetchCursor(
          database, sql: "SELECT segment, namespace, name, body FROM row WHERE segment = ?",
          arguments: [segment.id])
        while let row = try rows.next() { read(row, segment, into: &found, damage: &damage) }
      }
      if !damage.isEmpty {
        setAside(damage)
        segments[index].resourceVersion = ""
      }
      take(segment, found)
    }
    return segments
  }

  /// A row whose bytes are not those that were written.
  private struct Broken {
    var segment: RememberedSegment
    var namespace: String
    var name: String
    var body: [UInt8]
  }

  private func read(
    _ row: GRDB.Row, _ segment: RememberedSegment, into rows: inout [RememberedRow], damage: inout [Broken]
  ) {
    let key = ObjectKey(kind: segment.type.kind, namespace: row[1], name: row[2])
    let body = (row[3] as Blob).bytes
    do {
      rows.append(try RememberedRow(body, cluster: segment.cluster, key: key))
    } catch {
      damage.append(Broken(segment: segment, namespace: key.namespace, name: key.name, body: body))
    }
  }

  /// Damaged rows go beside, their segments lose the version to go on from, and it is said.
  private func setAside(_ damage: [Broken]) {
    guard !damage.isEmpty else { return }
    let places = Set(damage.map { "\($0.segment.type.name) of \($0.segment.cluster)" }).sorted()
    note("\(damage.count) damaged rows were set aside: \(places.joined(separator: ", ")) are listed again")
    guard isWriter else { return }
    try? queue.write { database in
      for broken in damage {
        try database.execute(
          sql: "INSERT INTO damaged (segment, namespace, name, body) VALUES (?, ?, ?, ?)",
          arguments: [broken.segment.id, broken.namespace, broken.name, Blob(broken.body)])
        try database.execute(
          sql: "DELETE FROM row WHERE segment = ? AND namespace = ? AND name = ?",
          arguments: [broken.segment.id, broken.namespace, broken.name])
        try database.execute(
          sql: "UPDATE segment SET resourceVersion = '' WHERE id = ?", arguments: [broken.segment.id])
      }
      try Self.pruneDamaged(database)
    }
  }
}
