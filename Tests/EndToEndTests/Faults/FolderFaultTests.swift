import Foundation
import Testing

extension Faults {
  /// Folders that a person names and that are not what the program takes them for.
  @Suite struct FolderFaultTests {
    @Test(
      "a demo touches no folder that it has not made", .timeLimit(.minutes(10)),
      arguments: [[], ["--stop"], ["--fresh"]])
    func foreignFolder(options: [String]) async throws {
      let world = try World()
      defer { world.end() }
      let letter = try world.write("dear diary\n", to: "home/letter.txt")
      try world.write("\(ProcessInfo.processInfo.processIdentifier)\n", to: "home/fleet.lock")
      let script = try world.write("quit\n", to: "quit.script")
      let run = try await world.quarterdeck(
        ["demo", "--folder", world.path("home"), "--script", script] + options)
      #expect(run.status == 2, "\(run.output)")
      #expect(run.errors.contains("no demo made"))
      #expect(try world.text(of: letter) == "dear diary\n")
      #expect(try FileManager.default.contentsOfDirectory(atPath: world.path("home")).count == 2)
    }

    @Test("a demo that ends takes its own files along and leaves what else was put there", .timeLimit(.minutes(10)))
    func sharedFolder() async throws {
      let world = try World()
      defer { world.end() }
      for name in [".quarterdeck-demo", "kubeconfig", "state/journal", "deliveries/web.yaml", "notes.txt"] {
        try world.write("x\n", to: "demo/" + name)
      }
      let run = try await world.quarterdeck(["demo", "--folder", world.path("demo"), "--stop"])
      #expect(run.status == 0, "\(run.errors)")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: world.path("demo")).sorted()
          == [".quarterdeck-demo", "notes.txt"])
      try FileManager.default.removeItem(atPath: world.path("demo/notes.txt"))
      try await world.quarterdeck(["demo", "--folder", world.path("demo"), "--stop"])
      #expect(!FileManager.default.fileExists(atPath: world.path("demo")))
    }

    @Test("a pipe among the delivery files holds up no screen", .timeLimit(.minutes(10)))
    func pipeAmongDeliveries() async throws {
      let world = try World()
      defer { world.end() }
      try world.write("kind: Delivery # quarterdeck.dev/v1alpha1\n", to: "deliver/web.yaml")
      #expect(mkfifo(world.path("deliver/a.yaml"), 0o600) == 0)
      let config = try world.write("apiVersion: v1\nkind: Config\n", to: "config.yaml")
      let script = try world.write(
        "type :deliveries\nkey Enter\nwait text \"web.yaml\"\nsave seen.txt\nquit\n", to: "look.script")
      let run = try await world.quarterdeck([
        "--kubeconfig", config, "--deliveries", world.path("deliver"), "--script", script,
      ])
      #expect(run.status == 0, "\(run.errors)")
      #expect(try world.text(of: "seen.txt").contains("web.yaml"))
    }
  }
}
