import Synchronization

/// UIDs and name suffixes that follow from a seed, so that two runs of one scenario name things alike.
///
/// Thread-safe.
package final class UIDSource: Sendable {
  private let state: Mutex<UInt64>

  package init(seed: UInt64) { state = Mutex(seed) }

  /// A version 4 UUID in form.
  package func next() -> String {
    let (high, low) = state.withLock { ($0.nextRandom(), $0.nextRandom()) }
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for index in 0..<32 {
      if index == 8 || index == 12 || index == 16 || index == 20 { text.append(UInt8(ascii: "-")) }
      let word = index < 16 ? high : low
      var digit = Int(word >> UInt64(60 - (index % 16) * 4) & 15)
      if index == 12 { digit = 4 }
      if index == 16 { digit = digit & 3 | 8 }
      text.append(digits[digit])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Five letters as `generateName` appends them; the alphabet is apimachinery's `rand.String`.
  package func suffix() -> String {
    let alphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)
    var bits = state.withLock { $0.nextRandom() }
    var text: [UInt8] = []
    for _ in 0..<5 {
      text.append(alphabet[Int(bits % UInt64(alphabet.count))])
      bits /= UInt64(alphabet.count)
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension UInt64 {
  /// SplitMix64 (Steele, Lea, Flood 2014): advances the state and gives the next number.
  fileprivate mutating func nextRandom() -> UInt64 {
    self &+= 0x9E37_79B9_7F4A_7C15
    var mixed = self
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
