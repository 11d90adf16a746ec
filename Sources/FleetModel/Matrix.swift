import KubernetesAPI

/// Workloads down, clusters across.
package enum Matrix {
  /// One line for each kind, namespace and name of the rows, those with the worst cells first, then by name.
  ///
  /// - Parameter clusters: the columns; rows of others are left out.
  package static func lines(_ workloads: [Row], clusters: [ClusterName]) -> [MatrixLine] {
    let columns = Set(clusters)
    var lines: [Name: MatrixLine] = [:]
    // Over a fleet the same images come again and again.
    var versions: [[String]: String] = [:]
    for row in workloads where columns.contains(row.cluster) {
      let name = Name(kind: row.key.kind.kind, namespace: row.key.namespace, name: row.key.name)
      let version = versions[row.images] ?? version(row.images)
      versions[row.images] = version
      lines[name, default: MatrixLine(kind: name.kind, namespace: name.namespace, name: name.name, cells: [:])]
        .cells[row.cluster] = MatrixCell(version: version, row: row)
    }
    return lines.values.map(Ranked.init).sorted(by: isWorse).map(\.line)
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

  /// A line with what it is sorted by.
  private struct Ranked {
    var line: MatrixLine
    var worst = Verdict.Level.done
    var isUneven = false

    init(_ line: MatrixLine) {
      self.line = line
      var first: String?
      for cell in line.cells.values {
        worst = max(worst, cell.row.verdict.level)
        isUneven = isUneven || cell.version != first ?? cell.version
        first = first ?? cell.version
      }
    }
  }

  private static func isWorse(_ left: Ranked, _ right: Ranked) -> Bool {
    if left.worst != right.worst, max(left.worst, right.worst) >= .warn { return left.worst > right.worst }
    if left.isUneven != right.isUneven { return left.isUneven }
    return (left.line.namespace, left.line.name, left.line.kind)
      < (right.line.namespace, right.line.name, right.line.kind)
  }

  private struct Name: Hashable {
    var kind: String
    var namespace: String
    var name: String
  }
}
