import CLinux
import Glibc
import Synchronization
import TerminalUI

@testable import NcursesTerminal

/// A terminal made of a pseudo-terminal: what is sent arrives as keys, what is written is collected.
final class PseudoTerminal {
  let master: Int32
  let slave: Int32
  let path: String
  private(set) var written: [UInt8] = []
  /// The bytes before what was last expected.
  private(set) var skipped = 0

  init(columns: Int = 80, rows: Int = 24) throws {
    var name = [CChar](repeating: 0, count: 128)
    var (master, slave) = (Int32(-1), Int32(-1))
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&master, &slave, &name, nil, &size) == 0 else {
      throw TerminalError.system(call: "openpty", code: errno)
    }
    (self.master, self.slave) = (master, slave)
    path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    _ = fcntl(master, F_SETFL, O_NONBLOCK)
  }

  deinit {
    close(master)
    close(slave)
  }

  func send(_ text: String) { _ = text.withCString { write(master, $0, strlen($0)) } }

  func resize(columns: Int, rows: Int) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// Reads until a text was written; false when that does not happen within ten seconds.
  ///
  /// What is before it is forgotten.
  func expect(_ text: String) -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    let wanted = Array(text.utf8)
    while true {
      if let place = find(wanted) {
        skipped = place
        written.removeFirst(place + wanted.count)
        return true
      }
      guard ContinuousClock.now < end else { return false }
      var poller = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      poll(&poller, 1, 100)
      collect()
    }
  }

  /// All that was written up to now, without waiting.
  func collect() {
    while true {
      let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
        count = max(0, read(master, buffer.baseAddress, 65_536))
      }
      if bytes.isEmpty { return }
      written += bytes
    }
  }

  private func find(_ wanted: [UInt8]) -> Int? {
    guard written.count >= wanted.count else { return nil }
    return (0...(written.count - wanted.count)).first { written[$0...].starts(with: wanted) }
  }

  /// Whether keys come one by one, as a full-screen program wants them.
  var isRaw: Bool {
    var settings = termios()
    tcgetattr(slave, &settings)
    return settings.c_lflag & tcflag_t(ICANON) == 0
  }
}

/// Shows the last thing that happened, in the first line.
final class EchoProgram: ScreenProgram {
  private var size = Size(columns: 1, rows: 1)
  private var text = ""
  private var row = 0
  private var isChanged = false
  private var requests: [ScreenRequest] = []
  private(set) var nextWake: ContinuousClock.Instant?
  private(set) var wantsExit = false
  private(set) var capabilities = TerminalCapabilities()
  private(set) var frames = 0

  /// Each text comes on a row of its own and without blanks, so that it is written in one piece.
  private func show(_ text: String) {
    self.text = String(text.map { $0 == " " ? "_" : $0 })
    row = (row + 1) % max(1, size.rows - 1)
    isChanged = true
  }

  func started(size: Size, capabilities: TerminalCapabilities) {
    self.size = size
    self.capabilities = capabilities
    show("<started \(size.columns)x\(size.rows) \(capabilities.tier) ascii \(capabilities.glyphs.isASCII)>")
  }
  func key(_ key: Key) {
    switch key {
    case .character("q"): wantsExit = true
    case .character("C"):
      // What a programming error looks like: the process must die, and the terminal must not.
      fatalError("on purpose")
    case .character("W"): nextWake = .now
    case .character("R"): requests = [.run(ScreenCommand(arguments: ["/bin/sh", "-c", "echo in the shell; exit 3"]))]
    case .character("K"):
      let script = "echo 'a question' >&2; read answer; printf \"heard %s\" \"$answer\""
      requests = [.run(ScreenCommand(arguments: ["/bin/sh", "-c", script], outputLimit: 5))]
    case .character("N"): requests = [.run(ScreenCommand(arguments: ["no-such-command"]))]
    case .character("Y"): requests = [.copy("kubectl get pods")]
    case .character("S"): requests = [.suspend]
    case .character("B"): requests = [.bell]
    default: show("<\(key)>")
    }
  }
  func resized(_ size: Size) {
    self.size = size
    show("<resized \(size.columns)x\(size.rows)>")
  }
  /// The message that changes nothing, but asks for a frame.
  static let same = "same"
  func received(_ message: String) {
    if message == Self.same { isChanged = true } else { show("<message \(message)>") }
  }
  func wake() {
    nextWake = nil
    show("<woken>")
  }
  func frame() -> Frame? {
    guard isChanged else { return nil }
    isChanged = false
    frames += 1
    var frame = Frame(size: size)
    frame.put(text, x: 0, y: row)
    frame.put("pid \(getpid()) ✗ 中", x: 0, y: size.rows - 1, style: Style(.stateBad))
    return frame
  }
  func takeRequests() -> [ScreenRequest] {
    defer { requests = [] }
    return requests
  }
  func commandEnded(_ command: ScreenCommand, status: Int32, output: [UInt8]) {
    show("<ended \(status)>" + (command.outputLimit == nil ? "" : "<kept \(String(decoding: output, as: UTF8.self))>"))
  }
}

/// A screen on a pseudo-terminal, beside the test.
final class RunningScreen: Sendable {
  let mailbox = Mailbox<String>()
  private let ended = Mutex<Result<ScreenEnd, TerminalError>?>(nil)

  init(_ terminal: String, on device: Int32, change: (inout ScreenOptions) -> Void = { _ in }) throws {
    var options = ScreenOptions(terminal: terminal, theme: try .named("dark"))
    options.input = device
    options.output = device
    change(&options)
    let (mailbox, chosen) = (mailbox, options)
    start { [self] in
      var result: Result<ScreenEnd, TerminalError>
      do throws(TerminalError) {
        result = .success(try NcursesScreen.run(EchoProgram(), mailbox: mailbox, options: chosen))
      } catch { result = .failure(error) }
      ended.withLock { $0 = result }
    }
  }

  /// How it ended; nil when it did not within ten seconds, while the terminal reads on.
  func end(_ terminal: PseudoTerminal) -> Result<ScreenEnd, TerminalError>? {
    let limit = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < limit {
      if let result = ended.withLock({ $0 }) {
        terminal.collect()
        return result
      }
      var poller = pollfd(fd: terminal.master, events: Int16(POLLIN), revents: 0)
      poll(&poller, 1, 10)
      terminal.collect()
    }
    return nil
  }
}

private final class Job: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func start(_ body: @escaping @Sendable () -> Void) {
  var thread = pthread_t()
  let job = Unmanaged.passRetained(Job(body))
  pthread_create(
    &thread, nil,
    { argument in
      if let argument { Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().body() }
      return nil
    }, job.toOpaque())
  pthread_detach(thread)
}
