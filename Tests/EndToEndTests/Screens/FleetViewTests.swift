import Foundation
import Testing

extension Screens {
  @Suite struct FleetViewTests {
    @Test(
      "D8: health, rollout and drift stand side by side at 80x24, and 200x60 adds columns",
      .enabled(if: Programs.tmux != nil, "needs tmux"), .timeLimit(.minutes(10)))
    func sideBySide() async throws {
      let world = try World()
      defer { world.end() }
      let screen = try await TmuxScreen.open(in: world, ["demo", "--folder", world.path("demo")])
      // The demo's first minute: nodes and pods turn bad, a cluster goes away, a run is at its canaries.
      let narrow = try await screen.wait("the demo's bad minute", within: .seconds(90)) { rows in
        rows.contains { $0.contains("eu-west-1") && $0.contains("✗") }
          && rows.contains { $0.hasPrefix(" ~ us-east-2") || $0.hasPrefix(" ? us-east-2") }
          && rows.contains { $0.contains("canary") && $0.contains("RUNNING") || $0.contains("APPROVAL") }
      }
      #expect(narrow.allSatisfy { $0.count <= 80 })
      let header = try #require(narrow.first { $0.contains("CLUSTER") })
      for title in ["SEEN", "NODES", "BAD", "WORST", "SINCE", "ROLLOUT", "DRIFT"] { #expect(header.contains(title)) }
      let bad = try #require(narrow.first { $0.contains("✗ eu-west-1") })
      #expect(Self.cell(of: bad, under: "BAD", in: header).contains { $0.isNumber && $0 != "0" })
      #expect(!Self.cell(of: bad, under: "ROLLOUT", in: header).isEmpty)
      #expect(Self.cell(of: bad, under: "DRIFT", in: header).contains { $0.isNumber })
      let gone = try #require(narrow.first { $0.hasPrefix(" ~ us-east-2") || $0.hasPrefix(" ? us-east-2") })
      #expect(Self.cell(of: gone, under: "NODES", in: header).contains("~"))
      // Every cluster is there: those that are not well by name, the others counted.
      let well = try #require(narrow.first { $0.contains(" well ") })
      let counted = well.split(separator: " ").compactMap { Int($0) }.first ?? 0
      let named = narrow.filter { row in Self.clusters.contains { row.dropFirst(3).hasPrefix($0 + " ") } }
      #expect(counted + named.count == 12)

      try await screen.resize(columns: 200, rows: 60)
      let wide = try await screen.wait("more columns") { rows in
        rows.contains { $0.contains("CLUSTER") && $0.contains("VERSION") }
      }
      let wideHeader = try #require(wide.first { $0.contains("CLUSTER") })
      for title in header.split(separator: " ") { #expect(wideHeader.contains(title)) }
      for title in ["PODS", "CPU", "VERSION"] { #expect(wideHeader.contains(title)) }
      #expect(wide.contains { $0.contains("eu-west-1") && $0.contains("v1.35.6") })
    }

    private static let clusters = [
      "canary-1", "canary-2", "eu-west-1", "eu-west-2", "eu-central-1", "eu-central-2", "eu-north-1", "us-east-1",
      "us-east-2", "us-west-1", "us-west-2", "ap-south-1",
    ]

    /// What stands under a column's title; numbers end where their title ends, words begin where it begins.
    private static func cell(of row: String, under title: String, in header: String) -> String {
      guard let range = header.range(of: title) else { return "" }
      let start = header.distance(from: header.startIndex, to: range.lowerBound)
      let characters = Array(row)
      guard start < characters.count else { return "" }
      var (low, high) = (start, min(start + title.count, characters.count))
      while low > 0, characters[low - 1] != " " { low -= 1 }
      while high < characters.count, characters[high] != " " { high += 1 }
      return String(characters[low..<high]).trimmingCharacters(in: [" "])
    }
  }
}
