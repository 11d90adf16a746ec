import Testing

@testable import TerminalUI

struct SVGTests {
  @Test("a frame becomes a picture on the grid, one line a row")
  func picture() throws {
    var frame = Frame(size: Size(columns: 8, rows: 2))
    frame.put("✗ a<b&c", x: 0, y: 0, style: Style(.stateBad))
    frame.put("中x", x: 0, y: 1, style: Style(.text, isSelected: true))
    frame.cursor = (3, 1)
    let svg = try frame.svg(theme: .named("dark"), title: "a <b>")
    #expect(
      svg == """
        <svg xmlns="http://www.w3.org/2000/svg" width="88" height="54" viewBox="0 0 88 54">
        <title>a &lt;b&gt;</title>
        <style>text{font:15px 'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre}</style>
        <rect width="100%" height="100%" fill="#12141a"/>
        <g><text x="8" y="22" textLength="9" lengthAdjust="spacingAndGlyphs" fill="#ff8f8f" font-weight="bold">✗</text>\
        <text x="17" y="22" textLength="54" lengthAdjust="spacingAndGlyphs" fill="#ff8f8f" font-weight="bold"> a&lt;b&amp;c</text></g>
        <g><rect x="8" y="27" width="18" height="19" fill="#2b3350"/>\
        <text x="8" y="41" textLength="18" lengthAdjust="spacingAndGlyphs" fill="#d6d9e0" font-weight="bold">中</text>\
        <rect x="26" y="27" width="9" height="19" fill="#2b3350"/>\
        <text x="26" y="41" textLength="9" lengthAdjust="spacingAndGlyphs" fill="#d6d9e0" font-weight="bold">x</text></g>
        <rect x="35" y="27" width="9" height="19" fill="none" stroke="#d6d9e0"/>
        </svg>

        """)
  }

  @Test("one changed row changes one line")
  func rows() throws {
    var frame = Frame(size: Size(columns: 20, rows: 5))
    let theme = try Theme.named("light")
    let before = frame.svg(theme: theme).split(separator: "\n")
    frame.put("changed", x: 2, y: 3)
    let after = frame.svg(theme: theme).split(separator: "\n")
    #expect(before.count == after.count)
    #expect(zip(before, after).filter { $0 != $1 }.count == 1)
  }
}
