import Glibc

/// Why there is no screen, in one line that says what to do.
package enum TerminalError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Input or output is a file or a pipe.
  case notATerminal(String)
  case unknownTerminal(String)
  /// The entry has no way to place the cursor.
  case tooSimple(String)
  /// A call of the system failed.
  case system(call: String, code: Int32)

  package var description: String {
    switch self {
    case .notATerminal(let which):
      "\(which) is not a terminal; without a screen use `quarterdeck get VIEW` or `quarterdeck --script FILE`"
    case .unknownTerminal(let name):
      name.isEmpty
        ? "TERM is not set; set it to what your terminal is, for example TERM=xterm-256color"
        : "this machine does not know the terminal \(name); install its entry (ncurses-term) or set TERM=xterm-256color"
    case .tooSimple(let name):
      "the terminal \(name) cannot place a cursor; use `quarterdeck get VIEW`, or set TERM to what the terminal is"
    case .system(let call, let code):
      "the terminal could not be opened: \(call): \(String(cString: strerror(code)))"
    }
  }
}
