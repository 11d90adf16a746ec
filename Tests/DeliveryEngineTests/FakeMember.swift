import DeliveryModel
import FleetModel
import KubernetesAPI
import Synchronization

@testable import DeliveryEngine

/// A cluster in memory: server-side apply with versions, generations and managed fields, and a Deployment controller
/// that needs some looks until its replicas are ready.
final class FakeMember: MemberAPI {
  enum Verb: String, Sendable { case get, list, apply, dryRun, delete, log }
  struct Request: Sendable, Hashable {
    var verb: Verb
    var key: ObjectKey
    var isMutating: Bool { verb == .apply || verb == .delete }
  }
  struct State: Sendable {
    var objects: [ObjectKey: KubernetesObject] = [:]
    var version: Int64 = 100
    /// What its versions begin with: some servers' are no numbers.
    var versionPrefix = ""
    var requests: [Request] = []
    /// How often the version of an object changed by an apply, and how often it was deleted.
    var changes: [ObjectKey: Int] = [:]
    var deletions: [ObjectKey: Int] = [:]
    var isUnreachable = false
    /// Requests come in and are never answered.
    var isSilent = false
    /// Answers to applies of an object (dry or not), in place of doing them.
    var refusals: [ObjectKey: Status] = [:]
    /// Answers to reads of an object.
    var hidden: [ObjectKey: Status] = [:]
    /// Looks until a Deployment is ready after a change; nil: never.
    var looksUntilReady: Int? = 1
    var looks: [ObjectKey: Int] = [:]
  }
  let name: ClusterName
  let clock: FakeClock
  let state = Mutex(State())

  init(_ name: ClusterName, clock: FakeClock) {
    self.name = name
    self.clock = clock
  }

  func set(_ change: @Sendable (inout State) -> Void) { state.withLock { change(&$0) } }
  var requests: [Request] { state.withLock { $0.requests } }
  var mutations: [Request] { requests.filter(\.isMutating) }
  func object(_ key: ObjectKey) -> KubernetesObject? { state.withLock { $0.objects[key] } }
  /// A Deployment was changed and is not ready.
  var isRollingOut: Bool {
    state.withLock { state in state.objects.values.contains { $0.kind.kind == "Deployment" && !Self.isReady($0) } }
  }

  /// Somebody else's write.
  func write(_ json: JSON, manager: String = "kubectl-edit", subresource: String = "") {
    state.withLock { state in
      let key = KubernetesObject(json).key
      let old = state.objects[key]
      var new = ServerSideApply.update(
        old: old?.json, new: json, manager: manager, subresource: subresource, now: clock.now)
      Self.store(&new, over: old, &state, clock.now)
    }
  }

  // MARK: - MemberAPI

  func get(_ key: ObjectKey) async throws(EngineError) -> KubernetesObject? {
    try await answer(.get, key) { state in
      if let status = state.hidden[key] { return .failure(status) }
      Self.control(key, &state, self.clock.now)
      return .success(Self.stored(key, state))
    }
  }

  func list(
    _ kind: GroupVersionKind, namespace: String, labelSelector: String
  ) async throws(EngineError) -> [KubernetesObject] {
    let selector = try? LabelSelector(labelSelector)
    return try await answer(.list, ObjectKey(kind: kind, namespace: namespace, name: "")) { state in
      .success(
        state.objects.values.filter {
          $0.kind == kind && (namespace.isEmpty || $0.namespace == namespace) && selector?.matches($0.labels) ?? false
        })
    }
  }

  func apply(
    _ object: JSON, manager: String, force: Bool, dryRun: Bool
  ) async throws(EngineError) -> KubernetesObject {
    let key = KubernetesObject(object).key
    return try await answer(dryRun ? .dryRun : .apply, key) { state in
      if let status = state.refusals[key] { return .failure(status) }
      let old = Self.stored(key, state)
      if let expected = object.string(at: "metadata", "resourceVersion"), expected != old?.resourceVersion {
        return .failure(Status(code: 409, reason: "Conflict", message: "the object has been modified"))
      }
      var config = object
      config[at: "metadata", "resourceVersion"] = nil
      do throws(ApplyConflicts) {
        var new = try ServerSideApply.apply(
          live: old?.json, config: config, manager: manager, force: force, now: self.clock.now)
        if dryRun { return .success(KubernetesObject(new)) }
        if new == old?.json { return .success(KubernetesObject(new)) }
        state.changes[key, default: 0] += 1
        return .success(Self.store(&new, over: old, &state, self.clock.now))
      } catch {
        return .failure(error.status)
      }
    }
  }

  func delete(_ key: ObjectKey, uid: String, version: String) async throws(EngineError) {
    try await answer(.delete, key) { state -> Result<Void, Status> in
      guard let live = Self.stored(key, state) else {
        return .failure(Status(code: 404, reason: "NotFound", message: "not found"))
      }
      guard live.uid == uid, live.resourceVersion == version else {
        return .failure(Status(code: 409, reason: "Conflict", message: "Precondition failed"))
      }
      for other in state.objects.keys where other.inAnyVersion == key.inAnyVersion { state.objects[other] = nil }
      state.deletions[key, default: 0] += 1
      return .success(())
    }
  }

  func namespacedKinds() async throws(EngineError) -> [GroupVersionKind] {
    ResourceType.builtIn.filter(\.isNamespaced).map(\.kind)
  }
  func log(
    pod: String, namespace: String, container: String, previous: Bool, lines: Int
  ) async throws(EngineError) -> [String] {
    try await answer(.log, ObjectKey(kind: ResourceType.pods.kind, namespace: namespace, name: pod)) { _ in
      .success(["panic: no such table"])
    }
  }

  private func answer<Value: Sendable>(
    _ verb: Verb, _ key: ObjectKey, _ body: (inout State) -> Result<Value, Status>
  ) async throws(EngineError) -> Value {
    await Task.yield()
    if state.withLock({ $0.isSilent }) {
      state.withLock { $0.requests.append(Request(verb: verb, key: key)) }
      let (never, continuation) = AsyncStream<Never>.makeStream()
      for await _ in never {}
      continuation.finish()
      throw EngineError(.unreachable, "cancelled", cluster: name, object: key)
    }
    let result: Result<Value, Status>? = state.withLock { state in
      state.requests.append(Request(verb: verb, key: key))
      return state.isUnreachable ? nil : body(&state)
    }
    switch result {
    case .success(let value)?: return value
    case .failure(let status)?:
      throw EngineError(.refused, status.description, cluster: name, object: key, status: status)
    case nil: throw EngineError(.unreachable, "connection refused", cluster: name, object: key)
    }
  }

  // MARK: - What a server and its controllers do

  /// An object in the version in which it is asked for: it is one object in all of them.
  private static func stored(_ key: ObjectKey, _ state: State) -> KubernetesObject? {
    if let object = state.objects[key] { return object }
    guard let other = state.objects.first(where: { $0.key.inAnyVersion == key.inAnyVersion })?.value else { return nil }
    var json = other.json
    json["apiVersion"] = .string(key.kind.apiVersion)
    return KubernetesObject(json)
  }

  @discardableResult
  private static func store(
    _ new: inout JSON, over old: KubernetesObject?, _ state: inout State, _ now: Timestamp
  ) -> KubernetesObject {
    state.version += 1
    let isChanged = old.map { $0.json["spec"] != new["spec"] } ?? true
    new[at: "metadata", "uid"] = .string(old?.uid ?? "uid-\(state.version)")
    new[at: "metadata", "creationTimestamp"] =
      old?.json[at: "metadata", "creationTimestamp"] ?? .string(now.description)
    new[at: "metadata", "generation"] = .int((old?.generation ?? 0) + (isChanged ? 1 : 0))
    new[at: "metadata", "resourceVersion"] = .string("\(state.versionPrefix)\(state.version)")
    if new.string(at: "kind") == "Namespace" { new[at: "status", "phase"] = "Active" }
    let object = KubernetesObject(new)
    for other in state.objects.keys where other.inAnyVersion == object.key.inAnyVersion { state.objects[other] = nil }
    state.objects[object.key] = object
    if isChanged { state.looks[object.key] = 0 }
    return object
  }

  static func isReady(_ object: KubernetesObject) -> Bool { object.observedGeneration == object.generation }

  /// Plays the Deployment controller: ready after so many looks.
  private static func control(_ key: ObjectKey, _ state: inout State, _ now: Timestamp) {
    guard key.kind.kind == "Deployment", var object = state.objects[key], !isReady(object) else { return }
    state.looks[key, default: 0] += 1
    guard let needed = state.looksUntilReady, state.looks[key, default: 0] > needed else { return }
    let replicas = object.json.int(at: "spec", "replicas") ?? 1
    object.json["status"] = [
      "observedGeneration": .int(object.generation), "replicas": .int(replicas), "updatedReplicas": .int(replicas),
      "readyReplicas": .int(replicas), "availableReplicas": .int(replicas),
      "conditions": [
        ["type": "Available", "status": "True", "reason": "MinimumReplicasAvailable"],
        ["type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"],
      ],
    ]
    state.version += 1
    object.json[at: "metadata", "resourceVersion"] = .string("\(state.versionPrefix)\(state.version)")
    state.objects[key] = object
  }
}
