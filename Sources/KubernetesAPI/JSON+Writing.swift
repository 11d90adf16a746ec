extension JSON {
  /// Compact JSON with members sorted by name: equal values give equal bytes.
  ///
  /// Numbers, and which characters are escaped, are as in Go's `encoding/json` without HTML escaping. A number that is
  /// not finite, which no reader yields, is written as `null`.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }
  /// `bytes` as text.
  package var text: String { String(decoding: bytes, as: UTF8.self) }
  /// Indented by four spaces, as `kubectl get -o json` prints; without a line end.
  package var prettyText: String {
    var bytes: [UInt8] = []
    write(to: &bytes, level: 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends `bytes` to what is there.
  package func write(to bytes: inout [UInt8]) { write(to: &bytes, level: nil) }

  /// `level`: how deep the indentation is, or nil for the compact form.
  private func write(to bytes: inout [UInt8], level: Int?) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .int(let value): bytes += String(value).utf8
    case .double(let value): bytes += value.goText.utf8
    case .string(let text): JSON.write(text, to: &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        JSON.indent(&bytes, level.map { $0 + 1 })
        element.write(to: &bytes, level: level.map { $0 + 1 })
      }
      if !elements.isEmpty { JSON.indent(&bytes, level) }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, name) in members.keys.sorted().enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        JSON.indent(&bytes, level.map { $0 + 1 })
        JSON.write(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        if level != nil { bytes.append(UInt8(ascii: " ")) }
        members[name]!.write(to: &bytes, level: level.map { $0 + 1 })
      }
      if !members.isEmpty { JSON.indent(&bytes, level) }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func indent(_ bytes: inout [UInt8], _ level: Int?) {
    guard let level else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * 4))
  }

  /// Appends a string with its quotes and escapes.
  package static func write(_ text: String, to bytes: inout [UInt8]) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { utf8 in
      var start = 0
      for (index, byte) in utf8.enumerated() {
        let escape: String
        switch byte {
        case UInt8(ascii: "\""): escape = "\\\""
        case UInt8(ascii: "\\"): escape = "\\\\"
        case 8: escape = "\\b"
        case 9: escape = "\\t"
        case 10: escape = "\\n"
        case 12: escape = "\\f"
        case 13: escape = "\\r"
        case 0..<32: escape = "\\u00" + (byte < 16 ? "0" : "1") + String(byte & 15, radix: 16)
        // Go escapes the line separators U+2028 and U+2029 always: JavaScript once could not read them.
        case 0xE2 where index + 2 < utf8.count && utf8[index + 1] == 0x80 && utf8[index + 2] & 0xFE == 0xA8:
          bytes.append(contentsOf: utf8[start..<index])
          bytes += (utf8[index + 2] == 0xA8 ? "\\u2028" : "\\u2029").utf8
          start = index + 3
          continue
        default: continue
        }
        bytes.append(contentsOf: utf8[start..<index])
        bytes += escape.utf8
        start = index + 1
      }
      bytes.append(contentsOf: utf8[start...])
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension Double {
  /// The shortest text that reads back as this number, laid out as Go's `encoding/json` does: with an exponent below
  /// 1e-6 and from 1e21 on.
  var goText: String {
    guard isFinite else { return "null" }
    // Swift's own description has the same shortest digits, in another layout.
    var digits: [UInt8] = []
    var exponent = 0  // Of ten, for the decimal point after all digits.
    var isFraction = false
    let text = description
    var rest = Substring(text).utf8
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"):
        exponent += Int(String(Substring(rest)))!
        rest = rest[rest.endIndex...]
      default:
        digits.append(byte)
        if isFraction { exponent -= 1 }
      }
    }
    while digits.count > 1, digits.last == 48 {
      digits.removeLast()
      exponent += 1
    }
    while digits.count > 1, digits.first == 48 { digits.removeFirst() }
    let sign = self.sign == .minus ? "-" : ""
    if digits == [48] { return sign + "0" }
    let point = digits.count + exponent  // Digits before the decimal point.
    let string = String(decoding: digits, as: UTF8.self)
    if magnitude < 1e-6 || magnitude >= 1e21 {
      let fraction = string.dropFirst().isEmpty ? "" : "." + string.dropFirst()
      return sign + String(string.prefix(1)) + fraction + "e" + (point > 0 ? "+" : "-") + String(abs(point - 1))
    }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + string }
    if exponent >= 0 { return sign + string + String(repeating: "0", count: exponent) }
    return sign + string.prefix(point) + "." + string.dropFirst(point)
  }
}
