import KubernetesAPI

extension CELFunctions {
  /// What strings can do; places are counted in code points.
  static func strings(_ name: String, _ given: [CELValue]) throws(CELProblem) -> CELValue? {
    guard case .string(let text)? = given.first else { return nil }
    let rest = Array(given.dropFirst())
    if rest.isEmpty {
      switch name {
      case "size": return .int(Int64(text.unicodeScalars.count))
      case "lowerAscii": return .string(mapped(text) { $0.isUppercaseASCII ? $0.value + 32 : $0.value })
      case "upperAscii": return .string(mapped(text) { $0.isLowercaseASCII ? $0.value - 32 : $0.value })
      case "trim": return .string(trimmed(text))
      case "reverse": return .string(String(String.UnicodeScalarView(text.unicodeScalars.reversed())))
      default: return nil
      }
    }
    switch (name, rest[0]) {
    case ("contains", .string(let part)): return .bool(part.isEmpty || text.contains(part))
    case ("startsWith", .string(let part)): return .bool(text.utf8.starts(with: part.utf8))
    case ("endsWith", .string(let part)): return .bool(text.utf8.reversed().starts(with: part.utf8.reversed()))
    case ("matches", .string(let pattern)):
      guard Pattern.isReadable(pattern) else { throw .evaluation("error parsing regexp: \(pattern)") }
      return .bool(Pattern.matches(text, pattern))
    case ("find", .string(let pattern)): return .string(Pattern.findFirst(text, pattern) ?? "")
    case ("findAll", .string(let pattern)):
      let found = (Pattern.findAll(text, pattern) ?? []).map { CELValue.string($0) }
      if rest.count == 2, case .int(let limit) = rest[1], limit >= 0 { return .list(Array(found.prefix(Int(limit)))) }
      return .list(found)
    case ("indexOf", .string(let part)), ("lastIndexOf", .string(let part)):
      return .int(Int64(place(of: part, in: text, isLast: name == "lastIndexOf", from: rest.dropFirst().first)))
    case ("charAt", .int(let index)):
      let scalars = Array(text.unicodeScalars)
      guard (0...Int64(scalars.count)).contains(index) else { throw .evaluation("index out of range: \(index)") }
      return .string(index == scalars.count ? "" : String(Character(scalars[Int(index)])))
    case ("substring", .int(let start)):
      let scalars = Array(text.unicodeScalars)
      var end = Int64(scalars.count)
      if rest.count == 2, case .int(let given) = rest[1] { end = given }
      guard start >= 0, end <= scalars.count, start <= end else {
        throw .evaluation("invalid substring range. start: \(start), end: \(end)")
      }
      return .string(String(String.UnicodeScalarView(scalars[Int(start)..<Int(end)])))
    case ("replace", .string(let old)):
      guard rest.count >= 2, case .string(let new) = rest[1] else { throw .noOverload }
      if rest.count == 3, case .int(let limit) = rest[2] {
        return .string(
          limit < 0 ? text.replacing(old, with: new) : text.replacing(old, with: new, maxReplacements: Int(limit)))
      }
      return .string(text.replacing(old, with: new))
    case ("split", .string(let separator)):
      var limit = Int.max
      if rest.count == 2, case .int(let given) = rest[1] {
        if given == 0 { return .list([]) }
        limit = given < 0 ? Int.max : Int(given)
      }
      if separator.isEmpty { return .list(text.unicodeScalars.map { .string(String(Character($0))) }) }
      let parts = text.split(separator: separator, maxSplits: limit - 1, omittingEmptySubsequences: false)
      return .list(parts.map { .string(String($0)) })
    default: return nil
    }
  }

  private static func mapped(_ text: String, _ change: (UnicodeScalar) -> UInt32) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { UnicodeScalar(change($0)) ?? $0 }))
  }
  private static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars.drop { $0.properties.isWhitespace }
    let kept = scalars.reversed().drop { $0.properties.isWhitespace }.reversed()
    return String(String.UnicodeScalarView(kept))
  }
  private static func place(of part: String, in text: String, isLast: Bool, from start: CELValue?) -> Int {
    let (whole, wanted) = (Array(text.unicodeScalars), Array(part.unicodeScalars))
    guard whole.count >= wanted.count else { return -1 }
    var places = Array(0...(whole.count - wanted.count))
    if case .int(let start)? = start { places = places.filter { isLast ? $0 <= start : $0 >= start } }
    func fits(_ place: Int) -> Bool { Array(whole[place..<place + wanted.count]) == wanted }
    return (isLast ? places.last(where: fits) : places.first(where: fits)) ?? -1
  }
}

extension UnicodeScalar {
  fileprivate var isUppercaseASCII: Bool { (65...90).contains(value) }
  fileprivate var isLowercaseASCII: Bool { (97...122).contains(value) }
}
