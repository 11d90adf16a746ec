import KubernetesAPI

/// The formats of strings that apiextensions checks (`validation/formats.go`); all others are words without force.
enum StringFormat {
  static func isKnown(_ format: String) -> Bool { checks[format.filter { $0 != "-" }] != nil }
  static func fits(_ text: String, _ format: String) -> Bool { checks[format.filter { $0 != "-" }]?(text) ?? true }

  private static let checks: [String: @Sendable (String) -> Bool] = [
    "uri": { $0.contains(":") || $0.hasPrefix("/") },
    "email": { Pattern.matches($0, "^[^@\\s]+@[^@\\s]+$") },
    "hostname": {
      Pattern.matches($0, "^[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*$")
    },
    "ipv4": { IPAddress($0)?.isVersion4 ?? false }, "ipv6": { IPAddress($0).map { !$0.isVersion4 } ?? false },
    "cidr": { IPRange($0) != nil },
    "mac": { Pattern.matches($0, "^[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}$") },
    "uuid": {
      Pattern.matches($0, "^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$")
    },
    "hexcolor": { Pattern.matches($0, "^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$") },
    "byte": {
      Pattern.matches($0, "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})?$")
    },
    "password": { _ in true },
    "date": { Pattern.matches($0, "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$") },
    "duration": { GoDuration($0) != nil || Pattern.matches($0, "^[0-9]+ *(ns|us|µs|ms|s|m|h|d|w)[a-z]*$") },
    "datetime": { Timestamp($0) != nil },
    "k8sshortname": { Pattern.matches($0, "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$") && $0.utf8.count <= 63 },
    "k8slongname": { LabelSyntax.isDNSSubdomain($0) },
  ]
}

/// An Internet address, as `net.ParseIP` reads it.
struct IPAddress: Sendable, Hashable {
  /// 4 or 16.
  var bytes: [UInt8]
  var isVersion4: Bool { bytes.count == 4 }

  init?(_ text: some StringProtocol) {
    if !text.contains(":") {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      let numbers = parts.compactMap { part in
        part.allSatisfy { $0.isASCII && $0.isNumber } && (part.count == 1 || part.first != "0") ? UInt8(part) : nil
      }
      guard parts.count == 4, numbers.count == 4 else { return nil }
      bytes = numbers
      return
    }
    let halves = String(text).split(separator: "::", omittingEmptySubsequences: false)
    guard halves.count <= 2 else { return nil }
    func words(_ half: Substring) -> [UInt16]? {
      if half.isEmpty { return [] }
      let parts = half.split(separator: ":", omittingEmptySubsequences: false)
      let words = parts.compactMap { $0.count <= 4 ? UInt16($0, radix: 16) : nil }
      return words.count == parts.count ? words : nil
    }
    guard let first = words(halves[0]), let last = halves.count == 2 ? words(halves[1]) : [] else { return nil }
    let missing = 8 - first.count - last.count
    guard halves.count == 2 ? missing >= 1 : missing == 0 else { return nil }
    bytes = (first + Array(repeating: 0, count: missing) + last).flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
  }
}

extension IPAddress: CustomStringConvertible {
  /// The one way to write it (RFC 5952).
  var description: String {
    if isVersion4 { return bytes.map(String.init).joined(separator: ".") }
    let words = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
    var best = 0..<0
    var start: Int?
    for place in 0...8 {
      if place < 8, words[place] == 0 {
        start = start ?? place
      } else if let begin = start {
        if place - begin > max(best.count, 1) { best = begin..<place }
        start = nil
      }
    }
    func text(_ words: ArraySlice<UInt16>) -> String {
      words.map { String($0, radix: 16) }.joined(separator: ":")
    }
    return best.isEmpty ? text(words[...]) : "\(text(words[..<best.lowerBound]))::\(text(words[best.upperBound...]))"
  }
}

/// An address with the length of its network: `10.0.0.0/8`.
struct IPRange: Sendable, Hashable {
  var address: IPAddress
  var length: Int

  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let address = IPAddress(parts[0]), let length = Int(parts[1]), length >= 0,
      length <= address.bytes.count * 8, parts[1].first != "+"
    else { return nil }
    self.address = address
    self.length = length
  }
  func contains(_ other: IPAddress) -> Bool {
    guard other.bytes.count == address.bytes.count else { return false }
    return (0..<length).allSatisfy { bit in
      let mask = UInt8(128) >> UInt8(bit % 8)
      return other.bytes[bit / 8] & mask == address.bytes[bit / 8] & mask
    }
  }
}

/// A duration as Go writes and reads it: `1h30m`, `-1.5s`, `300ms`.
struct GoDuration: Sendable, Hashable {
  var nanoseconds: Int64

  init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
  init?(_ text: String) {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
    if rest == "0" {
      nanoseconds = 0
      return
    }
    let units: [(String, Double)] = [
      ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 6e10), ("h", 3.6e12),
    ]
    var total = 0.0
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let letters = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
      rest = rest.dropFirst(letters.count)
      guard let number = Double(digits), let unit = units.first(where: { $0.0 == letters })?.1 else { return nil }
      total += number * unit
    }
    guard let whole = Int64(exactly: (isNegative ? -total : total).rounded()) else { return nil }
    nanoseconds = whole
  }
  var seconds: Double { Double(nanoseconds) / 1e9 }
}
