import DeliveryModel
import FleetModel
import KubernetesAPI
import Synchronization

@testable import DeliveryEngine

/// A process that dies at one of its steps: nothing that it does after has an effect.
final class Crash: Sendable {
  private let left: Mutex<Int>
  init(after steps: Int) { left = Mutex(steps) }
  var isDead: Bool { left.withLock { $0 <= 0 } }
  /// - Throws: once the last step was taken.
  func step() throws(EngineError) {
    let isDead = left.withLock { left in
      if left > 0 { left -= 1 }
      return left <= 0
    }
    if isDead { throw EngineError(.failed, "this process is dead") }
  }
}

/// A member as a dying process sees it: each request is two steps, so that it may die before it leaves, and before its
/// answer comes.
struct DyingMember: MemberAPI {
  let member: FakeMember
  let crash: Crash

  private func once<Value>(_ body: () async throws(EngineError) -> Value) async throws(EngineError) -> Value {
    try crash.step()
    let value = try await body()
    try crash.step()
    return value
  }
  func get(_ key: ObjectKey) async throws(EngineError) -> KubernetesObject? {
    try await once { () async throws(EngineError) in try await member.get(key) }
  }
  func list(
    _ kind: GroupVersionKind, namespace: String, labelSelector: String
  ) async throws(EngineError) -> [KubernetesObject] {
    try await once { () async throws(EngineError) in
      try await member.list(kind, namespace: namespace, labelSelector: labelSelector)
    }
  }
  func apply(
    _ object: JSON, manager: String, force: Bool, dryRun: Bool
  ) async throws(EngineError) -> KubernetesObject {
    try await once { () async throws(EngineError) in
      try await member.apply(object, manager: manager, force: force, dryRun: dryRun)
    }
  }
  func delete(_ key: ObjectKey, uid: String, version: String) async throws(EngineError) {
    try await once { () async throws(EngineError) in try await member.delete(key, uid: uid, version: version) }
  }
  func namespacedKinds() async throws(EngineError) -> [GroupVersionKind] { try await member.namespacedKinds() }
  func log(
    pod: String, namespace: String, container: String, previous: Bool, lines: Int
  ) async throws(EngineError) -> [String] {
    try await once { () async throws(EngineError) in
      try await member.log(pod: pod, namespace: namespace, container: container, previous: previous, lines: lines)
    }
  }
}
