import Testing

@testable import TerminalUI

struct DisplayWidthTests {
  @Test(
    "text takes the columns that a terminal gives it",
    arguments: [
      ("", 0), ("pod", 3), ("naïve", 5), ("e\u{301}", 1), ("中文", 4), ("한국", 4), ("ｱﾞ", 2), ("Ａ", 2),
      ("😀", 2), ("\u{1112}\u{1161}\u{11AB}", 2), ("✗▲●~?#:»·✓–≠", 12), ("⣿▁█", 3), ("─│┌", 3),
      ("क्ष", 2), ("👨‍👩‍👧", 2), ("👍🏽", 2), ("❤️", 1), ("🇩🇪", 2), ("\u{3000}", 2),
    ] as [(String, Int)])
  func columns(_ text: String, _ columns: Int) { #expect(DisplayWidth.of(text) == columns) }

  @Test(
    "hostile text becomes visible, harmless cells",
    arguments: [
      ("a\u{1B}[31mb", "a·[31mb"), ("a\nb", "a·b"), ("a\r\nb", "a·b"), ("a\tb", "a b"), ("a\u{0}b", "a·b"),
      ("a\u{7F}b", "a·b"), ("a\u{9B}31mb", "a·31mb"), ("a\u{85}b", "a·b"), ("a\u{202E}b", "a·b"),
      ("a\u{2066}b\u{2069}", "a·b·"), ("a\u{200B}b", "a·b"), ("a\u{200D}b", "a·b"), ("a\u{200C}b", "a·b"),
      ("a\u{FEFF}b", "a·b"), ("a\u{AD}b", "a·b"), ("a\u{FE0F}b", "a·b"), ("a\u{E0041}b", "a·b"),
      ("a\u{2028}b", "a·b"), ("a\u{A0}b", "a b"), ("a\u{2003}b", "a b"), ("\u{301}a", "·a"),
      ("a\u{E000}b", "a·b"), ("a\u{FFFF}b", "a·b"), ("a\u{3164}b", "a·b"), ("a\u{34F}b", "a·b"),
      ("👨‍👩‍👧", "👨"), ("👍🏽", "👍"), ("🇩🇪", "DE"), ("🏴\u{E0067}\u{E007F}", "🏴··"), ("\u{200F}", "·"),
    ] as [(String, String)])
  func harmless(_ text: String, _ shown: String) { #expect(DisplayWidth.sanitized(text) == shown) }

  @Test("a cell keeps four marks of a pile")
  func pile() {
    let piled = "a" + String(repeating: "\u{301}", count: 50)
    #expect(Array(DisplayWidth.sanitized(piled).unicodeScalars).count == 5)
    #expect(DisplayWidth.of(piled) == 1)
  }

  @Test("no scalar at all comes out as a control, a format character or nothing")
  func everyScalar() {
    var wrong: [UInt32] = []
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      var cells = 0
      DisplayWidth.eachCell(of: Character(scalar)) { shown, columns in
        cells += 1
        let isHarmless = shown.unicodeScalars.allSatisfy {
          switch $0.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: false
          default: true
          }
        }
        if !isHarmless || !(1...2).contains(columns) { wrong.append(value) }
      }
      if cells != 1 { wrong.append(value) }
    }
    #expect(wrong.isEmpty)
  }

  @Test("what was made harmless stays as it is")
  func idempotent() {
    for text in ["a\u{1B}]52;c;x\u{7}", "\u{202E}中\u{301}", "👨‍👩‍👧🇩🇪"] {
      let once = DisplayWidth.sanitized(text)
      #expect(DisplayWidth.sanitized(once) == once)
    }
  }

  @Test("the ranges of the table ascend and do not touch each other twice")
  func table() {
    for ranges in [DisplayWidthTable.zero, DisplayWidthTable.wide] {
      #expect(ranges.count.isMultiple(of: 2))
      for index in stride(from: 0, to: ranges.count, by: 2) {
        #expect(ranges[index] <= ranges[index + 1])
        if index > 0 { #expect(ranges[index] > ranges[index - 1] + 1) }
      }
    }
  }
}
