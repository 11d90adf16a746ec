/// A set of slots of one segment: a bit each.
struct SlotSet {
  private var words: [UInt64] = []

  func contains(_ slot: UInt32) -> Bool {
    let index = Int(slot >> 6)
    return index < words.count && words[index] >> UInt64(slot & 63) & 1 == 1
  }
  /// Adds or takes a slot; true where that changed something.
  mutating func set(_ slot: UInt32, _ isMember: Bool) -> Bool {
    guard contains(slot) != isMember else { return false }
    let index = Int(slot >> 6)
    if index >= words.count { words += Array(repeating: 0, count: index + 1 - words.count) }
    words[index] ^= 1 << UInt64(slot & 63)
    return true
  }
  /// In ascending order.
  func forEach(_ body: (UInt32) -> Void) {
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        body(UInt32(index << 6 + rest.trailingZeroBitCount))
        rest &= rest &- 1
      }
    }
  }
}
