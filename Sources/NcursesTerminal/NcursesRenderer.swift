import CLinux
import CNcurses
import Glibc
import TerminalUI

/// ncurses as a function from frames to bytes.
///
/// It knows the terminal's entry and the difference between two pictures, and writes to a file in memory; whoever owns it
/// carries the bytes to the terminal, so that a terminal that does not read can never stop the program. One thread, and
/// one at a time in a process: ncurses keeps its state in globals.
final class NcursesRenderer {
  private let screen: OpaquePointer
  private let output: Int32
  private let file: UnsafeMutablePointer<FILE>
  private let input: UnsafeMutablePointer<FILE>
  private(set) var size: Size
  let tier: ColorTier
  let hasCursorReport: Bool
  /// The sequences of this terminal's keys.
  let keys: [[UInt8]: Key]
  /// What gives the terminal back, whatever state it is in; no delays in it.
  let rescue: [UInt8]
  private var theme: Theme
  private let isUTF8: Bool
  private var shown: Frame?
  private var pairs: [Look: (pair: Int32, attributes: attr_t)] = [:]
  private var pairNumbers: [PairKey: Int32] = [:]
  private var looks: [Style: (pair: Int32, attributes: attr_t)] = [:]
  private var cursorIsVisible: Bool?
  private let keypadOn: [UInt8]
  private let keypadOff: [UInt8]

  private struct PairKey: Hashable {
    var foreground: Int32
    var background: Int32
  }

  /// `tier` is the most that is wanted; the terminal may have less.
  init(terminal name: String, size: Size, tier wanted: ColorTier, theme: Theme, isUTF8: Bool) throws(TerminalError) {
    guard !name.isEmpty else { throw .unknownTerminal("") }
    output = clinux_memory_file("quarterdeck-screen")
    guard output >= 0 else { throw .system(call: "memfd_create", code: errno) }
    var problem: Int32 = 0
    guard setupterm(name, output, &problem) == OK else {
      close(output)
      throw problem == 1 ? .tooSimple(name) : .unknownTerminal(name)
    }
    let canPlace = cncurses_string("cup") != nil && cncurses_string("clear") != nil
    del_curterm(cncurses_cur_term())
    guard canPlace else {
      close(output)
      throw .tooSimple(name)
    }
    guard let file = fdopen(output, "r+"), let input = fopen("/dev/null", "r") else {
      throw .system(call: "fdopen", code: errno)
    }
    guard let screen = newterm(name, file, input) else { throw .unknownTerminal(name) }
    self.screen = screen
    self.file = file
    self.input = input
    self.size = Size(columns: max(1, size.columns), rows: max(1, size.rows))
    self.theme = theme
    self.isUTF8 = isUTF8
    resizeterm(Int32(self.size.rows), Int32(self.size.columns))
    let colors = Int(cncurses_number("colors"))
    let has: ColorTier =
      colors > 256 ? .direct : colors >= 256 ? .palette : colors >= 8 ? .sixteen : .mono
    tier = min(has, wanted)
    if tier > .mono {
      start_color()
      use_default_colors()
    }
    hasCursorReport = cncurses_string("u7").map { String(cString: $0) } == "\u{1B}[6n"
    keys = Self.readKeys()
    let hasAlternate = cncurses_string("smcup") != nil
    keypadOn = Self.capability("smkx") + (hasAlternate ? Array("\u{1B}[?2004h".utf8) : [])
    keypadOff = (hasAlternate ? Array("\u{1B}[?2004l".utf8) : []) + Self.capability("rmkx")
    rescue =
      keypadOff + Self.capability("sgr0") + Self.capability("op") + Self.capability("cnorm")
      + Self.capability("rmcup") + Array("\r\n".utf8)
    clearok(cncurses_curscr(), true)
  }

  deinit {
    set_term(screen)
    _ = endwin()
    delscreen(screen)
    fclose(file)
    fclose(input)
  }

  /// What the terminal needs to hear before the first frame, and after the terminal was given away.
  func enter() -> [UInt8] {
    shown = nil
    cursorIsVisible = nil
    clearok(cncurses_curscr(), true)
    return drained() + keypadOn
  }

  /// What gives the terminal back in good order.
  func leave() -> [UInt8] {
    curs_set(1)
    _ = endwin()
    shown = nil
    cursorIsVisible = nil
    return keypadOff + drained()
  }

  /// Everything is drawn again with the next frame.
  func redraw() {
    shown = nil
    clearok(cncurses_curscr(), true)
  }

  func resize(to size: Size) {
    self.size = Size(columns: max(1, size.columns), rows: max(1, size.rows))
    resizeterm(Int32(self.size.rows), Int32(self.size.columns))
    werase(cncurses_stdscr())
    redraw()
  }

  func use(_ theme: Theme) {
    self.theme = theme
    looks.removeAll()
    shown = nil
  }

  /// The bytes that make the terminal show a frame; none when it shows it already.
  func present(_ frame: Frame) -> [UInt8] {
    let frame = isUTF8 ? frame : frame.inASCII()
    let window = cncurses_stdscr()
    let previous = shown?.size == frame.size ? shown : nil
    if previous == nil { werase(window) }
    for y in 0..<min(size.rows, frame.size.rows) { write(row: y, of: frame, over: previous) }
    shown = frame
    let isVisible = frame.cursor != nil
    if isVisible != cursorIsVisible {
      curs_set(isVisible ? 1 : 0)
      cursorIsVisible = isVisible
    }
    wmove(window, Int32(min(frame.cursor?.y ?? 0, size.rows - 1)), Int32(min(frame.cursor?.x ?? 0, size.columns - 1)))
    wnoutrefresh(window)
    doupdate()
    return drained()
  }

  private func write(row y: Int, of frame: Frame, over previous: Frame?) {
    let window = cncurses_stdscr()
    var x = 0
    let end = min(size.columns, frame.size.columns)
    var position = -1
    while x < end {
      let cell = frame[x, y]
      let isWide = x + 1 < end && frame[x + 1, y].character == Cell.continuation
      let width = isWide ? 2 : 1
      if let previous, previous[x, y] == cell, !isWide || previous[x + 1, y] == frame[x + 1, y] {
        x += width
        continue
      }
      if position != x { wmove(window, Int32(y), Int32(x)) }
      let look = look(of: cell.style)
      put(cell.character, columns: width, look: look)
      position = x + width
      x += width
    }
  }

  private func put(_ character: Character, columns: Int, look: (pair: Int32, attributes: attr_t)) {
    var wide = [wchar_t](character.unicodeScalars.prefix(5).map { wchar_t(bitPattern: $0.value) })
    let first = wide.first ?? 0
    if first < 0x20 || first == 0x7F || (first > 0x7F && cncurses_wcwidth(first) != Int32(columns)) {
      // The system's tables are of another mind than ours, or half of a wide character stands alone: keep the columns.
      for index in 0..<columns {
        put(scalars: [wchar_t(UInt8(ascii: columns == 2 ? index == 0 ? "?" : " " : first == 0 ? " " : "?")), 0], look)
      }
      return
    }
    wide.append(0)
    put(scalars: wide, look)
  }

  private func put(scalars: [wchar_t], _ look: (pair: Int32, attributes: attr_t)) {
    var cell = cchar_t()
    guard cncurses_setcchar(&cell, scalars, look.attributes, look.pair) == OK else { return }
    wadd_wch(cncurses_stdscr(), &cell)
  }

  private func drained() -> [UInt8] {
    fflush(file)
    let count = lseek(output, 0, SEEK_CUR)
    guard count > 0 else { return [] }
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = max(0, pread(output, buffer.baseAddress, count, 0))
    }
    lseek(output, 0, SEEK_SET)
    ftruncate(output, 0)
    return bytes
  }
}

extension NcursesRenderer {
  /// The pair of colours and the attributes of ncurses for a style; made when first used.
  private func look(of style: Style) -> (pair: Int32, attributes: attr_t) {
    if let known = looks[style] { return known }
    let look = theme.look(of: style, in: tier)
    var attributes: attr_t = 0
    if look.attributes.contains(.bold) { attributes |= cncurses_bold() }
    if look.attributes.contains(.dim) { attributes |= cncurses_dim() }
    if look.attributes.contains(.underline) { attributes |= cncurses_underline() }
    if look.attributes.contains(.reverse) { attributes |= cncurses_reverse() }
    if look.attributes.contains(.italic) { attributes |= cncurses_italic() }
    var pair: Int32 = 0
    if tier > .mono {
      let foreground = number(of: look.foreground)
      let background = number(of: look.background)
      if foreground.isBright { attributes |= cncurses_bold() }
      let key = PairKey(foreground: foreground.number, background: background.number)
      if let known = pairNumbers[key] {
        pair = known
      } else if pairNumbers.count + 1 < Int(cncurses_pairs()) {
        pair = Int32(pairNumbers.count + 1)
        if init_extended_pair(pair, key.foreground, key.background) == OK {
          pairNumbers[key] = pair
        } else {
          pair = 0
        }
      }
    }
    looks[style] = (pair, attributes)
    return (pair, attributes)
  }

  /// The number of a colour in this terminal, -1 is its own; with eight colours the bright ones are bold.
  private func number(of color: ThemeColor) -> (number: Int32, isBright: Bool) {
    switch color {
    case .terminal: return (-1, false)
    case .palette(let index) where index < 16 && tier < .direct:
      return index >= 8 && cncurses_colors() < 16 ? (Int32(index) - 8, true) : (Int32(index), false)
    case .palette(let index) where tier < .direct: return (Int32(index), false)
    case .palette(let index) where index < 8: return (Int32(index), false)
    case .palette, .rgb:
      guard let (red, green, blue) = color.components else { return (-1, false) }
      // In a `-direct` entry the numbers below 8 are the terminal's own colours.
      return (Int32(max(8, red << 16 | green << 8 | blue)), false)
    }
  }

  /// A string of the terminal's entry without its delays.
  private static func capability(_ name: String) -> [UInt8] {
    guard let text = cncurses_string(name) else { return [] }
    var bytes: [UInt8] = []
    var rest = String(cString: text).utf8[...]
    while let byte = rest.first {
      if rest.starts(with: "$<".utf8), let end = rest.firstIndex(of: UInt8(ascii: ">")) {
        rest = rest[rest.index(after: end)...]
        continue
      }
      bytes.append(byte)
      rest.removeFirst()
    }
    return bytes
  }

  private static func readKeys() -> [[UInt8]: Key] {
    var keys: [[UInt8]: Key] = [:]
    let named: [(String, Key)] = [
      ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home), ("kend", .end),
      ("kpp", .pageUp), ("knp", .pageDown), ("kdch1", .delete), ("kcbt", .backTab), ("kent", .enter),
    ]
    for (name, key) in named + (1...12).map({ ("kf\($0)", Key.function($0)) }) {
      let sequence = capability(name)
      if !sequence.isEmpty { keys[sequence] = key }
    }
    return keys
  }
}
