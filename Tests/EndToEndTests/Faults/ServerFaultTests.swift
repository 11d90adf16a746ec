import KubernetesAPI
import TestSupport
import Testing

extension Faults {
  /// A server with a fault is in its state of `design/cache.md`; no number is wrong, and the other cluster is live.
  @Suite(.servedFleet) struct ServerFaultTests {
    @Test(
      "a cluster that was never seen has the state of its fault, no numbers, and holds up nobody",
      .timeLimit(.minutes(10)), arguments: Fault.all)
    func neverSeen(fault: Fault) async throws {
      let world = try World()
      defer { world.end() }
      let fleet = try fleet
      defer { try? fleet.mend("one") }
      try fault.strike(fleet)

      // What is known at once is not waited for, however patient one is.
      let wait = fault.state == "syncing" ? "2" : "3600"
      let seen = try await world.quarterdeck(["get", "fleet", "-o", "json", "--wait", wait] + fleet.options)
      #expect(seen.status == 3)
      let one = try seen.cluster("one")
      #expect(one["state"]?.string(at: "name") == fault.state)
      #expect(one["state"]?.string(at: "why")?.contains(fault.why) ?? fault.why.isEmpty, "\(one.text)")
      for number in ["nodes", "nodesReady", "pods", "workloads", "bad"] { #expect(one[number] == .null, "\(number)") }
      #expect(one["current"] == false)
      #expect(seen.errors.contains("one: \(fault.state)"))
      #expect(seen.errors.contains(fault.state == "syncing" ? "nothing came in " : fault.why), "\(seen.errors)")
      try seen.expectTwoIsLive()
    }

    @Test(
      "a name that does not resolve and a server without TLS are known at once, and a cluster that is silent soon",
      .timeLimit(.minutes(10)))
    func wrongAddress() async throws {
      let world = try World()
      defer { world.end() }
      let fleet = try fleet
      let config = try world.write(
        """
        apiVersion: v1
        kind: Config
        clusters:
        - {name: unnamed, cluster: {server: "https://nobody.invalid:6443"}}
        - {name: plain, cluster: {server: "\(try fleet.address(of: "one").replacing("http:", with: "https:"))"}}
        users: [{name: u, user: {token: t}}]
        contexts:
        - {name: unnamed, context: {cluster: unnamed, user: u}}
        - {name: plain, context: {cluster: plain, user: u}}

        """, to: "wrong.yaml")
      let seen = try await world.quarterdeck(
        ["get", "fleet", "--wait", "3600", "--kubeconfig", config] + fleet.options)
      #expect(seen.status == 3)
      for name in ["unnamed", "plain"] { #expect(seen.errors.contains("\(name): unreachable"), "\(seen.errors)") }
      #expect(seen.lines.count { $0.contains(" live ") } == 2, "\(seen.output)")

      try fleet.turn("one", "silent")
      defer { try? fleet.mend("one") }
      let pods = try await world.quarterdeck(["get", "pods"] + fleet.options)
      #expect(pods.status == 3)
      #expect(pods.errors.contains("one: ") && pods.errors.contains("nothing came in "), "\(pods.errors)")
    }

    @Test(
      "a cluster that was seen before keeps its numbers, marked as old", .timeLimit(.minutes(10)),
      arguments: Fault.all.filter { $0.state != "syncing" } + [.down, .silent])
    func seenBefore(fault: Fault) async throws {
      let world = try World()
      defer { world.end() }
      let fleet = try fleet
      defer { try? fleet.mend("one") }
      let before = try await world.quarterdeck(["get", "fleet", "-o", "json"] + fleet.options)
      #expect(before.status == 0, "\(before.errors)")
      let known = try before.cluster("one")
      try fault.strike(fleet)

      let wait = fault.testDescription == "silent" ? "2" : "3600"
      let seen = try await world.quarterdeck(["get", "fleet", "-o", "json", "--wait", wait] + fleet.options)
      #expect(seen.status == 3)
      let one = try seen.cluster("one")
      #expect(one["current"] == false)
      #expect(one["state"]?.string(at: "name") != "live")
      for number in ["nodes", "nodesReady", "pods", "workloads", "bad"] {
        #expect(one[number] == known[number], "\(number)")
      }
      let table = try await world.quarterdeck(["get", "fleet", "--wait", "2"] + fleet.options)
      #expect(table.lines.contains { $0.hasPrefix("one") && $0.contains(" ~2/2 ") }, "\(table.output)")
      try seen.expectTwoIsLive()
    }

    @Test(
      "one type that may not be read has no number, and everything else of the cluster is live",
      .timeLimit(.minutes(10)))
    func denied() async throws {
      let world = try World()
      defer { world.end() }
      let fleet = try fleet
      defer { try? fleet.mend("one") }
      try fleet.fault("one", ["status": 403, "resource": "nodes"])
      let seen = try await world.quarterdeck(["get", "fleet", "-o", "json"] + fleet.options)
      let one = try seen.cluster("one")
      #expect(one["state"]?.string(at: "name") == "live")
      #expect(one["nodes"] == .null)
      #expect(one["bad"] == .null)
      #expect(one["denied"] == ["nodes"])
      #expect(one["pods"] == 2)
      let table = try await world.quarterdeck(["get", "fleet"] + fleet.options)
      #expect(table.lines.contains { $0.hasPrefix("one ") && $0.contains(" # ") }, "\(table.output)")
    }

    @Test("429: a server that asks to come later is waited for", .timeLimit(.minutes(10)))
    func tooManyRequests() async throws {
      let world = try World()
      defer { world.end() }
      let fleet = try fleet
      defer { try? fleet.mend("one") }
      try fleet.fault("one", ["status": 429, "retryAfter": 1, "remaining": 4])
      let seen = try await world.quarterdeck(["get", "fleet", "-o", "json", "--wait", "40"] + fleet.options)
      #expect(seen.status == 0, "\(seen.errors)")
      #expect(try seen.cluster("one")["nodes"] == 2)
    }

    struct Fault: Sendable, CustomTestStringConvertible {
      var testDescription: String
      var state: String
      var why: String
      var strike: @Sendable (SimulatedClusters) throws -> Void

      init(
        _ name: String, _ state: String, _ why: String = "",
        _ strike: @escaping @Sendable (SimulatedClusters) throws -> Void
      ) {
        (testDescription, self.state, self.why, self.strike) = (name, state, why, strike)
      }
      init(_ name: String, _ state: String, _ why: String = "", _ fault: JSON) {
        self.init(name, state, why) { try $0.fault("one", fault) }
      }

      static let down = Fault("down", "unreachable", "no connection") { try $0.turn("one", "down") }
      static let silent = Fault("silent", "syncing") { try $0.turn("one", "silent") }
      static let all = [
        down, silent,
        Fault("401", "login needed", "Unauthorized", ["status": 401]),
        Fault("403", "denied", "is forbidden: User", ["status": 403]),
        Fault("404", "unreachable", "could not find", ["status": 404]),
        Fault("410", "unreachable", "too old", ["expire": true]),
        Fault("429", "syncing", "", ["status": 429, "retryAfter": 1]),
        Fault("500", "unreachable", "an error on the server", ["status": 500]),
        Fault("503", "unreachable", "currently unable", ["status": 503]),
        Fault("a connection that is reset", "unreachable", "closed the connection", ["reset": true]),
        Fault("an answer that is cut off", "unreachable", "broke within the answer", ["cutAfter": 300]),
      ]
    }
  }
}

extension Finished {
  func cluster(_ name: String) throws -> JSON {
    try #require(try clusters.first { $0.string(at: "cluster") == name }, "\(output)\(errors)")
  }
  func expectTwoIsLive() throws {
    let two = try cluster("two")
    #expect(two["state"]?.string(at: "name") == "live")
    #expect(two["nodes"] == 3)
  }
}
