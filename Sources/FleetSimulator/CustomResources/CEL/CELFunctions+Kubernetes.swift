import KubernetesAPI

extension CELFunctions {
  /// Lists, maps, sets and optional values.
  static func lists(_ name: String, _ given: [CELValue]) throws(CELProblem) -> CELValue? {
    switch name {
    case "optional.of" where given.count == 1: return .optional(given[0])
    case "optional.none" where given.isEmpty: return .optional(nil)
    case "optional.ofNonZeroValue" where given.count == 1: return .optional(isZero(given[0]) ? nil : given[0])
    case "math.greatest", "math.least":
      let all = given.count == 1 ? given[0].elements ?? given : given
      return try extreme(all, isLargest: name == "math.greatest")
    case "math.abs":
      if case .int(let number)? = given.first { return number < 0 ? try call("neg", given) : .int(number) }
      if case .double(let number)? = given.first { return .double(abs(number)) }
      return nil
    default: break
    }
    guard let first = given.first else { return nil }
    switch (name, first) {
    case ("size", .map(let members)): return .int(Int64(members.count))
    case ("size", .bytes(let bytes)): return .int(Int64(bytes.count))
    case ("hasValue", .optional(let inner)): return .bool(inner != nil)
    case ("value", .optional(let inner)):
      guard let inner else { throw .evaluation("optional.none() dereference") }
      return inner
    default: break
    }
    guard let elements = first.elements else { return nil }
    let second = given.count == 2 ? given[1] : nil
    switch name {
    case "size": return .int(Int64(elements.count))
    case "isSorted":
      return .bool(zip(elements, elements.dropFirst()).allSatisfy { ($0.compared(to: $1) ?? 1) <= 0 })
    case "min": return try extreme(elements, isLargest: false)
    case "max": return try extreme(elements, isLargest: true)
    case "sum":
      var total: CELValue?
      for element in elements {
        if let sum = total { total = try call("+", [sum, element]) } else { total = element }
      }
      return total ?? .int(0)
    case "reverse": return .list(elements.reversed())
    case "indexOf": return .int(Int64(elements.firstIndex { $0.equals(second ?? .null) } ?? -1))
    case "lastIndexOf": return .int(Int64(elements.lastIndex { $0.equals(second ?? .null) } ?? -1))
    case "join":
      var texts: [String] = []
      for element in elements {
        guard case .string(let text) = element else { throw .noOverload }
        texts.append(text)
      }
      if case .string(let separator)? = second { return .string(texts.joined(separator: separator)) }
      return .string(texts.joined())
    case "sets.contains", "sets.intersects", "sets.equivalent":
      guard let others = second?.elements else { throw .noOverload }
      func contains(_ list: [CELValue], _ wanted: CELValue) -> Bool { list.contains { $0.equals(wanted) } }
      switch name {
      case "sets.contains": return .bool(others.allSatisfy { contains(elements, $0) })
      case "sets.intersects": return .bool(others.contains { contains(elements, $0) })
      default:
        return .bool(others.allSatisfy { contains(elements, $0) } && elements.allSatisfy { contains(others, $0) })
      }
    default: return nil
    }
  }

  private static func isZero(_ value: CELValue) -> Bool {
    switch value {
    case .null, .bool(false), .int(0), .uint(0), .double(0), .string(""), .optional(nil): true
    case .list(let elements), .unordered(let elements): elements.isEmpty
    case .map(let members): members.isEmpty
    default: false
    }
  }
  private static func extreme(_ values: [CELValue], isLargest: Bool) throws(CELProblem) -> CELValue {
    guard var best = values.first else {
      throw .evaluation("\(isLargest ? "max" : "min") called on empty list")
    }
    for value in values.dropFirst() {
      guard let order = value.compared(to: best) else { throw .noOverload }
      if isLargest ? order > 0 : order < 0 { best = value }
    }
    return best
  }

  /// Quantities, addresses and times (`apiserver/pkg/cel/library`).
  static func kubernetes(_ name: String, _ given: [CELValue]) throws(CELProblem) -> CELValue? {
    guard let first = given.first else { return nil }
    let second = given.count == 2 ? given[1] : nil
    switch (name, first) {
    case ("isQuantity", .string(let text)): return .bool(Quantity(text) != nil)
    case ("quantity", .string(let text)):
      guard let quantity = Quantity(text) else {
        throw .evaluation(
          "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
      }
      return .quantity(quantity)
    case ("isIP", .string(let text)): return .bool(IPAddress(text) != nil)
    case ("ip", .string(let text)):
      guard let address = IPAddress(text) else {
        throw .evaluation("IP Address \"\(text)\" parse error during conversion from string")
      }
      return .ip(address)
    case ("ip.isCanonical", .string(let text)): return .bool(IPAddress(text)?.description == text)
    case ("family", .ip(let address)): return .int(address.isVersion4 ? 4 : 6)
    case ("isCIDR", .string(let text)): return .bool(IPRange(text) != nil)
    case ("cidr", .string(let text)):
      guard let range = IPRange(text) else {
        throw .evaluation("network address parse error during conversion from string: netip.ParsePrefix(\"\(text)\")")
      }
      return .cidr(range)
    case ("ip", .cidr(let range)): return .ip(range.address)
    case ("prefixLength", .cidr(let range)): return .int(Int64(range.length))
    case ("containsIP", .cidr(let range)):
      if case .ip(let address)? = second { return .bool(range.contains(address)) }
      if case .string(let text)? = second { return .bool(IPAddress(text).map(range.contains) ?? false) }
      return nil
    case ("containsCIDR", .cidr(let range)):
      var other: IPRange?
      if case .cidr(let given)? = second { other = given }
      if case .string(let text)? = second { other = IPRange(text) }
      return .bool(other.map { $0.length >= range.length && range.contains($0.address) } ?? false)
    case (_, .quantity(let quantity)): return try quantities(name, quantity, second)
    case (_, .timestamp(let time)): return times(name, time)
    case ("getHours", .duration(let span)): return .int(span.nanoseconds / 3_600_000_000_000)
    case ("getMinutes", .duration(let span)): return .int(span.nanoseconds / 60_000_000_000)
    case ("getSeconds", .duration(let span)): return .int(span.nanoseconds / 1_000_000_000)
    case ("getMilliseconds", .duration(let span)): return .int(span.nanoseconds / 1_000_000)
    default: return nil
    }
  }

  private static func times(_ name: String, _ time: Timestamp) -> CELValue? {
    let civil = time.civil
    return switch name {
    case "getFullYear": .int(Int64(civil.year))
    case "getMonth": .int(Int64(civil.month - 1))
    case "getDate": .int(Int64(civil.day))
    case "getDayOfMonth": .int(Int64(civil.day - 1))
    case "getHours": .int(Int64(civil.hour))
    case "getMinutes": .int(Int64(civil.minute))
    case "getSeconds": .int(Int64(civil.second))
    case "getMilliseconds": .int(Int64(time.nanoseconds / 1_000_000))
    default: nil
    }
  }

  private static func quantities(
    _ name: String, _ quantity: Quantity, _ second: CELValue?
  ) throws(CELProblem) -> CELValue? {
    if case .quantity(let other)? = second {
      switch name {
      case "compareTo": return .int(quantity < other ? -1 : other < quantity ? 1 : 0)
      case "isGreaterThan": return .bool(other < quantity)
      case "isLessThan": return .bool(quantity < other)
      case "add": return .quantity(quantity + other)
      case "sub": return .quantity(quantity - other)
      default: return nil
      }
    }
    if case .int(let number)? = second {
      switch name {
      case "add": return .quantity(quantity + Quantity(number))
      case "sub": return .quantity(quantity - Quantity(number))
      default: return nil
      }
    }
    let isWhole = quantity.nanos % 1_000_000_000 == 0
    switch name {
    case "sign": return .int(Int64(quantity.nanos.signum()))
    case "isInteger": return .bool(isWhole)
    case "asApproximateFloat": return .double(Double(quantity.nanos) / 1e9)
    case "asInteger":
      guard isWhole else { throw .evaluation("cannot convert value to integer") }
      return .int(quantity.value)
    default: return nil
    }
  }
}
