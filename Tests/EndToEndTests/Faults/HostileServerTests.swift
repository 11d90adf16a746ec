import KubernetesAPI
import TestSupport
import Testing

extension Faults {
  /// Servers that are no API servers: whatever they send, it costs a bounded time and memory, and is never a number.
  @Suite(.servedFleet) struct HostileServerTests {
    @Test(
      "garbage and endless answers are a state with a reason", .timeLimit(.minutes(10)), arguments: Answer.all)
    func answer(_ answer: Answer) async throws {
      let world = try World()
      defer { world.end() }
      let server = TestServer { request, peer in answer.give(request, peer) }
      defer { server.stop() }
      let address = try fleet.server(of: "two").address
      let file = kubeconfig(["odd": "http://127.0.0.1:\(server.port)", "two": address])
      let seen = try await world.quarterdeck(
        ["get", "fleet", "-o", "json", "--wait", "4", "--kubeconfig", try world.write(file, to: "config")])
      #expect(seen.status == 3)
      let odd = try seen.cluster("odd")
      #expect(answer.states.contains(odd["state"]?.string(at: "name") ?? ""), "\(odd.text)")
      for number in ["nodes", "nodesReady", "pods"] { #expect(odd[number] == .null, "\(number)") }
      // On loopback an endless answer is as fast as we read it: the other cluster comes, but not in a time to test.
      if !answer.testDescription.contains("endless") { try seen.expectTwoIsLive() }
      #expect(seen.peakBytes < Self.memory)
    }

    @Test(
      "a screen full of such servers stays, and the one that is well is live",
      .enabled(if: Programs.tmux != nil, "needs tmux"), .timeLimit(.minutes(10)))
    func screen() async throws {
      let world = try World()
      defer { world.end() }
      // Endless ones are looked at one by one above: on loopback they are faster than anything that a network carries.
      let servers = Answer.all.filter { !$0.testDescription.contains("endless") }.map { answer in
        TestServer { answer.give($0, $1) }
      }
      defer { for server in servers { server.stop() } }
      var addresses = ["two": try fleet.server(of: "two").address]
      for (index, server) in servers.enumerated() { addresses["odd-\(index)"] = "http://127.0.0.1:\(server.port)" }
      let file = try world.write(kubeconfig(addresses), to: "config")
      let screen = try await TmuxScreen.open(in: world, ["--kubeconfig", file])
      try await screen.wait("the well one live, and no other") { rows in
        rows.contains { $0.contains("● two ") || $0.contains("● 1 well") } && rows[0].contains(" 1 live ")
          && rows.contains { $0.contains("? odd-0") }
      }
      // Its keys work while they go on.
      try await screen.type(":pods\r")
      try await screen.wait(for: "shop/web-")
      try await screen.type(":q\r")
      #expect(try await screen.end().status == 0)
    }

    private static let memory = 600 << 20

    struct Answer: Sendable, CustomTestStringConvertible {
      var testDescription: String
      var states: Set<String> = ["unreachable"]
      var give: @Sendable (TestServer.Served, TestServer.Peer) -> Void

      private static func body(_ name: String, _ text: String) -> Answer {
        Answer(testDescription: name) { _, peer in peer.respond(200, text) }
      }
      private static func endless(_ name: String, head: String, _ part: String) -> Answer {
        Answer(testDescription: name, states: ["unreachable", "syncing"]) { _, peer in
          peer.beginChunked()
          guard peer.sends(head + "\r\n") else { return peer.close() }
          while !peer.isClosed, peer.sends(part + "\r\n") {}
          peer.close()
        }
      }
      static let all = [
        body("no JSON", "Hello, sailor"),
        body("a page for people", "<!DOCTYPE html><html><body>Sign in to the airport's network</body></html>"),
        body("another kind", #"{"kind":"Banana","apiVersion":"v1","items":"none"}"#),
        body("half an object", #"{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"5"},"items":[{"#),
        // One list has an object that cannot be read, the next one no kind that was asked for.
        Answer(testDescription: "bytes that are no text", states: ["unreachable", "stale"]) { _, peer in
          peer.respond(200, "{\"kind\":\"PodList\",\"items\":[{\"metadata\":{\"name\":\"\u{0}\u{1b}[2J\"}}]")
        },
        Answer(testDescription: "no HTTP") { _, peer in
          peer.send("220 mail.example.com ESMTP\r\n")
          peer.close()
        },
        Answer(testDescription: "silence", states: ["syncing"]) { _, peer in peer.waitForEnd() },
        Answer(testDescription: "endless headers") { _, peer in
          peer.send("HTTP/1.1 200 OK\r\n")
          while !peer.isClosed, peer.sendsRaw("x-filler: " + String(repeating: "y", count: 1_000) + "\r\n") {}
          peer.close()
        },
        endless("endless white space", head: "{", String(repeating: " ", count: 60_000)),
        endless(
          "one endless object",
          head: #"{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":""#,
          String(repeating: "a", count: 60_000)),
        endless(
          "an endless list", head: #"{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":["#,
          (0..<200).map { _ in #"{"metadata":{"name":"a","namespace":"b","uid":"c"}},"# }.joined()),
      ]
    }
  }
}

/// A kubeconfig with a context for each address.
func kubeconfig(_ addresses: [String: String]) -> String {
  let names = addresses.keys.sorted()
  return "apiVersion: v1\nkind: Config\nclusters:\n"
    + names.map { "- {name: \($0), cluster: {server: \"\(addresses[$0]!)\"}}\n" }.joined()
    + "users:\n- {name: nobody, user: {}}\ncontexts:\n"
    + names.map { "- {name: \($0), context: {cluster: \($0), user: nobody}}\n" }.joined()
}
