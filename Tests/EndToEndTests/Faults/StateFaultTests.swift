import Foundation
import Glibc
import KubernetesAPI
import Testing

extension Faults {
  /// A state directory that does not take what we keep: it is said, and everything works from memory.
  @Suite(.servedFleet) struct StateFaultTests {
    @Test("a file stands where the state directory would be", .timeLimit(.minutes(10)))
    func fileInItsPlace() async throws {
      let world = try World()
      defer { world.end() }
      let file = try world.write("no directory\n", to: "file")
      for place in [file, file + "/state"] {
        let seen = try await world.quarterdeck(["get", "fleet", "-o", "json", "--state", place] + fleet.options)
        try expectItWorks(seen, place)
      }
      #expect(try world.text(of: "file") == "no directory\n")
    }

    @Test(
      "a read-only state directory", .enabled(if: Mounts.arePossible, Mounts.need), .timeLimit(.minutes(10)),
      arguments: [Mounts.readOnly, Mounts.full])
    func mounted(mount: Mounts) async throws {
      let world = try World()
      defer { world.end() }
      let state = world.path("mounted")
      let seen = try await world.run(
        "unshare", mount.command(on: state, [Programs.quarterdeck, "get", "fleet", "-o", "json"], try options(state)))
      try expectItWorks(seen, state)

      let start = try await world.run(
        "unshare",
        mount.command(
          on: state, [Programs.quarterdeck, "run", "start", try delivery(in: world), "--confirm-any"],
          try options(state)))
      #expect(start.status != 0)
      #expect(start.errors.contains("no run can be started"), "\(start.errors)")
      #expect(start.errors.contains("cannot open \(state)/journal.sqlite: \(mount.says)"), "\(start.errors)")
      #expect(start.errors.contains("--state"), "\(start.errors)")
    }

    @Test(
      "the dashboard says so and stays live",
      .enabled(
        if: Mounts.arePossible && Programs.tmux != nil,
        "needs tmux and the right to mount in a namespace of its own (unshare -rm)"), .timeLimit(.minutes(10)),
      arguments: [Mounts.readOnly, Mounts.full])
    func dashboard(mount: Mounts) async throws {
      let world = try World()
      defer { world.end() }
      let state = world.path("mounted")
      let screen = try await TmuxScreen.open(
        in: world, command: ["unshare"] + mount.command(on: state, [Programs.quarterdeck], try options(state)),
        columns: 200)
      let rows = try await screen.wait(for: " 2 live ")
      #expect(rows.contains { $0.contains("cannot open \(state)/journal.sqlite: \(mount.says)") }, "\(rows)")
      try await screen.press("Enter")
      try await screen.wait(for: "shop/web")
      try await screen.type(":q\r")
      #expect(try await screen.end().status == 0)
    }

    private func options(_ state: String) throws -> [String] { try fleet.options + ["--state", state] }

    private func expectItWorks(_ seen: Finished, _ state: String) throws {
      #expect(seen.status == 0, "\(seen.errors)")
      #expect(seen.errors.contains("cannot open \(state)/journal.sqlite: "), "\(seen.errors)")
      #expect(seen.errors.contains("nothing is kept"))
      #expect(seen.errors.contains("--state"))
      #expect(try seen.cluster("one")["nodes"] == 2)
      try seen.expectTwoIsLive()
    }

    private func delivery(in world: World) throws -> String {
      try world.write("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n", to: "objects.yaml")
      return try world.write(
        """
        apiVersion: quarterdeck.dev/v1alpha1
        kind: Delivery
        metadata: {name: a}
        spec:
          source: {files: [objects.yaml]}
          placement: {clusterSelector: {}}
          strategy: {stages: [{name: all, remaining: true}]}

        """, to: "a.yaml")
    }
  }
}

/// A file system that only one command sees, in a mount namespace of its own.
struct Mounts: Sendable, CustomTestStringConvertible {
  let testDescription: String
  private let mount: String
  /// The system's words for what is wrong with it.
  let says: String

  static let readOnly = Mounts(
    testDescription: "read-only", mount: "mount -t tmpfs -o ro,size=1m tmpfs", says: "Read-only file system")
  static let full = Mounts(
    testDescription: "full", mount: "mount -t tmpfs -o size=8k tmpfs", says: "No space left on device")

  static let need: Comment = "needs the right to mount in a namespace of its own (unshare -rm)"
  static let arePossible = system("unshare -rm mount -t tmpfs tmpfs /tmp >/dev/null 2>&1") == 0

  /// The words for `unshare`: the command sees the file system at the path.
  func command(on path: String, _ words: [String], _ options: [String]) -> [String] {
    ["-rm", "sh", "-c", "mkdir -p \(path) && \(mount) \(path) && exec \"$@\"", "sh"] + words + options
  }

  /// Fills a file system with one file.
  static func fill(_ path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Failure("\(path): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    let zeros = [UInt8](repeating: 0, count: 4_096)
    while write(file, zeros, zeros.count) > 0 {}
  }
}
