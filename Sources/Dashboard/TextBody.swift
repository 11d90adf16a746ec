import TerminalUI

/// A text of many lines, each made when it comes in sight: a log has 20,000 of them, and a screen shows fifty.
struct TextBody: RandomAccessCollection {
  let count: Int
  private let line: (Int) -> StyledLine

  init(count: Int, line: @escaping (Int) -> StyledLine) {
    self.count = count
    self.line = line
  }
  init(_ lines: [StyledLine]) { self.init(count: lines.count) { lines[$0] } }

  var startIndex: Int { 0 }
  var endIndex: Int { count }
  subscript(index: Int) -> StyledLine { line(index) }
}
