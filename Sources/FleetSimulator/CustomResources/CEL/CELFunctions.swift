import KubernetesAPI

/// The functions that rules may call: those of the language, and those that Kubernetes adds, as far as they are here.
///
/// Not here: `url` and its kin, `semver`, `format`, the authorizer, macros of two variables. A rule that calls them is
/// not evaluated, and the definition's author is warned.
enum CELFunctions {
  static let spaces: Set<String> = ["sets", "optional", "ip", "math"]
  /// Every name that `call` understands, without spaces.
  static let known: Set<String> = [
    "==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%", "!", "neg", "size", "type", "dyn", "int", "uint",
    "double", "string", "bytes", "bool", "duration", "timestamp", "contains", "startsWith", "endsWith", "matches",
    "charAt", "indexOf", "lastIndexOf", "join", "lowerAscii", "upperAscii", "replace", "split", "substring", "trim",
    "reverse", "find", "findAll", "isSorted", "sum", "min", "max", "quantity", "isQuantity", "isInteger",
    "asInteger", "asApproximateFloat", "sign", "add", "sub", "isGreaterThan", "isLessThan", "compareTo", "ip",
    "isIP", "cidr", "isCIDR", "family", "isCanonical", "containsIP", "containsCIDR", "prefixLength",
    "equivalent", "intersects", "of", "none", "ofNonZeroValue", "hasValue", "value", "or", "orValue", "getFullYear",
    "getMonth", "getDate", "getDayOfMonth", "getHours", "getMinutes", "getSeconds", "getMilliseconds", "greatest",
    "least", "abs",
  ]

  static func call(_ name: String, _ given: [CELValue]) throws(CELProblem) -> CELValue {
    if let found = try operators(name, given) { return found }
    if let found = try conversions(name, given) { return found }
    if let found = try strings(name, given) { return found }
    if let found = try lists(name, given) { return found }
    if let found = try kubernetes(name, given) { return found }
    throw .noOverload
  }

  // MARK: Operators

  private static func operators(_ name: String, _ given: [CELValue]) throws(CELProblem) -> CELValue? {
    if given.count == 1 {
      switch (name, given[0]) {
      case ("!", .bool(let truth)): return .bool(!truth)
      case ("neg", .int(let number)): return .int(try checked(number.multipliedReportingOverflow(by: -1)))
      case ("neg", .double(let number)): return .double(-number)
      case ("neg", .duration(let span)):
        return .duration(GoDuration(nanoseconds: try checked(span.nanoseconds.multipliedReportingOverflow(by: -1))))
      default: return nil
      }
    }
    guard given.count == 2 else { return nil }
    let (left, right) = (given[0], given[1])
    switch name {
    case "==": return .bool(left.equals(right))
    case "!=": return .bool(!left.equals(right))
    case "<", "<=", ">", ">=":
      guard let order = left.compared(to: right) else { throw .noOverload }
      return .bool(
        name == "<" ? order < 0 : name == "<=" ? order <= 0 : name == ">" ? order > 0 : order >= 0)
    case "in":
      if let elements = right.elements { return .bool(elements.contains { $0.equals(left) }) }
      if case .map(let members) = right { return .bool(members.keys.contains { $0.equals(left) }) }
      throw .noOverload
    case "+", "-", "*", "/", "%": return try arithmetic(name, left, right)
    default: return nil
    }
  }

  private static func arithmetic(
    _ name: String, _ left: CELValue, _ right: CELValue
  ) throws(CELProblem) -> CELValue {
    switch (name, left, right) {
    case ("+", .int(let a), .int(let b)): return .int(try checked(a.addingReportingOverflow(b)))
    case ("-", .int(let a), .int(let b)): return .int(try checked(a.subtractingReportingOverflow(b)))
    case ("*", .int(let a), .int(let b)): return .int(try checked(a.multipliedReportingOverflow(by: b)))
    case ("/", .int(let a), .int(let b)):
      if b == 0 { throw .evaluation("division by zero") }
      return .int(try checked(a.dividedReportingOverflow(by: b)))
    case ("%", .int(let a), .int(let b)):
      if b == 0 { throw .evaluation("modulus by zero") }
      return .int(try checked(a.remainderReportingOverflow(dividingBy: b)))
    case ("+", .uint(let a), .uint(let b)): return .uint(try checked(a.addingReportingOverflow(b)))
    case ("-", .uint(let a), .uint(let b)): return .uint(try checked(a.subtractingReportingOverflow(b)))
    case ("*", .uint(let a), .uint(let b)): return .uint(try checked(a.multipliedReportingOverflow(by: b)))
    case ("+", .double(let a), .double(let b)): return .double(a + b)
    case ("-", .double(let a), .double(let b)): return .double(a - b)
    case ("*", .double(let a), .double(let b)): return .double(a * b)
    case ("/", .double(let a), .double(let b)): return .double(a / b)
    case ("+", .string(let a), .string(let b)): return .string(a + b)
    case ("+", .bytes(let a), .bytes(let b)): return .bytes(a + b)
    case ("+", .duration(let a), .duration(let b)):
      return .duration(GoDuration(nanoseconds: try checked(a.nanoseconds.addingReportingOverflow(b.nanoseconds))))
    case ("-", .duration(let a), .duration(let b)):
      return .duration(
        GoDuration(nanoseconds: try checked(a.nanoseconds.subtractingReportingOverflow(b.nanoseconds))))
    case ("+", .timestamp(let time), .duration(let span)): return try moved(time, span.nanoseconds, 1)
    case ("-", .timestamp(let time), .duration(let span)): return try moved(time, span.nanoseconds, -1)
    case ("-", .timestamp(let a), .timestamp(let b)):
      let (seconds, attoseconds) = (a - b).components
      let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
      let (span, isLonger) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
      if isTooLong || isLonger { throw .evaluation("duration overflow") }
      return .duration(GoDuration(nanoseconds: span))
    default:
      guard name == "+", let a = left.elements, let b = right.elements else { throw .noOverload }
      return .list(a + b)
    }
  }

  /// An instant later, or with a sign of -1 earlier; the language knows the years 1 to 9999, as ``Timestamp`` does.
  private static func moved(_ time: Timestamp, _ nanoseconds: Int64, _ sign: Int64) throws(CELProblem) -> CELValue {
    let (whole, part) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let fraction = Int64(time.nanoseconds) + sign * part
    let seconds = time.seconds + sign * whole + (fraction < 0 ? -1 : fraction / 1_000_000_000)
    return .timestamp(try instant(seconds, fraction < 0 ? fraction + 1_000_000_000 : fraction % 1_000_000_000))
  }

  private static func instant(_ seconds: Int64, _ nanoseconds: Int64 = 0) throws(CELProblem) -> Timestamp {
    guard Timestamp.range.contains(seconds) else { throw .evaluation("timestamp overflow") }
    return Timestamp(seconds: seconds, nanoseconds: Int32(nanoseconds))
  }

  static func checked<Number>(_ result: (partialValue: Number, overflow: Bool)) throws(CELProblem) -> Number {
    if result.overflow { throw .evaluation("integer overflow") }
    return result.partialValue
  }

  // MARK: Conversions

  private static func conversions(_ name: String, _ given: [CELValue]) throws(CELProblem) -> CELValue? {
    guard given.count == 1, let only = given.first else { return nil }
    switch (name, only) {
    case ("dyn", _): return only
    case ("type", _): return .type(only.typeName)
    case ("int", .int): return only
    case ("int", .uint(let number)): return try sure(Int64(exactly: number).map { .int($0) }, overflow)
    case ("int", .double(let number)):
      return try sure(Int64(exactly: number.rounded(.towardZero)).map { .int($0) }, overflow)
    case ("int", .string(let text)): return try sure(Int64(text).map { .int($0) }, unreadable("int", text))
    case ("int", .timestamp(let time)): return .int(time.seconds)
    case ("uint", .uint): return only
    case ("uint", .int(let number)): return try sure(UInt64(exactly: number).map { .uint($0) }, overflow)
    case ("uint", .string(let text)): return try sure(UInt64(text).map { .uint($0) }, unreadable("uint", text))
    case ("double", .double): return only
    case ("double", .int(let number)): return .double(Double(number))
    case ("double", .string(let text)): return try sure(Double(text).map { .double($0) }, unreadable("double", text))
    case ("bool", .bool): return only
    case ("bool", .string(let text)):
      if ["true", "True", "TRUE", "t", "1"].contains(text) { return .bool(true) }
      if ["false", "False", "FALSE", "f", "0"].contains(text) { return .bool(false) }
      throw unreadable("bool", text)
    case ("string", _): return try sure(text(only).map { .string($0) }, .noOverload)
    case ("bytes", .string(let text)): return .bytes(Array(text.utf8))
    case ("bytes", .bytes), ("duration", .duration), ("timestamp", .timestamp): return only
    case ("duration", .string(let text)):
      return try sure(GoDuration(text).map { .duration($0) }, unreadable("duration", text))
    case ("timestamp", .string(let text)):
      return try sure(Timestamp(text).map { .timestamp($0) }, unreadable("timestamp", text))
    case ("timestamp", .int(let seconds)): return .timestamp(try instant(seconds))
    default: return nil
    }
  }
  private static func sure(_ value: CELValue?, _ problem: CELProblem) throws(CELProblem) -> CELValue {
    guard let value else { throw problem }
    return value
  }
  private static let overflow = CELProblem.evaluation("integer overflow")
  private static func unreadable(_ type: String, _ text: String) -> CELProblem {
    .evaluation("type conversion error from 'string' to '\(type)': \"\(text)\"")
  }
  /// What `string(x)` gives; nil for what has no text.
  static func text(_ value: CELValue) -> String? {
    switch value {
    case .string(let text): text
    case .int(let number): String(number)
    case .uint(let number): String(number)
    case .double(let number): Int64(exactly: number).map(String.init) ?? String(number)
    case .bool(let truth): truth ? "true" : "false"
    case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
    case .timestamp(let time): time.description
    case .duration(let span): JSON.double(span.seconds).text + "s"
    case .ip(let address): address.description
    case .type(let name): name
    default: nil
    }
  }
}
