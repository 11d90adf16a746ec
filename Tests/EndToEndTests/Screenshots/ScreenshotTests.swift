import Foundation
import Testing

extension Screens {
  /// The pictures in `screenshots/`: what the program draws of the demo's fleet at one moment of a driven clock.
  @Suite struct ScreenshotTests {
    @Test(
      "the pictures are what the program draws; QUARTERDECK_RECORD=1 makes them again, and fails because it did",
      .timeLimit(.minutes(10)))
    func pictures() async throws {
      let world = try World()
      defer { world.end() }
      let fleet = try await Self.fleetAtItsWorst(in: world)
      for picture in Self.pictures {
        try await Self.play(picture.script + "save \(picture.name).svg\n", fleet)
        try Self.compare(world.text(of: "\(picture.name).svg"), picture.name)
      }
    }

    /// The demo four minutes into its story, with a run that has begun: time stands from here on, so that all that is
    /// told of it comes out the same every time.
    private static func fleetAtItsWorst(in world: World) async throws -> SimulatedClusters {
      let demo = try String(contentsOf: resources.appending(path: "demo.yaml"), encoding: .utf8)
      let scenario = try world.write(demo + "\nstart: 2026-11-22T02:57:00Z\n", to: "scenario.yaml")
      for name in ["web-1.4.yaml", "web-1.4-objects.yaml", "api-9.yaml", "api-9-objects.yaml"] {
        try world.write(
          String(contentsOf: resources.appending(path: name), encoding: .utf8), to: "deliveries/\(name)")
      }
      try world.write("", to: "state/quarterdeck/welcomed")
      let fleet = try await SimulatedClusters.start(in: world, scenario: scenario, clock: world.path("clock"))
      // What was last known of the clusters that go away is known from here.
      try await play("wait text \"12 live\"\nwait idle\n", fleet)
      try fleet.advance(seconds: 240)
      let started = try await fleet.quarterdeck(
        ["run", "start", world.path("deliveries/web-1.4.yaml"), "--confirm-any"], environment: environment(of: world),
        within: .seconds(180))
      #expect(started.status == 0, "\(started.errors)")
      return fleet
    }

    private static func environment(of world: World) -> [String: String?] {
      ["QUARTERDECK_CLOCK": world.path("clock"), "QUARTERDECK_OPERATOR": "op-1@bast1"]
    }

    private static func play(_ script: String, _ fleet: SimulatedClusters) async throws {
      let world = fleet.world
      let path = try world.write(script, to: "picture.script")
      let played = try await fleet.quarterdeck(
        ["--script", path, "--size", "100x28", "--deliveries", "deliveries"], environment: environment(of: world),
        within: .seconds(300))
      #expect(played.status == 0, "\(played.errors)")
    }

    private struct Picture {
      var name: String
      var script: String
    }
    private static let pictures = [
      Picture(name: "fleet", script: whole),
      Picture(
        name: "drill-down",
        script: whole + "key Enter\nwait text \"of 23 workloads\"\nwait text \"is not: pool_size\"\nwait text \"fx-\"\n"
      ),
      Picture(
        name: "matrix", script: whole + "key m\nwait text \"equal cells are one\"\nwait text \"is not: pool_size\"\n"),
      Picture(
        name: "drift", script: whole + "type :drift\nkey Enter\nwait text \"Drift  42\"\nwait text \"delivered  \"\n"),
      Picture(
        name: "run", script: whole + "key Tab\nwait text \"wave 1 of 3\"\nwait text \"✓ Service web\"\n"),
      Picture(
        name: "plan",
        script: whole
          + "type :deliveries\nkey Enter\nwait text \"api-9.yaml\"\nkey Enter\nwait text \"NOT CHOSEN 1\"\n"
      ),
    ]
    /// Every cluster has said its last word, the runs were read, and drift was looked for.
    private static let whole = """
      wait text "10 live  1 old  1 no answer"
      wait text "silent, redialling"
      wait text "is not: pool_size"
      wait text "ip-10-3-4-11 NotReady 3m"
      wait text "  41"
      wait text "1» 7·"

      """

    private static func compare(_ drawn: String, _ name: String) throws {
      let file = root.appending(path: "screenshots/\(name).svg")
      if ProcessInfo.processInfo.environment["QUARTERDECK_RECORD"] != nil {
        try drawn.write(to: file, atomically: true, encoding: .utf8)
        Issue.record("recorded \(name); look at it, then run without QUARTERDECK_RECORD")
        return
      }
      let kept = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      guard kept != drawn else { return }
      let lines = zip(lines(of: kept), lines(of: drawn)).first { $0 != $1 }
      Issue.record(
        "screenshots/\(name).svg is stale (QUARTERDECK_RECORD=1 makes it again): \(lines?.0 ?? "…") is now \(lines?.1 ?? "…")"
      )
    }
    private static func lines(of text: String) -> [Substring] { text.split(separator: "\n") }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    private static let resources = root.appending(path: "Sources/FleetSimulator/Resources")
  }
}
