internal import Glibc
import KubernetesAPI

/// Text with wildcards and alternatives, compared without regard to case: `web-*|db`.
package struct FilterPattern: Sendable, Hashable {
  /// A piece of an alternative: text, or anything.
  enum Piece: Sendable, Hashable {
    case text(String)
    case anything
  }
  /// Lower case.
  let alternatives: [[Piece]]
  /// The alternatives as bytes, where each is plain ASCII without a wildcard, as nearly all that people type.
  private let plain: [[UInt8]]?

  init(alternatives: [[Piece]]) {
    self.alternatives = alternatives
    var plain: [[UInt8]]? = []
    for pieces in alternatives {
      if case .text(let word)? = pieces.first, pieces.count == 1, word.utf8.allSatisfy({ $0 < 0x80 }) {
        plain?.append(Array(word.utf8))
      } else {
        plain = nil
      }
    }
    self.plain = plain
  }

  /// Whether the whole text is one of the alternatives.
  package func isWhole(_ text: String) -> Bool {
    if let plain, let found = Self.search(text, { text in plain.contains { Self.isEqual(text, $0) } }) { return found }
    let text = text.lowercased()
    return alternatives.contains { FilterPattern.matches($0[...], text[...]) }
  }
  /// Whether one of the alternatives is somewhere within the text.
  package func isWithin(_ text: String) -> Bool {
    if let plain, let found = Self.search(text, { text in plain.contains { Self.isWithin(text, $0) } }) {
      return found
    }
    let text = text.lowercased()
    return alternatives.contains { pieces in
      if case .text(let word)? = pieces.first, pieces.count == 1 { return text.contains(word) }
      return FilterPattern.matches(([.anything] + pieces + [.anything])[...], text[...])
    }
  }

  /// Asks about a text's bytes; nil where they are not ASCII, and letters are more than bytes.
  private static func search(_ text: String, _ ask: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool? {
    text.utf8.withContiguousStorageIfAvailable { bytes -> Bool? in
      bytes.allSatisfy { $0 < 0x80 } ? ask(bytes) : nil
    } ?? nil
  }
  private static func isEqual(_ text: UnsafeBufferPointer<UInt8>, _ word: [UInt8]) -> Bool {
    text.count == word.count && begins(text, at: 0, with: word)
  }
  private static func isWithin(_ text: UnsafeBufferPointer<UInt8>, _ word: [UInt8]) -> Bool {
    guard let first = word.first else { return true }
    var at = 0
    while at + word.count <= text.count {
      if lowercased(text[at]) == first, begins(text, at: at, with: word) { return true }
      at += 1
    }
    return false
  }
  private static func begins(_ text: UnsafeBufferPointer<UInt8>, at start: Int, with word: [UInt8]) -> Bool {
    for index in word.indices where lowercased(text[start + index]) != word[index] { return false }
    return true
  }
  @inline(__always)
  private static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 0x20 : byte }

  /// The number that the pattern is, or nil.
  var number: Double? {
    guard alternatives.count == 1, alternatives[0].count == 1, case .text(let word) = alternatives[0][0] else {
      return nil
    }
    return FilterNumber(word)?.value
  }

  /// Each text piece takes its first place, the last one the end, so no alternative is looked at twice.
  private static func matches(_ pieces: ArraySlice<Piece>, _ text: Substring) -> Bool {
    var rest = text
    var isAnchored = true
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .anything: isAnchored = false
      case .text(let word):
        let isLast = index == pieces.count - 1
        if isAnchored {
          guard rest.hasPrefix(word) else { return false }
          rest = rest.dropFirst(word.count)
        } else if isLast {
          return rest.hasSuffix(word)
        } else {
          guard let place = rest.firstRange(of: word) else { return false }
          rest = rest[place.upperBound...]
        }
        isAnchored = true
      }
    }
    return !isAnchored || rest.isEmpty
  }
}

/// A number of a filter: `3`, `500m`, `1Gi`, or a span of time in seconds: `5m`, `2d`.
package struct FilterNumber: Sendable, Hashable {
  package var value: Double

  /// Nil for text that is no number.
  init?(_ text: String) {
    guard let quantity = Quantity(text) else { return nil }
    value = Double(quantity.nanos) / 1e9
  }

  /// A span of time such as `90s`, `5m`, `1h30m`, `2d`, `1w`, in seconds without unit; nil for anything else.
  init?(span text: String) {
    var total = 0.0
    var digits = ""
    guard !text.isEmpty else { return nil }
    for character in text {
      if character.isASCII, character.isNumber || character == "." {
        digits.append(character)
        continue
      }
      guard let count = Double(digits), let unit = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800][character]
      else { return nil }
      total += count * Double(unit)
      digits = ""
    }
    if !digits.isEmpty {
      guard let count = Double(digits), total == 0 else { return nil }
      total = count
    }
    value = total
  }
}

/// A regular expression of a filter: POSIX extended, without regard to case.
package struct FilterExpression: Sendable, Hashable {
  /// Characters that one expression may have.
  package static let limit = 256

  package let text: String
  private let compiled: Compiled

  /// - Throws: what is wrong with it, in the C library's words.
  init(_ text: String) throws(FilterFault) {
    guard text.count <= FilterExpression.limit else {
      throw FilterFault(message: "a regular expression has at most \(FilterExpression.limit) characters")
    }
    self.text = text
    compiled = try Compiled(text)
  }
  package func matches(_ text: String) -> Bool { compiled.matches(text) }

  package static func == (left: FilterExpression, right: FilterExpression) -> Bool { left.text == right.text }
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// The C library's compiled form.
  ///
  /// Sendable: written in `init` alone; `regexec` takes it as constant, and glibc locks what it caches inside
  /// (`regexec(3)` and `attributes(7)`: MT-Safe).
  private final class Compiled: @unchecked Sendable {
    private var expression = regex_t()

    init(_ text: String) throws(FilterFault) {
      let code = regcomp(&expression, text, REG_EXTENDED | REG_ICASE | REG_NOSUB)
      guard code == 0 else {
        var message = [CChar](repeating: 0, count: 200)
        regerror(code, &expression, &message, message.count)
        let bytes = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        throw FilterFault(message: "regular expression: " + String(decoding: bytes, as: UTF8.self))
      }
    }
    deinit { regfree(&expression) }
    func matches(_ text: String) -> Bool { regexec(&expression, text, 0, nil, 0) == 0 }
  }
}

/// What is wrong with a part of a filter; its place is added by the reader.
struct FilterFault: Error {
  var message: String
}
