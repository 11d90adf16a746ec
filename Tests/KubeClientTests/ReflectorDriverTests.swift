import KubernetesAPI
import Synchronization
import TestSupport
import Testing

@testable import KubeClient

/// Writes down what a reflector hands over, and lets a test wait for a line of it.
final class RecordingConsumer: ReflectorConsumer {
  private struct State {
    var lines: [String] = []
    var waiting: [(String, CheckedContinuation<Void, Never>)] = []
  }
  private let state = Mutex(State())
  var lines: [String] { state.withLock { $0.lines } }

  private func note(_ line: String) {
    let woken = state.withLock { state in
      state.lines.append(line)
      let woken = state.waiting.filter { line.hasPrefix($0.0) }
      state.waiting.removeAll { line.hasPrefix($0.0) }
      return woken
    }
    for (_, continuation) in woken { continuation.resume() }
  }

  /// Returns once a line with this beginning has been written.
  func line(_ beginning: String) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.lines.contains(where: { $0.hasPrefix(beginning) }) { return true }
        state.waiting.append((beginning, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  func listBegan(generation: UInt32) { note("began \(generation)") }
  func object(_ change: ObjectChange, json: UnsafeRawBufferPointer) {
    let name = (try? JSON(parsing: json)).map { KubernetesObject($0).name } ?? "?"
    note("\(change) \(name)")
  }
  func listEnded(resourceVersion: String, generation: UInt32) { note("ended \(generation) at \(resourceVersion)") }
  func bookmark(resourceVersion: String) { note("bookmark \(resourceVersion)") }
  func chunkEnded() {}
  func stateChanged(_ state: ReflectorState) {
    let word =
      switch state {
      case .idle: "idle"
      case .connecting: "connecting"
      case .syncing(let received, _): "syncing \(received)"
      case .live: "live"
      case .quiet: "quiet"
      case .stale(_, let error): "stale \(error.code) \(error.httpStatus)"
      case .unreachable(_, let error): "unreachable \(error.code) \(error.httpStatus)"
      case .loginNeeded(_, let error): "login \(error.code)"
      case .denied(let error): "denied \(error.httpStatus)"
      case .absent(let error): "absent \(error.httpStatus)"
      }
    note("state \(word)")
  }
}

func pod(_ name: String, _ version: Int) -> String {
  "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"\(name)\",\"resourceVersion\":\"\(version)\"},\"spec\":{\"x\":\"}]\\\"\"}}"
}
func podList(_ pods: [String], version: Int, continuation: String = "", remaining: Int = 0) -> String {
  let more = continuation.isEmpty ? "" : ",\"continue\":\"\(continuation)\",\"remainingItemCount\":\(remaining)"
  return
    "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"\(version)\"\(more)},\"items\":["
    + pods.joined(separator: ",") + "]}\n"
}
func event(_ type: String, _ object: String) -> String { "{\"type\":\"\(type)\",\"object\":\(object)}\n" }
let goneStatus =
  "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"too old resource version: 1 (1973)\",\"reason\":\"Expired\",\"code\":410}"

extension ClusterClient {
  /// A client of a test server; short waits, so that a test that retries takes milliseconds.
  static func testing(_ server: TestServer, name: String = "test") -> ClusterClient {
    ClusterClient(
      ClusterAccess(name: name, server: ServerAddress(isSecure: false, host: "127.0.0.1", port: server.port)),
      ClientEnvironment(version: "test"))
  }
}

@Suite("The reflector over the network", .timeLimit(.minutes(10)))
struct ReflectorDriverTests {
  static var quick: Reflector.Settings {
    var settings = Reflector.Settings()
    settings.backoffStart = .milliseconds(1)
    settings.backoffCap = .milliseconds(4)
    settings.pageSize = 2
    return settings
  }

  func run(
    _ settings: Reflector.Settings = quick, saved: SavedPosition? = nil, until line: String,
    _ answer: @escaping TestServer.Answer
  ) async -> (lines: [String], server: TestServer, client: ClusterClient) {
    let server = TestServer(answer)
    let consumer = RecordingConsumer()
    let client = ClusterClient.testing(server)
    let driver = ReflectorDriver(client, ReflectorTarget(.pods), settings: settings, consumer: consumer)
    driver.start(saved: saved)
    await consumer.line(line)
    let lines = consumer.lines
    driver.stop()
    await consumer.line("state idle")
    server.stop()
    return (lines, server, client)
  }

  @Test("lists page by page, watches, and hands over objects byte by byte as they come")
  func listAndWatch() async {
    let (lines, server, client) = await run(until: "bookmark 120") { request, peer in
      if request.query("watch") != nil {
        peer.beginChunked()
        let text = event("ADDED", pod("c", 101)) + event("MODIFIED", pod("a", 102)) + event("DELETED", pod("b", 103))
        for byte in text { peer.chunk(String(byte)) }
        peer.chunk(event("BOOKMARK", pod("", 120)))
        peer.waitForEnd()
      } else if request.query("continue") == nil {
        peer.respond(200, podList([pod("a", 1), pod("b", 2)], version: 100, continuation: "more", remaining: 1))
      } else {
        peer.respond(200, podList([pod("z", 3)], version: 100))
      }
    }
    #expect(
      lines == [
        "state connecting", "began 1", "state syncing 0", "listed a", "listed b", "state syncing 2", "listed z",
        "ended 1 at 100", "state live", "added c", "modified a", "deleted b", "bookmark 120",
      ])
    #expect(server.requests.map { $0.query("limit") } == ["2", "2", nil])
    #expect(server.requests[1].query("continue") == "more")
    #expect(server.requests[2].query("resourceVersion") == "100")
    #expect(server.requests[2].query("allowWatchBookmarks") == "true")
    #expect(server.requests[0].headers["accept-encoding"] == "gzip")
    #expect(server.requests[2].headers["accept-encoding"] == nil)
    #expect(server.requests[0].headers["user-agent"] == "quarterdeck/test")
    #expect(client.log.latest(9).map(\.verb).sorted() == ["list", "list", "watch"])
    #expect(client.log.latest(1)[0].problem == .cancelled)
  }

  @Test("a 410 inside the stream lists again, and a broken stream goes on from the last version")
  func expiredAndReset() async {
    let watches = Mutex(0)
    let (lines, server, _) = await run(until: "added late") { request, peer in
      guard request.query("watch") != nil else {
        return peer.respond(200, podList([pod("a", 1)], version: 100 * (watches.withLock { $0 } + 1)))
      }
      let number = watches.withLock { count in
        count += 1
        return count
      }
      peer.beginChunked()
      switch number {
      case 1:
        peer.chunk(event("ADDED", pod("b", 150)))
        peer.chunk(event("ERROR", goneStatus))
        peer.endChunked()
      case 2:
        peer.chunk(event("ADDED", pod("c", 260)))
        peer.close()
      default:
        peer.chunk(event("ADDED", pod("late", 300)))
        peer.waitForEnd()
      }
    }
    #expect(
      lines.filter { !$0.hasPrefix("listed") && $0 != "state live" } == [
        "state connecting", "began 1", "state syncing 0", "ended 1 at 100", "added b", "state stale status 410",
        "began 2", "ended 2 at 200", "added c", "state stale connection 0", "added late",
      ])
    #expect(server.requests.last { $0.query("watch") != nil }?.query("resourceVersion") == "260")
  }

  @Test(
    "what a server may answer, and what it means",
    arguments: [
      (429, "state unreachable status 429"), (500, "state unreachable status 500"), (403, "state denied 403"),
      (404, "state absent 404"), (401, "state login loginNeeded"), (302, "state unreachable protocolFault"),
    ])
  func refusals(_ status: Int, _ line: String) async {
    let (lines, _, _) = await run(until: line) { _, peer in peer.respond(status, "{}") }
    #expect(lines.last { $0.hasPrefix("state") }?.hasPrefix(line) == true)
  }

  @Test("a login page instead of JSON, garbage, and a list that is cut off are each named")
  func garbage() async {
    let page = await run(until: "state unreachable protocolFault") { _, peer in
      peer.send("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>")
    }
    #expect(page.lines.contains("state unreachable protocolFault 0"))
    let garbage = await run(until: "state unreachable garbage") { _, peer in peer.respond(200, "{\"items\":[nonsense") }
    #expect(!garbage.lines.contains("state live"))
    let half = await run(until: "state unreachable garbage") { _, peer in
      peer.respond(200, String(podList([pod("a", 1)], version: 5).dropLast(3)))
    }
    #expect(half.lines.contains("listed a"))
    #expect(!half.lines.contains { $0.hasPrefix("ended") })
  }

  @Test("a saved version is taken up where the cluster is the same and has come that far")
  func resume() async {
    let identity = "{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"kube-system\",\"uid\":\"u-1\"}}"
    let answer: TestServer.Answer = { request, peer in
      if request.path.hasSuffix("kube-system") {
        peer.respond(200, identity)
      } else if request.query("watch") != nil {
        peer.beginChunked()
        peer.chunk(event("ADDED", pod("new", 151)))
        peer.waitForEnd()
      } else {
        peer.respond(200, podList([pod("a", 1)], version: 150))
      }
    }
    let same = await run(saved: SavedPosition(resourceVersion: "140", identity: "u-1"), until: "added new", answer)
    #expect(!same.lines.contains { $0.hasPrefix("began") })
    #expect(same.server.requests.last { $0.query("watch") != nil }?.query("resourceVersion") == "140")
    let future = await run(saved: SavedPosition(resourceVersion: "151", identity: "u-1"), until: "added new", answer)
    #expect(future.lines.contains("began 1"))
    let other = await run(saved: SavedPosition(resourceVersion: "140", identity: "u-2"), until: "added new", answer)
    #expect(other.lines.contains("began 1"))
  }
}
