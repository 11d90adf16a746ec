/// One line of text whose parts carry meanings: what views are made of before they become cells.
///
/// Text comes from outside and is kept as it came; it becomes harmless when a frame takes it (`Frame.put`). Widths are
/// those of the cells that a frame would use.
package struct StyledLine: Sendable, Hashable, ExpressibleByStringInterpolation {
  package struct Span: Sendable, Hashable {
    package var text: String
    package var style: Style
    package init(_ text: String, _ style: Style) {
      self.text = text
      self.style = style
    }
  }
  package var spans: [Span]

  package init(_ text: String = "", _ style: Style = .text) { spans = text.isEmpty ? [] : [Span(text, style)] }
  package init(stringLiteral value: String) { self.init(value) }
  /// With a meaning instead of a style.
  package init(_ text: String, role: Style.Role) { self.init(text, Style(role)) }

  package var isEmpty: Bool { spans.allSatisfy(\.text.isEmpty) }
  package var text: String { spans.map(\.text).joined() }
  package var width: Int { spans.reduce(0) { $0 + DisplayWidth.fast($1.text) } }

  package mutating func append(_ text: String, _ style: Style = .text) {
    if !text.isEmpty { spans.append(Span(text, style)) }
  }
  package mutating func append(_ text: String, role: Style.Role) { append(text, Style(role)) }
  package mutating func append(_ line: StyledLine) { spans += line.spans }

  package static func + (left: StyledLine, right: StyledLine) -> StyledLine {
    var sum = left
    sum.spans += right.spans
    return sum
  }
  package static func += (left: inout StyledLine, right: StyledLine) { left.spans += right.spans }

  /// Blanks until the line is `width` wide; a longer line stays as it is.
  package func padded(to width: Int) -> StyledLine {
    let missing = width - self.width
    return missing > 0 ? self + StyledLine(String(repeating: " ", count: missing)) : self
  }

  package enum Alignment: Sendable, Hashable { case left, right }

  /// Exactly `width` wide: padded, or cut with `…` in its last column, or before the last `end` columns of the text.
  package func fitted(to width: Int, _ alignment: Alignment = .left, keepingEnd end: Int = 0) -> StyledLine {
    guard width > 0 else { return StyledLine() }
    let own = self.width
    if own == width { return self }
    if own < width {
      let blanks = StyledLine(String(repeating: " ", count: width - own))
      return alignment == .left ? self + blanks : blanks + self
    }
    if end > 0, width > 2 * end {
      let tail = dropping(own - end)
      let head = width - 1 - tail.width
      return prefix(head).padded(to: head) + StyledLine("…", tail.spans.first?.style ?? .text) + tail
    }
    return prefix(width - 1).padded(to: width - 1) + StyledLine("…", spans.last?.style ?? .text)
  }

  /// As many whole characters from the left as fit into `width` columns.
  package func prefix(_ width: Int) -> StyledLine {
    var cut = StyledLine()
    var left = width
    for span in spans {
      let own = DisplayWidth.fast(span.text)
      if own <= left {
        cut.spans.append(span)
        left -= own
        continue
      }
      var text = ""
      for character in span.text {
        let columns = DisplayWidth.of(DisplayWidth.sanitized(character))
        if columns > left { break }
        left -= columns
        text.append(character)
      }
      cut.append(text, span.style)
      break
    }
    return cut
  }

  /// The rest from a column on; a wide character that the cut halves is left out.
  package func dropping(_ width: Int) -> StyledLine {
    var rest = StyledLine()
    var toDrop = width
    for span in spans {
      if toDrop <= 0 {
        rest.spans.append(span)
        continue
      }
      var text = ""
      for character in span.text {
        if toDrop > 0 {
          toDrop -= DisplayWidth.of(DisplayWidth.sanitized(character))
        } else {
          text.append(character)
        }
      }
      rest.append(text, span.style)
    }
    return rest
  }

  /// This line with another at its right end, `width` wide; the right one wins where both do not fit.
  package func with(right: StyledLine, width: Int) -> StyledLine {
    let space = width - right.width
    guard space > 0 else { return right.prefix(width) }
    return self.width > space ? fitted(to: space) + right : padded(to: space) + right
  }
}

extension DisplayWidth {
  /// `of(_:)` with a short way for text that is printable ASCII throughout, which most text is.
  package static func fast(_ text: String) -> Int {
    var count = 0
    for byte in text.utf8 {
      if byte < 32 || byte > 126 { return of(text) }
      count += 1
    }
    return count
  }
}
