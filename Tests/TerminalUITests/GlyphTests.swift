import Testing

@testable import TerminalUI

struct GlyphTests {
  @Test("each sign is one column, in Unicode and in ASCII", arguments: Glyph.allCases)
  func width(_ glyph: Glyph) {
    #expect(DisplayWidth.of(glyph.unicode) == 1)
    #expect(DisplayWidth.sanitized(glyph.unicode) == glyph.unicode)
    #expect(glyph.ascii.isASCII)
  }

  @Test("no two states share a sign")
  func distinct() {
    let states: [Glyph] = [
      .bad, .warn, .well, .old, .noAnswer, .denied, .syncing, .moving, .waiting, .done, .absent, .oddOne,
    ]
    #expect(Set(states.map(\.unicode)).count == states.count)
    #expect(Set(states.map(\.ascii)).count == states.count)
  }

  @Test("a frame in ASCII keeps its columns")
  func ascii() {
    var frame = Frame(size: Size(columns: 20, rows: 1))
    frame.put("✗ 中a─→é漢 ▁█ ñ", x: 0, y: 0)
    #expect(frame.inASCII().lines == ["X ??a->e?? _# ?"])
  }

  @Test(
    "a sparkline has its columns, gaps where nothing is known, and something is never nothing",
    arguments: [
      ([0, 1, 2, 3, 4, 5, 6, 7], 8, Spark.Alphabet.block, "▁▂▃▄▅▆▇█"),
      ([0, 1, 2, 3, 4, 5, 6, 7], 8, .ascii, "_.-:=+*#"), ([0, 1, 2, 3], 2, .braille, "⣠⣾"),
      ([1, nil, 2], 5, .block, "  ▅ █"), ([nil, nil], 2, .braille, "  "), ([0.001, 1000], 2, .block, "▂█"),
      ([0, 0], 2, .block, "▁▁"), ([.nan, .infinity, 1], 3, .block, "  █"), ([], 3, .block, "   "), ([1], 0, .block, ""),
    ] as [([Double?], Int, Spark.Alphabet, String)])
  func line(_ values: [Double?], _ width: Int, _ alphabet: Spark.Alphabet, _ drawn: String) {
    #expect(Spark.line(values, width: width, alphabet: alphabet) == drawn)
  }

  @Test(
    "a bar is empty only at nothing and full only at all",
    arguments: [
      (0, 4, Spark.Alphabet.block, "    "), (0.5, 4, .block, "██  "), (0.0001, 4, .block, "▏   "),
      (0.9999, 4, .block, "███▉"), (1, 4, .block, "████"), (7, 4, .ascii, "####"), (0.5, 4, .ascii, "##.."),
      (0.4, 2, .braille, "⣿ "), (0.25, 2, .braille, "⡇ "), (nil, 3, .ascii, "   "), (0.5, 1, .ascii, "#"),
    ] as [(Double?, Int, Spark.Alphabet, String)])
  func bar(_ fraction: Double?, _ width: Int, _ alphabet: Spark.Alphabet, _ drawn: String) {
    #expect(Spark.bar(fraction, width: width, alphabet: alphabet) == drawn)
  }

  @Test(
    "a density strip sums what falls into a column",
    arguments: [
      ([0, 0, 1, 1, 4, 4, 0, 0], 4, Spark.Alphabet.block, " ▒█ "), ([0, 0, 1, 1, 4, 4, 0, 0], 4, .ascii, " +# "),
      ([1, 0], 4, .block, "██  "), ([], 3, .block, "   "), ([0, 0], 3, .ascii, "   "),
    ] as [([Int], Int, Spark.Alphabet, String)])
  func density(_ counts: [Int], _ width: Int, _ alphabet: Spark.Alphabet, _ drawn: String) {
    #expect(Spark.density(counts, width: width, alphabet: alphabet) == drawn)
  }

  @Test("every picture has as many columns as asked for", arguments: Spark.Alphabet.allCases)
  func columns(_ alphabet: Spark.Alphabet) {
    for width in 0...9 {
      let values = (0..<width * 3).map { Double($0 % 4) }
      #expect(DisplayWidth.of(Spark.line(values, width: width, alphabet: alphabet)) == width)
      #expect(DisplayWidth.of(Spark.density(values.map { Int($0) }, width: width, alphabet: alphabet)) == width)
      for fraction in [0, 0.1, 0.33, 0.99, 1] {
        #expect(DisplayWidth.of(Spark.bar(fraction, width: width, alphabet: alphabet)) == width)
      }
    }
  }
}
