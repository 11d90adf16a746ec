import CLinux
import CNcurses
import Glibc
import TerminalUI

/// What the terminal thread allows others.
enum TerminalLimits {
  /// Frames are drawn this long after the size changed: a window that is dragged changes it many times.
  static let resizePause = Duration.milliseconds(16)
  /// How long the terminal may take for the last bytes, in milliseconds.
  static let farewell = 500
}

/// The loop of the terminal thread: keys, signals and messages in; frames out.
///
/// It sleeps until one of them comes, or until the time that the program or a half key asks for. While the terminal does
/// not take what was written, frames are not asked for: the next one shows the newest state, and keys go on.
final class TerminalLoop<Program: ScreenProgram> {
  private let program: Program
  private let mailbox: Mailbox<Program.Message>
  private let device: TerminalDevice
  private let wakeup: Wakeup
  private let signals: SignalPipe
  private let renderer: NcursesRenderer
  private var decoder: KeyDecoder
  private var capabilities: TerminalCapabilities
  private var resizeDue: ContinuousClock.Instant?
  private var awaitsMeasure = false
  private var end: ScreenEnd?

  init(program: Program, mailbox: Mailbox<Program.Message>, options: ScreenOptions) throws(TerminalError) {
    self.program = program
    self.mailbox = mailbox
    device = try TerminalDevice(input: options.input, output: options.output)
    setlocale(LC_CTYPE, "")
    let isUTF8 = nl_langinfo(Int32(CODESET)).map { String(cString: $0) } == "UTF-8"
    renderer = try NcursesRenderer(
      terminal: options.terminal, size: device.size, tier: options.isColorless ? .mono : .direct, theme: options.theme,
      isUTF8: isUTF8 && !options.isASCII)
    wakeup = try Wakeup()
    signals = try SignalPipe()
    decoder = KeyDecoder(known: renderer.keys, patience: options.patience)
    // The console of Linux has fonts of 256 or 512 signs, ours not among them.
    let isASCII = options.isASCII || !isUTF8 || options.terminal == "linux"
    capabilities = TerminalCapabilities(
      terminal: options.terminal, tier: renderer.tier, glyphs: Glyphs(isASCII: isASCII))
  }

  func run() -> ScreenEnd {
    mailbox.onPost { [wakeup] in wakeup.wake() }
    enter()
    measure()
    program.started(size: renderer.size, capabilities: capabilities)
    while true {
      for request in program.takeRequests() { fulfil(request) }
      if program.wantsExit { end = end ?? .finished }
      if let end {
        mailbox.onPost(nil)
        leave()
        return end
      }
      if device.isFlushed, resizeDue == nil, let frame = program.frame() { device.send(renderer.present(frame)) }
      wait()
    }
  }

  private func enter() {
    withUnsafePointer(to: device.settings) { settings in
      clinux_rescue_arm(device.output, settings, renderer.rescue, renderer.rescue.count)
    }
    device.makeRaw()
    device.send(renderer.enter())
  }

  private func leave() {
    device.settle(milliseconds: TerminalLimits.farewell)
    device.send(renderer.leave())
    device.settle(milliseconds: TerminalLimits.farewell)
    device.restore()
    clinux_rescue_disarm()
  }

  /// Prints the signs and asks where the cursor stands; the answer comes as a key does, and nothing waits for it.
  private func measure() {
    guard renderer.hasCursorReport, !capabilities.glyphs.isASCII else { return }
    awaitsMeasure = true
    device.send(Array("\r\(Glyphs.measured)\u{1B}[6n\r\u{1B}[K".utf8))
  }

  private func wait() {
    let now = ContinuousClock.now
    let due = [program.nextWake, decoder.deadline, resizeDue].compactMap { $0 }.min()
    var wanted = [
      pollfd(fd: device.input, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wakeup.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    if !device.isFlushed { wanted.append(pollfd(fd: device.output, events: Int16(POLLOUT), revents: 0)) }
    poll(&wanted, nfds_t(wanted.count), due.map { milliseconds(until: $0, from: now) } ?? -1)
    if wanted[2].revents != 0 { take(signals: signals.take()) }
    if wanted.count > 3, wanted[3].revents != 0, !device.flush() { end = end ?? .hangup }
    if wanted[0].revents != 0 {
      if let bytes = device.receive() {
        for output in decoder.take(bytes, at: .now) { take(output) }
      } else {
        end = end ?? .hangup
      }
    }
    if wanted[1].revents != 0 { wakeup.clear() }
    for message in mailbox.drain() { program.received(message) }
    let later = ContinuousClock.now
    for output in decoder.expire(at: later) { take(output) }
    if let resizeDue, later >= resizeDue { resize() }
    if let nextWake = program.nextWake, later >= nextWake { program.wake() }
  }

  /// Rounded up, so that nobody is woken before the time.
  private func milliseconds(until due: ContinuousClock.Instant, from now: ContinuousClock.Instant) -> Int32 {
    guard due > now else { return 0 }
    let (seconds, attoseconds) = (due - now).components
    return Int32(
      min(
        3_600_000, seconds.multipliedReportingOverflow(by: 1000).partialValue + attoseconds / 1_000_000_000_000_000 + 1)
    )
  }

  private func take(_ output: KeyDecoder.Output) {
    switch output {
    case .key(let key): if end == nil { program.key(key) }
    case .cursorReport(_, let column):
      guard awaitsMeasure else { return }
      awaitsMeasure = false
      if column != DisplayWidth.of(Glyphs.measured) + 1, column <= renderer.size.columns - 1 {
        capabilities.glyphs = .ascii
        program.started(size: renderer.size, capabilities: capabilities)
      }
    }
  }

  private func take(signals: Set<Int32>) {
    for signal in [SIGHUP, SIGTERM, SIGINT, SIGQUIT] where signals.contains(signal) {
      end = end ?? (signal == SIGHUP ? .hangup : .signal(signal))
    }
    if end != nil { return }
    if signals.contains(SIGTSTP) {
      suspend()
    } else if signals.contains(SIGCONT) {
      // Somebody stopped us without asking (`kill -STOP`): the shell has the terminal's settings changed.
      device.makeRaw()
      device.send(renderer.leave() + renderer.enter())
      resize()
    }
    if signals.contains(SIGWINCH) { resizeDue = resizeDue ?? .now + TerminalLimits.resizePause }
  }

  private func resize() {
    resizeDue = nil
    renderer.resize(to: device.size)
    program.resized(renderer.size)
  }

  private func suspend() {
    leave()
    kill(getpid(), SIGSTOP)
    _ = signals.take()
    enter()
    resize()
  }

  private func fulfil(_ request: ScreenRequest) {
    switch request {
    case .redraw: resize()
    case .bell: device.send([0x07])
    case .theme(let theme):
      renderer.use(theme)
      resize()
    case .suspend: suspend()
    case .copy(let text):
      let kept = text.utf8.prefix(ScreenRequest.Limits.clipboard * 3 / 4)
      device.send(Array("\u{1B}]52;c;\(base64(kept))\u{7}".utf8))
    case .run(let command):
      leave()
      var foreign = ForeignCommand(command, input: device.input, output: device.output)
      let status = foreign.run(watching: signals) { signal in
        self.end = self.end ?? (signal == SIGHUP ? .hangup : .signal(signal))
      }
      enter()
      resize()
      program.commandEnded(command, status: status, output: foreign.kept)
    }
  }
}

/// RFC 4648, for OSC 52.
func base64(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var encoded: [UInt8] = []
  var group: [UInt8] = []
  func flush() {
    guard !group.isEmpty else { return }
    let value = group.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << UInt32(16 - 8 * $1.offset) }
    for place in 0..<4 {
      encoded.append(place <= group.count ? digits[Int(value >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
    }
    group.removeAll(keepingCapacity: true)
  }
  for byte in bytes {
    group.append(byte)
    if group.count == 3 { flush() }
  }
  flush()
  return String(decoding: encoded, as: UTF8.self)
}
