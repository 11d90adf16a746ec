extension JSON {
  /// YAML as `kubectl get -o yaml` prints.
  ///
  /// Members are sorted, lists stand at the indentation of their name, multi-line text as
  /// literal blocks, quotes only where a word would mean something else. Ends with a line end.
  package var yaml: String {
    var text = ""
    switch self {
    case .object(let members) where !members.isEmpty: JSON.write(members, indent: 0, to: &text)
    case .array(let elements) where !elements.isEmpty: JSON.write(elements, indent: 0, to: &text)
    default:
      JSON.writeScalar(self, indent: 0, to: &text)
      text += "\n"
    }
    return text
  }

  private static func write(_ members: [String: JSON], indent: Int, to text: inout String, isInline: Bool = false) {
    var isInline = isInline  // The first line of a map within a list stands after the dash.
    for name in members.keys.sorted() {
      if !isInline { text += String(repeating: " ", count: indent) }
      isInline = false
      text += yamlWord(name) + ":"
      switch members[name]! {
      case .object(let inner) where !inner.isEmpty:
        text += "\n"
        write(inner, indent: indent + 2, to: &text)
      case .array(let inner) where !inner.isEmpty:
        text += "\n"
        write(inner, indent: indent, to: &text)
      case let value:
        text += " "
        writeScalar(value, indent: indent, to: &text)
        text += "\n"
      }
    }
  }

  private static func write(_ elements: [JSON], indent: Int, to text: inout String, isInline: Bool = false) {
    var isInline = isInline
    for element in elements {
      if !isInline { text += String(repeating: " ", count: indent) }
      isInline = false
      text += "- "
      switch element {
      case .object(let inner) where !inner.isEmpty: write(inner, indent: indent + 2, to: &text, isInline: true)
      case .array(let inner) where !inner.isEmpty: write(inner, indent: indent + 2, to: &text, isInline: true)
      default:
        writeScalar(element, indent: indent, to: &text)
        text += "\n"
      }
    }
  }

  private static func writeScalar(_ value: JSON, indent: Int, to text: inout String) {
    switch value {
    case .string(let string):
      text += yamlBlock(string, indent: indent + 2) ?? yamlWord(string)
    case .object: text += "{}"
    case .array: text += "[]"
    default: text += value.text
    }
  }

  /// Text of several lines as a literal block without its last line end; nil where such a block cannot say it.
  private static func yamlBlock(_ string: String, indent: Int) -> String? {
    let lines = string.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 1, string.unicodeScalars.allSatisfy({ isPlainlyPrintable($0) || $0 == "\n" }),
      !lines.contains(where: { $0.last == " " })
    else { return nil }
    let endings = lines.reversed().prefix { $0.isEmpty }.count
    var text = "|"
    if string.first == " " || string.first == "\n" { text += "2" }
    if endings == 0 { text += "-" }
    if endings > 1 || string == "\n" { text += "+" }
    for line in endings > 0 ? lines.dropLast() : lines[...] {
      text += "\n"
      if !line.isEmpty { text += String(repeating: " ", count: indent) + line }
    }
    return text
  }

  /// Text on one line: plain where that reads back as the same text, else in quotes.
  private static func yamlWord(_ string: String) -> String {
    let isText = YAMLScalar.value(string) == .string(string) && !isBase60(string) && string != "<<" && string != "="
    let isPrintable = string.unicodeScalars.allSatisfy(isPlainlyPrintable)
    if isText, isPrintable { return isPlain(string) ? string : "'" + string.replacingQuotes() + "'" }
    var text = "\""
    for character in string.unicodeScalars {
      switch character {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case _ where isPlainlyPrintable(character): text.unicodeScalars.append(character)
      default:
        let digits = String(character.value, radix: 16, uppercase: true)
        let (letter, width) = character.value < 0x100 ? ("x", 2) : character.value < 0x10000 ? ("u", 4) : ("U", 8)
        text += "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
      }
    }
    return text + "\""
  }

  /// What libyaml calls printable; it writes all else as an escape.
  private static func isPlainlyPrintable(_ character: Unicode.Scalar) -> Bool {
    switch character.value {
    case 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: true
    default: false
    }
  }

  /// Whether text that is no number, word or null may stand without quotes.
  private static func isPlain(_ string: String) -> Bool {
    let bytes = Array(string.utf8)
    guard let first = bytes.first, let last = bytes.last, first != 32, last != 32, last != UInt8(ascii: ":") else {
      return false
    }
    if string.hasPrefix("---") || string.hasPrefix("...") { return false }
    let isFollowedBySpace = bytes.count == 1 || bytes[1] == 32
    switch first {
    case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
      if isFollowedBySpace { return false }
    case _ where "#,[]{}&*!|>'\"%@`".utf8.contains(first): return false
    default: break
    }
    for index in bytes.indices.dropLast() {
      if bytes[index] == UInt8(ascii: ":"), bytes[index + 1] == 32 { return false }
      if bytes[index] == 32, bytes[index + 1] == UInt8(ascii: "#") { return false }
    }
    return true
  }

  /// `12:30:45`, which YAML 1.1 readers take for a number.
  private static func isBase60(_ string: String) -> Bool {
    guard string.utf8.contains(UInt8(ascii: ":")), let first = string.utf8.first,
      first == 43 || first == 45 || (48...57).contains(first)
    else { return false }
    return string.utf8.dropFirst().allSatisfy { (48...58).contains($0) || $0 == 46 || $0 == 95 }
  }
}

extension String {
  fileprivate func replacingQuotes() -> String {
    split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
  }
}
