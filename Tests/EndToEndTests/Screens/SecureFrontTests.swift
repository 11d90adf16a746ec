import KubernetesAPI
import TestSupport
import Testing

extension Screens {
  /// The built program behind nginx: TLS, HTTP/2 and client certificates.
  @Suite(.servedFleet, .enabled(if: SecureFront.isPossible, "needs /usr/sbin/nginx (nginx-light) and openssl"))
  struct SecureFrontTests {
    @Test("get lists through it, over HTTP/2 and with the client's certificate", .timeLimit(.minutes(10)))
    func list() async throws {
      let world = try World()
      defer { world.end() }
      let front = try front()
      let seen = try await world.quarterdeck(["get", "pods", "--kubeconfig", try kubeconfig(front, in: world)])
      #expect(seen.status == 0, "\(seen.errors)")
      #expect(seen.lines.count { $0.hasPrefix("secure  ") && $0.contains(" web-") } == 2, "\(seen.output)")
      let lists = try await eventually("nginx to write its log") {
        let lists = front.requests.filter { $0.contains("/api/v1/pods?") && !$0.contains("watch=") }
        return lists.isEmpty ? nil : lists
      }
      for list in lists { #expect(list.hasPrefix("HTTP/2.0 CN=me GET ")) }
    }

    @Test(
      "the dashboard watches through it: a change is on the screen without a new list",
      .enabled(if: Programs.tmux != nil && Programs.kubectl != nil, "needs tmux and kubectl"), .timeLimit(.minutes(10)))
    func watch() async throws {
      let world = try World()
      defer { world.end() }
      let front = try front()
      let screen = try await TmuxScreen.open(in: world, ["--kubeconfig", try kubeconfig(front, in: world)])
      try await screen.wait(for: " 1 live ")
      try await screen.type(":deploy\r")
      try await screen.wait(for: " 2/2 ")
      let scaled = try await fleet.kubectl("one", "scale", "deployment", "web", "-n", "shop", "--replicas=3")
      #expect(scaled.status == 0, "\(scaled.errors)")
      try await screen.wait(for: " 3/3 ")
      let back = try await fleet.kubectl("one", "scale", "deployment", "web", "-n", "shop", "--replicas=2")
      #expect(back.status == 0, "\(back.errors)")
      try await screen.wait(for: " 2/2 ")
      try await screen.type(":q\r")
      _ = try await screen.end()
      // A watch is in the log when it has ended.
      let watches = try await eventually("the watches in nginx's log") {
        let watches = front.requests.filter { $0.contains("/deployments?") && $0.contains("watch=") }
        return watches.isEmpty ? nil : watches
      }
      for watch in watches { #expect(watch.hasPrefix("HTTP/2.0 CN=me GET ")) }
      #expect(front.requests.count { $0.contains("/deployments?") && !$0.contains("watch=") } == 1)
    }

    @Test(
      "without a certificate it is a login, and with another authority the TLS handshake fails",
      .timeLimit(.minutes(10))
    )
    func refusals() async throws {
      let world = try World()
      defer { world.end() }
      let front = try front()
      let nobody = try await world.quarterdeck(
        ["get", "fleet", "-o", "json", "--kubeconfig", try kubeconfig(front, user: "{}", in: world)])
      #expect(nobody.status == 3)
      #expect(try nobody.cluster("secure")["state"]?.string(at: "name") == "login needed")
      let stranger = try await world.quarterdeck(
        ["get", "fleet", "-o", "json", "--kubeconfig", try kubeconfig(front, authority: "other", in: world)])
      #expect(stranger.status == 3)
      let state = try stranger.cluster("secure")["state"]
      #expect(state?.string(at: "name") == "unreachable")
      #expect(state?.string(at: "why")?.contains("certificate") == true)
    }

    private func front() throws -> SecureFront {
      let door = try fleet.server(of: "one")
      return try #require(SecureFront(upstream: "\(door.host):\(door.port)"))
    }

    private func kubeconfig(
      _ front: SecureFront, authority: String = "good", user: String? = nil, in world: World
    ) throws -> String {
      let folder = front.folder
      let user = user ?? "{client-certificate: \(folder)/me.pem, client-key: \(folder)/me.key}"
      return try world.write(
        """
        apiVersion: v1
        kind: Config
        clusters:
        - {name: c, cluster: {server: "https://127.0.0.1:\(front.port)", certificate-authority: \(folder)/\(authority).pem}}
        users:
        - {name: u, user: \(user)}
        contexts:
        - {name: secure, context: {cluster: c, user: u}}

        """, to: "secure-\(authority)")
    }
  }
}
