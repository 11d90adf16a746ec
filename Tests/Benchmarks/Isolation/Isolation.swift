import KubeClient
import KubernetesAPI
import Measure
import Synchronization
import TestSupport

/// What 60 ill clusters cost 140 that are well: until all of these are live from cold, and a small request afterwards.
@main
enum Isolation {
  static let well = 140
  static let illOfEachKind = 20
  static let rounds = 5

  static func main() async {
    var (cold, ask, coldBeside, askBeside) = (Samples(), Samples(), Samples(), Samples())
    for _ in 0..<rounds {
      await run(illOfEachKind: 0, &cold, &ask)
      await run(illOfEachKind: illOfEachKind, &coldBeside, &askBeside)
    }
    print("\(well) clusters over one transport, of a server on this machine")
    var table = SampleTable(unit: "ms")
    table.add("all live from cold, alone", cold)
    table.add("beside \(3 * illOfEachKind) ill ones", coldBeside, wanted: "+ 1500")
    table.add("a small request, alone", ask)
    table.add("beside \(3 * illOfEachKind) ill ones", askBeside, wanted: "1.5 times")
    table.print()
    let isReached = coldBeside.median - cold.median <= 1_500 && askBeside.median <= 1.5 * ask.median
    print(isReached ? "reached" : "MISSED")
  }

  private static func run(illOfEachKind: Int, _ cold: inout Samples, _ ask: inout Samples) async {
    let server = TestServer { request, peer in
      if request.target.contains("watch=") {
        peer.beginChunked()
        peer.waitForEnd()
      } else {
        peer.respond(200, list + "]}")
      }
    }
    let ill = [
      TestServer { _, peer in peer.waitForEnd() },
      TestServer { _, peer in
        peer.beginChunked()
        peer.chunk(list)
        peer.waitForEnd()
      },
      TestServer { _, peer in peer.respond(429, "{}", headers: ["Retry-After: 1"]) },
    ]
    let environment = ClientEnvironment(version: "bench")
    var drivers: [ReflectorDriver] = []
    func start(_ name: String, _ server: TestServer, isSecure: Bool = false) -> (ClusterClient, Consumer) {
      let client = ClusterClient(
        ClusterAccess(name: name, server: ServerAddress(isSecure: isSecure, host: "127.0.0.1", port: server.port)),
        environment)
      let consumer = Consumer()
      let driver = ReflectorDriver(client, ReflectorTarget(.pods), consumer: consumer)
      drivers.append(driver)
      driver.start()
      return (client, consumer)
    }
    // What is ill stands first in every queue.
    for (kind, server) in ill.enumerated() {
      for number in 0..<illOfEachKind { _ = start("ill-\(kind)-\(number)", server, isSecure: kind == 0) }
    }
    let began = wallSeconds()
    let members = (0..<well).map { start("well-\($0)", server) }
    for (_, consumer) in members { await consumer.live() }
    cold.add((wallSeconds() - began) * 1_000)
    for (client, _) in members {
      let began = wallSeconds()
      guard (try? await client.list(.pods, purpose: "bench")) != nil else {
        fatalError("a well cluster did not answer")
      }
      ask.add((wallSeconds() - began) * 1_000)
    }
    for driver in drivers { driver.stop() }
    for server in ill + [server] { server.stop() }
  }

  private static let list = #"{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":["#
}

/// Knows whether its reflector has been live.
final class Consumer: ReflectorConsumer {
  private struct State {
    var isLive = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }
  private let state = Mutex(State())

  func live() async {
    await withCheckedContinuation { continuation in
      let isLive = state.withLock { state in
        if !state.isLive { state.waiting.append(continuation) }
        return state.isLive
      }
      if isLive { continuation.resume() }
    }
  }
  func stateChanged(_ new: ReflectorState) {
    guard case .live = new else { return }
    let woken = state.withLock { state in
      state.isLive = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in woken { continuation.resume() }
  }
  func listBegan(generation: UInt32) {}
  func object(_ change: ObjectChange, json: UnsafeRawBufferPointer) {}
  func listEnded(resourceVersion: String, generation: UInt32) {}
  func bookmark(resourceVersion: String) {}
  func chunkEnded() {}
}
