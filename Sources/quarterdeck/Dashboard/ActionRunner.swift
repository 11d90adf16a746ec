import Dashboard
import KubeClient
import KubernetesAPI

/// Carries out one act by hand, with field manager `quarterdeck`, on the object that was shown.
struct ActionRunner {
  let client: ClusterClient
  private static let manager = "quarterdeck"

  init(client: ClusterClient) { self.client = client }

  /// - Returns: nil where the server took it, else what it said.
  func run(_ action: ClusterAction) async -> String? {
    do throws(ClientError) {
      try await carryOut(action)
      return nil
    } catch {
      return error.status?.description ?? error.message
    }
  }

  private func carryOut(_ action: ClusterAction) async throws(ClientError) {
    let key = action.key
    let purpose = action.summary
    let type = try await type(of: key.kind, purpose)
    switch action.verb {
    case .restart:
      // What `kubectl rollout restart` writes.
      _ = try await patch(
        type, action,
        [
          "spec": [
            "template": [
              "metadata": [
                "annotations": [
                  "kubectl.kubernetes.io/restartedAt": .string(Timestamp.now().description)
                ]
              ]
            ]
          ]
        ])
    case .scale(let replicas):
      _ = try await client.scale(
        type, namespace: key.namespace, name: key.name, replicas: replicas, manager: Self.manager, purpose: purpose)
    case .delete(let isForced):
      try await client.delete(
        type, namespace: key.namespace, name: key.name, uid: action.uid.isEmpty ? nil : action.uid,
        gracePeriodSeconds: isForced ? 0 : nil, purpose: purpose)
    case .cordon: _ = try await patch(type, action, ["spec": ["unschedulable": true]])
    case .uncordon: _ = try await patch(type, action, ["spec": ["unschedulable": .null]])
    }
  }

  /// A merge patch that is refused where the object is not the one that was shown: the UID is part of it.
  private func patch(_ type: ResourceType, _ action: ClusterAction, _ body: JSON) async throws(ClientError) -> Written {
    var body = body
    if !action.uid.isEmpty { body[at: "metadata", "uid"] = .string(action.uid) }
    return try await client.patch(
      type, namespace: action.key.namespace, name: action.key.name, body, manager: Self.manager,
      purpose: action.summary)
  }

  private func type(of kind: GroupVersionKind, _ purpose: String) async throws(ClientError) -> ResourceType {
    if let type = ResourceType.builtIn(kind) { return type }
    if let type = try await client.discover(purpose: purpose).type(kind) { return type }
    return ResourceType(kind, name: kind.kind.lowercased() + "s", isNamespaced: true)
  }
}
