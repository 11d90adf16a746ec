import Foundation
import Glibc

/// A real terminal with a program in it: tmux, on a socket of its own, without a status line.
struct TmuxScreen: Sendable {
  private let world: World
  private let socket: String

  /// Opens a terminal and runs the built program in it; the terminal stays when the program has left.
  static func open(
    in world: World, _ arguments: [String], columns: Int = 80, rows: Int = 24, environment: [String: String] = [:]
  ) async throws -> TmuxScreen {
    let variables = environment.map { "\($0.key)=\($0.value)" }
    return try await open(
      in: world, command: ["env"] + variables + [Programs.quarterdeck] + arguments, columns: columns, rows: rows)
  }

  /// Opens a terminal and runs any command in it.
  static func open(
    in world: World, command: [String], columns: Int = 80, rows: Int = 24
  ) async throws -> TmuxScreen {
    let socket = world.path("tmux-\(UInt32.random(in: 0...9_999))")
    let settings = try world.write(
      """
      set -g status off
      set -g default-terminal "tmux-256color"
      set -s escape-time 0
      set -g remain-on-exit on
      set -g history-limit 2000

      """, to: "tmux.conf")
    let screen = TmuxScreen(world: world, socket: socket)
    try await screen.tmux(
      [
        "-u", "-f", settings, "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "sh", "-c",
        "\"$@\"; echo \"\(mark)$?\"; while read line; do :; done", "sh",
      ] + command)
    world.whenEnding { [socket] in
      let end = try? world.start(Programs.tmux ?? "tmux", ["-S", socket, "kill-server"])
      for _ in 0..<200 where end?.hasEnded == false { usleep(10_000) }
    }
    return screen
  }

  /// What the terminal shows, one string a row.
  func rows() async throws -> [String] {
    try await tmux(["capture-pane", "-p"]).output.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
  }

  /// What the terminal shows, with its attributes as escape sequences.
  func styledText() async throws -> String { try await tmux(["capture-pane", "-e", "-p"]).output }

  /// A fact of the terminal by tmux's name for it, such as `alternate_on`.
  func fact(_ name: String) async throws -> String {
    try await tmux(["display-message", "-p", "#{\(name)}"]).output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Presses keys by tmux's names: `Enter`, `Escape`, `Tab`, `Down`, `C-c`.
  func press(_ keys: String...) async throws { try await tmux(["send-keys"] + keys) }

  func type(_ text: String) async throws { try await tmux(["send-keys", "-l", text]) }

  func resize(columns: Int, rows: Int) async throws {
    try await tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  /// Waits until the picture fulfils a condition, and returns it.
  @discardableResult func wait(
    _ what: String, within patience: Duration = .seconds(60), until isRight: ([String]) -> Bool
  ) async throws -> [String] {
    var last: [String] = []
    do {
      return try await eventually(what, within: patience) {
        last = try await rows()
        return isRight(last) ? last : nil
      }
    } catch { throw Failure("\(error); the screen was:\n\(last.joined(separator: "\n"))") }
  }

  /// Waits until one row has a text in it.
  @discardableResult func wait(for text: String, within patience: Duration = .seconds(60)) async throws -> [String] {
    try await wait("“\(text)”", within: patience) { $0.contains { $0.contains(text) } }
  }

  /// Waits until the program has left its terminal; the picture that is left.
  func end(within patience: Duration = .seconds(60)) async throws -> (status: Int, rows: [String]) {
    let rows = try await wait("the program's end", within: patience) { rows in
      rows.contains { $0.hasPrefix(Self.mark) }
    }
    let status = rows.first { $0.hasPrefix(Self.mark) }?.dropFirst(Self.mark.count).prefix { $0.isNumber } ?? ""
    return (Int(status) ?? -1, rows)
  }

  /// Whether the program has not left its terminal.
  var isRunning: Bool { get async throws { try await !rows().contains { $0.hasPrefix(Self.mark) } } }

  /// What the shell around the program says when it has left.
  private static let mark = "left its terminal with "

  @discardableResult private func tmux(_ arguments: [String]) async throws -> Finished {
    let finished = try await world.run(Programs.tmux ?? "tmux", ["-S", socket] + arguments, within: .seconds(10))
    guard finished.status == 0 else { throw Failure("tmux \(arguments): \(finished.errors)") }
    return finished
  }
}
