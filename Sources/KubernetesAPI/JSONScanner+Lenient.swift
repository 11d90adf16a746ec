/// Reading as Go's readers are read by us: a member of another kind than the API has there counts as absent.
///
/// Each of these takes exactly one value; what is not wanted is passed over, and its grammar is checked.
extension JSONScanner {
  /// The string that comes next; nil for anything else.
  package mutating func takeText() throws(JSONSyntaxError) -> JSONText? {
    if try nextKind() == .string { return try scanText() }
    try skipValue()
    return nil
  }
  /// The string that comes next; empty for anything else.
  package mutating func takeString() throws(JSONSyntaxError) -> String {
    try takeText()?.string() ?? ""
  }
  /// The time that comes next; nil for anything else.
  package mutating func takeTime() throws(JSONSyntaxError) -> Timestamp? {
    try takeText().flatMap { text throws(JSONSyntaxError) in try text.time() }
  }
  /// The whole number that comes next; 0 for anything else.
  package mutating func takeInt() throws(JSONSyntaxError) -> Int64 {
    if try nextKind() == .number { return try scanScalar().intValue ?? 0 }
    try skipValue()
    return 0
  }
  /// Whether `true` comes next.
  package mutating func takeFlag() throws(JSONSyntaxError) -> Bool {
    if try nextKind() == .bool { return try scanScalar() == true }
    try skipValue()
    return false
  }
  /// The quantity that comes next, as a string or a number; nil for anything else.
  package mutating func takeQuantity() throws(JSONSyntaxError) -> Quantity? {
    switch try nextKind() {
    case .string:
      let text = try scanText()
      return text.hasEscapes ? Quantity(try text.string()) : Quantity(bytes: text.raw)
    case .number: return Quantity(try scanScalar())
    default:
      try skipValue()
      return nil
    }
  }
  /// Enters the object that comes next; anything else is passed over.
  package mutating func enterObject() throws(JSONSyntaxError) -> Bool {
    if try nextKind() == .object {
      try openObject()
      return true
    }
    try skipValue()
    return false
  }
  /// Enters the array that comes next; anything else is passed over.
  package mutating func enterArray() throws(JSONSyntaxError) -> Bool {
    if try nextKind() == .array {
      try openArray()
      return true
    }
    try skipValue()
    return false
  }
}

extension JSONText {
  /// The time that the text says, or nil.
  package func time() throws(JSONSyntaxError) -> Timestamp? {
    if hasEscapes { return Timestamp(try string()) }
    return Timestamp(bytes: raw.bindMemory(to: UInt8.self))
  }
}
