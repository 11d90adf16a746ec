/// The exact value of a Kubernetes quantity (`100m`, `1.5Gi`, `3`), for comparing: `1` and `1000m` are equal.
///
/// Held as a whole number of nano units, as `resource.Quantity` rounds up to nano; nil beyond 128 bits.
struct QuantityValue: Hashable, Comparable {
  private var nanos: Int128

  init?(_ text: some StringProtocol) {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if isNegative || rest.first == "+" { rest = rest.dropFirst() }
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(digits.count)
    var fraction = Substring()
    if rest.first == "." {
      fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(1 + fraction.count)
    }
    guard !digits.isEmpty || !fraction.isEmpty, digits.count + fraction.count <= 20 else { return nil }
    guard var mantissa = Int128(digits + fraction) else { return nil }
    var tens = 9 - fraction.count
    var twos = 0
    switch rest {
    case "": break
    case "n": tens -= 9
    case "u": tens -= 6
    case "m": tens -= 3
    case "k": tens += 3
    case "M": tens += 6
    case "G": tens += 9
    case "T": tens += 12
    case "P": tens += 15
    case "E": tens += 18
    case "Ki": twos = 10
    case "Mi": twos = 20
    case "Gi": twos = 30
    case "Ti": twos = 40
    case "Pi": twos = 50
    case "Ei": twos = 60
    default:
      guard rest.first == "e" || rest.first == "E", let exponent = Int(rest.dropFirst()), abs(exponent) <= 20
      else { return nil }
      tens += exponent
    }
    let scaled = mantissa.multipliedReportingOverflow(by: Int128(1) << twos)
    guard !scaled.overflow else { return nil }
    mantissa = scaled.partialValue
    while tens > 0 {
      let next = mantissa.multipliedReportingOverflow(by: 10)
      guard !next.overflow else { return nil }
      mantissa = next.partialValue
      tens -= 1
    }
    while tens < 0 {
      let (quotient, remainder) = mantissa.quotientAndRemainder(dividingBy: 10)
      mantissa = remainder > 0 ? quotient + 1 : quotient
      tens += 1
    }
    nanos = isNegative ? -mantissa : mantissa
  }
  static func < (left: QuantityValue, right: QuantityValue) -> Bool { left.nanos < right.nanos }
}
