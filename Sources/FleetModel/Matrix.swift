import KubernetesAPI

/// Workloads down, clusters across.
package enum Matrix {
  /// One line for each kind, namespace and name of the rows, those with the worst cells first, then by name.
  ///
  /// - Parameter clusters: the columns; rows of others are left out.
  package static func lines(_ workloads: [Row], clusters: [ClusterName]) -> [MatrixLine] {
    let columns = Set(clusters)
    var lines: [Name: MatrixLine] = [:]
    for row in workloads where columns.contains(row.cluster) {
      let name = Name(kind: row.key.kind.kind, namespace: row.key.namespace, name: row.key.name)
      lines[name, default: MatrixLine(kind: name.kind, namespace: name.namespace, name: name.name, cells: [:])]
        .cells[row.cluster] = MatrixCell(version: version(row.images), row: row)
    }
    return lines.values.sorted(by: isWorse)
  }

  /// The images' versions in short: `1.4`, or `1.4+2.0` where containers differ.
  ///
  /// `latest` where an image names none.
  package static func version(_ images: [String]) -> String {
    var versions: [String] = []
    for image in images {
      let version = ImageName(image).version
      let word = version.isEmpty ? "latest" : version
      if !versions.contains(word) { versions.append(word) }
    }
    return versions.joined(separator: "+")
  }

  /// The version that most of a line's cells have, and nil where no version has more cells than every other.
  package static func majority(_ line: MatrixLine) -> String? {
    var counts: [String: Int] = [:]
    for cell in line.cells.values { counts[cell.version, default: 0] += 1 }
    guard let most = counts.values.max() else { return nil }
    let leaders = counts.filter { $0.value == most }
    return leaders.count == 1 ? leaders.first?.key : nil
  }

  private static func isWorse(_ left: MatrixLine, _ right: MatrixLine) -> Bool {
    func worst(_ line: MatrixLine) -> Verdict.Level { line.cells.values.map(\.row.verdict.level).max() ?? .done }
    func isUneven(_ line: MatrixLine) -> Bool { Set(line.cells.values.map(\.version)).count > 1 }
    let (a, b) = (worst(left), worst(right))
    if a != b, max(a, b) >= .warn { return a > b }
    if isUneven(left) != isUneven(right) { return isUneven(left) }
    return (left.namespace, left.name, left.kind) < (right.namespace, right.name, right.kind)
  }

  private struct Name: Hashable {
    var kind: String
    var namespace: String
    var name: String
  }
}
