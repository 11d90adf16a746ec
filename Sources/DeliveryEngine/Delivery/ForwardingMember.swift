package import KubernetesAPI

/// A way into a cluster with another one behind it: what is to be done at every call is said once.
package protocol ForwardingMember: MemberAPI {
  associatedtype Member: MemberAPI
  var member: Member { get }
  /// Makes a call of the member behind, once, or does not.
  func pass<Value: Sendable>(
    _ call: @escaping @Sendable () async throws(EngineError) -> Value
  ) async throws(EngineError) -> Value
}

extension ForwardingMember {
  package func get(_ key: ObjectKey) async throws(EngineError) -> KubernetesObject? {
    try await pass { [member] () async throws(EngineError) in try await member.get(key) }
  }
  package func list(
    _ kind: GroupVersionKind, namespace: String, labelSelector: String
  ) async throws(EngineError) -> [KubernetesObject] {
    try await pass { [member] () async throws(EngineError) in
      try await member.list(kind, namespace: namespace, labelSelector: labelSelector)
    }
  }
  package func apply(
    _ object: JSON, manager: String, force: Bool, dryRun: Bool
  ) async throws(EngineError) -> KubernetesObject {
    try await pass { [member] () async throws(EngineError) in
      try await member.apply(object, manager: manager, force: force, dryRun: dryRun)
    }
  }
  package func delete(_ key: ObjectKey, uid: String, version: String) async throws(EngineError) {
    try await pass { [member] () async throws(EngineError) in
      try await member.delete(key, uid: uid, version: version)
    }
  }
  package func log(
    pod: String, namespace: String, container: String, previous: Bool, lines: Int
  ) async throws(EngineError) -> [String] {
    try await pass { [member] () async throws(EngineError) in
      try await member.log(pod: pod, namespace: namespace, container: container, previous: previous, lines: lines)
    }
  }
  package func namespacedKinds() async throws(EngineError) -> [GroupVersionKind] {
    try await pass { [member] () async throws(EngineError) in try await member.namespacedKinds() }
  }
}
