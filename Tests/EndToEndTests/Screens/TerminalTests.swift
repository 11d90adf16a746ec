import Foundation
import Glibc
import Testing

extension Screens {
  /// Terminals of all kinds: a clear line or a working screen.
  @Suite(.servedFleet, .enabled(if: Programs.tmux != nil, "needs tmux")) struct TerminalTests {
    @Test(
      "a terminal that is too small says so, goes on, and shows the fleet when it grows", .timeLimit(.minutes(10)),
      arguments: [(20, 5, "needs 40x8, has 20x5"), (1, 1, "")])
    func small(columns: Int, rows: Int, text: String) async throws {
      try await withScreen([], columns: columns, rows: rows) { screen in
        // In a single cell there is nothing to read, but the program is there.
        if !text.isEmpty { try await screen.wait(for: text) }
        try await screen.resize(columns: 80, rows: 24)
        try await screen.wait(for: " 2 live ")
        try await screen.resize(columns: columns, rows: rows)
        if !text.isEmpty { try await screen.wait(for: text) }
      }
    }

    @Test("400x100 is filled, and a terminal shrinks and grows under it", .timeLimit(.minutes(10)))
    func large() async throws {
      try await withScreen([], columns: 400, rows: 100) { screen in
        let rows = try await screen.wait("the fleet with all columns") { rows in
          rows.contains { $0.contains("● one ") } && rows.contains { $0.contains("VERSION") && $0.contains("RTT") }
        }
        #expect(rows.count >= 100)
        for (columns, rows) in [(80, 24), (40, 8), (200, 60)] {
          try await screen.resize(columns: columns, rows: rows)
          try await screen.wait("one row a cluster at \(columns)x\(rows)") { shown in
            shown.contains { $0.contains("● one") } && shown.allSatisfy { $0.count <= columns }
          }
        }
      }
    }

    @Test("NO_COLOR: no colour is written, and states are still told apart by sign and word", .timeLimit(.minutes(10)))
    func noColor() async throws {
      try await withScreen([], environment: ["NO_COLOR": "1"]) { screen in
        try await screen.wait(for: "● one ")
        #expect(try await !hasColour(screen))
      }
      try await withScreen([]) { screen in
        try await screen.wait(for: "● one ")
        #expect(try await hasColour(screen))
      }
    }

    private func hasColour(_ screen: TmuxScreen) async throws -> Bool {
      try await screen.styledText().split(separator: "\u{1b}[").dropFirst().contains { sequence in
        let codes = sequence.prefix { $0 != "m" }.split(separator: ";").compactMap { Int($0) }
        return codes.contains { (30...38).contains($0) || (40...48).contains($0) || (90...107).contains($0) }
      }
    }

    @Test(
      "a locale that is not UTF-8 has a letter for each sign", .timeLimit(.minutes(10)),
      arguments: [["LANG": "C", "LC_ALL": "C"], ["LANG": "en_US.ISO-8859-1"]])
    func notUTF8(environment: [String: String]) async throws {
      try await withScreen([], environment: environment) { screen in
        let rows = try await screen.wait("letters for signs") {
          $0.contains { $0.contains("o one ") } && $0[0].contains(" 2 live ")
        }
        #expect(rows.joined().allSatisfy { $0.isASCII })
      }
    }

    @Test("terminals that are old are good enough", .timeLimit(.minutes(10)), arguments: ["vt100", "linux", "screen"])
    func old(terminal: String) async throws {
      try await withScreen([], environment: ["TERM": terminal]) { screen in try await screen.wait(for: " 2 live ") }
    }

    @Test(
      "a terminal that cannot be drawn on is one clear line and exit code 1", .timeLimit(.minutes(10)),
      arguments: [
        ("TERM=dumb", "the terminal dumb cannot place a cursor"),
        ("TERM=nobody-has-this", "this machine does not know the terminal nobody-has-this"),
        ("TERM=", "TERM is not set"), ("-u TERM", "TERM is not set"),
      ])
    func unusable(setting: String, text: String) async throws {
      let world = try World()
      defer { world.end() }
      let words = ["env"] + setting.split(separator: " ").map(String.init) + [Programs.quarterdeck]
      let screen = try await TmuxScreen.open(in: world, command: words + fleet.options, columns: 200)
      let (status, rows) = try await screen.end()
      #expect(status == 1)
      #expect(rows.count >= 24)
      try await screen.wait("the line") { $0.contains { $0.hasPrefix("quarterdeck: ") && $0.contains(text) } }
      #expect(try await screen.fact("alternate_on") == "0")
    }

    @Test("without a terminal it is one clear line that names what to use", .timeLimit(.minutes(10)))
    func noTerminal() async throws {
      let world = try World()
      defer { world.end() }
      let run = try await world.quarterdeck(fleet.options)
      #expect(run.status == 1)
      #expect(run.output == "")
      #expect(run.errors.contains("is not a terminal; without a screen use `quarterdeck get VIEW`"))
    }

    private func withScreen(
      _ arguments: [String], columns: Int = 80, rows: Int = 24, environment: [String: String] = [:],
      _ body: (TmuxScreen) async throws -> Void
    ) async throws {
      let world = try World()
      defer { world.end() }
      let screen = try await TmuxScreen.open(
        in: world, fleet.options + arguments, columns: columns, rows: rows, environment: environment)
      try await body(screen)
      #expect(try await screen.isRunning)
      try await screen.type(":q\r")
    }
  }
}
