package import DeliveryModel
import FleetModel
import GRDB
import KubernetesAPI

/// A run's log for who follows it: what came since the last look, and nothing twice.
extension Journal {
  /// The lines of a run's log that came after one, oldest first, and the number to go on from.
  ///
  /// - Parameter number: 0, or what the call before returned; numbers of one run grow, with gaps.
  /// - Parameter most: So many lines at most: where there are as many, there may be more.
  package func log(
    run: String, after number: Int64, most: Int = Limits.linesInOneLook
  ) throws(EngineError) -> (lines: [JournalLine], last: Int64) {
    try read { database in
      let rows = try GRDB.Row.fetchAll(
        database.cachedStatement(sql: "SELECT * FROM line WHERE run = ? AND id > ? ORDER BY id LIMIT ?"),
        arguments: [run, number, most])
      return (rows.map { JournalLine($0) }, rows.last?["id"] ?? number)
    }
  }
}

extension JournalLine {
  /// From a row of the table `line`.
  init(_ row: GRDB.Row) {
    let cluster: String? = row["cluster"]
    self.init(time: Timestamp(seconds: row["seconds"]), cluster: cluster.map { ClusterName($0) }, text: row["text"])
  }
}
