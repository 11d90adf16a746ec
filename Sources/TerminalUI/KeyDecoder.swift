/// Makes keys of the bytes that a terminal sends.
///
/// A pure machine: time comes in as an argument. A lone escape byte is a key only after `patience`, because over a slow
/// line the rest of an arrow may come later; a sequence that is not known, or that breaks off, is dropped, also when its
/// rest comes after the patience. A paste comes whole, as one key. `Alt` is not a key: it comes as Escape and the letter.
package struct KeyDecoder: Sendable {
  package enum Limits {
    /// The bytes of a paste that are kept; the rest is dropped.
    package static let paste = 1 << 20
    /// How long a paste may pause before what came of it is taken as all.
    package static let pastePause = Duration.seconds(2)
    /// The bytes of an escape sequence; a longer one is noise.
    package static let sequence = 64
  }
  package enum Output: Sendable, Hashable {
    case key(Key)
    /// The terminal answered where its cursor stands, both from 1.
    case cursorReport(row: Int, column: Int)
  }

  /// How long the rest of a sequence is waited for.
  package var patience: Duration
  /// Whole sequences of this terminal's entry.
  private var known: [[UInt8]: Key]
  private var longestKnown: Int
  private var bytes: [UInt8] = []
  private var since: ContinuousClock.Instant?
  /// A lone escape was given out at this time: what looks like the rest of an arrow is dropped for a second.
  private var brokenSince: ContinuousClock.Instant?
  private var paste: [UInt8]?

  package init(known: [[UInt8]: Key] = [:], patience: Duration = .milliseconds(100)) {
    self.known = known.filter { $0.key.count > 1 && $0.key[0] == 0x1B }
    self.patience = patience
    longestKnown = self.known.keys.map(\.count).max() ?? 0
  }

  /// When `expire` wants to be called, if nothing else comes.
  package var deadline: ContinuousClock.Instant? { since.map { $0 + (paste == nil ? patience : Limits.pastePause) } }

  /// Takes what was read at a time.
  package mutating func take(_ input: some Sequence<UInt8>, at now: ContinuousClock.Instant) -> [Output] {
    var output = expire(at: now)
    let isFresh = bytes.isEmpty
    bytes += input
    if isFresh, paste == nil, let broken = brokenSince {
      brokenSince = nil
      if now - broken < .seconds(1) { dropTail() }
    }
    while !bytes.isEmpty, let taken = next() {
      bytes.removeFirst(min(taken.count, bytes.count))
      if let item = taken.output { output.append(item) }
    }
    // What is left is the beginning of something: its patience begins with the last byte that came.
    since = bytes.isEmpty && paste == nil ? nil : now
    return output
  }

  /// Gives up waiting for the rest, when the patience is over.
  package mutating func expire(at now: ContinuousClock.Instant) -> [Output] {
    guard let deadline, now >= deadline else { return [] }
    since = nil
    if let collected = paste {
      paste = nil
      bytes.removeAll()
      return [.key(.paste(String(decoding: collected, as: UTF8.self)))]
    }
    guard let first = bytes.first else { return [] }
    let isLone = bytes.count == 1
    bytes.removeAll()
    // Half of a letter, or a sequence that broke off, is nothing.
    guard first == 0x1B, isLone else { return [] }
    brokenSince = now
    return [.key(.escape)]
  }

  private struct Taken {
    var count: Int
    var output: Output?
    init(_ count: Int, _ key: Key? = nil) {
      self.count = count
      output = key.map { .key($0) }
    }
    init(_ count: Int, report: Output) {
      self.count = count
      output = report
    }
  }

  /// The next item at the front of the bytes; nil: the rest has to come first.
  private mutating func next() -> Taken? {
    if paste != nil { return nextOfPaste() }
    let first = bytes[0]
    switch first {
    case 0x1B: return escape()
    case 0x0D, 0x0A: return Taken(1, .enter)
    case 0x09: return Taken(1, .tab)
    case 0x7F, 0x08: return Taken(1, .backspace)
    case 0x00: return Taken(1)
    case 0x01...0x1A: return Taken(1, .control(Character(Unicode.Scalar(first + 0x60))))
    case 0x1C...0x1F: return Taken(1)
    case 0x20..<0x7F: return Taken(1, .character(Character(Unicode.Scalar(first))))
    default: return letter()
    }
  }

  /// A letter beyond ASCII; what is not UTF-8 is dropped.
  private func letter() -> Taken? {
    let length: Int
    switch bytes[0] {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return Taken(1)
    }
    let available = bytes.prefix(length)
    if let bad = available.dropFirst().firstIndex(where: { $0 & 0xC0 != 0x80 }) { return Taken(bad) }
    guard available.count == length else { return nil }
    guard let text = String(validating: available, as: UTF8.self), let character = text.first else {
      return Taken(length)
    }
    return Taken(length, .character(character))
  }

  private mutating func escape() -> Taken? {
    for length in stride(from: min(longestKnown, bytes.count), through: 2, by: -1) {
      if let key = known[Array(bytes.prefix(length))] { return Taken(length, key) }
    }
    guard bytes.count > 1 else { return nil }
    switch bytes[1] {
    case UInt8(ascii: "["): return controlSequence()
    case UInt8(ascii: "O"):
      guard bytes.count > 2 else { return nil }
      return Taken(3, Self.named[bytes[2]])
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"):
      // An answer of the terminal as a string: up to BEL or ESC \.
      return string()
    default: return Taken(1, .escape)
    }
  }

  private mutating func controlSequence() -> Taken? {
    var end = 2
    while end < bytes.count, (0x20...0x3F).contains(bytes[end]) { end += 1 }
    if end == bytes.count { return end > Limits.sequence ? Taken(end) : nil }
    let final = bytes[end]
    // The console of Linux: ESC [ [ A is F1.
    if final == UInt8(ascii: "["), end == 2 {
      guard bytes.count > 3 else { return nil }
      let number = Int(bytes[3]) - 0x40
      return Taken(4, (1...5).contains(number) ? .function(number) : nil)
    }
    // Anything but a final byte breaks the sequence off; that byte counts by itself.
    guard (0x40...0x7E).contains(final) else { return Taken(end) }
    let numbers = bytes[2..<end].split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map {
      Int(String(decoding: $0, as: UTF8.self)) ?? 0
    }
    let count = end + 1
    switch final {
    case UInt8(ascii: "~"):
      if numbers.first == 200 {
        paste = []
        return Taken(count)
      }
      return Taken(count, Self.numbered[numbers.first ?? 0])
    case UInt8(ascii: "R") where numbers.count == 2 && numbers[0] > 0 && numbers[1] > 0:
      return Taken(count, report: .cursorReport(row: numbers[0], column: numbers[1]))
    case UInt8(ascii: "Z"): return Taken(count, .backTab)
    default: return Taken(count, Self.named[final])
    }
  }

  private func string() -> Taken? {
    for index in 2..<max(2, bytes.count) {
      if bytes[index] == 0x07 { return Taken(index + 1) }
      if bytes[index] == 0x1B {
        guard index + 1 < bytes.count else { return nil }
        return Taken(bytes[index + 1] == UInt8(ascii: "\\") ? index + 2 : index)
      }
    }
    return bytes.count > Limits.sequence * 16 ? Taken(bytes.count) : nil
  }

  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  private mutating func nextOfPaste() -> Taken? {
    guard var collected = paste else { return nil }
    /// Bytes that may be the beginning of the end stay.
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0x1B {
        let rest = bytes[index...]
        if rest.starts(with: Self.pasteEnd) {
          paste = nil
          return Taken(index + Self.pasteEnd.count, .paste(String(decoding: collected, as: UTF8.self)))
        }
        if Self.pasteEnd.starts(with: rest) { break }
      }
      if collected.count < Limits.paste { collected.append(bytes[index]) }
      index += 1
    }
    paste = collected
    bytes.removeFirst(index)
    return nil
  }

  /// The rest of an arrow whose escape was given out before: `[A`, `OB`, `[1;5C`, `[5~`.
  private mutating func dropTail() {
    guard bytes.count > 1, bytes[0] == UInt8(ascii: "[") || bytes[0] == UInt8(ascii: "O") else { return }
    var end = 1
    while end < bytes.count, (0x30...0x3B).contains(bytes[end]) { end += 1 }
    guard end < bytes.count, bytes[end] == UInt8(ascii: "~") || Self.named[bytes[end]] != nil else { return }
    bytes.removeFirst(end + 1)
  }

  private static let named: [UInt8: Key] = [
    UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
    UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end, UInt8(ascii: "M"): .enter, UInt8(ascii: "P"): .function(1),
    UInt8(ascii: "Q"): .function(2), UInt8(ascii: "R"): .function(3), UInt8(ascii: "S"): .function(4),
  ]
  private static let numbered: [Int: Key] = [
    1: .home, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end, 11: .function(1), 12: .function(2),
    13: .function(3), 14: .function(4), 15: .function(5), 17: .function(6), 18: .function(7), 19: .function(8),
    20: .function(9), 21: .function(10), 23: .function(11), 24: .function(12),
  ]
}
