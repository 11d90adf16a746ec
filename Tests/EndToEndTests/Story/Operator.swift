import Foundation
import Testing

/// Somebody at the demo's screen: what they press, and what they wait to see.
struct Operator: Sendable {
  let world: World
  let screen: TmuxScreen

  /// Opens the demo, or comes back to it.
  static func sitDown(in world: World, _ options: String...) async throws -> Operator {
    Operator(
      world: world, screen: try await .open(in: world, ["demo", "--folder", world.path("demo")] + options))
  }

  /// Where the picture of a view begins: the first row is the scope, the second one a run's where one goes on.
  @discardableResult func see(_ what: String..., within patience: Duration = .seconds(90)) async throws -> [String] {
    try await screen.wait(what.joined(separator: "”, “"), within: patience) { rows in
      what.allSatisfy { text in rows.contains { $0.contains(text) } }
    }
  }

  /// Waits for a row that has all of these texts.
  @discardableResult func seeRow(_ texts: String..., within patience: Duration = .seconds(90)) async throws -> String {
    let rows = try await screen.wait("a row with \(texts)", within: patience) { Self.row($0, with: texts) != nil }
    return Self.row(rows, with: texts) ?? ""
  }
  private static func row(_ rows: [String], with texts: [String]) -> String? {
    rows.first { row in texts.allSatisfy { row.contains($0) } }
  }

  func press(_ keys: String...) async throws { for key in keys { try await screen.press(key) } }

  /// Goes to a view by its name.
  func go(to view: String) async throws {
    try await screen.type(":\(view)")
    try await screen.press("Enter")
  }

  /// The row under the cursor, without the cursor's sign and what follows the name.
  func cursor() async throws -> String { Self.cursor(in: try await screen.rows()) }
  static func cursor(in rows: [String]) -> String {
    guard let row = rows.first(where: { $0.hasPrefix(">") }) else { return "" }
    return row.dropFirst().split(separator: " ").prefix(2).joined(separator: " ")
  }
  func seeCursor(at name: String) async throws {
    try await screen.wait("the cursor at “\(name)”") { Self.cursor(in: $0) == name }
  }

  /// Leaves the dashboard; what the terminal shows then, in one line.
  func leave() async throws -> String {
    try await go(to: "q")
    let (status, rows) = try await screen.end()
    #expect(status == 0)
    return rows.joined()
  }
}
