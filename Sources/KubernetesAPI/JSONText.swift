/// A string of a JSON document where it lies: nothing is copied until it is asked for.
///
/// Valid only as long as the scanner's bytes; never store one.
package struct JSONText {
  /// The bytes between the quotes, escapes as they are written.
  package let raw: UnsafeRawBufferPointer
  package let hasEscapes: Bool
  /// Where `raw` begins in the document.
  package let offset: Int

  @inlinable
  package init(raw: UnsafeRawBufferPointer, hasEscapes: Bool, offset: Int) {
    self.raw = raw
    self.hasEscapes = hasEscapes
    self.offset = offset
  }

  /// Compares what the text says with a literal; allocates only where the text has escapes.
  @inlinable
  package static func == (text: JSONText, literal: StaticString) -> Bool {
    if text.hasEscapes { return text.saysWithEscapes(literal) }
    let count = literal.utf8CodeUnitCount
    guard text.raw.count == count, let base = text.raw.baseAddress else { return count == text.raw.count }
    var at = 0
    let other = UnsafeRawPointer(literal.utf8Start)
    while at &+ 8 <= count {
      if base.loadUnaligned(fromByteOffset: at, as: UInt64.self)
        != other.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      {
        return false
      }
      at &+= 8
    }
    while at < count {
      if base.load(fromByteOffset: at, as: UInt8.self) != other.load(fromByteOffset: at, as: UInt8.self) {
        return false
      }
      at &+= 1
    }
    return true
  }

  @inlinable
  package static func ~= (literal: StaticString, text: JSONText) -> Bool { text == literal }

  @usableFromInline
  func saysWithEscapes(_ literal: StaticString) -> Bool {
    guard let decoded = try? string() else { return false }
    return decoded == literal.description
  }

  /// The decoded text.
  ///
  /// A `\u` escape that is half of a surrogate pair becomes U+FFFD, as Go's reader does. Bytes that are not UTF-8 are
  /// refused.
  package func string() throws(JSONSyntaxError) -> String {
    if !hasEscapes {
      // Nearly all text of an API is ASCII, of which nothing needs to be validated.
      if isASCII { return String(decoding: raw, as: UTF8.self) }
      guard let text = String(validating: raw, as: UTF8.self) else { throw JSONSyntaxError(.notUTF8, at: offset) }
      return text
    }
    guard let text = String(validating: decodedBytes(), as: UTF8.self) else {
      throw JSONSyntaxError(.notUTF8, at: offset)
    }
    return text
  }

  /// Whether no byte has its high bit set; eight bytes at a time.
  private var isASCII: Bool {
    guard let base = raw.baseAddress else { return true }
    var bits: UInt64 = 0
    var at = 0
    while at &+ 8 <= raw.count {
      bits |= base.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      at &+= 8
    }
    while at < raw.count {
      bits |= UInt64(base.load(fromByteOffset: at, as: UInt8.self))
      at &+= 1
    }
    return bits & 0x8080_8080_8080_8080 == 0
  }

  /// The bytes without escapes; the scanner has checked that each escape is whole.
  private func decodedBytes() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(raw.count)
    var at = 0
    while at < raw.count {
      let byte = raw[at]
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        at += 1
        continue
      }
      let kind = raw[at + 1]
      at += 2
      switch kind {
      case UInt8(ascii: "b"): bytes.append(8)
      case UInt8(ascii: "f"): bytes.append(12)
      case UInt8(ascii: "n"): bytes.append(10)
      case UInt8(ascii: "r"): bytes.append(13)
      case UInt8(ascii: "t"): bytes.append(9)
      case UInt8(ascii: "u"):
        var unit = codeUnit(at: at)
        at += 4
        if unit & 0xFC00 == 0xD800, at + 6 <= raw.count, raw[at] == UInt8(ascii: "\\"),
          raw[at + 1] == UInt8(ascii: "u"), codeUnit(at: at + 2) & 0xFC00 == 0xDC00
        {
          unit = 0x10000 + (unit & 0x3FF) << 10 + codeUnit(at: at + 2) & 0x3FF
          at += 6
        }
        bytes += Array(String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8)
      default: bytes.append(kind)  // `"`, `\` and `/` stand for themselves.
      }
    }
    return bytes
  }

  private func codeUnit(at start: Int) -> UInt32 {
    raw[start..<start + 4].reduce(0) { $0 << 4 | UInt32(hexValue($1) ?? 0) }
  }
}

/// What a hexadecimal digit stands for, or nil.
func hexValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 48
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 87
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 55
  default: nil
  }
}
