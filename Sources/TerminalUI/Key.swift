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
