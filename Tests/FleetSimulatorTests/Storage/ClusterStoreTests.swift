import KubernetesAPI
import Synchronization
import Testing

@testable import FleetSimulator

struct FixedClock: SimulationClock {
  var now = Timestamp(year: 2026, month: 11, day: 22, hour: 3)
}

@Suite("The storage of one cluster")
struct ClusterStoreTests {
  let store = ClusterStore(name: "eu-1", clock: FixedClock(), uids: UIDSource(seed: 7))
  let actor = Actor(user: "ada", fieldManager: "test")

  func configMap(_ name: String, owner: KubernetesObject? = nil, blocks: Bool = false) -> JSON {
    var json: JSON = ["metadata": ["name": .string(name), "namespace": "default"], "data": ["a": "1"]]
    if let owner {
      json[at: "metadata", "ownerReferences"] = [
        [
          "apiVersion": "v1", "kind": "ConfigMap", "name": .string(owner.name), "uid": .string(owner.uid),
          "blockOwnerDeletion": .bool(blocks),
        ]
      ]
    }
    return json
  }

  @Test("every change gets the next version, and observers hear of them in order")
  func versions() throws {
    let seen = Seen()
    store.observe { seen.add($0) }
    let first = try store.create(configMap("a"), type: .configMaps, actor: actor)
    var changed = first.json
    changed[at: "data", "a"] = "2"
    let second = try store.update(changed, type: .configMaps, actor: actor)
    try store.delete(.configMaps, namespace: "default", name: "a", actor: actor)
    #expect(Int64(second.resourceVersion)! == Int64(first.resourceVersion)! + 1)
    #expect(seen.kinds == [.added, .modified, .deleted])
    #expect(seen.revisions == seen.revisions.sorted())
  }

  @Test("a write that changes nothing keeps the version")
  func noOperation() throws {
    let first = try store.create(configMap("a"), type: .configMaps, actor: actor)
    #expect(try store.update(first.json, type: .configMaps, actor: actor).resourceVersion == first.resourceVersion)
  }

  @Test("an update from an old version is a conflict in the server's words")
  func conflict() throws {
    var json = try store.create(configMap("a"), type: .configMaps, actor: actor).json
    json[at: "metadata", "resourceVersion"] = "1"
    let status = #expect(throws: Status.self) { try store.update(json, type: .configMaps, actor: actor) }
    #expect(
      status?.message == "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; "
        + "please apply your changes to the latest version and try again")
  }

  @Test("background deletion takes what is owned, orphaning keeps it")
  func propagation() throws {
    for (policy, survives) in [(DeleteOptions.Propagation.background, false), (.orphan, true)] {
      let owner = try store.create(configMap("owner"), type: .configMaps, actor: actor)
      try store.create(configMap("owned", owner: owner), type: .configMaps, actor: actor)
      try store.delete(
        .configMaps, namespace: "default", name: "owner", options: DeleteOptions(propagationPolicy: policy),
        actor: actor)
      let left = store.object(.configMaps, namespace: "default", name: "owned")
      #expect((left != nil) == survives)
      #expect(left?.ownerUIDs ?? [] == [])
      #expect(store.object(.configMaps, namespace: "default", name: "owner") == nil)
      if survives { try store.delete(.configMaps, namespace: "default", name: "owned", actor: actor) }
    }
  }

  @Test("deletion in the foreground waits for what blocks it")
  func foreground() throws {
    let owner = try store.create(configMap("owner"), type: .configMaps, actor: actor)
    var owned = configMap("owned", owner: owner, blocks: true)
    owned[at: "metadata", "finalizers"] = ["example.com/hold"]
    try store.create(owned, type: .configMaps, actor: actor)
    try store.delete(
      .configMaps, namespace: "default", name: "owner", options: DeleteOptions(propagationPolicy: .foreground),
      actor: actor)
    #expect(
      store.object(.configMaps, namespace: "default", name: "owner")?.finalizers == ["foregroundDeletion"])
    var held = try #require(store.object(.configMaps, namespace: "default", name: "owned")).json
    held[at: "metadata", "finalizers"] = nil
    try store.update(held, type: .configMaps, actor: actor)
    #expect(store.objects(.configMaps) == [])
  }

  @Test("a namespace stays Terminating until its last object goes, and takes nothing new")
  func namespaces() throws {
    try store.create(["metadata": ["name": "shop"]], type: .namespaces, actor: actor)
    var held = configMap("held")
    held[at: "metadata", "namespace"] = "shop"
    held[at: "metadata", "finalizers"] = ["example.com/hold"]
    try store.create(held, type: .configMaps, actor: actor)
    try store.delete(.namespaces, namespace: "", name: "shop", actor: actor)
    let namespace = store.object(.namespaces, namespace: "", name: "shop")
    #expect(namespace?.json.string(at: "status", "phase") == "Terminating")
    let refused = #expect(throws: Status.self) {
      try store.create(["metadata": ["name": "x", "namespace": "shop"]], type: .configMaps, actor: actor)
    }
    #expect(refused?.code == 403)
    var json = try #require(store.object(.configMaps, namespace: "shop", name: "held")).json
    json[at: "metadata", "finalizers"] = nil
    try store.update(json, type: .configMaps, actor: actor)
    #expect(store.object(.namespaces, namespace: "", name: "shop") == nil)
  }

  @Test("a list in the past is what it was, and beyond the window it is gone")
  func past() throws {
    let key = CollectionKey(.configMaps)
    try store.create(configMap("a"), type: .configMaps, actor: actor)
    let then = store.revision
    try store.create(configMap("b"), type: .configMaps, actor: actor)
    try store.delete(.configMaps, namespace: "default", name: "a", actor: actor)
    #expect(store.list(key, namespace: nil, at: then)?.map(\.id.name) == ["a"])
    #expect(store.objects(.configMaps).map(\.name) == ["b"])
    store.forgetHistory()
    #expect(store.list(key, namespace: nil, at: then) == nil)
    #expect(throws: Status.self) { try store.changes(key, after: then) }
  }

  @Test("two stores with one seed give the same UIDs")
  func seeds() throws {
    let twin = ClusterStore(name: "eu-1", clock: FixedClock(), uids: UIDSource(seed: 7))
    let json = configMap("a")
    let left = try store.create(json, type: .configMaps, actor: actor)
    #expect(try twin.create(json, type: .configMaps, actor: actor) == left)
    #expect(left.uid.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
  }
}

/// Changes as an observer saw them.
final class Seen: Sendable {
  private let changes = Mutex<[StoreChange]>([])
  func add(_ change: StoreChange) { changes.withLock { $0.append(change) } }
  var kinds: [StoreChange.Kind] { changes.withLock { $0.map(\.kind) } }
  var revisions: [Int64] { changes.withLock { $0.map(\.revision) } }
}
