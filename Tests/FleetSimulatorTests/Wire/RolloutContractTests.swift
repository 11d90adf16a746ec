import KubernetesAPI
import Testing

@testable import FleetSimulator

/// The four recorded watches of one rollout against the same rollout here, under a driven clock.
///
/// How many steps a pod takes depends on its kubelet, so what is compared is what every watcher sees: the members that
/// objects have over the whole rollout, the order in which each object comes, changes and goes, and every event's text.
@Suite("A rollout looks to its watchers like a recorded one")
struct RolloutContractTests {
  static let names = [
    "watch-rollout-deployments", "watch-rollout-replicasets", "watch-rollout-pods", "watch-rollout-events",
  ]
  /// What must differ, and why.
  static let differences = [
    "-.spec.containers[0].volumeMounts": "no token of the service account is mounted",
    "-.spec.volumes": "no token of the service account is mounted",
    "+.status.conditions[0].message": "the recorded stand-in for a kubelet starts containers at once",
    "+.status.conditions[0].reason": "the recorded stand-in for a kubelet starts containers at once",
    "+.status.containerStatuses[0].containerID": "the recorded stand-in for a kubelet runs no containers",
    "+.status.containerStatuses[0].state.waiting": "the recorded stand-in for a kubelet starts containers at once",
  ]

  @Test("a recorded watch of a rollout", arguments: names)
  func watched(name: String) async throws {
    let cluster = LiveCluster()
    try cluster.store.create(["metadata": ["name": "rec"]], type: .namespaces, actor: .system)
    let api = APIServer(store: cluster.store)
    var apply = try Recording.named("ssa-create").request
    #expect(try await api.answer(apply).code == 201)
    cluster.advance(.seconds(30))
    let start = cluster.store.revision
    apply.body = Array(String(decoding: apply.body, as: UTF8.self).replacing("web:1.0", with: "web:1.1").utf8)
    #expect(try await api.answer(apply).code == 200)
    cluster.advance(.seconds(60))

    let recording = try Recording.named(name)
    let target = recording.request.target.replacing("resourceVersion=1570", with: "resourceVersion=\(start)")
    let watch = WireRequest(method: "GET", target: target.replacing("timeoutSeconds=14", with: "timeoutSeconds=1"))
    let answer = try await api.answer(watch)
    #expect(answer.code == 200)
    // The recorded stand-ins for kubelets wrote no events.
    let ours = try await answer.text().split(separator: "\n").map { try JSON(parsing: String($0)) }
      .filter { $0.string(at: "object", "source", "component") != "kubelet" }
    let theirs = try #require(recording.stream?.arrayValue)

    #expect(shapeDifferences(widest(ours), widest(theirs)).filter { Self.differences[$0] == nil } == [])
    #expect(lives(ours) == lives(theirs))
    #expect(texts(ours) == texts(theirs))
  }

  /// One object with every member that any object of the stream has.
  private func widest(_ events: [JSON]) -> JSON {
    func union(_ left: JSON, _ right: JSON) -> JSON {
      switch (left, right) {
      case (.object(let a), .object(let b)): .object(a.merging(b, uniquingKeysWith: union))
      case (.array(let a), .array(let b)): (a + b).first.map { .array([(a + b).dropFirst().reduce($0, union)]) } ?? []
      default: left
      }
    }
    var objects = events.filter { $0["type"] != "BOOKMARK" }.compactMap { $0["object"] }
    for index in objects.indices { objects[index][at: "metadata", "managedFields"] = nil }
    return objects.dropFirst().reduce(objects.first ?? .null, union)
  }

  /// How each object lives: `ADDED MODIFIED`, `MODIFIED DELETED`; sorted, because the names differ.
  private func lives(_ events: [JSON]) -> [String] {
    var lives: [String: [String]] = [:]
    for event in events where event["type"] != "BOOKMARK" {
      let type = event.string(at: "type") ?? ""
      let name = event.string(at: "object", "metadata", "name") ?? ""
      if lives[name]?.last != type { lives[name, default: []].append(type) }
    }
    return lives.values.map { $0.joined(separator: " ") }.sorted()
  }

  /// What the events say, sorted, without the parts of names that are drawn.
  private func texts(_ events: [JSON]) -> [String] {
    events.compactMap { event in
      guard let message = event.string(at: "object", "message") else { return nil }
      let plain = message.replacing(#/web-[0-9a-z]+/#, with: "web-SET").replacing(#/web-SET-[0-9a-z]+/#, with: "POD")
        .replacing(#/to [a-z0-9-]*node-[0-9]/#, with: "to NODE")
      return (event.string(at: "object", "reason") ?? "") + ": " + plain
    }.sorted()
  }
}
