import KubernetesAPI
import TestSupport
import Testing

@testable import KubeClient

/// 200 clusters over one transport, of which 60 are ill in three ways.
@Suite("One slow or dead cluster costs the others nothing", .timeLimit(.minutes(10)))
struct IsolationTests {
  /// What is wrong with twenty of them each.
  enum Illness: String, CaseIterable {
    case handshake, body, tooMany

    /// The word of their state, once they have one.
    var state: String {
      switch self {
      case .handshake: "state connecting"
      case .body: "state syncing"
      case .tooMany: "state unreachable"
      }
    }
  }

  @Test("140 of 200 clusters are live while 20 hang in the handshake, 20 within a list and 20 answer 429")
  func isolation() async {
    let well = TestServer { request, peer in
      guard request.query("watch") == nil else {
        peer.beginChunked()
        return peer.waitForEnd()
      }
      peer.respond(200, podList([pod("a", 1)], version: 100))
    }
    let servers: [Illness: TestServer] = [
      // No answer to the first words of TLS, which are no request either.
      .handshake: TestServer { _, peer in peer.waitForEnd() },
      .body: TestServer { _, peer in
        peer.beginChunked()
        peer.chunk("{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[")
        peer.waitForEnd()
      },
      .tooMany: TestServer { _, peer in peer.respond(429, "{}", headers: ["Retry-After: 1"]) },
    ]
    var limits = Limits()
    // Fewer places than hang, and nothing ends by itself: only patience frees a place.
    limits.handshakes = 8
    (limits.connectTime, limits.idleTime, limits.listTime) = (.seconds(3_600), .seconds(3_600), .seconds(3_600))
    (limits.handshakePatience, limits.listPatience) = (.milliseconds(50), .milliseconds(50))
    let environment = ClientEnvironment(version: "test", limits: limits)
    var drivers: [ReflectorDriver] = []
    func start(_ name: String, _ server: TestServer, isSecure: Bool = false) -> RecordingConsumer {
      let access = ClusterAccess(
        name: name, server: ServerAddress(isSecure: isSecure, host: "127.0.0.1", port: server.port))
      let consumer = RecordingConsumer()
      let driver = ReflectorDriver(
        ClusterClient(access, environment), ReflectorTarget(.pods), settings: ReflectorDriverTests.quick,
        consumer: consumer)
      drivers.append(driver)
      driver.start()
      return consumer
    }
    // The ill ones are first in every queue.
    var ill: [(Illness, RecordingConsumer)] = []
    for illness in Illness.allCases {
      for number in 0..<20 {
        ill.append((illness, start("\(illness)-\(number)", servers[illness]!, isSecure: illness == .handshake)))
      }
    }
    for (illness, consumer) in ill where illness != .handshake { await consumer.line(illness.state) }
    let consumers = (0..<140).map { start("well-\($0)", well) }
    for consumer in consumers { await consumer.line("state live") }
    for (illness, consumer) in ill {
      #expect(!consumer.lines.contains("state live"), "\(illness)")
      #expect(consumer.lines.contains { $0.hasPrefix(illness.state) }, "\(illness): \(consumer.lines)")
    }
    for driver in drivers { driver.stop() }
    for server in servers.values { server.stop() }
    well.stop()
  }
}
