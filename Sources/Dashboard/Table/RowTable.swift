import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// A list of objects in columns: what pods, nodes, events and every other kind share.
struct RowTable {
  /// One column: where it stands, from which tier on, and what a row says in it.
  struct Column: Sendable {
    var column: TableColumn
    var tier = WidthTier.compact
    var cell: @Sendable (Row, Scene) -> StyledLine
    init(_ column: TableColumn, from tier: WidthTier = .compact, cell: @escaping @Sendable (Row, Scene) -> StyledLine) {
      self.column = column
      self.tier = tier
      self.cell = cell
    }
  }
  var columns: [Column]

  func layout(_ scene: Scene) -> (TableLayout, [Column]) {
    let shown = columns.filter { $0.tier <= scene.tier }
    return (
      TableLayout([TableColumn("", 1, gap: 0)] + shown.map(\.column), width: scene.width - 1), shown
    )
  }

  func content(_ answer: RowsAnswer?, _ scene: Scene, noun: String, filterError: FilterError?) -> Content {
    var content = Content()
    content.filterError = filterError
    let (layout, shown) = layout(scene)
    content.header = " " + layout.header
    guard let answer else {
      content.absent = [StyledLine(" \(StateMark.syncing.rawValue) reading \(noun)", .dim)]
      return content
    }
    let rows = scene.place.onlyFaults ? answer.rows.filter { $0.verdict.level >= .warn } : answer.rows
    content.items = rows.map { row in
      ListItem(.row(RowID(cluster: row.cluster, key: row.key)), row: row) { _, _ in
        [layout.line([Self.mark(row).line] + shown.map { $0.cell(row, scene) })]
      }
    }
    content.offset = scene.place.list.offset
    content.total = scene.place.onlyFaults ? nil : answer.total
    content.hidden = answer.hidden + answer.rows.count - rows.count
    content.absent = Absence.lines(answer, noun: noun, scene)
    content.foot = Absence.notes(answer, scene, hasRows: !rows.isEmpty)
    content.pane = { item in item?.row.map { RowClue.lines($0, scene) } ?? [] }
    content.detail = { item in item?.row.map { RowClue.detail($0, scene) } ?? [] }
    return content
  }

  /// What we know of the cluster outweighs what we last knew of the row.
  static func mark(_ row: Row) -> StateMark {
    switch row.freshness {
    case .live, .quiet, .syncing, .never: StateMark(row.verdict.level)
    default: StateMark(row.freshness) ?? StateMark(row.verdict.level)
    }
  }

  // Columns that many kinds share.
  static let cluster = Column(TableColumn("CLUSTER", 12, flex: 1)) { row, _ in StyledLine(row.cluster.text) }
  /// The name with its namespace; without it where all rows have the same.
  static func name(_ title: String, _ width: Int = 20, keepsEnd: Int = 0, hasNamespace: Bool = true) -> Column {
    Column(TableColumn(title, width, flex: 3, keepsEnd: keepsEnd)) { row, _ in
      StyledLine(hasNamespace ? row.fullName : row.key.name, Style(.text, isBold: row.verdict.level == .bad))
        + StyledLine(row.isDeleting ? " going" : "", .dim)
    }
  }
  static let ready = Column(TableColumn("READY", 6)) { row, _ in
    row.desired == nil ? StyledLine("–", .dim) : StyledLine(row.freshness.tilde + row.readyText, number(row))
  }
  static let status = Column(TableColumn("STATUS", 16, flex: 1)) { row, scene in
    StyledLine(row.verdict.reason, Style(StateMark(row.verdict.level).role))
  }
  /// What the random part of a pod's name takes, with its dash.
  static let podSuffix = 6
  static let restarts = Column(TableColumn("RESTARTS", 8, .right)) { row, scene in
    // Only pods restart: a workload has a number where its pods were looked at.
    if row.key.kind.kind != "Pod", row.lastRestart == nil { return StyledLine("–", .dim) }
    let age = row.lastRestart.map { " (\(Age.text(since: $0, now: scene.now)))" } ?? ""
    return StyledLine(row.freshness.tilde + String(row.restarts) + age, number(row))
  }
  static let age = Column(TableColumn("AGE", 5, .right)) { row, scene in
    StyledLine(Age.text(since: row.created, now: scene.now), .dim)
  }
  static let node = Column(TableColumn("NODE", 12, flex: 1)) { row, _ in StyledLine(row.node, .dim) }
  static let since = Column(TableColumn("SINCE", 6)) { row, scene in
    StyledLine(row.verdict.level >= .moving ? Age.clock(row.verdict.since, now: scene.now) : "", .dim)
  }
  /// When the row was last true, for rows that are not current.
  static let seen = Column(TableColumn("SEEN", 6), from: .standard) { row, scene in
    row.freshness.isCurrent
      ? StyledLine("now", .dim)
      : StyledLine(row.freshness.seen(at: scene.now, lastSeen: scene.cluster(row.cluster)?.lastSeen), role: .stateOld)
  }
  static let images = Column(TableColumn("IMAGES", 20, flex: 2), from: .wide) { row, _ in
    StyledLine(row.images.map { $0.split(separator: "/").last.map(String.init) ?? $0 }.joined(separator: ","), .dim)
  }
  static let message = Column(TableColumn("MESSAGE", 20, flex: 3), from: .standard) { row, _ in
    StyledLine(row.verdict.message, .dim)
  }

  private static func number(_ row: Row) -> Style { row.freshness.isCurrent ? .text : Style(.stateOld) }
}

/// Why a table is empty, or not all there: each cause looks different.
enum Absence {
  static func lines(_ answer: RowsAnswer, noun: String, _ scene: Scene) -> [StyledLine] {
    if !answer.freshness.isEmpty {
      let states = answer.freshness.sorted { $0.key < $1.key }
      let live = states.allSatisfy(\.value.isCurrent)
      if !live {
        return [StyledLine(" no \(noun) known; not all was seen:")]
          + states.filter { !$0.value.isCurrent }.prefix(8).map { name, state in
            StyledLine("   ") + (StateMark(state) ?? .old).line + StyledLine(" \(name)  \(state.words(at: scene.now))")
          }
      }
    }
    if answer.hidden > 0 || scene.place.onlyFaults {
      return [StyledLine(" no \(noun) match; the filter hides \(max(answer.hidden, answer.total))")]
    }
    let scopeWords = scene.state.namespace.isEmpty ? "" : " in namespace \(scene.state.namespace) (0 shows all)"
    return [StyledLine(" none: no \(noun)\(scopeWords)")]
  }

  /// Under rows: whose rows are missing or old.
  static func notes(_ answer: RowsAnswer, _ scene: Scene, hasRows: Bool) -> [StyledLine] {
    guard hasRows else { return [] }
    let odd = answer.freshness.filter { !$0.value.isCurrent }.sorted { $0.key < $1.key }
    guard let first = odd.first else { return [] }
    if odd.count == 1 || answer.freshness.count == 1 {
      return [
        StyledLine(" ") + (StateMark(first.value) ?? .old).line
          + StyledLine(" \(first.key)  \(first.value.words(at: scene.now))", Style(.stateOld))
      ]
    }
    return [
      StyledLine(" ~ not current in \(odd.count): ", Style(.stateOld))
        + StyledLine(odd.prefix(4).map { "\($0.key) \($0.value.gist(at: scene.now))" }.joined(separator: "   "), .dim)
    ]
  }
}

/// The lines about one row: below the list, and beside it where there is room.
enum RowClue {
  static func lines(_ row: Row, _ scene: Scene) -> [StyledLine] {
    guard row.verdict.level >= .warn || !row.verdict.message.isEmpty || !row.freshness.isCurrent else { return [] }
    var lines: [StyledLine] = []
    var head = StyledLine(" ")
    head.append(row.fullName, Style(.title))
    head.append("  \(row.cluster)  ", .dim)
    head.append(row.verdict.reason, Style(StateMark(row.verdict.level).role))
    if let since = row.verdict.since { head.append(" since \(since.clock)") }
    if row.restarts > 0 { head.append(", \(row.restarts) restarts") }
    lines.append(head)
    if !row.verdict.message.isEmpty {
      lines += TextFlow.wrapped(row.verdict.message, width: max(20, scene.width - 4)).prefix(3).map {
        StyledLine("   " + $0)
      }
    }
    if !row.freshness.isCurrent {
      lines.append(StyledLine("   as last known: \(row.freshness.words(at: scene.now))", Style(.stateOld)))
    }
    return lines
  }

  static func detail(_ row: Row, _ scene: Scene) -> [StyledLine] {
    func pair(_ name: String, _ value: String) -> [StyledLine] {
      value.isEmpty ? [] : [StyledLine(" \(name)", .dim).padded(to: 12) + StyledLine(value)]
    }
    var lines = [
      StyledLine(" \(row.key.kind.kind) \(row.fullName)", Style(.title, isBold: true)),
      StyledLine(" in \(row.cluster)", .dim),
      StyledLine(" ") + RowTable.mark(row).line
        + StyledLine(" \(row.verdict.reason)", Style(StateMark(row.verdict.level).role))
        + StyledLine(row.verdict.since.map { " since \($0.clock)" } ?? "", .dim),
    ]
    lines += TextFlow.wrapped(row.verdict.message, width: max(20, scene.state.size.columns - scene.width - 4))
      .filter { !$0.isEmpty }.map { StyledLine("   " + $0) }
    lines += pair("ready", row.readyText.isEmpty ? "" : row.freshness.tilde + row.readyText)
    lines += pair("updated", row.updated.map(String.init) ?? "")
    lines += pair("restarts", row.restarts > 0 ? String(row.restarts) : "")
    lines += pair("age", Age.text(since: row.created, now: scene.now))
    lines += pair("owner", row.owner)
    lines += pair("node", row.node)
    lines += pair("address", row.address)
    lines += pair("version", row.version)
    for image in row.images { lines += pair("image", image) }
    lines += pair("cpu", row.cpuMillis > 0 ? "\(row.cpuMillis)m" : "")
    lines += pair("memory", row.memoryBytes > 0 ? "\(row.memoryBytes >> 20)Mi" : "")
    for (name, value) in row.labels.sorted(by: { $0.key < $1.key }).prefix(12) {
      lines += pair("label", "\(name)=\(value)")
    }
    if !row.freshness.isCurrent { lines += pair("known", row.freshness.words(at: scene.now)) }
    return lines
  }
}
