import Foundation
import KubernetesAPI
import TestSupport
import Testing

extension Registries {
  /// The operator's files change while the dashboard runs.
  @Suite(.servedFleet, .enabled(if: Programs.tmux != nil, "needs tmux")) struct FollowedFilesTests {
    @Test(
      "a kubeconfig gains a context, is broken, is mended and loses one: rows come, stay, and leave a tombstone",
      .timeLimit(.minutes(10)))
    func contexts() async throws {
      let world = try World()
      defer { world.end() }
      let (one, two) = (try fleet.server(of: "one").address, try fleet.server(of: "two").address)
      let file = try world.write(Self.config([("first", one)]), to: "config")
      let screen = try await TmuxScreen.open(in: world, ["--kubeconfig", file], columns: 160)
      try await screen.wait("the first row") { rows in rows.contains { Self.isLive("first", $0) } }

      try world.write(Self.config([("first", one), ("second", two)]), to: "config")
      try await screen.wait("the second row") { rows in rows.contains { Self.isLive("second", $0) } }

      try world.write("apiVersion: v1\nkind: Config\nclusters: [\n", to: "config")
      let broken = try await screen.wait(for: "\(file):4:")
      for name in ["first", "second"] { #expect(broken.contains { Self.isLive(name, $0) }, "\(broken)") }

      try world.write(Self.config([("second", two)]), to: "config")
      let left = try await screen.wait("the tombstone") { rows in
        rows.contains { $0.dropFirst().hasPrefix("– first") }
      }
      #expect(left.contains { Self.isLive("second", $0) }, "\(left)")
      try await screen.type(":q\r")
      #expect(try await screen.end().status == 0)
    }

    @Test(
      "a token file that is written anew is what the next request carries, while watches run",
      .enabled(if: SecureFront.isPossible, "needs /usr/sbin/nginx (nginx-light) and openssl"), .timeLimit(.minutes(10)))
    func token() async throws {
      let world = try World()
      defer { world.end() }
      let door = try fleet.server(of: "one")
      let front = try #require(SecureFront(upstream: "\(door.host):\(door.port)"))
      let token = try world.write("yesterday\n", to: "token")
      let folder = front.folder
      let file = try world.write(
        """
        apiVersion: v1
        kind: Config
        clusters:
        - {name: c, cluster: {server: "https://127.0.0.1:\(front.port)", certificate-authority: \(folder)/good.pem}}
        users:
        - name: u
          user: {client-certificate: \(folder)/me.pem, client-key: \(folder)/me.key, tokenFile: \(token)}
        contexts:
        - {name: secure, context: {cluster: c, user: u}}

        """, to: "config")
      let screen = try await TmuxScreen.open(in: world, ["--kubeconfig", file], columns: 160)
      try await screen.wait("the row") { rows in rows.contains { Self.isLive("secure", $0) } }
      #expect(try users().contains("yesterday"))
      try world.write("today\n", to: "token")
      // Sooner than its content would be looked at by its age.
      try await eventually("a request with the new token", within: .seconds(40)) {
        try users().contains("today") ? () : nil
      }
      let rows = try await screen.rows()
      #expect(rows.contains { Self.isLive("secure", $0) }, "\(rows)")
      try await screen.type(":q\r")
      #expect(try await screen.end().status == 0)
    }

    private func users() throws -> Set<String> { Set(try fleet.audit("one").compactMap { $0.string(at: "user") }) }
    private static func isLive(_ name: String, _ row: String) -> Bool { row.dropFirst().hasPrefix("● \(name)") }

    private static func config(_ contexts: [(name: String, server: String)]) -> String {
      "apiVersion: v1\nkind: Config\n"
        + "clusters:\n" + contexts.map { "- {name: \($0.name), cluster: {server: '\($0.server)'}}\n" }.joined()
        + "users:\n- {name: u, user: {}}\ncontexts:\n"
        + contexts.map { "- {name: \($0.name), context: {cluster: \($0.name), user: u}}\n" }.joined()
    }
  }
}
