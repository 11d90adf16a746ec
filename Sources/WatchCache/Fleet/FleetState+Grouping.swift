import FleetModel
import KubernetesAPI

extension FleetState {
  /// The filter of a question; nil where it is empty.
  func compiled(_ text: String) throws(FilterError) -> RowFilter {
    let words = text.lowercased().split(separator: " ").map(String.init)
    guard !words.isEmpty else { return nil }
    return { row in words.allSatisfy { row.key.name.contains($0) || row.key.namespace.contains($0) } }
  }

  func grouped(_ rows: [Row]) -> [Problem] {
    var problems: [String: Problem] = [:]
    for row in rows {
      var problem =
        problems[row.verdict.reason] ?? Problem(level: row.verdict.level, reason: row.verdict.reason, subject: "")
      problem.objects.append(RowID(cluster: row.cluster, key: row.key))
      if !problem.clusters.contains(row.cluster) { problem.clusters.append(row.cluster) }
      problems[row.verdict.reason] = problem
    }
    return problems.values.sorted { $0.reason < $1.reason }
  }

  func crossed(_ rows: [Row]) -> [MatrixLine] {
    var lines: [ObjectKey: MatrixLine] = [:]
    for row in rows {
      lines[
        row.key,
        default: MatrixLine(kind: row.key.kind.kind, namespace: row.key.namespace, name: row.key.name, cells: [:])
      ]
      .cells[row.cluster] = MatrixCell(version: row.images.first ?? "", row: row)
    }
    return lines.sorted { $0.key < $1.key }.map(\.value)
  }
}
