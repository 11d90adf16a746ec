/// How much of a document a reader accepts before it refuses.
package struct JSONLimits: Sendable, Hashable {
  /// Arrays and objects within each other; each level costs a stack frame while reading.
  package var depth: Int
  /// Bytes of the whole document.
  package var bytes: Int

  package init(depth: Int, bytes: Int) {
    self.depth = depth
    self.bytes = bytes
  }
  /// 512 levels and 64 MiB: an API server refuses objects above 3 MiB, and a list page stays far below this.
  package static let standard = JSONLimits(depth: 512, bytes: 64 << 20)
}

/// Why bytes are no JSON that we accept, and where.
package struct JSONSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Problem: Sendable, Hashable {
    case unexpectedEnd
    /// A byte where something else must stand: `a value`, `','`, `a member name`.
    case unexpected(UInt8, expected: String)
    case controlCharacter(UInt8)
    case badEscape
    case badNumber
    /// A number that neither 64-bit whole numbers nor doubles hold.
    case numberOutOfRange
    case notUTF8
    case trailingBytes
    case tooDeep(limit: Int)
    case tooLarge(limit: Int)
    /// The value is well formed but of another kind than the reader asked for.
    case wrongKind(expected: String)
  }
  package var problem: Problem
  /// Bytes before the place, counted from 0.
  package var offset: Int

  package init(_ problem: Problem, at offset: Int) {
    self.problem = problem
    self.offset = offset
  }

  package var description: String {
    let what =
      switch problem {
      case .unexpectedEnd: "it ends too early"
      case .unexpected(let byte, let expected):
        "found \(byte > 32 && byte < 127 ? "'\(Character(Unicode.Scalar(byte)))'" : "byte \(byte)"), expected \(expected)"
      case .controlCharacter(let byte): "control character \(byte) within a string"
      case .badEscape: "an escape that JSON does not have"
      case .badNumber: "a number that JSON does not allow"
      case .numberOutOfRange: "a number out of range"
      case .notUTF8: "text that is not UTF-8"
      case .trailingBytes: "more bytes after the value"
      case .tooDeep(let limit): "nested deeper than \(limit) levels"
      case .tooLarge(let limit): "larger than \(limit) bytes"
      case .wrongKind(let expected): "expected \(expected)"
      }
    return "JSON, byte \(offset): \(what)"
  }
}
