/// The text of a prompt and the place in it where the next character goes.
package struct LineEditor: Sendable, Hashable {
  package private(set) var characters: [Character]
  /// 0 to `characters.count`.
  package private(set) var position: Int
  /// Characters that a prompt takes at most; what goes beyond is not taken.
  package static let limit = 512

  package init(_ text: String = "") {
    characters = Array(text.prefix(Self.limit))
    position = characters.count
  }
  package var text: String { String(characters) }
  package var isEmpty: Bool { characters.isEmpty }
  package var isAtEnd: Bool { position == characters.count }

  /// Whether the key was one for a line of text; the others are the caller's.
  package mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .character(let character): insert(String(character))
    case .paste(let text): insert(String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }))
    case .backspace:
      guard position > 0 else { return true }
      position -= 1
      characters.remove(at: position)
    case .delete, .control("d"):
      if position < characters.count { characters.remove(at: position) }
    case .left, .control("b"): position = max(0, position - 1)
    case .right, .control("f"): position = min(characters.count, position + 1)
    case .home, .control("a"): position = 0
    case .end, .control("e"): position = characters.count
    case .control("u"):
      characters.removeFirst(position)
      position = 0
    case .control("k"): characters.removeLast(characters.count - position)
    case .control("w"):
      var start = position
      while start > 0, characters[start - 1] == " " { start -= 1 }
      while start > 0, characters[start - 1] != " " { start -= 1 }
      characters.removeSubrange(start..<position)
      position = start
    default: return false
    }
    return true
  }

  package mutating func insert(_ text: String) {
    let room = max(0, Self.limit - characters.count)
    let taken = Array(text.prefix(room))
    characters.insert(contentsOf: taken, at: position)
    position += taken.count
  }
}
