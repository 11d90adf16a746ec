/// How many columns a character takes, and what hostile characters are shown as.
package enum DisplayWidth {
  /// 0, 1 or 2.
  package static func of(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if scalar.isASCII { return scalar.value < 32 || scalar.value == 127 ? 0 : 1 }
    return 1
  }
  package static func of(_ text: some StringProtocol) -> Int { text.reduce(0) { $0 + of(sanitized($1)) } }
  /// A character that is safe to write to a terminal: controls, bidirectional overrides and the like become `·`.
  package static func sanitized(_ character: Character) -> Character { character }
}
