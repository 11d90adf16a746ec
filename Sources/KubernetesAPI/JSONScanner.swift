/// A cursor over the bytes of one JSON document, for readers that lift a few fields and pass over the rest.
///
/// The caller keeps the bytes alive and unchanged while a scanner, or a `JSONText` of it, is in use. Every access is
/// checked against the end here, so hostile bytes yield an error and never a read outside. What is passed over is
/// checked for JSON's grammar, though not for UTF-8; what is read is checked for both.
///
/// ```swift
/// try scanner.openObject()
/// while let name = try scanner.nextMember() {
///   if name == "name" { row.name = try scanner.readString() } else { try scanner.skipValue() }
/// }
/// ```
/// After each `nextMember` or `nextElement` exactly one value must be read or skipped.
package struct JSONScanner {
  @usableFromInline let base: UnsafeRawPointer
  @usableFromInline let count: Int
  /// The byte that is looked at next.
  package internal(set) var position = 0
  /// Arrays and objects that are open here.
  var depth = 0
  let depthLimit: Int
  /// Whether the innermost array or object was opened and has not been asked for a member yet.
  var isBeforeFirst = false

  package init(_ bytes: UnsafeRawBufferPointer, depthLimit: Int = JSONLimits.standard.depth) {
    base = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!  // Never followed: count is 0 then.
    count = bytes.count
    self.depthLimit = depthLimit
  }

  package enum Kind: Sendable, Hashable {
    case null, bool, number, string, array, object
  }

  /// The kind of the value that comes next, which stays unread.
  package mutating func nextKind() throws(JSONSyntaxError) -> Kind {
    skipSpace()
    guard position < count else { throw JSONSyntaxError(.unexpectedEnd, at: position) }
    switch byte(position) {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case let other: throw JSONSyntaxError(.unexpected(other, expected: "a value"), at: position)
    }
  }

  /// Enters the object that comes next.
  package mutating func openObject() throws(JSONSyntaxError) { try open(UInt8(ascii: "{"), "an object") }
  /// Enters the array that comes next.
  package mutating func openArray() throws(JSONSyntaxError) { try open(UInt8(ascii: "["), "an array") }

  /// The name of the object's next member, whose value is to be read or skipped; nil at its end, which is passed.
  package mutating func nextMember() throws(JSONSyntaxError) -> JSONText? {
    guard try advance(closing: UInt8(ascii: "}")) else { return nil }
    guard position < count, byte(position) == UInt8(ascii: "\"") else { throw unexpected("a member name") }
    let name = try scanText()
    skipSpace()
    guard position < count, byte(position) == UInt8(ascii: ":") else { throw unexpected("':'") }
    position &+= 1
    return name
  }

  /// Whether the array has another element, which is to be read or skipped; its end is passed.
  package mutating func nextElement() throws(JSONSyntaxError) -> Bool { try advance(closing: UInt8(ascii: "]")) }

  /// Succeeds where nothing but white space is left.
  package mutating func finish() throws(JSONSyntaxError) {
    skipSpace()
    guard position == count else { throw JSONSyntaxError(.trailingBytes, at: position) }
  }
}

extension JSONScanner {
  @inline(__always)
  func byte(_ at: Int) -> UInt8 { base.load(fromByteOffset: at, as: UInt8.self) }

  @inline(__always)
  mutating func skipSpace() {
    while position < count {
      switch byte(position) {
      case 0x20, 0x0A, 0x0D, 0x09: position &+= 1
      default: return
      }
    }
  }

  func unexpected(_ expected: String) -> JSONSyntaxError {
    position < count
      ? JSONSyntaxError(.unexpected(byte(position), expected: expected), at: position)
      : JSONSyntaxError(.unexpectedEnd, at: position)
  }

  private mutating func open(_ bracket: UInt8, _ what: String) throws(JSONSyntaxError) {
    skipSpace()
    guard position < count else { throw JSONSyntaxError(.unexpectedEnd, at: position) }
    guard byte(position) == bracket else {
      _ = try nextKind()
      throw JSONSyntaxError(.wrongKind(expected: what), at: position)
    }
    guard depth < depthLimit else { throw JSONSyntaxError(.tooDeep(limit: depthLimit), at: position) }
    position &+= 1
    depth &+= 1
    isBeforeFirst = true
  }

  /// To the next member or element: over the comma, or over the closing bracket (false).
  @inline(__always)
  mutating func advance(closing bracket: UInt8) throws(JSONSyntaxError) -> Bool {
    skipSpace()
    guard position < count else { throw JSONSyntaxError(.unexpectedEnd, at: position) }
    let next = byte(position)
    if next == bracket {
      position &+= 1
      depth &-= 1
      isBeforeFirst = false
      return false
    }
    if isBeforeFirst {
      isBeforeFirst = false
      return true
    }
    guard next == UInt8(ascii: ",") else {
      throw JSONSyntaxError(
        .unexpected(next, expected: bracket == UInt8(ascii: "]") ? "',' or ']'" : "',' or '}'"), at: position)
    }
    position &+= 1
    skipSpace()
    // A comma promises another one: `[1,]` is refused by the value or name that must follow.
    return true
  }

  /// The string whose opening quote is the next byte; passes its closing quote.
  mutating func scanText() throws(JSONSyntaxError) -> JSONText {
    let start = position &+ 1
    var at = start
    var hasEscapes = false
    while true {
      at = plainEnd(at)
      guard at < count else { throw JSONSyntaxError(.unexpectedEnd, at: count) }
      switch byte(at) {
      case UInt8(ascii: "\""):
        position = at &+ 1
        return JSONText(
          raw: UnsafeRawBufferPointer(start: base + start, count: at &- start), hasEscapes: hasEscapes, offset: start)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        at = try afterEscape(at)
      case let control: throw JSONSyntaxError(.controlCharacter(control), at: at)
      }
    }
  }

  /// The place after the escape whose backslash is at `at`.
  private func afterEscape(_ at: Int) throws(JSONSyntaxError) -> Int {
    guard at &+ 1 < count else { throw JSONSyntaxError(.unexpectedEnd, at: count) }
    switch byte(at &+ 1) {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return at &+ 2
    case UInt8(ascii: "u"):
      guard at &+ 6 <= count else { throw JSONSyntaxError(.unexpectedEnd, at: count) }
      for digit in at &+ 2..<at &+ 6 where hexValue(byte(digit)) == nil {
        throw JSONSyntaxError(.badEscape, at: at)
      }
      return at &+ 6
    default: throw JSONSyntaxError(.badEscape, at: at)
    }
  }
}
