import KubernetesAPI

/// A piece of the text of an expression.
enum CELToken: Sendable, Equatable {
  case identifier(String)
  case literal(CELValue)
  /// 9223372036854775808, which is a number only behind a sign.
  case negatedMinimum
  /// An operator or a bracket.
  case symbol(String)
  case end
}

/// Cuts the text of an expression into tokens (the language definition's lexis).
struct CELLexer {
  private let characters: [Character]
  private var index = 0

  init(_ text: String) { characters = Array(text) }

  private static let symbols = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", ".", ",", "(", ")", "[",
    "]", "{", "}",
  ]

  /// All tokens with the places where they begin, the end last.
  mutating func tokens() throws(CELProblem) -> [(token: CELToken, place: Int)] {
    var tokens: [(CELToken, Int)] = []
    while true {
      skipSpace()
      let place = index
      guard let first = peek else {
        tokens.append((.end, place))
        return tokens
      }
      tokens.append((try next(first), place))
    }
  }

  private var peek: Character? { index < characters.count ? characters[index] : nil }
  private func peek(_ offset: Int) -> Character? {
    index + offset < characters.count ? characters[index + offset] : nil
  }
  private mutating func skipSpace() {
    while let character = peek {
      if character.isWhitespace {
        index += 1
      } else if character == "/", peek(1) == "/" {
        while let rest = peek, !rest.isNewline { index += 1 }
      } else {
        return
      }
    }
  }

  private mutating func next(_ first: Character) throws(CELProblem) -> CELToken {
    if first.isASCII, first.isNumber || (first == "." && (peek(1)?.isNumber ?? false)) { return try number() }
    if first == "\"" || first == "'" { return .literal(.string(try string(isRaw: false))) }
    if first.isLetter || first == "_" {
      var prefix = ""
      var offset = 0
      while let letter = peek(offset), "rRbB".contains(letter), offset < 2 {
        prefix.append(letter)
        offset += 1
      }
      if let quote = peek(offset), quote == "\"" || quote == "'", !prefix.isEmpty {
        index += offset
        let text = try string(isRaw: prefix.lowercased().contains("r"))
        return .literal(prefix.lowercased().contains("b") ? .bytes(Array(text.utf8)) : .string(text))
      }
      var name = ""
      while let letter = peek, letter.isASCII, letter.isLetter || letter.isNumber || letter == "_" {
        name.append(letter)
        index += 1
      }
      if name.isEmpty { throw fault("unexpected '\(first)'") }
      switch name {
      case "true": return .literal(.bool(true))
      case "false": return .literal(.bool(false))
      case "null": return .literal(.null)
      case "in": return .symbol("in")
      default: return .identifier(name)
      }
    }
    for symbol in Self.symbols where characters[index...].starts(with: symbol) {
      index += symbol.count
      return .symbol(symbol)
    }
    throw fault("token recognition error at: '\(first)'")
  }

  private mutating func number() throws(CELProblem) -> CELToken {
    if peek == "0", peek(1) == "x" || peek(1) == "X" {
      index += 2
      let digits = take { $0.isHexDigit }
      if takeSuffix() { return .literal(.uint(try read(UInt64(digits, radix: 16)))) }
      return .literal(.int(try read(Int64(digits, radix: 16))))
    }
    var text = take { $0.isASCII && $0.isNumber }
    var isFraction = false
    if peek == ".", peek(1)?.isNumber ?? false {
      index += 1
      isFraction = true
      text += "." + take { $0.isASCII && $0.isNumber }
    }
    if peek == "e" || peek == "E" {
      isFraction = true
      index += 1
      text += "e"
      if let sign = peek, sign == "+" || sign == "-" {
        text.append(sign)
        index += 1
      }
      text += take { $0.isASCII && $0.isNumber }
    }
    if isFraction { return .literal(.double(try read(Double(text.hasPrefix(".") ? "0" + text : text)))) }
    if takeSuffix() { return .literal(.uint(try read(UInt64(text)))) }
    if text == "9223372036854775808" { return .negatedMinimum }
    return .literal(.int(try read(Int64(text))))
  }
  private mutating func takeSuffix() -> Bool {
    guard peek == "u" || peek == "U" else { return false }
    index += 1
    return true
  }
  private mutating func take(_ wanted: (Character) -> Bool) -> String {
    var text = ""
    while let character = peek, wanted(character) {
      text.append(character)
      index += 1
    }
    return text
  }
  private func read<Number>(_ number: Number?) throws(CELProblem) -> Number {
    guard let number else { throw fault("invalid number") }
    return number
  }

  private mutating func string(isRaw: Bool) throws(CELProblem) -> String {
    guard let quote = peek else { throw fault("unexpected end") }
    let isLong = peek(1) == quote && peek(2) == quote
    index += isLong ? 3 : 1
    var text = ""
    while let character = peek {
      if character == quote, !isLong || (peek(1) == quote && peek(2) == quote) {
        index += isLong ? 3 : 1
        return text
      }
      if character.isNewline, !isLong { break }
      index += 1
      if character == "\\", !isRaw { text.append(try escape()) } else { text.append(character) }
    }
    throw fault("the string does not end")
  }

  private mutating func escape() throws(CELProblem) -> String {
    guard let character = peek else { throw fault("the string does not end") }
    index += 1
    let simple: [Character: String] = [
      "n": "\n", "t": "\t", "r": "\r", "\\": "\\", "\"": "\"", "'": "'", "`": "`", "?": "?", "a": "\u{7}",
      "b": "\u{8}", "f": "\u{c}", "v": "\u{b}",
    ]
    if let text = simple[character] { return text }
    let digits: Int
    let radix: Int
    switch character {
    case "x", "X": (digits, radix) = (2, 16)
    case "u": (digits, radix) = (4, 16)
    case "U": (digits, radix) = (8, 16)
    case "0"..."3":
      index -= 1
      (digits, radix) = (3, 8)
    default: throw fault("unknown escape \\\(character)")
    }
    let code = String(characters[index..<min(index + digits, characters.count)])
    index += code.count
    guard code.count == digits, let value = UInt32(code, radix: radix), let scalar = UnicodeScalar(value) else {
      throw fault("unknown escape")
    }
    return String(Character(scalar))
  }

  private func fault(_ message: String) -> CELProblem {
    CELProblem(.syntax, "ERROR: <input>:1:\(index + 1): Syntax error: \(message)")
  }
}
