/// How much room a screen has; columns and panes belong to tiers.
package enum WidthTier: Int, Sendable, Hashable, Comparable {
  /// Under 100 columns; 80 is a first-class size.
  case compact
  case standard
  /// From 160.
  case wide
  /// From 200: the detail opens beside the list.
  case split

  package init(columns: Int) {
    switch columns {
    case ..<100: self = .compact
    case ..<160: self = .standard
    case ..<200: self = .wide
    default: self = .split
    }
  }
  package static func < (left: WidthTier, right: WidthTier) -> Bool { left.rawValue < right.rawValue }
}

/// One column of a table: its width is fixed by design and not by content, so that nothing jumps while data changes.
package struct TableColumn: Sendable, Hashable {
  package var title: String
  /// Cells that it gets at least.
  package var width: Int
  /// Share of what is left over when all columns have their width; 0 never grows.
  package var flex: Int
  package var alignment: StyledLine.Alignment
  /// Blanks before it.
  package var gap: Int
  /// Of a cell that is too wide so many columns at its end stay: names that differ only there.
  package var keepsEnd: Int
  package init(
    _ title: String, _ width: Int, flex: Int = 0, _ alignment: StyledLine.Alignment = .left, gap: Int = 1,
    keepsEnd: Int = 0
  ) {
    self.title = title
    self.width = width
    self.flex = flex
    self.alignment = alignment
    self.gap = gap
    self.keepsEnd = keepsEnd
  }
}

/// Columns laid into a width: turns cells into lines.
package struct TableLayout: Sendable, Hashable {
  package let columns: [TableColumn]
  package let widths: [Int]

  /// A column that grows is not made narrower than this.
  static let least = 8

  /// Where not even the least widths fit, the widest of the columns that grow are shortened, and then the last ones fall
  /// off.
  package init(_ columns: [TableColumn], width: Int) {
    let needed = columns.reduce(0) { $0 + $1.gap + $1.width }
    var widths = columns.map(\.width)
    let shares = columns.reduce(0) { $0 + $1.flex }
    if needed < width, shares > 0 {
      var given = 0
      var seen = 0
      for (index, column) in columns.enumerated() where column.flex > 0 {
        seen += column.flex
        let until = (width - needed) * seen / shares
        widths[index] += until - given
        given = until
      }
    } else if needed > width {
      var missing = needed - width
      let growing = columns.indices.filter { columns[$0].flex > 0 }
      while missing > 0, let widest = growing.max(by: { widths[$0] < widths[$1] }), widths[widest] > Self.least {
        widths[widest] -= 1
        missing -= 1
      }
      for index in columns.indices.reversed() where missing > 0 && index > 0 {
        missing -= widths[index] + columns[index].gap
        widths[index] = 0
      }
    }
    self.columns = columns
    self.widths = widths
  }

  /// The line of titles.
  package var header: StyledLine {
    line(columns.map { StyledLine($0.title, Style(.header)) })
  }

  /// One row; cells that are missing stay blank.
  package func line(_ cells: [StyledLine]) -> StyledLine {
    var line = StyledLine()
    for (index, column) in columns.enumerated() where widths[index] > 0 {
      line.append(String(repeating: " ", count: column.gap))
      let cell = index < cells.count ? cells[index] : StyledLine()
      line += cell.fitted(to: widths[index], column.alignment, keepingEnd: column.keepsEnd)
    }
    return line
  }
}
