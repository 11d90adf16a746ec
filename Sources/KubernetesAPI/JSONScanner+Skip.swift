extension JSONScanner {
  /// Passes over the next value, checking its grammar.
  ///
  /// Most of an object is passed over (`managedFields` alone is half of a pod), so this is the loop that a cache's
  /// receiving cost stands on: places are kept in locals, and names are compared with nothing.
  package mutating func skipValue() throws(JSONSyntaxError) {
    switch try nextKind() {
    case .string: _ = try scanText()
    case .number, .bool, .null: _ = try scanScalar()
    case .object: position = try endOfObject(position, depth: depth)
    case .array: position = try endOfArray(position, depth: depth)
    }
    isBeforeFirst = false
  }

  /// Passes over the next value and says which bytes of the document it takes.
  package mutating func skipValueWithRange() throws(JSONSyntaxError) -> Range<Int> {
    skipSpace()
    let start = position
    try skipValue()
    return start..<position
  }

  @inline(__always)
  private func afterSpace(_ at: Int) -> Int {
    var at = at
    while at < count, byte(at) <= 0x20 {
      switch byte(at) {
      case 0x20, 0x0A, 0x0D, 0x09: at &+= 1
      default: return at
      }
    }
    return at
  }

  private func unexpected(at: Int, _ expected: String) -> JSONSyntaxError {
    at < count
      ? JSONSyntaxError(.unexpected(byte(at), expected: expected), at: at) : JSONSyntaxError(.unexpectedEnd, at: at)
  }

  /// The place after the object whose bracket is at `start`.
  private func endOfObject(_ start: Int, depth: Int) throws(JSONSyntaxError) -> Int {
    guard depth < depthLimit else { throw JSONSyntaxError(.tooDeep(limit: depthLimit), at: start) }
    var at = afterSpace(start &+ 1)
    if at < count, byte(at) == UInt8(ascii: "}") { return at &+ 1 }
    while true {
      guard at < count, byte(at) == UInt8(ascii: "\"") else { throw unexpected(at: at, "a member name") }
      at = afterSpace(try endOfText(at))
      guard at < count, byte(at) == UInt8(ascii: ":") else { throw unexpected(at: at, "':'") }
      at = afterSpace(try endOfValue(afterSpace(at &+ 1), depth: depth &+ 1))
      guard at < count else { throw JSONSyntaxError(.unexpectedEnd, at: at) }
      if byte(at) == UInt8(ascii: "}") { return at &+ 1 }
      guard byte(at) == UInt8(ascii: ",") else { throw unexpected(at: at, "',' or '}'") }
      at = afterSpace(at &+ 1)
    }
  }

  /// The place after the array whose bracket is at `start`.
  private func endOfArray(_ start: Int, depth: Int) throws(JSONSyntaxError) -> Int {
    guard depth < depthLimit else { throw JSONSyntaxError(.tooDeep(limit: depthLimit), at: start) }
    var at = afterSpace(start &+ 1)
    if at < count, byte(at) == UInt8(ascii: "]") { return at &+ 1 }
    while true {
      at = afterSpace(try endOfValue(at, depth: depth &+ 1))
      guard at < count else { throw JSONSyntaxError(.unexpectedEnd, at: at) }
      if byte(at) == UInt8(ascii: "]") { return at &+ 1 }
      guard byte(at) == UInt8(ascii: ",") else { throw unexpected(at: at, "',' or ']'") }
      at = afterSpace(at &+ 1)
    }
  }

  @inline(__always)
  private func endOfValue(_ at: Int, depth: Int) throws(JSONSyntaxError) -> Int {
    guard at < count else { throw JSONSyntaxError(.unexpectedEnd, at: at) }
    switch byte(at) {
    case UInt8(ascii: "{"):
      // `{}` is what most of `managedFields` consists of.
      if at &+ 1 < count, byte(at &+ 1) == UInt8(ascii: "}"), depth < depthLimit { return at &+ 2 }
      return try endOfObject(at, depth: depth)
    case UInt8(ascii: "["): return try endOfArray(at, depth: depth)
    case UInt8(ascii: "\""): return try endOfText(at)
    default: return try endOfScalar(at)
    }
  }

  /// The place after the string whose opening quote is at `start`.
  @inline(__always)
  private func endOfText(_ start: Int) throws(JSONSyntaxError) -> Int {
    let at = plainEnd(start &+ 1)
    if at < count, byte(at) == UInt8(ascii: "\"") { return at &+ 1 }
    return try endOfUnusualText(start)
  }

  /// A copy of the scanner reads what is rare: escapes, numbers, words, and whatever is wrong.
  private func endOfUnusualText(_ start: Int) throws(JSONSyntaxError) -> Int {
    var scanner = self
    scanner.position = start
    _ = try scanner.scanText()
    return scanner.position
  }
  private func endOfScalar(_ start: Int) throws(JSONSyntaxError) -> Int {
    var scanner = self
    scanner.position = start
    _ = try scanner.nextKind()
    _ = try scanner.scanScalar()
    return scanner.position
  }

  /// The first byte from `start` on that ends a run of plain characters (quote, backslash, control character).
  ///
  /// The answer may be past the end. Eight bytes at a time: such a byte sets its high bit in `mask`, and the lowest
  /// bit that is set is exact.
  @inline(__always)
  func plainEnd(_ start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    var at = start
    while at &+ 8 <= count {
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      let quote = word ^ (ones &* 0x22)
      let backslash = word ^ (ones &* 0x5C)
      let mask =
        (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word)) & highs
      if mask != 0 { return at &+ (mask.trailingZeroBitCount &>> 3) }
      at &+= 8
    }
    while at < count {
      let next = byte(at)
      if next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") || next < 0x20 { return at }
      at &+= 1
    }
    return at
  }
}
