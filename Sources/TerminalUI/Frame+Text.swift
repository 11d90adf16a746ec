extension Frame {
  /// The mark that says that a text goes on.
  package static let cut: Character = "…"

  /// Writes text from a place to the right and returns the columns used.
  ///
  /// What does not fit is cut at the right edge of the frame; with `width` given it is cut there, and the last column
  /// says `…`. A wide character is never halved: where only its left half fits, a blank stands there. What is left of
  /// column 0 is not shown, but counts. Control characters and other hostile text come out as visible, harmless cells.
  @discardableResult
  package mutating func put(
    _ text: some StringProtocol, x: Int, y: Int, style: Style = .text, width: Int? = nil
  ) -> Int {
    guard y >= 0, y < size.rows, x < size.columns else { return 0 }
    let limit = min(size.columns - x, width ?? .max)
    guard limit > 0 else { return 0 }
    var used = 0
    /// Where the last cell began that leaves a column for the mark.
    var room = 0
    var isCut = false
    for character in text {
      DisplayWidth.eachCell(of: character) { shown, columns in
        if isCut { return }
        guard used + columns <= limit else {
          isCut = true
          return
        }
        set(shown, columns: columns, x: x + used, y: y, style: style)
        used += columns
        if used <= limit - 1 { room = used }
      }
      if isCut { break }
    }
    guard isCut else { return used }
    if width != nil {
      used = room
      set(Frame.cut, columns: 1, x: x + used, y: y, style: style)
      used += 1
    }
    while used < limit {
      set(" ", columns: 1, x: x + used, y: y, style: style)
      used += 1
    }
    return used
  }

  /// Writes one harmless cell of one or two columns; halves of wide characters that it covers become blanks.
  private mutating func set(_ character: Character, columns: Int, x: Int, y: Int, style: Style) {
    guard x + columns > 0, x < size.columns else { return }
    guard x >= 0, x + columns <= size.columns else {
      // Half of a wide character is in the frame: a blank stands for it.
      let inside = x < 0 ? 0 : x
      mend(x: inside, columns: 1, y: y)
      self[inside, y] = Cell(" ", style)
      return
    }
    mend(x: x, columns: columns, y: y)
    self[x, y] = Cell(character, style)
    if columns == 2 { self[x + 1, y] = Cell(Cell.continuation, style) }
  }

  /// Before cells are overwritten: the other halves of wide characters at both ends become blanks.
  mutating func mend(x: Int, columns: Int, y: Int) {
    if x > 0, self[x, y].character == Cell.continuation { self[x - 1, y].character = " " }
    let after = x + columns
    if after < size.columns, self[after, y].character == Cell.continuation { self[after, y].character = " " }
  }

  /// What stands between two columns of a row, with the halves of wide characters left out.
  package func text(row: Int, columns: Range<Int>) -> String {
    var text = ""
    for x in columns.clamped(to: 0..<size.columns) where self[x, row].character != Cell.continuation {
      text.append(self[x, row].character)
    }
    return text
  }

  /// The styles as letters, row by row, without trailing dots: what golden files hold beside the text.
  ///
  /// `.` is text; a selected cell is upper case; the legend is `Frame.legend`.
  package var styleLines: [String] {
    (0..<size.rows).map { y in
      var line = ""
      for x in 0..<size.columns {
        let style = self[x, y].style
        let letter = Frame.legend[style.role] ?? "?"
        if style.isSelected {
          line += letter == "." ? "S" : letter.uppercased()
        } else {
          line.append(letter)
        }
      }
      while line.last == "." { line.removeLast() }
      return line
    }
  }

  /// One letter a role, for `styleLines`.
  package static let legend: [Style.Role: Character] = {
    var legend: [Style.Role: Character] = [.text: "."]
    let letters = Array("abcdefghijklmnopqrtuvwxyz0123456789")
    for (index, role) in Style.Role.allCases.filter({ $0 != .text }).enumerated() {
      legend[role] = index < letters.count ? letters[index] : "?"
    }
    return legend
  }()
}
