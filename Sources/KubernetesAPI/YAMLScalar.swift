/// What an unquoted word of YAML means to Kubernetes: the rules of `sigs.k8s.io/yaml`, which are those of YAML 1.1
/// where the two differ (`yes`, `on`, `0644`).
enum YAMLScalar {
  /// The word's value, a string where it is nothing else; nil for numbers that JSON cannot hold (`.inf`, `.nan`).
  static func value(_ word: String) -> JSON? {
    switch word {
    case "", "~", "null", "Null", "NULL": return .null
    case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": return true
    case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": return false
    case ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF":
      return nil
    default: break
    }
    guard let first = word.utf8.first, first == 43 || first == 45 || first == 46 || (48...57).contains(first) else {
      return .string(word)
    }
    let plain = word.utf8.contains(95) ? String(word.filter { $0 != "_" }) : word
    if let whole = whole(plain) { return whole }
    if isFloat(plain), let number = Double(plain.hasSuffix(".") ? plain + "0" : plain) {
      return number.isFinite ? YAMLScalar.number(number) : nil
    }
    return .string(word)
  }

  /// A fraction without remainder becomes a whole number: on its way through JSON it loses the point.
  static func number(_ value: Double) -> JSON {
    if let whole = Int64(exactly: value), value.magnitude < 1e21 { return .int(whole) }
    return .double(value)
  }

  /// A whole number in any of the bases that Go's `ParseInt` takes; above 64 bits it is a fraction.
  private static func whole(_ text: String) -> JSON? {
    var digits = text[...]
    let isNegative = digits.first == "-"
    if digits.first == "-" || digits.first == "+" { digits = digits.dropFirst() }
    guard let first = digits.utf8.first, (48...57).contains(first) else { return nil }
    var radix = 10
    if first == 48, digits.utf8.count > 1 {
      switch digits.utf8.dropFirst().first! | 0x20 {
      case UInt8(ascii: "x"): (radix, digits) = (16, digits.dropFirst(2))
      case UInt8(ascii: "o"): (radix, digits) = (8, digits.dropFirst(2))
      case UInt8(ascii: "b"): (radix, digits) = (2, digits.dropFirst(2))
      default: (radix, digits) = (8, digits.dropFirst())
      }
    }
    guard let digit = digits.utf8.first, digit != 43, digit != 45 else { return nil }
    if let value = Int64((isNegative ? "-" : "") + digits, radix: radix) { return .int(value) }
    if !isNegative, let value = UInt64(digits, radix: radix) { return .double(Double(value)) }
    return nil
  }

  private static func isFloat(_ text: String) -> Bool {
    var rest = text.utf8[...]
    func digits() -> Int {
      let count = rest.prefix { (48...57).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == 43 || rest.first == 45 { rest.removeFirst() }
    let whole = digits()
    if rest.first == 46 {
      rest.removeFirst()
      if digits() == 0, whole == 0 { return false }
    } else if whole == 0 {
      return false
    }
    if let exponent = rest.first, exponent | 0x20 == UInt8(ascii: "e") {
      rest.removeFirst()
      if rest.first == 43 || rest.first == 45 { rest.removeFirst() }
      if digits() == 0 { return false }
    }
    return rest.isEmpty
  }
}
