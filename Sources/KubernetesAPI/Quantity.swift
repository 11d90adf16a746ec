/// An amount as Kubernetes writes it: `250m`, `1.5Gi`, `2e3` (`resource.Quantity`).
///
/// Exact to a billionth; finer amounts are rounded away from zero, as the API server does, and what exceeds 64 bits
/// saturates. Equality and order compare amounts, so `1` equals `1000m`.
package struct Quantity: Sendable {
  package enum Format: Sendable, Hashable {
    case decimal, binary, exponent
  }
  /// Billionths, within what 64 bits of units hold, so that sums of many cannot overflow 128 bits.
  package private(set) var nanos: Int128
  /// How it was written, and is written again.
  package var format: Format

  private static let scale: Int128 = 1_000_000_000
  private static let bound = Int128(Int64.max) * scale

  package init(nanos: Int128, format: Format = .decimal) {
    self.nanos = min(max(nanos, -Quantity.bound), Quantity.bound)
    self.format = format
  }
  package init(_ value: Int64, format: Format = .decimal) {
    self.init(nanos: Int128(value) * Quantity.scale, format: format)
  }
  package init(milli value: Int64) { self.init(nanos: Int128(value) * 1_000_000) }

  package static let zero = Quantity(0)

  /// Units, rounded up.
  package var value: Int64 { rounded(Quantity.scale) }
  /// Thousandths, rounded up; saturated.
  package var milliValue: Int64 { rounded(1_000_000) }

  private func rounded(_ unit: Int128) -> Int64 {
    let (quotient, remainder) = nanos.quotientAndRemainder(dividingBy: unit)
    return Int64(clamping: remainder > 0 ? quotient + 1 : quotient)
  }

  package static func + (left: Quantity, right: Quantity) -> Quantity {
    Quantity(nanos: left.nanos + right.nanos, format: left.nanos == 0 ? right.format : left.format)
  }
  package static func - (left: Quantity, right: Quantity) -> Quantity {
    Quantity(nanos: left.nanos - right.nanos, format: left.nanos == 0 ? right.format : left.format)
  }
}

extension Quantity: Hashable, Comparable {
  package static func == (left: Quantity, right: Quantity) -> Bool { left.nanos == right.nanos }
  package static func < (left: Quantity, right: Quantity) -> Bool { left.nanos < right.nanos }
  package func hash(into hasher: inout Hasher) { hasher.combine(nanos) }
}

extension Quantity {
  /// Reads a quantity; nil for text that an API server would refuse.
  package init?(_ text: some StringProtocol) {
    var rest = Substring(text).utf8
    let isNegative = rest.first == UInt8(ascii: "-")
    if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") { rest.removeFirst() }
    var digits: Int128 = 0
    var exponent = 0
    var count = 0
    var isFraction = false
    var isCut = false  // Digits were left out: they only decide rounding.
    while let byte = rest.first {
      if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else if (48...57).contains(byte) {
        count += 1
        if digits < 10_000_000_000_000_000_000 {  // 1024^6 times this still fits 128 bits.
          digits = digits * 10 + Int128(byte - 48)
          if isFraction { exponent -= 1 }
        } else {
          isCut = isCut || byte != 48
          if !isFraction { exponent += 1 }
        }
      } else {
        break
      }
      rest.removeFirst()
    }
    guard count > 0, let suffix = Quantity.suffix(String(Substring(rest))) else { return nil }
    var nanos = digits
    if let power = suffix.binaryPower {
      for _ in 0..<power {
        // Beyond the bound it saturates; the division below brings no more than 18 digits back.
        nanos = nanos > Int128.max >> 11 ? Int128.max >> 1 : nanos * 1024
      }
    }
    exponent += suffix.decimalExponent + 9
    while exponent > 0, nanos != 0, nanos < Quantity.bound {
      nanos *= 10
      exponent -= 1
    }
    while exponent < 0, nanos != 0 {
      let (quotient, remainder) = nanos.quotientAndRemainder(dividingBy: 10)
      isCut = isCut || remainder != 0
      nanos = quotient
      exponent += 1
      if nanos == 0 { break }
    }
    if isCut { nanos += 1 }
    self.init(nanos: isNegative ? -nanos : nanos, format: suffix.format)
  }

  /// Reads a quantity where it lies: whole numbers with the usual suffixes at once, all others as text.
  package init?(bytes: UnsafeRawBufferPointer) {
    var digits: Int64 = 0
    var at = 0
    while at < bytes.count, at < 16, bytes[at] &- 48 < 10 {
      digits = digits * 10 + Int64(bytes[at] &- 48)
      at += 1
    }
    let known: (unit: Int128, format: Format)? =
      switch (bytes.count - at, at < bytes.count ? bytes[at] : 0, bytes.last) {
      case (0, _, _): (Quantity.scale, .decimal)
      case (1, UInt8(ascii: "m"), _): (1_000_000, .decimal)
      case (2, UInt8(ascii: "K"), UInt8(ascii: "i")): (Quantity.scale << 10, .binary)
      case (2, UInt8(ascii: "M"), UInt8(ascii: "i")): (Quantity.scale << 20, .binary)
      case (2, UInt8(ascii: "G"), UInt8(ascii: "i")): (Quantity.scale << 30, .binary)
      default: nil
      }
    if at > 0, at < 16, let known {
      self.init(nanos: Int128(digits) * known.unit, format: known.format)
    } else {
      guard let quantity = Quantity(String(decoding: bytes, as: UTF8.self)) else { return nil }
      self = quantity
    }
  }

  /// A string or a number of a manifest.
  package init?(_ json: JSON?) {
    switch json {
    case .string(let text): self.init(text)
    case .int(let value): self.init(value)
    case .double(let value): self.init(value.goText)
    default: return nil
    }
  }

  private static let decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"]
  private static let binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]

  private static func suffix(_ text: String) -> (format: Format, decimalExponent: Int, binaryPower: Int?)? {
    if let index = decimalSuffixes.firstIndex(of: text) { return (.decimal, (index - 3) * 3, nil) }
    if let index = binarySuffixes.firstIndex(of: text) { return (.binary, 0, index) }
    guard let first = text.utf8.first, first | 0x20 == UInt8(ascii: "e"), text.utf8.count <= 6,
      let exponent = Int(text.dropFirst())
    else { return nil }
    return (.exponent, exponent, nil)
  }
}

extension Quantity: CustomStringConvertible, Codable {
  /// The canonical text: the largest suffix that leaves no fraction, in the format it was written in.
  package var description: String {
    if nanos == 0 { return "0" }
    if format == .binary, nanos.magnitude >= 1024 * UInt128(Quantity.scale), nanos % Quantity.scale == 0 {
      var value = nanos / Quantity.scale
      var power = 0
      while value % 1024 == 0, power < 6 {
        value /= 1024
        power += 1
      }
      return "\(value)\(Quantity.binarySuffixes[power])"
    }
    var value = nanos
    var index = 0
    while value % 1000 == 0, index < Quantity.decimalSuffixes.count - 1 {
      value /= 1000
      index += 1
    }
    if format == .exponent { return index == 3 ? "\(value)" : "\(value)e\((index - 3) * 3)" }
    return "\(value)\(Quantity.decimalSuffixes[index])"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Quantity(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no quantity: \(text)")
    }
    self = value
  }
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
