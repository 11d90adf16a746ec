/// A size or a place in character cells.
package struct Size: Sendable, Hashable {
  package var columns: Int
  package var rows: Int
  package init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }
}

package struct Rect: Sendable, Hashable {
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int
  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}

/// What a cell means; a theme says how it looks. The names are those of the theme files.
package struct Style: Sendable, Hashable {
  /// A meaning: `text`, `dim`, `title`, `header`, `state.bad`, `state.warn`, `state.well`, `state.old`,
  /// `state.unknown`, `state.denied`, `state.moving`, `state.waiting`, `state.done`, `diff.minority`, `diff.added`,
  /// `diff.removed`, `key`, `banner`, `error`, `prompt`.
  package enum Role: String, Sendable, Hashable, CaseIterable {
    case text, dim, title, header, key, banner, error, prompt, border, accent
    case stateBad = "state.bad"
    case stateWarn = "state.warn"
    case stateWell = "state.well"
    case stateOld = "state.old"
    case stateUnknown = "state.unknown"
    case stateDenied = "state.denied"
    case stateMoving = "state.moving"
    case stateWaiting = "state.waiting"
    case stateDone = "state.done"
    case diffMinority = "diff.minority"
    case diffAdded = "diff.added"
    case diffRemoved = "diff.removed"
  }
  package var role: Role
  /// The row under the cursor: reverse video in every theme that has no better.
  package var isSelected = false
  package var isBold = false
  package init(_ role: Role, isSelected: Bool = false, isBold: Bool = false) {
    self.role = role
    self.isSelected = isSelected
    self.isBold = isBold
  }
  package static let text = Style(.text)
  package static let dim = Style(.dim)
}

/// One character cell. The second half of a wide character is `continuation`.
package struct Cell: Sendable, Hashable {
  package var character: Character
  package var style: Style
  package init(_ character: Character = " ", _ style: Style = .text) {
    self.character = character
    self.style = style
  }
  /// The right half of a wide character.
  package static let continuation: Character = "\u{0}"
}

/// A picture of the whole screen: plain cells, no terminal in it.
package struct Frame: Sendable, Hashable {
  package let size: Size
  /// Row by row, `size.columns * size.rows` of them.
  package private(set) var cells: [Cell]
  /// Where the real cursor stands, for prompts and screen readers; nil hides it.
  package var cursor: (x: Int, y: Int)? {
    get { cursorCell.map { ($0 % max(1, size.columns), $0 / max(1, size.columns)) } }
    set { cursorCell = newValue.map { $0.y * size.columns + $0.x } }
  }
  private var cursorCell: Int?

  package init(size: Size) {
    self.size = size
    cells = Array(repeating: Cell(), count: max(0, size.columns) * max(0, size.rows))
  }

  package subscript(x: Int, y: Int) -> Cell {
    get { cells[y * size.columns + x] }
    set {
      guard x >= 0, y >= 0, x < size.columns, y < size.rows else { return }
      cells[y * size.columns + x] = newValue
    }
  }

  /// Writes text from a place to the right and returns the columns used. What does not fit is cut; with `width` given
  /// it is cut there with `…`. Control characters and other hostile text come out as visible, harmless cells.
  @discardableResult
  package mutating func put(
    _ text: some StringProtocol, x: Int, y: Int, style: Style = .text, width: Int? = nil
  ) -> Int {
    guard y >= 0, y < size.rows, x < size.columns else { return 0 }
    let limit = min(size.columns - x, width ?? .max)
    guard limit > 0 else { return 0 }
    var used = 0
    var lastStart = x
    for character in text {
      let shown = DisplayWidth.sanitized(character)
      let columns = DisplayWidth.of(shown)
      if columns == 0 { continue }
      if used + columns > limit {
        if width != nil {
          // The last column that is there says that something is missing.
          while used >= limit || (used > 0 && used + 1 > limit) {
            used = lastStart - x
            break
          }
          if used < limit { self[x + used, y] = Cell("…", style); used += 1 }
        }
        break
      }
      lastStart = x + used
      self[x + used, y] = Cell(shown, style)
      if columns == 2 { self[x + used + 1, y] = Cell(Cell.continuation, style) }
      used += columns
    }
    return used
  }

  package mutating func fill(_ rect: Rect, _ cell: Cell = Cell()) {
    for y in max(0, rect.y)..<max(max(0, rect.y), min(size.rows, rect.y + rect.height)) {
      for x in max(0, rect.x)..<max(max(0, rect.x), min(size.columns, rect.x + rect.width)) { self[x, y] = cell }
    }
  }

  /// The frame as lines of text, without trailing blanks: what golden files hold.
  package var lines: [String] {
    (0..<size.rows).map { y in
      var line = ""
      for x in 0..<size.columns where self[x, y].character != Cell.continuation { line.append(self[x, y].character) }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
