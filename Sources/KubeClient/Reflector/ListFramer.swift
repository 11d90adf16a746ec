import KubernetesAPI

/// Cuts a list's body into its items while it arrives, so that nobody ever holds the list.
///
/// An item that lies within one chunk is handed on in place; only what is cut in two is copied. Braces, brackets and
/// strings are followed, nothing else is checked: who reads an item reads it strictly.
package struct ListFramer {
  let itemLimit: Int
  private var place = Place.beforeDocument
  private var value = ValueEnd()
  /// The name of the member at the top that is being read.
  private var name: [UInt8] = []
  private var pending: [UInt8] = []
  private var metadata: [UInt8] = []
  package private(set) var items = 0

  private enum Place {
    case beforeDocument, beforeName, inName, afterName, beforeValue, inValue, inScalar, beforeItem, inItem,
      afterDocument
  }
  private static let nameLimit = 256

  package init(itemLimit: Int) { self.itemLimit = itemLimit }

  /// What a list says of itself.
  package struct Head: Equatable {
    package var resourceVersion = ""
    package var continuation = ""
    package var remaining: Int?
  }

  package mutating func receive(
    _ chunk: UnsafeRawBufferPointer, eachItem: (UnsafeRawBufferPointer) -> Void
  ) throws(ClientError) {
    var at = 0
    while at < chunk.count {
      switch place {
      case .inItem, .inValue:
        let start = at
        let end = value.end(in: chunk, from: at)
        at = end ?? chunk.count
        try take(UnsafeRawBufferPointer(rebasing: chunk[start..<at]), isWhole: end != nil, eachItem)
      case .inName:
        try readName(chunk, &at)
      default:
        try structural(chunk[at], &at)
      }
    }
  }

  /// What the list said of itself, once its last byte has come.
  package func finish() throws(ClientError) -> Head {
    guard place == .afterDocument else { throw ClientError(.garbage, "the list is cut off") }
    guard !metadata.isEmpty else { throw ClientError(.garbage, "the list has no metadata") }
    do {
      let json = try JSON(parsing: metadata)
      return Head(
        resourceVersion: json.string(at: "resourceVersion") ?? "", continuation: json.string(at: "continue") ?? "",
        remaining: json.int(at: "remainingItemCount").map { Int(clamping: $0) })
    } catch {
      throw ClientError(.garbage, "the list's metadata cannot be read", cause: "\(error)")
    }
  }

  private mutating func take(
    _ bytes: UnsafeRawBufferPointer, isWhole: Bool, _ eachItem: (UnsafeRawBufferPointer) -> Void
  ) throws(ClientError) {
    let isItem = place == .inItem
    let isKept = isItem || isMetadata
    guard pending.count + bytes.count <= itemLimit || !isKept else {
      throw ClientError(.tooLarge, "an object of the list has more than \(itemLimit) bytes")
    }
    if isWhole { place = isItem ? .beforeItem : .beforeName }
    if isItem, isWhole {
      items += 1
      if pending.isEmpty {
        eachItem(bytes)
      } else {
        pending.append(contentsOf: bytes)
        pending.withUnsafeBytes { eachItem($0) }
        pending.removeAll(keepingCapacity: pending.capacity <= 1 << 16)
      }
    } else if isItem {
      pending.append(contentsOf: bytes)
    } else if isMetadata {
      metadata.append(contentsOf: bytes)
    }
  }

  private var isMetadata: Bool { name.elementsEqual("metadata".utf8) }
  private var isItems: Bool { name.elementsEqual("items".utf8) }

  private mutating func readName(_ chunk: UnsafeRawBufferPointer, _ at: inout Int) throws(ClientError) {
    while at < chunk.count {
      let byte = chunk[at]
      at += 1
      if byte == UInt8(ascii: "\"") {
        place = .afterName
        return
      }
      guard name.count < Self.nameLimit else { throw notAList }
      name.append(byte)
    }
  }

  private mutating func structural(_ byte: UInt8, _ at: inout Int) throws(ClientError) {
    if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      at += 1
      return
    }
    switch (place, byte) {
    case (.beforeDocument, UInt8(ascii: "{")): place = .beforeName
    case (.beforeName, UInt8(ascii: ",")): break
    case (.beforeName, UInt8(ascii: "}")): place = .afterDocument
    case (.beforeName, UInt8(ascii: "\"")):
      name = []
      place = .inName
    case (.afterName, UInt8(ascii: ":")): place = .beforeValue
    case (.beforeValue, UInt8(ascii: "[")) where isItems: place = .beforeItem
    case (.beforeValue, UInt8(ascii: "{")), (.beforeValue, UInt8(ascii: "[")), (.beforeValue, UInt8(ascii: "\"")):
      if isMetadata { metadata = [] }
      value = ValueEnd()
      place = .inValue
      return  // The value's own first byte is read with the value.
    case (.beforeValue, _): place = .inScalar
    case (.inScalar, UInt8(ascii: ",")): place = .beforeName
    case (.inScalar, UInt8(ascii: "}")): place = .afterDocument
    case (.inScalar, _): break
    case (.beforeItem, UInt8(ascii: ",")): break
    case (.beforeItem, UInt8(ascii: "]")): place = .beforeName
    case (.beforeItem, UInt8(ascii: "{")):
      value = ValueEnd()
      place = .inItem
      return
    default: throw notAList
    }
    at += 1
  }

  private var notAList: ClientError { ClientError(.garbage, "the answer is not a list") }
}

/// Finds where a JSON value that begins with a brace, a bracket or a quote ends, over any number of chunks.
struct ValueEnd {
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  /// The place after the value, or nil where it goes on in the next chunk.
  mutating func end(in chunk: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = chunk.baseAddress else { return nil }
    let count = chunk.count
    var at = start
    var depth = depth
    defer { self.depth = depth }
    if isEscaped {
      isEscaped = false
      at += 1
    }
    while at < count {
      if isInString {
        at = Self.stringStop(base, at, count)
        guard at < count else { return nil }
        if base.load(fromByteOffset: at, as: UInt8.self) == UInt8(ascii: "\\") {
          at &+= 2
          isEscaped = at > count
          continue
        }
        isInString = false
        at &+= 1
        if depth == 0 { return at }
      }
      while at < count {
        let byte = base.load(fromByteOffset: at, as: UInt8.self)
        at &+= 1
        if byte == UInt8(ascii: "\"") {
          isInString = true
          break
        }
        // `{` and `[` differ from `}` and `]` by 2, and all four from everything else outside strings.
        switch byte | 0x20 {
        case UInt8(ascii: "{"): depth &+= 1
        case UInt8(ascii: "}"):
          depth &-= 1
          if depth == 0 { return at }
        default: break
        }
      }
    }
    return nil
  }

  /// The first quote or backslash from `start` on, or `count`; eight bytes at a time.
  @inline(__always)
  private static func stringStop(_ base: UnsafeRawPointer, _ start: Int, _ count: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    var at = start
    while at &+ 8 <= count {
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      let quote = word ^ (ones &* 0x22)
      let backslash = word ^ (ones &* 0x5C)
      let mask = (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)) & highs
      // The lowest bit that is set is exact; higher ones may be borrowed.
      if mask != 0 { return at &+ (mask.trailingZeroBitCount &>> 3) }
      at &+= 8
    }
    while at < count {
      let byte = base.load(fromByteOffset: at, as: UInt8.self)
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return at }
      at &+= 1
    }
    return count
  }
}
