import FleetModel
import KubernetesAPI

/// Writes one record of the file: numbers of variable length and texts, closed by a checksum of our own.
///
/// SQLite notices a broken page only where a page's structure breaks; the checksum notices any flipped bit.
struct RecordWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
  mutating func put(_ number: Int64) { put(UInt64(bitPattern: number << 1 ^ number >> 63)) }
  mutating func put(_ number: Int32) { put(Int64(number)) }
  mutating func put(_ number: Int) { put(Int64(number)) }
  mutating func put(_ number: UInt32) { put(UInt64(number)) }
  mutating func put(_ flag: Bool) { bytes.append(flag ? 1 : 0) }
  mutating func put(_ text: String) {
    put(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }
  mutating func put(_ texts: [String]) {
    put(UInt64(texts.count))
    for text in texts { put(text) }
  }
  mutating func put(_ texts: [String: String]) {
    put(UInt64(texts.count))
    for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
      put(name)
      put(text)
    }
  }
  /// The bytes with the checksum behind them.
  consuming func closed() -> [UInt8] {
    let sum = checksum(bytes[...])
    withUnsafeBytes(of: sum.littleEndian) { bytes.append(contentsOf: $0) }
    return bytes
  }
}

/// What is wrong with a record: its bytes are not those that were written.
struct Damaged: Error {}

/// Reads a record again; every length is checked against what is left.
struct RecordReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) throws(Damaged) {
    guard bytes.count >= 8 else { throw Damaged() }
    let body = bytes[..<(bytes.count - 8)]
    let sum = bytes[(bytes.count - 8)...].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard checksum(body) == sum else { throw Damaged() }
    rest = body
  }
  var isAtEnd: Bool { rest.isEmpty }

  mutating func unsigned() throws(Damaged) -> UInt64 {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while let byte = rest.popFirst() {
      guard shift < 64 else { throw Damaged() }
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
      shift += 7
    }
    throw Damaged()
  }
  mutating func signed() throws(Damaged) -> Int64 {
    let number = try unsigned()
    return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }
  mutating func int32() throws(Damaged) -> Int32 { Int32(clamping: try signed()) }
  mutating func int() throws(Damaged) -> Int { Int(clamping: try signed()) }
  mutating func uint32() throws(Damaged) -> UInt32 { UInt32(clamping: try unsigned()) }
  mutating func flag() throws(Damaged) -> Bool { try unsigned() != 0 }
  mutating func text() throws(Damaged) -> String {
    let count = try unsigned()
    guard count <= UInt64(rest.count) else { throw Damaged() }
    let text = String(decoding: rest.prefix(Int(count)), as: UTF8.self)
    rest = rest.dropFirst(Int(count))
    return text
  }
  mutating func texts() throws(Damaged) -> [String] {
    var texts: [String] = []
    for _ in 0..<(try count()) { texts.append(try text()) }
    return texts
  }
  mutating func pairs() throws(Damaged) -> [String: String] {
    var pairs: [String: String] = [:]
    for _ in 0..<(try count()) {
      let name = try text()
      pairs[name] = try text()
    }
    return pairs
  }
  /// No list has more entries than there are bytes.
  mutating func count() throws(Damaged) -> Int {
    let count = try unsigned()
    guard count <= UInt64(rest.count) else { throw Damaged() }
    return Int(count)
  }
}

/// FNV-1a over words of eight bytes, finished by a mix: not against an attacker, who could write the sum as well.
func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
  bytes.withUnsafeBytes { buffer in
    var sum: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(buffer.count)
    var at = 0
    while at + 8 <= buffer.count {
      sum = (sum ^ UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: at, as: UInt64.self))) &* 0x100_0000_01B3
      sum ^= sum >> 29
      at += 8
    }
    while at < buffer.count {
      sum = (sum ^ UInt64(buffer[at])) &* 0x100_0000_01B3
      at += 1
    }
    return sum ^ sum >> 32
  }
}
