import DeliveryModel
import FleetModel
import KubernetesAPI

/// A cluster that is not waited for: an answer that does not come in time is none.
///
/// A plan needs the next answer, not all of them, to know that a cluster is there: a large payload takes its time.
struct PatientMember: MemberAPI {
  let member: any MemberAPI
  let cluster: ClusterName
  let sleep: @Sendable (Duration) async throws -> Void

  private func once<Value: Sendable>(
    _ body: @escaping @Sendable () async throws(EngineError) -> Value
  ) async throws(EngineError) -> Value {
    let found = await answer(within: Limits.planSilence, sleep: sleep) { () async -> Result<Value, EngineError> in
      do throws(EngineError) { return .success(try await body()) } catch { return .failure(error) }
    }
    guard let found else {
      throw EngineError(.unreachable, "no answer for \(Limits.planSilence.written)", cluster: cluster)
    }
    return try found.get()
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
  func log(
    pod: String, namespace: String, container: String, previous: Bool, lines: Int
  ) async throws(EngineError) -> [String] {
    try await once { () async throws(EngineError) in
      try await member.log(pod: pod, namespace: namespace, container: container, previous: previous, lines: lines)
    }
  }
  func namespacedKinds() async throws(EngineError) -> [GroupVersionKind] {
    try await once { () async throws(EngineError) in try await member.namespacedKinds() }
  }
}
