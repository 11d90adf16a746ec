import Foundation
import NcursesTerminal
import TerminalUI

/// Plays a script on the dashboard, without a terminal: tests, screenshots and bug reports.
struct ScriptedDashboard {
  var path: String
  var size: String
  var theme: Theme

  func play(_ program: DashboardProgram, mailbox: Mailbox<DashboardProgram.Message>) throws {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      Output.error("--script: \(path) cannot be read")
      throw ExitCodes.wrongInput
    }
    let numbers = size.split(separator: "x").compactMap { Int($0) }
    guard numbers.count == 2, numbers.allSatisfy({ (1...1_000).contains($0) }) else {
      Output.error("--size: \(size) is no size; write 80x24")
      throw ExitCodes.wrongInput
    }
    let script: Script
    do { script = try Script(text: text, file: path) } catch {
      Output.error("\(error)")
      throw ExitCodes.wrongInput
    }
    let screen = HeadlessScreen(
      program, mailbox: mailbox, script: script, theme: theme, size: Size(columns: numbers[0], rows: numbers[1]))
    let problem = try HeadlessRun.run(screen, mailbox: mailbox) { name, contents in
      try contents.write(toFile: name, atomically: true, encoding: .utf8)
    }
    if let problem {
      Output.error(problem)
      throw ExitCodes.failed
    }
  }
}
