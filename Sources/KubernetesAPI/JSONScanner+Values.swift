extension JSONScanner {
  /// The string that comes next, where it lies.
  package mutating func readText() throws(JSONSyntaxError) -> JSONText {
    guard try nextKind() == .string else { throw JSONSyntaxError(.wrongKind(expected: "a string"), at: position) }
    return try scanText()
  }
  package mutating func readString() throws(JSONSyntaxError) -> String { try readText().string() }

  package mutating func readBool() throws(JSONSyntaxError) -> Bool {
    guard try nextKind() == .bool, case .bool(let value) = try scanWord() else {
      throw JSONSyntaxError(.wrongKind(expected: "true or false"), at: position)
    }
    return value
  }

  /// The whole number that comes next, also written as a fraction without a remainder.
  package mutating func readInt() throws(JSONSyntaxError) -> Int64 {
    let start = position
    guard try nextKind() == .number, let value = try scanNumber().intValue else {
      throw JSONSyntaxError(.wrongKind(expected: "a whole number"), at: start)
    }
    return value
  }

  /// Passes over `null` if that comes next, and says whether it did: a member that is null is a member that is absent.
  package mutating func readNull() throws(JSONSyntaxError) -> Bool {
    guard try nextKind() == .null else { return false }
    _ = try scanWord()
    return true
  }

  /// The whole value that comes next; a member named twice keeps its last value.
  package mutating func readValue() throws(JSONSyntaxError) -> JSON {
    switch try nextKind() {
    case .string: return .string(try scanText().string())
    case .number: return try scanNumber()
    case .bool, .null: return try scanWord()
    case .array:
      var elements: [JSON] = []
      try openArray()
      while try nextElement() { elements.append(try readValue()) }
      return .array(elements)
    case .object:
      try openObject()
      // Most objects have more than one member: with room for six at once they grow less often.
      var members = [String: JSON](minimumCapacity: 4)
      while let name = try nextMember() {
        let name = try name.string()
        members[name] = try readValue()
      }
      return .object(members)
    }
  }
}

extension JSONScanner {
  /// The number or word whose first byte comes next.
  mutating func scanScalar() throws(JSONSyntaxError) -> JSON {
    byte(position) > UInt8(ascii: "9") ? try scanWord() : try scanNumber()
  }

  /// `null`, `true` or `false`, of which the first letter is known to come next.
  private mutating func scanWord() throws(JSONSyntaxError) -> JSON {
    let (word, value): (StaticString, JSON) =
      switch byte(position) {
      case UInt8(ascii: "t"): ("true", true)
      case UInt8(ascii: "f"): ("false", false)
      default: ("null", .null)
      }
    for index in 0..<word.utf8CodeUnitCount {
      guard position < count, byte(position) == word.utf8Start[index] else { throw unexpected(word.description) }
      position &+= 1
    }
    return value
  }

  /// The number whose first byte comes next: whole where it is written so and fits 64 bits, as the API server reads it.
  private mutating func scanNumber() throws(JSONSyntaxError) -> JSON {
    let start = position
    let isNegative = byte(position) == UInt8(ascii: "-")
    if isNegative { position &+= 1 }
    let firstDigit = position
    var whole: Int64 = 0
    var fits = true
    while let digit = nextDigit() {
      let (product, overflow) = whole.multipliedReportingOverflow(by: 10)
      let (sum, overflow2) =
        isNegative
        ? product.subtractingReportingOverflow(Int64(digit)) : product.addingReportingOverflow(Int64(digit))
      fits = fits && !overflow && !overflow2
      whole = sum
    }
    guard position > firstDigit else {
      throw JSONSyntaxError(position < count ? .badNumber : .unexpectedEnd, at: start)
    }
    guard position == firstDigit &+ 1 || byte(firstDigit) != UInt8(ascii: "0") else {
      throw JSONSyntaxError(.badNumber, at: start)
    }
    var isWhole = true
    if position < count, byte(position) == UInt8(ascii: ".") {
      isWhole = false
      position &+= 1
      try scanDigits(start)
    }
    if position < count, byte(position) | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      position &+= 1
      if position < count, byte(position) == UInt8(ascii: "+") || byte(position) == UInt8(ascii: "-") {
        position &+= 1
      }
      try scanDigits(start)
    }
    if isWhole, fits { return .int(whole) }
    let text = String(decoding: UnsafeRawBufferPointer(start: base + start, count: position &- start), as: UTF8.self)
    guard let value = Double(text), value.isFinite else { throw JSONSyntaxError(.numberOutOfRange, at: start) }
    return .double(value)
  }

  @inline(__always)
  private mutating func nextDigit() -> UInt8? {
    guard position < count else { return nil }
    let digit = byte(position) &- 48
    guard digit < 10 else { return nil }
    position &+= 1
    return digit
  }

  private mutating func scanDigits(_ start: Int) throws(JSONSyntaxError) {
    guard nextDigit() != nil else {
      throw JSONSyntaxError(position < count ? .badNumber : .unexpectedEnd, at: start)
    }
    while nextDigit() != nil {}
  }
}
