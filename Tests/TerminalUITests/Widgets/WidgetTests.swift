import Testing

@testable import TerminalUI

@Suite struct WidgetTests {
  @Test(
    "a line is padded or cut to exactly its width",
    arguments: [("abc", 5, "abc  "), ("abcdef", 4, "abc…"), ("ab", 2, "ab")])
  func fitted(_ text: String, _ width: Int, _ expected: String) {
    #expect(StyledLine(text).fitted(to: width).text == expected)
  }

  @Test("a wide character is never halved")
  func wide() {
    #expect(StyledLine("a漢字b").fitted(to: 4).width == 4)
    #expect(StyledLine("a漢字b").prefix(2).text == "a")
  }

  @Test("columns that grow share what is left, and the header stands over its cells")
  func layout() {
    let layout = TableLayout(
      [TableColumn("A", 2, gap: 0), TableColumn("B", 3, flex: 1), TableColumn("N", 3, .right)], width: 20)
    #expect(layout.widths == [2, 13, 3])
    #expect(layout.line(["x", "y", "7"]).text == "x  y               7")
    #expect(layout.header.width == 20)
  }

  @Test("where a table does not fit, the widest columns that grow are shortened, not the first")
  func narrow() {
    let layout = TableLayout(
      [
        TableColumn("CLUSTER", 12, flex: 1, gap: 0), TableColumn("NODE", 16, flex: 3),
        TableColumn("STATUS", 16, flex: 1),
        TableColumn("AGE", 5),
      ], width: 46)
    #expect(layout.widths == [12, 13, 13, 5])
    #expect(layout.header.width == 46)
  }

  @Test("text breaks at blanks, and words that are too long break where they must")
  func wrap() {
    #expect(TextFlow.wrapped("one two three", width: 7) == ["one two", "three"])
    #expect(TextFlow.wrapped("abcdefgh", width: 3) == ["abc", "def", "gh"])
    #expect(TextFlow.wrapped("", width: 3) == [""])
  }

  @Test("a prompt edits where its cursor is")
  func editor() {
    var editor = LineEditor("pods shop")
    for key in [Key.control("w"), .character("x"), .home, .delete, .character("P"), .end, .backspace] {
      let isTaken = editor.handle(key)
      #expect(isTaken)
    }
    #expect(editor.text == "Pods ")
    let isTaken = editor.handle(.enter)
    #expect(!isTaken)
  }
}

@Suite("Names that are cut")
struct CutNameTests {
  @Test(
    "a cell that keeps its end loses its middle, and is always as wide as its column",
    arguments: [
      ("search-cf9b9cd98-8qgnm", 17, "search-cf9…-8qgnm"), ("short", 8, "short   "),
      // Too narrow for two halves: the beginning is what is left.
      ("search-cf9b9cd98-8qgnm", 8, "search-…"),
    ])
  func keepsEnd(_ text: String, _ width: Int, _ shown: String) {
    #expect(StyledLine(text).fitted(to: width, keepingEnd: 6).text == shown)
  }
}
