import CLinux
import Glibc
package import TerminalUI

/// Plays a script into a program with no terminal at all.
package enum HeadlessRun {
  /// Blocks the caller until the script ends, and returns why it failed, or nil; `save` is called with each picture.
  package static func run<Program: ScreenProgram>(
    _ screen: HeadlessScreen<Program>, mailbox: Mailbox<Program.Message>,
    save: (_ name: String, _ contents: String) throws -> Void
  ) throws -> String? {
    let wakeup = try Wakeup()
    mailbox.onPost { wakeup.wake() }
    defer { mailbox.onPost(nil) }
    while true {
      switch screen.step(now: .now) {
      case .went: continue
      case .finished: return nil
      case .failed(let message): return message
      case .save(let name, let contents): try save(name, contents)
      case .wait:
        // The program's own idleness may change without a message, so it is asked again now and then.
        var timeout: Int32 = 50
        if let due = screen.due {
          let (seconds, attoseconds) = max(.zero, due - .now).components
          timeout = Int32(min(50, seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1))
        }
        var wanted = pollfd(fd: wakeup.descriptor, events: Int16(POLLIN), revents: 0)
        poll(&wanted, 1, timeout)
        wakeup.clear()
      }
    }
  }
}
