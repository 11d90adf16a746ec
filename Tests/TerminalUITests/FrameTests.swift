import Testing

@testable import TerminalUI

struct FrameTests {
  /// A row of ten columns after a text was put at a place.
  private func row(_ text: String, x: Int = 0, width: Int? = nil, columns: Int = 10) -> (line: String, used: Int) {
    var frame = Frame(size: Size(columns: columns, rows: 1))
    for x in 0..<columns { frame[x, 0] = Cell("_") }
    let used = frame.put(text, x: x, y: 0, width: width)
    expectWhole(frame)
    return (frame.lines[0], used)
  }

  /// Each right half follows a wide left half, and each left half has its right one.
  private func expectWhole(_ frame: Frame, _ location: SourceLocation = #_sourceLocation) {
    for y in 0..<frame.size.rows {
      for x in 0..<frame.size.columns {
        let character = frame[x, y].character
        if character == Cell.continuation {
          #expect(x > 0 && DisplayWidth.of(frame[x - 1, y].character) == 2, sourceLocation: location)
        } else if DisplayWidth.of(character) == 2 {
          #expect(
            x + 1 < frame.size.columns && frame[x + 1, y].character == Cell.continuation, sourceLocation: location)
        }
      }
    }
  }

  @Test(
    "what does not fit is cut, with a mark where a width is given",
    arguments: [
      ("abc", 0, nil, "abc_______", 3), ("abc", 0, 3, "abc_______", 3), ("abcd", 0, 3, "ab…_______", 3),
      ("abcd", 0, 1, "…_________", 1), ("abcd", 0, 0, "__________", 0), ("abcdefghijkl", 0, nil, "abcdefghij", 10),
      ("abcdefghijkl", 0, 99, "abcdefghi…", 10), ("abcdef", 7, nil, "_______abc", 3), ("abcdef", 7, 9, "_______ab…", 3),
      ("中文字", 0, 6, "中文字____", 6), ("中文字", 0, 5, "中文…_____", 5), ("中文字", 0, 4, "中… ______", 4),
      ("中文字", 0, 3, "中…_______", 3), ("中文字", 0, 2, "… ________", 2), ("中文字", 0, 1, "…_________", 1),
      ("a中", 8, nil, "________a", 2), ("中文", -1, nil, " 文_______", 4), ("abc", -1, nil, "bc________", 3),
      ("a\u{1B}[0m", 0, 4, "a·[…______", 4), ("", 3, nil, "__________", 0), ("abc", 10, nil, "__________", 0),
    ] as [(String, Int, Int?, String, Int)])
  func cut(_ text: String, _ x: Int, _ width: Int?, _ line: String, _ used: Int) {
    let result = row(text, x: x, width: width)
    #expect(result.line == line)
    #expect(result.used == used)
  }

  @Test("writing over half of a wide character leaves a blank for the other half")
  func halves() {
    var frame = Frame(size: Size(columns: 6, rows: 1))
    frame.put("中文字", x: 0, y: 0)
    frame.put("x", x: 1, y: 0)
    #expect(frame.lines == [" x文字"])
    frame.put("y", x: 4, y: 0)
    #expect(frame.lines == [" x文y"])
    expectWhole(frame)
    frame.put("漢", x: 2, y: 0)
    #expect(frame.lines == [" x漢y"])
    frame.fill(Rect(x: 3, y: 0, width: 1, height: 1), Cell("z"))
    #expect(frame.lines == [" x zy"])
    expectWhole(frame)
  }

  @Test("places outside a frame are blank, and no size traps", arguments: [-3, 0, 1, 2])
  func outside(_ side: Int) {
    var frame = Frame(size: Size(columns: side, rows: side))
    for y in -2...3 {
      for x in -2...3 {
        frame.put("中a", x: x, y: y, width: 2)
        frame[x, y] = Cell("x")
        frame.fill(Rect(x: x, y: y, width: 5, height: 5))
        frame.cursor = (x, y)
      }
    }
    #expect(frame[99, 99] == Cell())
    #expect(frame.lines.count == max(0, side))
    #expect(frame.cursor == nil)
  }

  @Test("styles are readable beside the text")
  func styleLines() throws {
    var frame = Frame(size: Size(columns: 8, rows: 1))
    frame.put("a", x: 0, y: 0, style: Style(.text, isSelected: true))
    frame.put("b", x: 2, y: 0, style: Style(.stateBad, isSelected: true))
    frame.put("c", x: 3, y: 0, style: Style(.stateBad))
    let letter = try #require(Frame.legend[.stateBad])
    #expect(frame.styleLines == ["S.\(letter.uppercased())\(letter)"])
    #expect(Set(Frame.legend.values).count == Style.Role.allCases.count)
  }
}
