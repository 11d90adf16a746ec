/// How many columns text takes, and what hostile text is shown as.
///
/// Everything that a member, a hub or a file says passes here on its way to a cell. What comes out has no control
/// character, no escape sequence, nothing that reorders a line and nothing that hides: each refused scalar is one visible
/// `·`. A width is that of `wcwidth`, cell by cell, because that is what ncurses and terminals count with.
package enum DisplayWidth {
  /// What a refused scalar is shown as.
  package static let substitute: Character = "·"

  /// The columns that a character takes once it is harmless; 1 for a control character (it is shown), 2 for an
  /// ideograph, more for a cluster that terminals draw as several cells.
  package static func of(_ character: Character) -> Int {
    if let ascii = character.asciiValue, ascii >= 0x20 { return 1 }
    var columns = 0
    eachCell(of: character) { columns += $1 }
    return columns
  }

  /// The columns that a text takes on a line.
  package static func of(_ text: some StringProtocol) -> Int {
    var columns = 0
    for character in text { columns += of(character) }
    return columns
  }

  /// The first cell of a character as it is safe to write to a terminal.
  package static func sanitized(_ character: Character) -> Character {
    if let ascii = character.asciiValue, ascii >= 0x20, ascii < 0x7F { return character }
    var first: Character?
    eachCell(of: character) { cell, _ in if first == nil { first = cell } }
    return first ?? substitute
  }

  /// A text as it is safe to write to a terminal, on one line.
  package static func sanitized(_ text: some StringProtocol) -> String {
    var result = ""
    for character in text { eachCell(of: character) { cell, _ in result.append(cell) } }
    return result
  }

  /// The marks that one cell keeps; a cell of ncurses has room for four.
  static let marksPerCell = 4

  /// Takes a character apart into harmless cells with their columns, 1 or 2, left to right; at least one.
  ///
  /// An emoji joined from several is shown as its first one, flags as their two letters, conjuncts as their parts:
  /// terminals disagree about all of these, and a table must not shear.
  package static func eachCell(of character: Character, _ body: (Character, Int) -> Void) {
    if let ascii = character.asciiValue {
      switch ascii {
      case 0x20..<0x7F: body(character, 1)
      case 0x09: body(" ", 1)
      default: body(substitute, 1)
      }
      return
    }
    var scalars = character.unicodeScalars.makeIterator()
    var cell = PendingCell()
    while let scalar = scalars.next() { cell.take(scalar, body) }
    cell.flush(body)
  }
}

/// The cell that is being put together from scalars.
private struct PendingCell {
  private var text = String.UnicodeScalarView()
  private var columns = 0
  private var marks = 0
  private var isPictograph = false
  /// An emoji's joiner was seen: the next spacing scalar belongs to the picture that is shown already.
  private var isJoined = false

  mutating func take(_ scalar: Unicode.Scalar, _ body: (Character, Int) -> Void) {
    switch ScalarKind(scalar) {
    case .refused:
      flush(body)
      body(DisplayWidth.substitute, 1)
    case .blank:
      flush(body)
      body(" ", 1)
    case .letter(let letter):
      flush(body)
      body(letter, 1)
    case .joiner:
      if isPictograph { isJoined = scalar.value == 0x200D } else { refuse(body) }
    case .skinTone where isPictograph:
      break
    case .mark:
      guard columns > 0 else { return refuse(body) }
      if marks < DisplayWidth.marksPerCell { text.append(scalar) }
      marks += 1
    case .spacing(let width, let pictograph):
      if isJoined, isPictograph {
        isJoined = false
        return
      }
      flush(body)
      text.append(scalar)
      columns = width
      isPictograph = pictograph
    case .skinTone:
      flush(body)
      text.append(scalar)
      columns = 2
      isPictograph = true
    }
  }

  mutating func refuse(_ body: (Character, Int) -> Void) {
    flush(body)
    body(DisplayWidth.substitute, 1)
  }

  mutating func flush(_ body: (Character, Int) -> Void) {
    if columns > 0 { body(Character(String(text)), columns) }
    self = PendingCell()
  }
}

/// What a scalar may do to a line.
private enum ScalarKind {
  /// Never written: controls, format characters, what reorders, what is invisible, private and unassigned ones.
  case refused
  case blank
  case letter(Character)
  /// A joiner or a selector: part of an emoji, a trick anywhere else.
  case joiner
  case skinTone
  case mark
  case spacing(Int, pictograph: Bool)

  init(_ scalar: Unicode.Scalar) {
    let value = scalar.value
    switch value {
    case 0x20..<0x7F:
      self = .spacing(1, pictograph: false)
      return
    case 0x200D, 0xFE0E, 0xFE0F:
      self = .joiner
      return
    case 0x1F1E6...0x1F1FF:
      // A regional indicator; two of them are a flag.
      self = .letter(Character(Unicode.Scalar(UInt8(value - 0x1F1E6) + UInt8(ascii: "A"))))
      return
    case 0x1F3FB...0x1F3FF:
      self = .skinTone
      return
    // Fillers of Hangul and of Khmer, the combining grapheme joiner and variation selectors show nothing at all.
    case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x3164, 0xFFA0, 0xFE00...0xFE0D, 0xE0000...0xE0FFF:
      self = .refused
      return
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
      self = .refused
    case .spaceSeparator where value != 0x3000:
      self = .blank
    default:
      if DisplayWidthTable.contains(DisplayWidthTable.zero, value) {
        self = .mark
      } else if DisplayWidthTable.contains(DisplayWidthTable.wide, value) {
        self = .spacing(2, pictograph: scalar.properties.isEmoji)
      } else {
        self = .spacing(1, pictograph: scalar.properties.isEmoji)
      }
    }
  }
}
