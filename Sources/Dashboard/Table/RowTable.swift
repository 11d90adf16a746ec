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
    content.items = answer.rows.map { row in
      ListItem(.row(RowID(row)), row: row) { _, _ in
        [layout.line([Self.mark(row).line] + shown.map { $0.cell(row, scene) })]
      }
    }
    content.offset = scene.place.list.offset
    content.total = answer.total
    content.hidden = answer.hidden
    content.absent = Absence.lines(answer, noun: noun, scene)
    content.foot = Absence.notes(answer, scene, hasRows: !answer.rows.isEmpty)
    content.pane = { item in item?.row.map { RowClue.lines($0, scene) } ?? [] }
    content.paneHeight = 2
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
        + StyledLine(row.isDeleting && row.verdict.reason != "Terminating" ? " going" : "", .dim)
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
