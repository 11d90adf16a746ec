/// What a terminal can show, found out at its start.
package struct TerminalCapabilities: Sendable, Hashable {
  /// The name of the terminal's entry, as `TERM` says.
  package var terminal: String
  package var tier: ColorTier
  /// ASCII where the locale is not UTF-8, the font is known to lack the signs, or they are not one column wide.
  package var glyphs: Glyphs
  package init(terminal: String = "headless", tier: ColorTier = .palette, glyphs: Glyphs = .unicode) {
    self.terminal = terminal
    self.tier = tier
    self.glyphs = glyphs
  }
}

/// What a program asks of its screen.
package enum ScreenRequest: Sendable, Hashable {
  /// Give the terminal away to a command, and take it back when it has ended: `commandEnded` tells how.
  case run(ScreenCommand)
  /// Stop as `Ctrl-Z` stops other programs; a shell's `fg` brings it back.
  case suspend
  /// Put text into the clipboard of the person's own machine (OSC 52), at most `Limits.clipboard` bytes.
  case copy(String)
  /// Draw everything again: the picture was disturbed.
  case redraw
  case bell
  /// Look like this from now on.
  case theme(Theme)

  package enum Limits {
    /// What terminals take of an OSC 52.
    package static let clipboard = 74_994
  }
}

/// A command that wants the terminal for itself.
package struct ScreenCommand: Sendable, Hashable {
  /// The first is the program, found by `PATH`; no shell reads them.
  package var arguments: [String]
  /// Set in addition to the environment of this process.
  package var environment: [String: String]
  /// Whether a line waits for Enter after the command, so that what it said can be read.
  package var waitsForEnter: Bool
  /// How much of its standard output is kept for `commandEnded`; nil: that is the terminal's.
  ///
  /// One byte more than this tells that there were more.
  package var outputLimit: Int?
  package init(
    arguments: [String], environment: [String: String] = [:], waitsForEnter: Bool = false, outputLimit: Int? = nil
  ) {
    self.arguments = arguments
    self.environment = environment
    self.waitsForEnter = waitsForEnter
    self.outputLimit = outputLimit
  }
}

/// A program with a screen: what is called by a terminal, or by a script without one.
///
/// All calls come from one thread, one at a time. After each batch of calls the screen asks for requests, for a frame and
/// for the next wake-up.
package protocol ScreenProgram: AnyObject {
  associatedtype Message: Sendable
  /// The first call, and once more when the terminal turns out to show less than it said.
  func started(size: Size, capabilities: TerminalCapabilities)
  func key(_ key: Key)
  func resized(_ size: Size)
  /// From the mailbox, in the order of posting.
  func received(_ message: Message)
  /// The time that `nextWake` asked for has come.
  func wake()
  var nextWake: ContinuousClock.Instant? { get }
  /// The picture to show; nil: nothing changed, and nothing is written.
  func frame() -> Frame?
  var wantsExit: Bool { get }
  /// What the program wants of the screen since it was last asked.
  func takeRequests() -> [ScreenRequest]
  /// A command of `ScreenRequest.run` ended: its exit code, or 128 and the signal, or 127 where it could not start.
  ///
  /// `output` is what it printed, where that was to be kept.
  func commandEnded(_ command: ScreenCommand, status: Int32, output: [UInt8])
  /// No work that a person waits for is under way.
  var isIdle: Bool { get }
  /// A script moved the clock.
  func advanced(by duration: Duration)
}

extension ScreenProgram {
  package func takeRequests() -> [ScreenRequest] { [] }
  package func commandEnded(_ command: ScreenCommand, status: Int32, output: [UInt8]) {}
  package var isIdle: Bool { true }
  package func advanced(by duration: Duration) {}
}
