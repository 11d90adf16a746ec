/// Chance that follows from a seed: SplitMix64 (Steele, Lea, Flood 2014).
package struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64
  package init(seed: UInt64) { state = seed }
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// FNV-1a over 64 bits: a number that follows from a text, the same in every process.
struct StableHash {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325
  mutating func combine(_ text: some StringProtocol) {
    for byte in text.utf8 { combine(byte) }
    combine(0xFF as UInt8)
  }
  mutating func combine(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
  init(_ texts: String...) { for text in texts { combine(text) } }

  /// 64 hexadecimal digits, as container and image identities have.
  var digest: String {
    var random = SeededRandom(seed: value)
    return (0..<4).map { _ in
      let word = String(random.next(), radix: 16)
      return String(repeating: "0", count: 16 - word.count) + word
    }.joined()
  }
}
