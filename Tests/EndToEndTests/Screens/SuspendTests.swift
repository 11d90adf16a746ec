import Foundation
import Glibc
import Testing

extension Screens {
  /// A dashboard that is put aside in a shell with jobs, and taken up again.
  @Suite(.servedFleet, .enabled(if: Programs.tmux != nil && Programs.bash != nil, "needs tmux and bash"))
  struct SuspendTests {
    @Test(
      "suspended it gives the shell a terminal that works; with fg all of the screen is back, at its new size, and live",
      .timeLimit(.minutes(10)), arguments: Way.allCases)
    func putAside(way: Way) async throws {
      let world = try World()
      defer { world.end() }
      let screen = try await openShell(world)
      let line = "\(Programs.quarterdeck) \(try fleet.options.joined(separator: " "))"
      try await screen.type(line + "\r")
      try await screen.wait(for: " 2 live ")
      #expect(try await screen.fact("alternate_on") == "1")

      switch way {
      case .command: try await screen.type(":suspend\r")
      case .signal: kill(try world.dashboard(on: fleet), SIGTSTP)
      }
      try await screen.wait("the shell's word that it is stopped") { $0.contains { $0.contains("Stopped") } }
      #expect(try await screen.fact("alternate_on") == "0")
      #expect(try await screen.fact("cursor_flag") == "1")
      // What is typed is seen, and Enter is enough: no `stty sane`.
      try await screen.type("echo the-shell-$((40 + 2)); stty -a\r")
      let rows = try await screen.wait("what was typed") { $0.contains { $0.hasPrefix("the-shell-42") } }
      let modes = try await screen.wait("the terminal's modes") { $0.contains { $0.contains("opost") } }
        .joined(separator: " ").split(whereSeparator: { $0 == " " || $0 == ";" })
      for mode in ["icanon", "echo", "isig", "icrnl", "opost"] { #expect(modes.contains(Substring(mode)), "\(rows)") }

      try await screen.resize(columns: 120, rows: 30)
      try await screen.type("fg\r")
      let back = try await screen.wait("all of the screen") { rows in
        rows[0].contains(" 2 live ") && rows.contains { $0.contains("CLUSTER") && $0.contains("VERSION") }
          && rows.last { !$0.isEmpty }?.contains("? keys") == true
      }
      #expect(!back.contains { $0.contains("the-shell") }, "\(back)")
      #expect(try await screen.fact("alternate_on") == "1")
      // It takes keys, and what happens in the fleet from now on.
      defer { try? fleet.mend("two") }
      try fleet.turn("two", "down")
      try await screen.wait(for: " 1 no answer ")
      try await screen.type(":q\r")
      try await screen.wait("the shell again") { $0.contains { $0.contains("the-shell-42") } }
      #expect(try await screen.fact("alternate_on") == "0")
    }

    enum Way: String, CaseIterable, Sendable {
      /// `:suspend`; Ctrl-Z shows problems.
      case command
      /// What another process, or the shell's `kill -TSTP`, sends.
      case signal
    }

    /// A shell with job control and without anybody's settings.
    private func openShell(_ world: World) async throws -> TmuxScreen {
      let shell = try #require(Programs.bash)
      let screen = try await TmuxScreen.open(
        in: world, command: ["env", "PS1=ready> ", shell, "--norc", "--noprofile", "-i"])
      try await screen.wait(for: "ready>")
      return screen
    }
  }
}
