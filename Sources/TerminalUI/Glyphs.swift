/// The signs that carry state, one meaning each; every one has an ASCII twin.
package enum Glyph: String, Sendable, Hashable, CaseIterable {
  case bad, warn, well
  /// Last known.
  case old
  case noAnswer
  /// Denied, or a login is needed.
  case denied
  case syncing, moving, waiting, done, absent
  /// Not as the others.
  case oddOne
  /// In front of the row under the cursor.
  case cursor
  /// A text goes on.
  case more
  /// From one value to the next.
  case arrow
  case horizontal, vertical

  package var unicode: Character {
    switch self {
    case .bad: "✗"
    case .warn: "▲"
    case .well: "●"
    case .old: "~"
    case .noAnswer: "?"
    case .denied: "#"
    case .syncing: ":"
    case .moving: "»"
    case .waiting: "·"
    case .done: "✓"
    case .absent: "–"
    case .oddOne: "≠"
    case .cursor: ">"
    case .more: "…"
    case .arrow: "→"
    case .horizontal: "─"
    case .vertical: "│"
    }
  }

  package var ascii: Character {
    switch self {
    case .bad: "X"
    case .warn: "!"
    case .well: "o"
    case .moving: "+"
    case .waiting, .more: "."
    case .done: "v"
    case .absent, .horizontal: "-"
    case .oddOne: "*"
    case .arrow: ">"
    case .vertical: "|"
    case .old, .noAnswer, .denied, .syncing, .cursor: unicode
    }
  }
}

/// The alphabet of a screen: Unicode, or ASCII where the terminal or its reader wants that.
package struct Glyphs: Sendable, Hashable {
  package var isASCII: Bool
  package init(isASCII: Bool = false) { self.isASCII = isASCII }
  package static let unicode = Glyphs()
  package static let ascii = Glyphs(isASCII: true)

  package subscript(glyph: Glyph) -> Character { isASCII ? glyph.ascii : glyph.unicode }

  /// What to print on a terminal to see how wide its font makes the signs: each takes one column, or ASCII is used.
  package static let measured: String =
    String(Glyph.allCases.map(\.unicode).filter { !$0.isASCII }) + "▁█░▓⣿"

  /// The ASCII twin of a character; `?` for what has none.
  package static func ascii(for character: Character) -> Character {
    if character.isASCII { return character }
    return twins[character] ?? "?"
  }

  private static let twins: [Character: Character] = {
    var twins: [Character: Character] = [
      "−": "-", "×": "x", "‘": "'", "’": "'", "“": "\"", "”": "\"", "—": "-", "≤": "<", "≥": ">", "←": "<",
      "↑": "^", "↓": "v", "▶": ">", "◀": "<", "◐": "o", "○": "o", "µ": "u", "é": "e", "ü": "u", "ö": "o", "ä": "a",
      "▼": "v", "✔": "v", "✘": "X", "§": "S", "°": "o", "‑": "-", "•": "o",
    ]
    for glyph in Glyph.allCases where !glyph.unicode.isASCII { twins[glyph.unicode] = glyph.ascii }
    for (range, twin) in [("┌┐└┘├┤┬┴┼╭╮╯╰", "+"), ("━═╌┄", "-"), ("┃║╎┆", "|")] as [(String, Character)] {
      for character in range { twins[character] = twin }
    }
    for (level, character) in "▁▂▃▄▅▆▇█".enumerated() { twins[character] = Spark.asciiLevels[level] }
    for (level, character) in "░▒▓".enumerated() { twins[character] = Array(".+#")[level] }
    for (level, character) in "▏▎▍▌▋▊▉".enumerated() { twins[character] = level < 3 ? " " : "#" }
    for value in UInt32(0x2800)...0x28FF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      twins[Character(scalar)] = Spark.asciiLevels[max(0, (value & 0xFF).nonzeroBitCount - 1)]
    }
    twins["⠀"] = " "
    return twins
  }()
}

extension Frame {
  /// The same picture in ASCII: signs become their twins, other characters `?`, one for each column.
  package func inASCII() -> Frame {
    var frame = self
    for y in 0..<size.rows {
      for x in 0..<size.columns {
        let character = self[x, y].character
        if character.isASCII, character != Cell.continuation { continue }
        frame[x, y].character = character == Cell.continuation ? "?" : Glyphs.ascii(for: character)
      }
    }
    return frame
  }
}
