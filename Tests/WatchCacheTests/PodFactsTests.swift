import FleetModel
import KubernetesAPI
import Testing

@testable import WatchCache

/// The facts of a pod come from its bytes or from its object: whoever reads them, the row and the verdict are equal.
@Suite("Facts of pods")
struct PodFactsTests {
  static let now = Timestamp("2026-11-22T15:50:00Z")!
  static func recorded() throws -> [JSON] {
    try ["pods.json", "pods-watched.json"].flatMap { try JSON(parsing: fixture($0)).elements(at: "items") }
  }

  /// What the two ways make of one text; nil where it is not read.
  private func fromBytes(_ text: [UInt8]) -> PodFacts? {
    text.withUnsafeBytes { bytes in
      var scanner = JSONScanner(bytes)
      return try? scanner.readPod()
    }
  }
  private func fromObject(_ text: [UInt8]) -> PodFacts? {
    (try? JSON(parsing: text)).map { PodFacts(KubernetesObject($0)) }
  }
  private func row(_ pod: PodFacts) -> Row {
    pod.row(cluster: "eu-1", kind: ResourceType.pods.kind, verdict: verdict(of: pod, now: Self.now))
  }
  private func expectEqual(_ text: String, _ comment: Comment) throws {
    let bytes = Array(text.utf8)
    let (scanned, lifted) = (try #require(fromBytes(bytes), comment), try #require(fromObject(bytes), comment))
    #expect(scanned == lifted, comment)
    #expect(row(scanned) == row(lifted), comment)
  }

  @Test("every recorded pod has the same facts, row and verdict from its bytes as from its object")
  func recordings() throws {
    let pods = try Self.recorded()
    #expect(pods.count > 30)
    for pod in pods { try expectEqual(pod.text, "\(pod.string(at: "metadata", "name") ?? "")") }
    let words = Set(pods.map { verdict(of: PodFacts(KubernetesObject($0)), now: Self.now).reason })
    #expect(words.isSuperset(of: ["Running", "CrashLoopBackOff", "Unschedulable", "Pending", "Terminating"]))
  }

  @Test("the reader's rows are those of the whole object")
  func reader() throws {
    let reader = RowReader(cluster: "eu-1", type: .pods)
    for pod in try Self.recorded() {
      let read = try Array(pod.text.utf8).withUnsafeBytes { try reader.read($0, now: Self.now) }
      #expect(read?.row == reader.row(KubernetesObject(pod), now: Self.now))
      #expect(read?.row.verdict == verdict(of: PodFacts(KubernetesObject(pod)), now: Self.now))
    }
  }

  @Test("members in any order, written with escapes or named twice, are the same facts", arguments: Spelling.allCases)
  func spellings(spelling: Spelling) throws {
    for pod in try Self.recorded() + [Self.rich] {
      let text = spelling.text(pod)
      try expectEqual(text, "\(spelling)")
      #expect(fromBytes(Array(text.utf8)) == PodFacts(KubernetesObject(pod)), "\(spelling)")
    }
  }

  @Test("a member that is missing, null or of another kind is the same nothing to both")
  func mutated() throws {
    let others: [JSON?] = [nil, .null, true, 7, 2.5, "Always", [], [[:]], [:], ["name": 1], "2026-11-22T15:00:00Z"]
    for pod in [Self.rich, try Self.recorded().first { $0.text.contains("CrashLoopBackOff") }!] {
      for path in Self.paths(of: pod) {
        for other in others {
          let mutant = Self.replacing(pod, path[...], by: other)
          try expectEqual(mutant.text, "\(path) is \(other?.text ?? "missing")")
        }
      }
    }
  }

  @Test("bytes that are cut off or broken give an error or the same facts, and never another pod's")
  func broken() throws {
    let whole = Array(Self.rich.text.utf8)
    for end in whole.indices { #expect(fromBytes(Array(whole[..<end])) == nil) }
    var random: UInt64 = 42
    for _ in 0..<4_000 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var bytes = whole
      bytes[Int(random >> 33) % bytes.count] = UInt8(truncatingIfNeeded: random >> 24)
      if let lifted = fromObject(bytes) { #expect(fromBytes(bytes) == lifted) }
    }
  }

  /// A pod with everything that a fact is made from.
  static let rich: JSON = [
    "apiVersion": "v1", "kind": "Pod",
    "metadata": [
      "name": "web-7d4b9c6f5-x2x2x", "namespace": "shop", "uid": "80404a70-23fc-4f81-8c71-b1296b78a5a3",
      "resourceVersion": "870", "creationTimestamp": "2026-11-22T15:04:17Z",
      "deletionTimestamp": "2026-11-22T15:49:00Z", "deletionGracePeriodSeconds": 30,
      "labels": ["app": "web", "größe": "XL \"quoted\"\n"], "annotations": ["a": "b"],
      "ownerReferences": [
        ["kind": "Thing", "name": "other"], ["kind": "ReplicaSet", "name": "web-7d4b9c6f5", "controller": true],
      ],
    ],
    "spec": [
      "nodeName": "node-1", "overhead": ["cpu": "10m", "memory": "1Mi"],
      "containers": [
        ["name": "web", "image": "web:1", "resources": ["requests": ["cpu": "1.5", "memory": "128Mi"]]],
        ["name": "side", "image": "side:2", "resources": ["requests": ["cpu": 1, "memory": "1e3"]]],
      ],
      "initContainers": [
        ["name": "init", "image": "i", "resources": ["requests": ["cpu": "3", "memory": "1Gi"]]],
        ["name": "mesh", "restartPolicy": "Always", "resources": ["requests": ["cpu": "100m", "memory": "5k"]]],
      ],
    ],
    "status": [
      "phase": "Running", "reason": "Odd", "message": "what it\nsays", "podIP": "10.1.2.3",
      "conditions": [
        ["type": "Ready", "status": "False", "message": "gate", "lastTransitionTime": "2026-11-22T15:10:00Z"],
        ["type": "PodScheduled", "status": "True", "reason": "r", "lastTransitionTime": "2026-11-22T15:05:00Z"],
        ["type": "Initialized", "status": "True"], ["type": "Ready", "status": "True"],
      ],
      "containerStatuses": [
        [
          "name": "web", "ready": false, "restartCount": 3, "started": false,
          "state": ["waiting": ["reason": "CrashLoopBackOff", "message": "back-off 5m0s"]],
          "lastState": [
            "terminated": [
              "exitCode": 137, "reason": "OOMKilled", "startedAt": "2026-11-22T15:30:00Z",
              "finishedAt": "2026-11-22T15:31:00Z",
            ]
          ],
        ], ["name": "side", "ready": true, "restartCount": 0, "state": ["running": ["startedAt": "x"]]],
      ],
      "initContainerStatuses": [
        ["name": "init", "state": ["terminated": ["exitCode": 0, "signal": 9, "finishedAt": "2026-11-22T15:06:00Z"]]],
        ["name": "mesh", "ready": true, "started": true, "restartCount": 2, "state": ["running": [:]]],
      ],
    ],
  ]

  enum Step: CustomStringConvertible {
    case member(String)
    case element(Int)
    var description: String {
      switch self {
      case .member(let name): name
      case .element(let index): String(index)
      }
    }
  }

  /// Every value within a pod but those that no fact is made from.
  static func paths(of json: JSON) -> [[Step]] {
    switch json {
    case .object(let members):
      members.filter { $0.key != "managedFields" && $0.key != "volumes" }.flatMap { name, value in
        [[.member(name)]] + paths(of: value).map { [.member(name)] + $0 }
      }
    case .array(let elements):
      elements.enumerated().flatMap { index, value in
        [[.element(index)]] + paths(of: value).map { [.element(index)] + $0 }
      }
    default: []
    }
  }

  static func replacing(_ json: JSON, _ path: ArraySlice<Step>, by other: JSON?) -> JSON {
    guard let step = path.first else { return other ?? .null }
    let rest = path.dropFirst()
    switch (step, json) {
    case (.member(let name), .object(var members)):
      members[name] = rest.isEmpty ? other : replacing(members[name]!, rest, by: other)
      return .object(members)
    case (.element(let index), .array(var elements)):
      if rest.isEmpty, other == nil {
        elements.remove(at: index)
      } else {
        elements[index] = replacing(elements[index], rest, by: other)
      }
      return .array(elements)
    default: return json
    }
  }
}

/// Ways to write the same object.
enum Spelling: CaseIterable {
  case backwards, escaped, twice, spaced

  func text(_ json: JSON) -> String {
    let space = self == .spaced ? " \n\t" : ""
    switch json {
    case .object(let members):
      let names = members.keys.sorted()
      let parts = (self == .backwards ? names.reversed() : names).map { name in
        let member = "\(text(.string(name)))\(space):\(space)\(text(members[name]!))"
        // What a member says first does not count.
        return self == .twice ? "\(text(.string(name))):\(Self.decoy(members[name]!)),\(member)" : member
      }
      return "{\(space)\(parts.joined(separator: space + "," + space))\(space)}"
    case .array(let elements):
      return "[\(space)\(elements.map(text).joined(separator: space + "," + space))\(space)]"
    case .string(let text) where self == .escaped:
      let units = text.utf16.map { unit in
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
      return "\"\(units.joined())\""
    default: return json.text
    }
  }

  private static func decoy(_ json: JSON) -> String {
    switch json {
    case .object: "{\"name\":\"decoy\",\"phase\":\"Failed\",\"waiting\":{\"reason\":\"decoy\"}}"
    case .array: "[{\"name\":\"decoy\",\"type\":\"Ready\",\"status\":\"decoy\",\"kind\":\"K\",\"controller\":true}]"
    case .string: "\"decoy\""
    case .bool(let flag): flag ? "false" : "true"
    default: "99"
    }
  }
}
