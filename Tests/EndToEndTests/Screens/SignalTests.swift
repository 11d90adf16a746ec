import Foundation
import Glibc
import KubernetesAPI
import Testing

extension Screens {
  /// A dashboard that is ended from outside: the terminal is as it was where that is possible, and nothing is lost.
  @Suite(.servedFleet, .enabled(if: Programs.tmux != nil, "needs tmux")) struct SignalTests {
    @Test(
      "TERM and HUP leave the terminal as it was, and the exit code says which", .timeLimit(.minutes(10)),
      arguments: [SIGTERM, SIGHUP])
    func restores(signal: Int32) async throws {
      let world = try World()
      defer { world.end() }
      let screen = try await openInAShell(world)
      try await screen.wait(for: " 2 live ")
      #expect(try await screen.fact("alternate_on") == "1")
      kill(try world.dashboard(on: fleet), signal)
      let rows = try await screen.wait(for: "left with \(128 + signal)")
      #expect(try await screen.fact("alternate_on") == "0")
      #expect(try await screen.fact("cursor_flag") == "1")
      let modes = rows.joined(separator: " ").split(whereSeparator: { $0 == " " || $0 == ";" })
      for mode in ["icanon", "echo", "isig", "icrnl", "opost"] { #expect(modes.contains(Substring(mode)), "\(rows)") }
    }

    @Test(
      "kill -9: the next start shows what was known at once, and the terminal works for it",
      .timeLimit(.minutes(10)))
    func killed() async throws {
      let world = try World()
      defer { world.end() }
      let fleet = try fleet
      let screen = try await openInAShell(world)
      try await screen.wait(for: " 2 live ")
      // Written behind, at most five seconds late: another program sees it when it is there.
      try await eventually("the cache to be written") {
        let cached = try await world.quarterdeck(["get", "fleet", "--cached", "-o", "json"] + fleet.options)
        return try cached.cluster("two")["nodes"] == 3 ? () : nil
      }
      kill(try world.dashboard(on: fleet), SIGKILL)
      try await screen.wait(for: "left with 137")

      defer { for cluster in ["one", "two"] { try? fleet.mend(cluster) } }
      for cluster in ["one", "two"] { try fleet.turn(cluster, "down") }
      try await screen.type("go\r")
      let rows = try await screen.wait(for: "~3/3")
      #expect(rows.contains { $0.contains("one ") && $0.contains("~2/2") })
      try await screen.type(":q\r")
      try await screen.wait(for: "left with 0")
    }

    /// A shell that starts the dashboard, says how it ended and what the terminal's modes are, and does it again for a
    /// line of input.
    private func openInAShell(_ world: World) async throws -> TmuxScreen {
      let start = "\(Programs.quarterdeck) \(try fleet.options.joined(separator: " "))"
      return try await TmuxScreen.open(
        in: world,
        command: ["sh", "-c", "while true; do \(start); echo left with $?; stty -a; stty sane; read line; done"])
    }
  }
}
