import HTTPTypes
import HummingbirdCore
import KubernetesAPI
import NIOCore
import Synchronization

/// The door behind the stage, on a listener of its own: switches clusters, sets faults, shows the audit.
///
/// - `GET  /-/clusters`: names, addresses, switches
/// - `POST /-/clusters/NAME/switch` with `up`, `down`, `silent` or `slow=SECONDS` as the body
/// - `POST /-/clusters/NAME/restart`: cuts connections and forgets past changes
/// - `POST /-/clusters/NAME/fault` with JSON `{"status": 429, "retryAfter": 2, "verb": "list", "remaining": 3}`
/// - `POST /-/clusters/NAME/mend`: no fault any more, and the switch is `up`
/// - `POST /-/clock` with seconds as the body, such as `30`: where time stands until it is driven, lives through them
/// - `GET  /-/audit?cluster=NAME`: the requests, oldest first
final class ControlDoor: Sendable {
  private let clusters: [String: SimulatedFleet.Cluster]
  private let listener: Mutex<Listener?> = Mutex(nil)
  private let wantedPort: Int
  private let clock: any SimulationClock
  private let advance: (@Sendable (Duration) async -> Void)?
  var port: Int { listener.withLock { $0?.port ?? 0 } }

  /// - Parameter port: 0 lets the system choose.
  init(
    clusters: [String: SimulatedFleet.Cluster], port: Int, clock: any SimulationClock,
    advance: (@Sendable (Duration) async -> Void)? = nil
  ) {
    self.advance = advance
    self.clusters = clusters
    wantedPort = port
    self.clock = clock
  }

  func start() async throws {
    let listener = Listener(
      host: "127.0.0.1", port: wantedPort, label: "simulator.control", clock: clock
    ) { [self] request, _ in
      let buffer = try await request.body.collect(upTo: Limits.requestBytes)
      let wire = WireRequest(
        method: request.method.rawValue, target: request.head.path ?? "/", body: Array(buffer.readableBytesView))
      let answer = await answer(wire)
      guard case .bytes(let bytes) = answer.body else { return Response(status: .internalServerError) }
      return Response(
        status: HTTPResponse.Status(code: answer.code), headers: [.contentType: "application/json"],
        body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
    try await listener.start()
    self.listener.withLock { $0 = listener }
  }

  func stop() async { await listener.withLock { $0 }?.stop() }

  func answer(_ request: WireRequest) async -> WireAnswer {
    let parts = request.path.split(separator: "/").map { percentDecoded($0) }
    guard parts.first == "-" else { return .pageNotFound }
    if parts == ["-", "clusters"] { return .json(.array(clusters.keys.sorted().map(summary))) }
    if parts == ["-", "audit"] { return .json(.array(audit(request["cluster"]))) }
    if parts == ["-", "clock"] { return await moveClock(request) }
    guard parts.count == 4, parts[1] == "clusters", let cluster = clusters[parts[2]] else { return .pageNotFound }
    guard request.method == "POST" else { return .json(["error": "POST it"], code: 405) }
    let body = String(decoding: request.body, as: UTF8.self).filter { !$0.isWhitespace }
    do {
      switch parts[3] {
      case "switch":
        guard let state = ClusterSwitch(text: body) else {
          return .json(["error": "the body is up, down, silent or slow=SECONDS"], code: 400)
        }
        try await cluster.set(state)
      case "restart":
        cluster.api.store.forgetHistory()
        try await cluster.set(.down)
        try await cluster.set(.up)
      case "fault":
        guard let json = try? JSON(parsing: request.body), let fault = WireFault(json) else {
          return .json(["error": "the body is JSON with status, or reset, or expire"], code: 400)
        }
        cluster.api.store.faults.append(fault)
      case "mend":
        cluster.api.store.faults = []
        try await cluster.set(.up)
      default: return .pageNotFound
      }
    } catch {
      return .json(["error": .string("\(error)")], code: 500)
    }
    return .json(summary(parts[2]))
  }

  private func moveClock(_ request: WireRequest) async -> WireAnswer {
    if request.method == "POST" {
      guard let advance else { return .json(["error": "this fleet's time goes by itself"], code: 409) }
      let body = String(decoding: request.body, as: UTF8.self).filter { !$0.isWhitespace }
      guard let seconds = Int(body), (0...86_400).contains(seconds) else {
        return .json(["error": "the body is a number of seconds, 0 to 86400"], code: 400)
      }
      await advance(.seconds(seconds))
    }
    return .json(["now": .string(clock.now.description)])
  }

  private func summary(_ name: String) -> JSON {
    guard let cluster = clusters[name] else { return .null }
    return [
      "name": .string(name), "server": .string("http://\(cluster.server.host):\(cluster.server.port)"),
      "switch": .string("\(cluster.api.store.switchState)"), "revision": .int(cluster.api.store.revision),
    ]
  }

  private func audit(_ wanted: String?) -> [JSON] {
    clusters.keys.sorted().filter { wanted == nil || $0 == wanted }.flatMap { name in
      (clusters[name]?.api.store.audit.entries ?? []).map { entry in
        [
          "cluster": .string(name), "time": .string(entry.time.description), "user": .string(entry.user),
          "verb": .string(entry.verb), "group": .string(entry.group), "resource": .string(entry.resource),
          "subresource": .string(entry.subresource), "namespace": .string(entry.namespace),
          "name": .string(entry.name), "dryRun": .bool(entry.isDryRun), "code": .int(Int64(entry.code)),
          "path": .string(entry.path), "userAgent": .string(entry.userAgent),
        ]
      }
    }
  }
}

extension ClusterSwitch {
  init?(text: String) {
    switch text {
    case "up": self = .up
    case "down": self = .down
    case "silent": self = .silent
    default:
      guard text.hasPrefix("slow="), let seconds = Double(text.dropFirst(5)), seconds >= 0, seconds < 3_600 else {
        return nil
      }
      self = .slow(.seconds(seconds))
    }
  }
}

extension WireFault {
  init?(_ json: JSON) {
    let effect: Effect
    if let code = json.int(at: "status"), (400..<600).contains(code) {
      effect = .refuse(code: Int(code), retryAfter: json.int(at: "retryAfter").map { Int($0) })
    } else if json["reset"] == true {
      effect = .reset
    } else if json["expire"] == true {
      effect = .expire
    } else if let bytes = json.int(at: "cutAfter") {
      effect = .cut(afterBytes: Int(bytes))
    } else if let seconds = json["delay"]?.doubleValue {
      effect = .delay(.seconds(seconds))
    } else {
      return nil
    }
    self.init(
      effect, verb: json.string(at: "verb"), resource: json.string(at: "resource"),
      every: Int(json.int(at: "every") ?? 1), remaining: json.int(at: "remaining").map { Int($0) })
  }
}
