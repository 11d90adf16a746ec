import FleetModel
import Glibc
import KubernetesAPI
import Testing

@testable import WatchCache

@Suite("Rows from what an API server sends")
struct RowReaderTests {
  static let now = Timestamp("2026-11-22T15:50:00Z")!

  /// The rows of a recorded list, with a verdict that only says the phase.
  static func observations(
    _ type: ResourceType, change: (inout JSON) -> Void = { _ in }
  ) throws -> [Observation] {
    let list = try JSON(parsing: fixture(type.name + ".json"))
    let reader = RowReader(cluster: "eu-1", type: type) { evidence, _ in
      switch evidence {
      case .object(let object): Verdict(.moving, object.json.string(at: "status", "phase") ?? "")
      case .pod(let pod): Verdict(.moving, pod.status.phase)
      }
    }
    return try list.elements(at: "items").map { item in
      var item = item
      change(&item)
      return try #require(
        try Array(item.text.utf8).withUnsafeBytes { try reader.read($0, now: now) })
    }
  }
  static func rows(_ type: ResourceType) throws -> [Row] { try observations(type).map(\.row) }

  @Test("pods have READY, RESTARTS, IP and NODE as the server prints them")
  func pods() throws {
    let printed = try Self.rows(.pods).map { row in
      "\(row.key.name) \(row.ready!)/\(row.desired!) \(row.restarts) \(row.address) \(row.node)"
    }
    #expect(
      printed == [
        "web-6cdc5b9df4-bw6b9 1/1 0 10.244.0.9 real-2-node-0",
        "web-6cdc5b9df4-dwgms 1/1 0 10.244.0.9 real-2-node-2",
        "web-6cdc5b9df4-llflw 1/1 0 10.244.0.9 real-2-node-1",
        "web-6cdc5b9df4-tbvnm 1/1 0 10.244.0.9 real-2-node-0",
        "agent-2dgkm 1/1 0 10.244.0.9 real-2-node-1", "agent-zqmvj 1/1 0 10.244.0.9 real-2-node-2",
        "agent-zx7c6 1/1 0 10.244.0.9 real-2-node-0",
        "broken-fbb76f9d5-6hk4k 0/1 3 10.244.0.9 real-2-node-1",
        "broken-fbb76f9d5-rq4xt 0/1 3 10.244.0.9 real-2-node-2", "db-0 1/1 0 10.244.0.9 real-2-node-0",
        "import-6hp7r 1/1 0 10.244.0.9 real-2-node-1", "unschedulable-566bf498b6-7lx6t 0/1 0  ",
        "web-647bb7c68b-cpdtp 2/3 0 10.244.0.9 real-2-node-2", "web-647bb7c68b-sdc4f 2/3 0 10.244.0.9 real-2-node-0",
        "web-647bb7c68b-vgj8g 2/3 0 10.244.0.9 real-2-node-1",
      ])
    let row = try Self.rows(.pods)[0]
    #expect(row.owner == "ReplicaSet/web-6cdc5b9df4")
    #expect(row.images == ["registry.example.com/web:1.0"])
    #expect(row.labels["pod-template-hash"] == "6cdc5b9df4")
    #expect(row.cpuMillis == 100)
    #expect(row.memoryBytes == 64 << 20)
    #expect(row.uid == "80404a70-23fc-4f81-8c71-b1296b78a5a3")
    #expect(row.resourceVersion == "870")
    #expect(row.created == Timestamp("2026-11-22T15:04:17Z"))
    #expect(row.key.kind == ResourceType.pods.kind)
  }

  @Test("a pod that has ended asks for no processor")
  func ended() throws {
    let rows = try Self.observations(.pods) { $0[at: "status", "phase"] = "Succeeded" }.map(\.row)
    #expect(rows.allSatisfy { $0.cpuMillis == 0 && $0.memoryBytes == 0 })
  }

  @Test("workloads have the numbers of their READY column")
  func workloads() throws {
    func numbers(_ type: ResourceType) throws -> [String] {
      try Self.rows(type).map { "\($0.key.name) \($0.ready!)/\($0.desired!)" }
    }
    #expect(try numbers(.deployments) == ["web 4/4", "broken 0/2", "unschedulable 0/1", "web 3/3"])
    #expect(try numbers(.statefulSets) == ["db 1/3"])
    #expect(try numbers(.daemonSets) == ["agent 3/3"])
    #expect(try numbers(.jobs) == ["import 0/1", "paused 0/1"])
    #expect(
      try Self.rows(.deployments)[3].images == ["registry.example.com/web:1.0", "registry.example.com/sidecar:1.0"])
  }

  @Test("nodes have their version, address and what they can give")
  func nodes() throws {
    let rows = try Self.rows(.nodes)
    #expect(rows.map(\.version) == ["v1.36.2", "v1.36.2", "v1.36.2"])
    #expect(rows.map(\.address) == ["10.0.0.1", "10.0.1.1", "10.0.2.1"])
    #expect(rows.allSatisfy { $0.ready == 1 && $0.desired == 1 && $0.cpuMillis > 0 && $0.memoryBytes > 0 })
  }

  @Test("events say what they are about, how often and when last")
  func events() throws {
    let row = try Self.rows(.events)[0]
    #expect(row.regarding?.description == "Pod wire/agent-2dgkm")
    #expect(row.lastSeen == Timestamp("2026-11-22T15:48:19.584572Z"))
    #expect(row.count == 1)
  }

  @Test("data of a ConfigMap is in no row, and whole only where a delivery brought it")
  func configMaps() throws {
    let plain = try Self.observations(.configMaps)
    #expect(plain.allSatisfy { $0.delivered == nil })
    let kept = plain.compactMap { if case .object(let object)? = $0.unsettled { object.json } else { nil } }
    #expect(kept.count == plain.count && kept.allSatisfy { $0["data"] == nil })
    let delivered = try Self.observations(.configMaps) { $0[at: "metadata", "labels", RowReader.deliveryLabel] = "d" }
    #expect(delivered.contains { $0.delivered?.json["data"] != nil })
    #expect(delivered.allSatisfy { $0.delivered?.kind == ResourceType.configMaps.kind })
  }

  @Test("a delivered Secret is held without its data and without the annotation that repeats it")
  func secrets() throws {
    let secret: JSON = [
      "metadata": [
        "name": "s", "namespace": "shop", "labels": ["quarterdeck.dev/delivery": "d"],
        "annotations": ["kubectl.kubernetes.io/last-applied-configuration": "{\"data\":{\"k\":\"aGk=\"}}"],
      ], "data": ["k": "aGk="], "stringData": ["k": "hi"],
    ]
    let reader = RowReader(cluster: "eu-1", type: .builtIn(named: "secrets")!) { _, _ in Verdict(.well, "") }
    let observation = try #require(
      try Array(secret.text.utf8).withUnsafeBytes { try reader.read($0, now: Self.now) })
    #expect(!observation.delivered!.json.text.contains("aGk="))
    #expect(!observation.delivered!.json.text.contains("hi"))
  }

  @Test(
    "hostile bytes give an error or nothing, and huge requests saturate",
    arguments: [
      "", "{", "[]", "null", "{\"metadata\":{}}", "{\"metadata\":{\"name\":1}}", "{\"metadata\":[{\"name\":\"x\"}]}",
      "{\"metadata\":{\"name\":\"x\"}}trailing",
    ])
  func hostile(text: String) {
    let reader = RowReader(cluster: "eu-1", type: .pods) { _, _ in Verdict(.well, "") }
    let row = try? Array(text.utf8).withUnsafeBytes { try reader.read($0, now: Self.now) }
    #expect(row == nil || row!.row.key.name == "x")
  }

  @Test("requests beyond 64 bits saturate")
  func saturation() throws {
    let huge: JSON = ["name": "c", "resources": ["requests": ["cpu": "9e18", "memory": "9e18"]]]
    let pod: JSON = ["metadata": ["name": "x"], "spec": ["containers": [huge, huge]]]
    let reader = RowReader(cluster: "eu-1", type: .pods) { _, _ in Verdict(.well, "") }
    let row = try Array(pod.text.utf8).withUnsafeBytes { try reader.read($0, now: Self.now) }?.row
    #expect(row?.memoryBytes == .max)
  }
}

/// The bytes of a file in `Fixtures`.
func fixture(_ name: String, file: String = #filePath) throws -> [UInt8] {
  let path = file.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/Fixtures/" + name
  guard let handle = fopen(path, "rb") else { throw Missing(path: path) }
  defer { fclose(handle) }
  var bytes: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 65_536)
  while case let count = fread(&block, 1, block.count, handle), count > 0 { bytes += block[..<count] }
  return bytes
}
struct Missing: Error { var path: String }
