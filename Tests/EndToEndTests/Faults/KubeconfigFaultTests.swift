import Foundation
import KubernetesAPI
import Testing

extension Faults {
  /// A fault in a kubeconfig is a row or a message with file, line and what to do; the rest works.
  @Suite(.servedFleet) struct KubeconfigFaultTests {
    @Test(
      "a kubeconfig that is not there, cannot be read, is no YAML or no text is told, and the other file works",
      .timeLimit(.minutes(10)), arguments: FileFault.all)
    func file(fault: FileFault) async throws {
      let world = try World()
      defer { world.end() }
      let bad = world.path("bad-config")
      try fault.make(bad)

      let alone = try await world.quarterdeck(["get", "fleet", "--kubeconfig", bad])
      #expect(alone.status == 1)
      #expect(alone.output == "")
      #expect(alone.lines(of: \.errors).count == 1)
      for word in [bad + fault.place, fault.says, fault.advises] {
        #expect(alone.errors.contains(word), "\(alone.errors)")
      }

      let beside = try await world.quarterdeck(["get", "fleet", "-o", "json", "--kubeconfig", bad] + fleet.options)
      #expect(beside.status == 0, "\(beside.errors)")
      #expect(beside.errors.contains(bad + fault.place))
      #expect(try beside.clusters.map { $0.string(at: "cluster") } == ["one", "two"])
    }

    struct FileFault: Sendable, CustomTestStringConvertible {
      var testDescription: String
      var place = ""
      var says: String
      var advises: String
      var make: @Sendable (String) throws -> Void

      static let all = [
        FileFault(testDescription: "missing", says: "does not exist", advises: "--kubeconfig or KUBECONFIG") { _ in },
        FileFault(testDescription: "directory", says: "it is a directory, not a file", advises: "Give a file in it") {
          path in
          try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        },
        FileFault(testDescription: "not YAML", place: ":4:", says: "did not find expected", advises: "Repair") { path in
          try "apiVersion: v1\nkind: Config\nclusters: [\n".write(toFile: path, atomically: true, encoding: .utf8)
        },
        FileFault(testDescription: "not text", says: "not UTF-8", advises: "Repair") { path in
          try Data([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe, 0, 1]).write(to: URL(filePath: path))
        },
      ]
    }

    @Test(
      "an entry with a fault is a refused row with file, line and what to do, and the other cluster is live",
      .timeLimit(.minutes(10)), arguments: EntryFault.all)
    func entry(fault: EntryFault) async throws {
      let world = try World()
      defer { world.end() }
      let file = try world.write(try fault.change(world.text(of: fleet.kubeconfig)), to: "config")
      let place = "\(file):\(fault.line): "

      let seen = try await world.quarterdeck(["get", "fleet", "-o", "json", "--kubeconfig", file])
      #expect(seen.errors.contains(place + fault.says), "\(seen.errors)")
      #expect(seen.errors.contains(fault.advises))
      let clusters = try seen.clusters
      let one = try #require(clusters.first { $0.string(at: "cluster") == "one" })
      #expect(one["state"]?.string(at: "name") == "live")
      #expect(one["nodes"] == 2)
      guard fault.isRefused else {
        #expect(seen.status == 0)
        return
      }
      #expect(seen.status == 3)
      let two = try #require(clusters.first { $0.string(at: "cluster") == "two" })
      #expect(two["state"]?.string(at: "name") == "refused")
      #expect(two["state"]?.string(at: "why")?.hasPrefix(place + fault.says) == true)
      #expect(two["nodes"] == .null)
    }

    struct EntryFault: Sendable, CustomTestStringConvertible {
      var testDescription: String
      var line: Int
      var says: String
      var advises: String
      var isRefused = true
      var change: @Sendable (String) throws -> String

      static let all = [
        EntryFault(
          testDescription: "a name that is there twice", line: 7, says: "clusters has \"one\" twice, first in line 4",
          advises: "Rename or remove one", isRefused: false
        ) { $0.replacing("- name: \"two\"", with: "- name: \"one\"") },
        EntryFault(
          testDescription: "a context whose cluster is nowhere", line: 20,
          says: "context \"two\" names cluster \"nowhere\", which no file has", advises: "Add the cluster"
        ) { $0.replacing("    cluster: \"two\"", with: "    cluster: \"nowhere\"") },
        certificate("not a certificate", "certificate-authority-data: aGVsbG8=", "holds no certificate", "BEGIN"),
        certificate("not base64", "certificate-authority-data: '%%%'", "is not base64", "base64 -w0"),
        certificate(
          "a certificate that is not there", "certificate-authority: /nowhere/ca.pem",
          "/nowhere/ca.pem cannot be read", "Put the file there"),
      ]

      private static func certificate(_ name: String, _ entry: String, _ says: String, _ advises: String) -> EntryFault
      {
        EntryFault(
          testDescription: name, line: 10, says: entry.prefix { $0 != ":" } + " " + says, advises: advises
        ) { $0.replacing("users:\n", with: "    \(entry)\nusers:\n") }
      }
    }

    @Test(
      "the dashboard opens on a kubeconfig with faults: a message, a refused row, and the rest live",
      .enabled(if: Programs.tmux != nil, "needs tmux"), .timeLimit(.minutes(10)))
    func dashboard() async throws {
      let world = try World()
      defer { world.end() }
      let text = try world.text(of: fleet.kubeconfig)
      let file = try world.write(
        text.replacing("users:\n", with: "    certificate-authority-data: aGVsbG8=\nusers:\n"), to: "config")
      let screen = try await TmuxScreen.open(in: world, ["--kubeconfig", file], columns: 160)
      let rows = try await screen.wait("one live row and one refused") { rows in
        rows.contains { $0.hasPrefix(">● one") || $0.hasPrefix(" ● one") }
          && rows.contains { $0.dropFirst().hasPrefix("# two") }
      }
      #expect(rows.contains { $0.contains("\(file):10: certificate-authority-data") })

      let nothing = try await TmuxScreen.open(
        in: world, ["--kubeconfig", world.path("nowhere"), "--state", world.path("other")], columns: 160)
      let empty = try await nothing.wait(for: "\(world.path("nowhere")): the file does not exist")
      #expect(empty.contains { $0.contains("quarterdeck demo") || $0.contains("--kubeconfig") })
      try await nothing.type(":q\r")
      #expect(try await nothing.end().status == 0)
    }
  }
}

extension Finished {
  /// The clusters of `get fleet -o json`.
  var clusters: [JSON] {
    get throws { try JSON(parsing: output)["items"]?.elements ?? [] }
  }
  func lines(of stream: KeyPath<Finished, String>) -> [Substring] { self[keyPath: stream].split(separator: "\n") }
}
