import KubernetesAPI

/// One workload over the whole fleet, for people to whom clusters do not matter.
///
/// A pure summary of a line of the matrix: screen and command line say the same.
package struct AppLine: Sendable, Hashable {
  package struct Version: Sendable, Hashable {
    package var text: String
    package var clusters: Int
  }
  package var kind: String
  package var namespace: String
  package var name: String
  /// Its rows, those that are not well first, then those that are not current, then by cluster.
  package var rows: [Row]
  /// Sums over all clusters; of what is not current the last known.
  package var ready = 0
  package var desired = 0
  /// Versions with the number of clusters that have them, the most common first.
  package var versions: [Version]
  /// The worst that is confirmed; nil where no cluster is current.
  package var level: Verdict.Level?
  /// How many clusters are confirmed `warn` or worse, and how many are not current.
  package var notWell = 0
  package var notCurrent = 0

  /// Workloads that people call applications: what runs to its end is none.
  package static let kinds: Set<String> = ["Deployment", "StatefulSet", "DaemonSet"]

  /// Nil for a kind that is no application.
  package init?(_ line: MatrixLine) {
    guard Self.kinds.contains(line.kind) else { return nil }
    kind = line.kind
    namespace = line.namespace
    name = line.name
    rows = line.cells.values.map(\.row).sorted { (Self.rank($0), $0.cluster) < (Self.rank($1), $1.cluster) }
    var counts: [String: Int] = [:]
    for cell in line.cells.values { counts[cell.version, default: 0] += 1 }
    versions = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      Version(text: $0.key, clusters: $0.value)
    }
    for row in rows {
      ready += row.ready ?? 0
      desired += row.desired ?? 0
      guard row.freshness.isCurrent else {
        notCurrent += 1
        continue
      }
      level = max(level ?? row.verdict.level, row.verdict.level)
      if row.verdict.level >= .warn { notWell += 1 }
    }
  }

  /// The row that says why it is not well; nil where none is confirmed.
  package var worst: Row? {
    rows.first.flatMap { $0.freshness.isCurrent && $0.verdict.level >= .warn ? $0 : nil }
  }
  /// Where no cluster is current: what was wrong when it was last seen, the worst of it.
  package var lastKnownTrouble: Row? {
    guard level == nil, let worst = rows.max(by: { $0.verdict.level < $1.verdict.level }) else { return nil }
    return worst.verdict.level >= .warn ? worst : nil
  }
  /// Whether all of it is confirmed now.
  package var isCurrent: Bool { notCurrent == 0 }
  /// `shop/search`.
  package var fullName: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }

  /// The applications of a matrix, worst first, then by name.
  package static func all(_ lines: [MatrixLine]) -> [AppLine] {
    lines.compactMap { AppLine($0) }.sorted { left, right in
      let (a, b) = (left.trouble, right.trouble)
      if a != b { return a > b }
      return (left.namespace, left.name, left.kind) < (right.namespace, right.name, right.kind)
    }
  }
  /// What is well, done or moving comes by name; what is not seen before it, and first what was not well when it was; of
  /// what is equally bad that first which serves nothing somewhere.
  private var trouble: Int {
    guard let level else { return lastKnownTrouble == nil ? 1 : 2 }
    guard level >= .warn else { return 0 }
    let isDown = rows.contains {
      $0.freshness.isCurrent && $0.verdict.level >= .warn && ($0.desired ?? 0) > 0 && $0.ready == 0
    }
    return 2 * Int(level.rawValue) + (isDown ? 1 : 0) + 3
  }
  private static func rank(_ row: Row) -> Int {
    guard row.freshness.isCurrent else { return 50 }
    return row.verdict.level >= .moving ? 10 - Int(row.verdict.level.rawValue) : 60
  }
}
