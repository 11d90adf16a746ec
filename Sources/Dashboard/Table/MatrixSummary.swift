import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// One workload over all clusters, folded: what is the same where, and which are odd.
struct MatrixSummary {
  let line: MatrixLine
  /// Cells that are well and current, by version, the most common first.
  let groups: [(version: String, count: Int)]
  /// Cells that are bad, moving, of a rare version, or not current; worst first.
  let odd: [MatrixCell]

  init(_ line: MatrixLine) {
    self.line = line
    var counts: [String: Int] = [:]
    for cell in line.cells.values where Self.isPlain(cell) { counts[cell.version, default: 0] += 1 }
    let ordered = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { (version: $0.key, count: $0.value) }
    // A version that only few have is odd and not a group of its own.
    let most = ordered.first?.count ?? 0
    groups = ordered.filter { $0.count * 4 >= most && ($0.count > 1 || $0.count == most) }.prefix(3).map { $0 }
    let grouped = Set(groups.map(\.version))
    odd = line.cells.values.filter { !Self.isPlain($0) || !grouped.contains($0.version) }
      .sorted {
        (Self.rank($0), $0.row.ready ?? 0, $0.row.cluster) < (Self.rank($1), $1.row.ready ?? 0, $1.row.cluster)
      }
  }

  var id: ItemID { line.itemID }
  /// The row that Enter leads to.
  var worst: Row? { odd.first?.row ?? line.cells.min { $0.key < $1.key }?.value.row }

  private static func isPlain(_ cell: MatrixCell) -> Bool {
    cell.row.freshness.isCurrent && (cell.row.verdict.level == .well || cell.row.verdict.level == .done)
  }
  private static func rank(_ cell: MatrixCell) -> Int {
    guard cell.row.freshness.isCurrent else { return 10 }
    return switch cell.row.verdict.level {
    case .bad: 0
    case .warn: 1
    case .moving: 2
    case .waiting: 3
    case .well, .done: 5
    }
  }

  var mark: StateMark {
    let levels = line.cells.values.filter(\.row.freshness.isCurrent).map(\.row.verdict.level)
    guard let worst = levels.max() else { return .old }
    return StateMark(worst)
  }

  var title: StyledLine {
    let name = line.namespace.isEmpty ? line.name : "\(line.namespace)/\(line.name)"
    var title = StyledLine(name, Style(.text, isBold: mark == .bad))
    if let short = StateMark.shortKind(line.kind) { title.append("  \(short)", .dim) }
    return title
  }

  var same: StyledLine {
    guard let first = groups.first else { return StyledLine("–", .dim) }
    if line.kind == "Job", first.version.isEmpty { return StateMark.done.line + StyledLine(" done in \(first.count)") }
    let mark: StateMark = line.kind == "Job" ? .done : .well
    let text =
      groups.count == 1
      ? "\(first.version) in \(first.count)" : groups.map { "\($0.version) \($0.count)" }.joined(separator: "  ")
    return mark.line + StyledLine(" " + text)
  }

  /// As many odd ones as fit, and how many more there are; then where there is none, or none was seen.
  func odd(of clusters: [ClusterName], width: Int, _ scene: Scene) -> StyledLine {
    let gaps = MatrixGap.all(self.line, clusters, scene)
    // What was not seen keeps its room: a line that leaves it out would say that all were looked at.
    let kept = MatrixGap.lines(gaps, isShort: true).reduce(0) { $0 + $1.width + 2 }
    var line = StyledLine()
    for (index, cell) in odd.enumerated() {
      let part = Self.text(cell, now: scene.now) + StyledLine(" \(cell.row.cluster)")
      let gap = index == 0 ? 0 : 2
      let rest = odd.count - index
      let reserve = kept + (rest > 1 ? 10 : 0)
      if line.width + gap + part.width + reserve > width, index > 0 {
        line.append("  \(cell.row.freshness.isCurrent ? "" : "~ ")\(rest) more", .dim)
        break
      }
      line.append(String(repeating: " ", count: gap))
      line += part
    }
    let room = width - line.width - (line.width > 0 ? 2 : 0)
    let long = MatrixGap.lines(gaps, isShort: false)
    let isShort = long.reduce(-2) { $0 + $1.width + 2 } > room
    for part in isShort ? MatrixGap.lines(gaps, isShort: true) : long
    where line.width + (line.width > 0 ? 2 : 0) + part.width <= width {
      if line.width > 0 { line.append("  ") }
      line += part
    }
    return line
  }

  private static func text(_ cell: MatrixCell, now: Timestamp) -> StyledLine {
    let row = cell.row
    guard row.freshness.isCurrent else { return (StateMark(row.freshness) == .denied ? StateMark.denied : .old).line }
    switch row.verdict.level {
    case .well, .done: return StyledLine(StateMark.odd.rawValue + cell.version, Style(.diffMinority))
    case .bad, .warn, .moving, .waiting:
      let mark = StateMark(row.verdict.level)
      let numbers = row.readyText.isEmpty ? row.verdict.reason : row.readyText
      return StyledLine("\(mark.rawValue) \(numbers)", mark.style)
    }
  }

  /// A cell of its own: version and numbers.
  func cell(_ cluster: ClusterName, _ scene: Scene) -> StyledLine {
    guard let cell = line.cells[cluster] else {
      let gap = MatrixGap(line.kind, in: scene.cluster(cluster))
      return gap == .absent ? gap.mark.line : gap.mark.line + StyledLine(" \(gap.words)", Style(gap.mark.role))
    }
    let row = cell.row
    var line = RowTable.mark(row).line
    let isOdd = groups.first.map { $0.version != cell.version } ?? false
    let version = (row.freshness.tilde + cell.version)
    line.append(isOdd ? "\(StateMark.odd.rawValue)\(version)" : " \(version)", isOdd ? Style(.diffMinority) : .text)
    if row.verdict.level >= .waiting, !row.readyText.isEmpty { line.append(" \(row.readyText)") }
    return line
  }

  /// The cluster whose cell is looked at first where there is a column for each: the worst of the odd ones.
  var oddest: ClusterName? { odd.first?.row.cluster }
}

extension MatrixLine {
  var itemID: ItemID { .workload(kind: kind, namespace: namespace, name: name) }
}
