/// One key as a person presses it.
package enum Key: Sendable, Hashable {
  case character(Character)
  /// `Ctrl` with a lower-case letter.
  case control(Character)
  case enter, escape, tab, backTab, backspace, delete
  case up, down, left, right, pageUp, pageDown, home, end
  case function(Int)
  /// A bracketed paste, whole.
  case paste(String)
}

extension Key {
  private static let names: [String: Key] = [
    "Enter": .enter, "Escape": .escape, "Esc": .escape, "Tab": .tab, "BackTab": .backTab, "Shift-Tab": .backTab,
    "Backspace": .backspace, "Delete": .delete, "Space": .character(" "), "Up": .up, "Down": .down, "Left": .left,
    "Right": .right, "PageUp": .pageUp, "PageDown": .pageDown, "Home": .home, "End": .end,
  ]

  /// As people write it in a script or a file: `j`, `Enter`, `F5`, `Ctrl-W` or `C-w`; nil where it names no key.
  package init?(named name: some StringProtocol) {
    if let key = Self.names[String(name)] {
      self = key
    } else if name.count == 1, let character = name.first, !character.isWhitespace {
      self = .character(character)
    } else if name.hasPrefix("C-") || name.hasPrefix("Ctrl-"), name.count == (name.hasPrefix("C-") ? 3 : 6),
      let letter = name.last?.lowercased().first, ("a"..."z").contains(letter)
    {
      self = .control(letter)
    } else if name.first == "F", let number = Int(name.dropFirst()), (1...12).contains(number) {
      self = .function(number)
    } else {
      return nil
    }
  }
}
