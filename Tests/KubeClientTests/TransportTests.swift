import Synchronization
import TestSupport
import Testing

@testable import KubeClient

@Suite("The transport", .timeLimit(.minutes(10)))
struct TransportTests {
  let transport = Transport()

  @Test("a request goes out as it was said, and its answer comes back")
  func plain() async {
    let server = TestServer { _, peer in
      peer.respond(200, "{}", headers: ["Retry-After: 7", "Warning: one", "warning: two"])
    }
    var call = request(server.port, "/api/v1/pods?limit=1", method: "PATCH")
    call.headers = [HTTPHeader("user-agent", "quarterdeck/test"), HTTPHeader("accept", "application/json")]
    call.body = Array("{\"a\":1}".utf8)
    let outcome = await transport.outcome(call)
    #expect(outcome.error == nil)
    #expect(outcome.text == "{}")
    #expect(outcome.head?.status == 200)
    #expect(outcome.head?.retryAfter == .seconds(7))
    #expect(outcome.head?.values("warning") == ["one", "two"])
    #expect(outcome.summary.bytes == 2)
    let served = server.requests[0]
    #expect(served.method == "PATCH")
    #expect(served.target == "/api/v1/pods?limit=1")
    #expect(served.headers["user-agent"] == "quarterdeck/test")
    #expect(served.headers["accept"] == "application/json")
    #expect(served.body == "{\"a\":1}")
  }

  @Test("a body that comes byte by byte arrives whole")
  func dripped() async {
    let server = TestServer { _, peer in
      peer.drip("HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\nhello world")
    }
    let outcome = await transport.outcome(request(server.port))
    #expect(outcome.error == nil)
    #expect(outcome.text == "hello world")
  }

  @Test("an interim answer is passed over")
  func interim() async {
    let server = TestServer { _, peer in
      peer.send("HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n")
      peer.respond(201, "made")
    }
    let outcome = await transport.outcome(request(server.port))
    #expect(outcome.head?.status == 201)
    #expect(outcome.head?["link"] == nil)
    #expect(outcome.text == "made")
  }

  @Test("a reset within an answer is a broken connection")
  func reset() async {
    let server = TestServer { _, peer in
      peer.beginChunked()
      peer.chunk("some")
      peer.reset()
    }
    let outcome = await transport.outcome(request(server.port))
    #expect(outcome.error?.code == .connection)
    #expect(outcome.error?.request == "GET /version")
    #expect(outcome.error?.cluster == "test")
  }

  @Test("an answer that is cut off is a broken connection, not a short answer")
  func cutOff() async {
    let server = TestServer { _, peer in
      peer.send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")
      peer.close()
    }
    #expect(await transport.outcome(request(server.port)).error?.code == .connection)
  }

  @Test("what is no HTTP is a protocol fault")
  func noHTTP() async {
    let server = TestServer { _, peer in
      peer.send("SSH-2.0-OpenSSH_9.2\r\n")
      peer.close()
    }
    #expect(await transport.outcome(request(server.port)).error?.code == .protocolFault)
  }

  @Test("a connection that is closed without an answer says so")
  func noAnswer() async {
    let server = TestServer { _, peer in peer.close() }
    #expect(await transport.outcome(request(server.port)).error?.code == .connection)
  }

  @Test("a port where nobody listens is no connection")
  func refused() async {
    let server = TestServer { _, _ in }
    server.stop()
    let outcome = await transport.outcome(request(server.port))
    #expect(outcome.error?.code == .connection)
    #expect(outcome.error?.isUnreachable == true)
  }

  @Test("a name that nobody knows is a failure of name resolution")
  func unknownName() async {
    let outcome = await transport.outcome(request(80, host: "no-such-host.invalid"))
    #expect(outcome.error?.code == .nameResolution)
  }

  @Test(
    "a server that takes the request and says nothing is called silent: within the time of the whole, and without a byte"
  )
  func silence() async {
    let server = TestServer { _, peer in peer.waitForEnd() }
    var call = request(server.port)
    // Long enough for a busy machine to have connected; before that it would be the connection that failed.
    call.time = .seconds(2)
    #expect(await transport.outcome(call).error?.code == .silence)
    call.time = nil
    call.idleTime = .seconds(2)
    #expect(await transport.outcome(call).error?.code == .silence)
  }

  @Test("an endless body ends when its reader has enough, with the reader's reason")
  func endless() async {
    let server = TestServer { _, peer in
      peer.beginChunked()
      while !peer.isClosed, peer.sends(String(repeating: "x", count: 4_096)) {}
    }
    let total = Mutex(0)
    let outcome = await transport.outcome(request(server.port)) { bytes in
      total.withLock { $0 += bytes.count }
      return total.withLock { $0 } > 100_000 ? ClientError(.tooLarge, "enough") : nil
    }
    #expect(outcome.error?.code == .tooLarge)
    #expect(outcome.error?.message == "enough")
  }

  @Test("endless headers are refused")
  func endlessHeaders() async {
    let server = TestServer { _, peer in
      peer.send("HTTP/1.1 200 OK\r\n")
      while !peer.isClosed, peer.sendsRaw("x-filler: " + String(repeating: "y", count: 1_000) + "\r\n") {}
    }
    let outcome = await transport.outcome(request(server.port))
    #expect([.tooLarge, .protocolFault].contains(outcome.error?.code))
  }

  @Test("every request that is started while or after the transport stops hears that it ended")
  func stopped() async {
    let server = TestServer { _, peer in peer.waitForEnd() }
    let transport = Transport(limits: Limits())
    let call = request(server.port)
    let outcomes = await withTaskGroup(of: Outcome.self) { group in
      for index in 0..<40 {
        group.addTask { await transport.outcome(call) }
        if index == 20 { transport.stop() }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count == 40 && outcomes.allSatisfy { $0.error?.code == .cancelled })
    let late = await transport.outcome(call)
    #expect(late.error?.code == .cancelled)
    transport.stop()
  }

  @Test("a cancelled request ends as cancelled, queued or under way")
  func cancel() async {
    let server = TestServer { _, peer in peer.waitForEnd() }
    var limits = Limits()
    limits.lists = 1
    let transport = Transport(limits: limits)
    var call = request(server.port)
    call.load = .list
    let outcomes = await withCheckedContinuation { (done: CheckedContinuation<[Outcome], Never>) in
      let gathered = Mutex<[Outcome]>([])
      let sink: @Sendable (Outcome) -> Void = { outcome in
        let all = gathered.withLock { all in
          all.append(outcome)
          return all
        }
        if all.count == 2 { done.resume(returning: all) }
      }
      let first = transport.start(call, GatheringSink(sink))
      let second = transport.start(call, GatheringSink(sink))
      transport.cancel(second)
      transport.cancel(first)
    }
    #expect(outcomes.map(\.error?.code) == [.cancelled, .cancelled])
    transport.stop()
  }

  @Test("a redirect is an answer, and nobody follows it")
  func redirect() async {
    let other = TestServer { _, peer in peer.respond(200, "stolen") }
    let server = TestServer { _, peer in
      peer.respond(302, "", headers: ["location: http://127.0.0.1:\(other.port)/"])
    }
    let outcome = await transport.outcome(request(server.port))
    #expect(outcome.head?.status == 302)
    #expect(other.requests.isEmpty)
  }

  @Test("one connection serves requests that follow each other; what may not happen twice gets its own")
  func connections() async {
    let server = TestServer { _, peer in peer.respond(200, "{}") }
    for _ in 0..<3 { _ = await transport.outcome(request(server.port)) }
    #expect(server.connections == 1)
    var call = request(server.port, method: "POST")
    call.needsFreshConnection = true
    _ = await transport.outcome(call)
    #expect(server.connections == 2)
  }

  @Test("a cluster that takes lists and answers none holds up no other")
  func hangingLists() async {
    let hanging = TestServer { _, peer in peer.waitForEnd() }
    let server = TestServer { _, peer in peer.respond(200, "{}") }
    var limits = Limits()
    limits.lists = 1
    limits.listPatience = .milliseconds(1)
    let transport = Transport(limits: limits)
    var stuck = request(hanging.port, "/api/v1/pods")
    stuck.load = .list
    let handle = transport.start(stuck, GatheringSink { _ in })
    var call = request(server.port, "/api/v1/pods")
    call.cluster = "well"
    call.load = .list
    let outcome = await transport.outcome(call)
    #expect(outcome.head?.status == 200)
    transport.cancel(handle)
    transport.stop()
  }

  @Test("lists over the limit wait their turn")
  func listLimit() async {
    let gate = Gate()
    let server = TestServer { _, peer in
      gate.wait()
      peer.respond(200, "{}")
    }
    let transport = transport
    var list = request(server.port, "/api/v1/pods")
    list.load = .list
    let call = list
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<6 { group.addTask { _ = await transport.outcome(call) } }
      // A small request passes while the lists of the cluster wait: it proves that the server is reached meanwhile.
      group.addTask {
        for _ in 0..<7 { gate.open() }
        _ = await transport.outcome(request(server.port, "/readyz"))
      }
    }
    #expect(server.requests.count == 7)
    #expect(server.connections <= 3)
  }
}
