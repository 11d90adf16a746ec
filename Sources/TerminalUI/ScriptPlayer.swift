/// Says what a script does next, given what is on the screen: a pure machine.
package struct ScriptPlayer: Sendable {
  package enum Action: Sendable, Hashable {
    case key(Key)
    case resize(Size)
    case save(String)
    case advance(Duration)
    /// Nothing until something changes; called again then.
    case wait
    case quit
    /// A wait took too long; says file, line and what was waited for.
    case fail(String)
  }
  private let script: Script
  private let patience: Duration
  private var position = 0
  private var typed = 0
  private var waitingSince: ContinuousClock.Instant?

  /// `patience` is how long one wait may take, in real time.
  package init(_ script: Script, patience: Duration = .seconds(30)) {
    self.script = script
    self.patience = patience
  }

  /// When `next` wants to be called even though nothing changed.
  package var deadline: ContinuousClock.Instant? { waitingSince.map { $0 + patience } }

  /// The next action; the end of the script is `quit`.
  package mutating func next(isIdle: Bool, lines: [String], now: ContinuousClock.Instant) -> Action {
    guard position < script.lines.count else { return .quit }
    let line = script.lines[position]
    switch line.step {
    case .key(let key): return advance(.key(key))
    case .type(let text):
      let index = text.index(text.startIndex, offsetBy: typed)
      typed += 1
      if text.index(after: index) == text.endIndex { position += 1; typed = 0 }
      return .key(.character(text[index]))
    case .resize(let size): return advance(.resize(size))
    case .save(let name): return advance(.save(name))
    case .advance(let duration): return advance(.advance(duration))
    case .quit: return .quit
    case .waitIdle: return wait(until: isIdle, isIdle: isIdle, for: "idle", line: line.number, lines, now)
    case .waitText(let text):
      return wait(
        until: lines.contains { $0.contains(text) }, isIdle: isIdle, for: "text \"\(text)\"", line: line.number, lines,
        now)
    }
  }

  private mutating func advance(_ action: Action) -> Action {
    position += 1
    return action
  }

  private mutating func wait(
    until isDone: Bool, isIdle: Bool, for what: String, line: Int, _ lines: [String], _ now: ContinuousClock.Instant
  ) -> Action {
    if isDone {
      position += 1
      waitingSince = nil
      return next(isIdle: isIdle, lines: lines, now: now)
    }
    let since = waitingSince ?? now
    waitingSince = since
    guard now - since >= patience else { return .wait }
    return .fail(
      "\(script.file):\(line): waited for \(what) in vain; the screen was:\n" + lines.joined(separator: "\n"))
  }
}
