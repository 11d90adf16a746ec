import CLinux
import Glibc
package import TerminalUI

/// How a program is shown.
package struct ScreenOptions: Sendable {
  /// The terminal's descriptors.
  package var input: Int32 = 0
  package var output: Int32 = 1
  /// The name of the terminal's entry: `TERM`.
  package var terminal: String
  package var theme: Theme
  /// `NO_COLOR` is set and not empty.
  package var isColorless = false
  /// `--ascii`.
  package var isASCII = false
  /// How long the rest of an escape sequence is waited for.
  package var patience: Duration = .milliseconds(100)
  package init(terminal: String, theme: Theme) {
    self.terminal = terminal
    self.theme = theme
  }

  /// What the environment says: `TERM`, `NO_COLOR`, and 25 ms of patience where no line is between keys and program.
  package init(environment: [String: String], theme: Theme) {
    self.init(terminal: environment["TERM"] ?? "", theme: theme)
    isColorless = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    let isLocal = ["SSH_CONNECTION", "SSH_TTY", "MOSH_CONNECTION", "TMUX", "STY"].allSatisfy { environment[$0] == nil }
    patience = isLocal ? .milliseconds(25) : .milliseconds(100)
  }
}

/// How the program left the screen.
package enum ScreenEnd: Sendable, Hashable {
  case finished
  /// TERM, HUP, INT or QUIT; the exit code is 128 and the number.
  case signal(Int32)
  /// The terminal went away.
  case hangup
}

/// A screen on a terminal, drawn by ncurses.
package enum NcursesScreen {
  /// Runs a program on the terminal until it wants to exit, a signal ends it, or the terminal goes away.
  ///
  /// Blocks the caller; the program is called on a thread of its own, named `terminal`, and on no other. The terminal is as
  /// it was before when this returns, and also when the process crashes or exits meanwhile. One at a time in a process.
  package static func run<Program: ScreenProgram>(
    _ program: Program, mailbox: Mailbox<Program.Message>, options: ScreenOptions
  ) throws(TerminalError) -> ScreenEnd {
    var result: Result<ScreenEnd, TerminalError> = .success(.finished)
    let thread = NamedThread(name: "terminal") {
      do throws(TerminalError) {
        let loop = try TerminalLoop(program: program, mailbox: mailbox, options: options)
        result = .success(loop.run())
      } catch {
        result = .failure(error)
      }
    }
    try thread.runToEnd()
    return try result.get()
  }
}

/// A thread with a name that ends before its maker goes on.
private struct NamedThread {
  let name: String
  let body: () -> Void

  private final class Box {
    let name: String
    let body: () -> Void
    init(name: String, body: @escaping () -> Void) {
      self.name = name
      self.body = body
    }
  }

  /// The maker is blocked until the thread has ended, so nothing that the body captures is used by two threads at once.
  func runToEnd() throws(TerminalError) {
    let box = Unmanaged.passRetained(Box(name: name, body: body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let box = Unmanaged<Box>.fromOpaque(argument).takeRetainedValue()
        _ = clinux_name_thread(box.name)
        box.body()
        return nil
      }, box.toOpaque())
    guard code == 0 else {
      box.release()
      throw .system(call: "pthread_create", code: code)
    }
    pthread_join(thread, nil)
  }
}
