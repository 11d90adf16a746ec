/// A place in a JSON document (RFC 6901): `/spec/containers/0/image`.
package struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
  /// Member names and indices, without escapes; none is the whole document.
  package var tokens: [String]

  package init(tokens: [String]) { self.tokens = tokens }

  /// Nil where the text is neither empty nor begins with a slash, or has a `~` that escapes nothing.
  package init?(_ text: String) {
    guard text.isEmpty || text.utf8.first == UInt8(ascii: "/") else { return nil }
    var tokens: [String] = []
    for part in text.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      var token = ""
      var isEscaped = false
      for character in part.unicodeScalars {
        if isEscaped {
          guard character == "0" || character == "1" else { return nil }
          token += character == "0" ? "~" : "/"
          isEscaped = false
        } else if character == "~" {
          isEscaped = true
        } else {
          token.unicodeScalars.append(character)
        }
      }
      if isEscaped { return nil }
      tokens.append(token)
    }
    self.tokens = tokens
  }

  package var description: String {
    tokens.map { token in
      var text = "/"
      for character in token.unicodeScalars {
        switch character {
        case "~": text += "~0"
        case "/": text += "~1"
        default: text.unicodeScalars.append(character)
        }
      }
      return text
    }.joined()
  }

  /// An array's index as RFC 6901 writes it: digits without leading zeros.
  static func index(_ token: String) -> Int? {
    guard let first = token.utf8.first, token.utf8.allSatisfy({ (48...57).contains($0) }),
      first != 48 || token.utf8.count == 1
    else { return nil }
    return Int(token)
  }
}

extension JSON {
  package subscript(_ pointer: JSONPointer) -> JSON? {
    var value = self
    for token in pointer.tokens {
      switch value {
      case .object(let members):
        guard let member = members[token] else { return nil }
        value = member
      case .array(let elements):
        guard let index = JSONPointer.index(token), index < elements.count else { return nil }
        value = elements[index]
      default: return nil
      }
    }
    return value
  }
}
