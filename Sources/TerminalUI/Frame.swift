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

/// What a cell means; a theme says how it looks.
///
/// The names are those of the theme files.
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

/// One character cell.
///
/// The second half of a wide character is `continuation`.
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
  /// Where the real cursor stands, for prompts and screen readers; nil, or a place outside the frame, hides it.
  package var cursor: (x: Int, y: Int)? {
    get { cursorCell.map { ($0 % max(1, size.columns), $0 / max(1, size.columns)) } }
    set {
      cursorCell = newValue.flatMap { place in
        guard place.x >= 0, place.y >= 0, place.x < size.columns, place.y < size.rows else { return nil }
        return place.y * size.columns + place.x
      }
    }
  }
  private var cursorCell: Int?

  package init(size: Size) {
    self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
    cells = Array(repeating: Cell(), count: self.size.columns * self.size.rows)
  }

  /// A cell; outside the frame there is a blank, and what is written there is not kept.
  package subscript(x: Int, y: Int) -> Cell {
    get { x >= 0 && y >= 0 && x < size.columns && y < size.rows ? cells[y * size.columns + x] : Cell() }
    set {
      guard x >= 0, y >= 0, x < size.columns, y < size.rows else { return }
      cells[y * size.columns + x] = newValue
    }
  }

  package mutating func fill(_ rect: Rect, _ cell: Cell = Cell()) {
    let columns = max(0, rect.x)..<max(max(0, rect.x), min(size.columns, rect.x + rect.width))
    for y in max(0, rect.y)..<max(max(0, rect.y), min(size.rows, rect.y + rect.height)) where !columns.isEmpty {
      mend(x: columns.lowerBound, columns: columns.count, y: y)
      for x in columns { self[x, y] = cell }
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
