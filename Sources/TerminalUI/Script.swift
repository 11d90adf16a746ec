/// A script of keys, waits and saves, as `--script FILE` takes it: tests, demos, screenshots and bug reports.
///
/// One step a line; empty lines and lines that begin with `#` are nothing.
///
///     key j                 a key: a character, Enter, Escape, Tab, BackTab, Backspace, Delete, Space, Up, Down, Left,
///                           Right, PageUp, PageDown, Home, End, F1 to F12, C-a to C-z
///     type /web             each character as a key
///     wait idle             until no work that a person waits for is under way
///     wait text "3 for you" until the picture has the text in one line
///     resize 100x30
///     save name.txt         the picture as text, or as SVG with `.svg`
///     advance 30s           moves the clock: ms, s, m, h
///     quit
package struct Script: Sendable, Hashable {
  package enum Step: Sendable, Hashable {
    case key(Key)
    case type(String)
    case waitIdle
    case waitText(String)
    case resize(Size)
    case save(String)
    case advance(Duration)
    case quit
  }
  /// A line that is not understood.
  package struct Mistake: Error, Sendable, Hashable, CustomStringConvertible {
    package var file: String
    /// From 1.
    package var line: Int
    package var message: String
    package var description: String { "\(file):\(line): \(message)" }
  }
  package struct Line: Sendable, Hashable {
    package var number: Int
    package var step: Step
  }
  package let file: String
  package let lines: [Line]

  /// Reads a script; throws at the first line that is not understood.
  package init(text: String, file: String) throws(Mistake) {
    self.file = file
    var lines: [Line] = []
    for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = raw.trimmed
      if line.isEmpty || line.first == "#" { continue }
      let word = line.prefix { !$0.isWhitespace }
      guard let step = Self.step(word, line.dropFirst(word.count).trimmed) else {
        let message =
          Self.usage[String(word)].map { "expected \($0)" }
          ?? "there is no step \(DisplayWidth.sanitized(word)); there are \(Self.usage.keys.sorted().joined(separator: ", "))"
        throw Mistake(file: file, line: index + 1, message: message)
      }
      lines.append(Line(number: index + 1, step: step))
    }
    self.lines = lines
  }

  private static let usage = [
    "key": "key NAME, such as j, Enter, C-w, F5", "type": "type TEXT", "wait": "wait idle, or wait text \"TEXT\"",
    "resize": "resize COLUMNSxROWS, up to 1000x1000", "save": "save NAME.txt or NAME.svg",
    "advance": "advance TIME, such as 30s, 5m", "quit": "quit alone",
  ]

  private static func step(_ word: Substring, _ rest: Substring) -> Step? {
    switch word {
    case "key": return Key(named: rest).map { .key($0) }
    case "type": return rest.isEmpty ? nil : .type(String(rest))
    case "quit": return rest.isEmpty ? .quit : nil
    case "save": return rest.hasSuffix(".txt") || rest.hasSuffix(".svg") ? .save(String(rest)) : nil
    case "advance": return duration(rest).map { .advance($0) }
    case "resize":
      let numbers = rest.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      guard numbers.count == 2, let columns = numbers[0], let rows = numbers[1], (1...1000).contains(columns),
        (1...1000).contains(rows)
      else { return nil }
      return .resize(Size(columns: columns, rows: rows))
    case "wait":
      if rest == "idle" { return .waitIdle }
      let text = rest.dropFirst(4).trimmed
      guard rest.hasPrefix("text"), text.count > 2, text.first == "\"", text.last == "\"" else { return nil }
      return .waitText(String(text.dropFirst().dropLast()))
    default: return nil
    }
  }

  private static func duration(_ text: Substring) -> Duration? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(digits), number <= 1_000_000_000 else { return nil }
    switch text.dropFirst(digits.count) {
    case "ms": return .milliseconds(number)
    case "s": return .seconds(number)
    case "m": return .seconds(number * 60)
    case "h": return .seconds(number * 3600)
    default: return nil
    }
  }
}
