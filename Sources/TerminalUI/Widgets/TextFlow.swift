/// Breaks text into lines.
package enum TextFlow {
  /// Lines of at most `width` columns, broken at blanks where there are some; every line of the text gives at least one.
  package static func wrapped(_ text: String, width: Int) -> [String] {
    guard width > 0 else { return [] }
    return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { wrap(String($0), width: width) }
  }

  private static func wrap(_ line: String, width: Int) -> [String] {
    if DisplayWidth.fast(line) <= width { return [line] }
    var lines: [String] = []
    var current = ""
    var used = 0
    for word in line.split(separator: " ", omittingEmptySubsequences: false) {
      let columns = DisplayWidth.fast(String(word))
      if used > 0, used + 1 + columns <= width {
        current += " " + word
        used += 1 + columns
        continue
      }
      if !current.isEmpty || used > 0 {
        lines.append(current)
        current = ""
        used = 0
      }
      if columns <= width {
        current = String(word)
        used = columns
        continue
      }
      for character in word {
        let own = DisplayWidth.of(DisplayWidth.sanitized(character))
        if used + own > width {
          lines.append(current)
          current = ""
          used = 0
        }
        current.append(character)
        used += own
      }
    }
    lines.append(current)
    return lines
  }
}
