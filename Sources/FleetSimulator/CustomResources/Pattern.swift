import Synchronization

/// Regular expressions as definitions and rules write them (RE2's language, as far as Swift's has it too).
enum Pattern {
  /// Compiled once: the same few patterns are asked for again and again.
  private static let compiled = Mutex<[String: Regex<AnyRegexOutput>]>([:])
  private static let limit = 4_096

  /// Whether a text holds the pattern anywhere; a pattern that cannot be read matches nothing.
  static func matches(_ text: String, _ pattern: String) -> Bool {
    compiled.withLock { compiled in
      if let known = compiled[pattern] { return text.firstMatch(of: known) != nil }
      guard let regex = try? make(pattern) else { return false }
      if compiled.count >= limit { compiled.removeAll() }
      compiled[pattern] = regex
      return text.firstMatch(of: regex) != nil
    }
  }
  /// Every part of a text that matches.
  static func findAll(_ text: String, _ pattern: String) -> [String]? {
    guard let regex = try? make(pattern) else { return nil }
    return text.matches(of: regex).map { String(text[$0.range]) }
  }
  static func isReadable(_ pattern: String) -> Bool { (try? make(pattern)) != nil }

  private static func make(_ pattern: String) throws -> Regex<AnyRegexOutput> {
    try Regex(pattern).matchingSemantics(.unicodeScalar).asciiOnlyCharacterClasses()
  }
}
