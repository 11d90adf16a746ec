import CLinux
import Glibc
import TerminalUI

/// The terminal as the system has it: descriptors, settings, size; it knows nothing of what is written.
final class TerminalDevice {
  /// Bytes are read here; it may block, so it is only read when it is ready.
  let input: Int32
  /// Never blocks: an own description of the terminal, so that the shell's keeps its flags.
  let output: Int32
  /// The settings that were there before.
  let settings: termios
  private var pending: [UInt8] = []

  init(input: Int32, output standard: Int32) throws(TerminalError) {
    guard isatty(input) == 1 else { throw .notATerminal("standard input") }
    guard isatty(standard) == 1 else { throw .notATerminal("standard output") }
    var settings = termios()
    guard tcgetattr(input, &settings) == 0 else { throw .system(call: "tcgetattr", code: errno) }
    let flags = O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC
    var output = open("/proc/self/fd/\(standard)", flags)
    // After `su` the device belongs to somebody else, but a session's own terminal has a name of its own.
    if output < 0 { output = open("/dev/tty", flags) }
    guard output >= 0 else { throw .system(call: "open the terminal", code: errno) }
    self.input = input
    self.output = output
    self.settings = settings
  }

  deinit { close(output) }

  var size: Size {
    var window = winsize()
    guard clinux_window_size(output, &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
      return Size(columns: 80, rows: 24)
    }
    return Size(columns: Int(window.ws_col), rows: Int(window.ws_row))
  }

  /// Keys come one by one and unchanged, bytes go out unchanged.
  func makeRaw() {
    var raw = settings
    cfmakeraw(&raw)
    tcsetattr(input, TCSANOW, &raw)
  }

  /// As it was; never waits for output to drain, because a terminal that is stuck must not hold the program.
  func restore() {
    var before = settings
    tcsetattr(input, TCSANOW, &before)
  }

  func send(_ bytes: [UInt8]) {
    pending += bytes
    flush()
  }

  /// Whether all that was sent has reached the terminal.
  var isFlushed: Bool { pending.isEmpty }

  /// Writes what the terminal takes now; false: it is gone.
  @discardableResult
  func flush() -> Bool {
    var start = 0
    defer { pending.removeFirst(start) }
    while start < pending.count {
      let written = pending[start...].withUnsafeBytes { write(output, $0.baseAddress, min($0.count, 4096)) }
      if written > 0 {
        start += written
      } else if errno == EINTR {
        continue
      } else {
        return errno == EAGAIN
      }
    }
    return true
  }

  /// Waits for the terminal to take what is pending, at most this long; then drops it.
  func settle(milliseconds: Int) {
    let end = ContinuousClock.now + .milliseconds(milliseconds)
    while !pending.isEmpty, flush(), !pending.isEmpty, ContinuousClock.now < end {
      var wanted = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
      poll(&wanted, 1, 20)
    }
    pending.removeAll()
  }

  /// What a person or the terminal sent; nil: the terminal is gone.
  ///
  /// Called only when the input is ready.
  func receive() -> [UInt8]? {
    var result = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
      result = read(input, buffer.baseAddress, 4096)
      count = max(0, result)
    }
    if result == 0 || (result < 0 && errno != EINTR && errno != EAGAIN) { return nil }
    return bytes
  }
}
