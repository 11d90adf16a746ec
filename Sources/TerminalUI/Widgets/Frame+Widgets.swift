extension Frame {
  /// Draws a line from a place to the right, at most `width` columns; a selected one is filled to its width.
  package mutating func draw(_ line: StyledLine, x: Int = 0, y: Int, width: Int, isSelected: Bool = false) {
    guard y >= 0, y < size.rows, width > 0 else { return }
    if isSelected {
      fill(Rect(x: x, y: y, width: width, height: 1), Cell(" ", Style(.text, isSelected: true)))
    }
    var used = 0
    let shown = line.width > width ? line.fitted(to: width) : line
    for span in shown.spans {
      var style = span.style
      style.isSelected = style.isSelected || isSelected
      used += put(span.text, x: x + used, y: y, style: style)
    }
  }

  /// A box with a title over what is there: its inside is blank and returned.
  @discardableResult
  package mutating func box(_ rect: Rect, title: String = "") -> Rect {
    fill(rect)
    let border = Style(.border)
    guard rect.width >= 2, rect.height >= 2 else { return rect }
    for x in rect.x..<rect.x + rect.width {
      self[x, rect.y] = Cell("─", border)
      self[x, rect.y + rect.height - 1] = Cell("─", border)
    }
    for y in rect.y..<rect.y + rect.height {
      self[rect.x, y] = Cell("│", border)
      self[rect.x + rect.width - 1, y] = Cell("│", border)
    }
    self[rect.x, rect.y] = Cell("┌", border)
    self[rect.x + rect.width - 1, rect.y] = Cell("┐", border)
    self[rect.x, rect.y + rect.height - 1] = Cell("└", border)
    self[rect.x + rect.width - 1, rect.y + rect.height - 1] = Cell("┘", border)
    if !title.isEmpty, rect.width > 6 {
      draw(StyledLine(" \(title) ", Style(.title)), x: rect.x + 2, y: rect.y, width: rect.width - 4)
    }
    return Rect(x: rect.x + 1, y: rect.y + 1, width: rect.width - 2, height: rect.height - 2)
  }
}
