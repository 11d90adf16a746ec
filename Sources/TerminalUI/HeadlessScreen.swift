/// A screen without a terminal, which a script drives one step at a time.
///
/// It blocks nowhere and has no clock: whoever drives it calls `step` until it says `wait`, then waits for the mailbox or
/// the time that `due` names, and steps on. The calling thread is the one that the program is called on.
package final class HeadlessScreen<Program: ScreenProgram> {
  package enum Outcome: Sendable, Hashable {
    case went
    case wait
    /// A picture to be written to a file of this name.
    case save(name: String, contents: String)
    case finished
    case failed(String)
  }
  package let program: Program
  /// What the program showed last.
  package private(set) var frame: Frame
  private let mailbox: Mailbox<Program.Message>
  private let theme: Theme
  private let capabilities: TerminalCapabilities
  private var player: ScriptPlayer
  private var moved = Duration.zero
  private var hasStarted = false
  private var size: Size

  package init(
    _ program: Program, mailbox: Mailbox<Program.Message>, script: Script, theme: Theme,
    size: Size = Size(columns: 80, rows: 24), capabilities: TerminalCapabilities = TerminalCapabilities(),
    patience: Duration = .seconds(30)
  ) {
    self.program = program
    self.mailbox = mailbox
    self.theme = theme
    self.capabilities = capabilities
    self.size = size
    player = ScriptPlayer(script, patience: patience)
    frame = Frame(size: size)
  }

  /// When `step` wants to be called although nothing was posted; in real time.
  package var due: ContinuousClock.Instant? {
    [program.nextWake.map { $0 - moved }, player.deadline].compactMap { $0 }.min()
  }

  /// Brings the program up to date, then takes one step of the script.
  package func step(now: ContinuousClock.Instant) -> Outcome {
    if !hasStarted {
      hasStarted = true
      program.started(size: size, capabilities: capabilities)
    }
    settle(now: now)
    if program.wantsExit { return .finished }
    let isIdle = program.isIdle && mailbox.isEmpty
    switch player.next(isIdle: isIdle, lines: frame.lines, now: now) {
    case .key(let key): program.key(key)
    case .resize(let size):
      self.size = size
      program.resized(size)
    case .advance(let duration):
      moved += duration
      program.advanced(by: duration)
    case .save(let name):
      let contents =
        name.hasSuffix(".svg")
        ? frame.svg(theme: theme, title: String(name.dropLast(4)), tier: capabilities.tier)
        : frame.lines.joined(separator: "\n") + "\n"
      return .save(name: name, contents: contents)
    case .wait: return .wait
    case .quit: return .finished
    case .fail(let message): return .failed(message)
    }
    settle(now: now)
    return program.wantsExit ? .finished : .went
  }

  private func settle(now: ContinuousClock.Instant) {
    for message in mailbox.drain() { program.received(message) }
    if let wake = program.nextWake, wake <= now + moved { program.wake() }
    for request in program.takeRequests() {
      // There is no terminal to give away, and no clipboard.
      if case .run(let command) = request { program.commandEnded(command, status: 127, output: []) }
    }
    if let next = program.frame() { frame = capabilities.glyphs.isASCII ? next.inASCII() : next }
  }
}
