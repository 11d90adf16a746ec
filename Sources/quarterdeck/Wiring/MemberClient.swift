import DeliveryEngine
import FleetModel
import KubeClient
import KubernetesAPI
import Synchronization

/// A member cluster as the delivery engine speaks to it, through its ClusterClient.
final class MemberClient: MemberAPI {
  private let client: ClusterClient
  private let cluster: ClusterName
  /// Types that are not built in, learnt from the cluster's discovery when one is first needed.
  private let learnt = Mutex<[GroupVersionKind: ResourceType]>([:])
  private static let purpose = "delivery"

  init(client: ClusterClient, cluster: ClusterName) {
    self.client = client
    self.cluster = cluster
  }

  func get(_ key: ObjectKey) async throws(EngineError) -> KubernetesObject? {
    let type = try await type(of: key.kind, key)
    do throws(ClientError) {
      return try await client.get(type, namespace: key.namespace, name: key.name, purpose: Self.purpose)
    } catch {
      if error.isNotFound { return nil }
      throw failure(error, key)
    }
  }

  func list(
    _ kind: GroupVersionKind, namespace: String, labelSelector: String
  ) async throws(EngineError) -> [KubernetesObject] {
    let type = try await type(of: kind, nil)
    do throws(ClientError) {
      return try await client.list(
        type, namespace: namespace.isEmpty ? nil : namespace, labelSelector: labelSelector, purpose: Self.purpose
      ).objects
    } catch {
      throw failure(error, nil)
    }
  }

  func apply(
    _ object: JSON, manager: String, force: Bool, dryRun: Bool
  ) async throws(EngineError) -> KubernetesObject {
    let object = KubernetesObject(object)
    let type = try await type(of: object.kind, object.key)
    do throws(ClientError) {
      return try await client.apply(
        type, object, manager: manager, force: force, dryRun: dryRun, purpose: dryRun ? "plan" : Self.purpose
      ).object
    } catch {
      throw failure(error, object.key)
    }
  }

  func delete(_ key: ObjectKey, uid: String, version: String) async throws(EngineError) {
    let type = try await type(of: key.kind, key)
    do throws(ClientError) {
      try await client.delete(
        type, namespace: key.namespace, name: key.name, uid: uid, resourceVersion: version, purpose: Self.purpose)
    } catch {
      throw failure(error, key)
    }
  }

  func log(
    pod: String, namespace: String, container: String, previous: Bool, lines: Int
  ) async throws(EngineError) -> [String] {
    var request = LogCall(namespace: namespace, pod: pod, container: container)
    request.isPrevious = previous
    request.tailLines = lines
    var result: [String] = []
    do {
      for try await event in client.logs(request, purpose: Self.purpose) {
        if case .lines(let lines) = event { result += lines }
      }
      return result
    } catch {
      throw failure(error as? ClientError, nil)
    }
  }

  func namespacedKinds() async throws(EngineError) -> [GroupVersionKind] {
    let discovered: Discovery
    do throws(ClientError) {
      discovered = try await client.discover(purpose: Self.purpose)
    } catch {
      throw failure(error, nil)
    }
    // Metrics are measured, not kept; of any other group that is away nobody knows what it keeps.
    let hidden = discovered.unavailable.filter { !$0.contains("metrics.k8s.io/") }
    guard hidden.isEmpty else {
      throw EngineError(.refused, "\(hidden.joined(separator: ", ")) does not answer", cluster: cluster)
    }
    return discovered.namespacedTypes.map(\.kind)
  }

  // MARK: - Types and errors

  private func type(of kind: GroupVersionKind, _ key: ObjectKey?) async throws(EngineError) -> ResourceType {
    if let type = ResourceType.builtIn(kind) ?? learnt.withLock({ $0[kind] }) { return type }
    do throws(ClientError) {
      let types = try await client.discover(purpose: Self.purpose).types
      learnt.withLock { learnt in
        for type in types { learnt[type.kind] = type }
      }
    } catch {
      throw failure(error, key)
    }
    guard let type = learnt.withLock({ $0[kind] }) else {
      throw EngineError(
        .refused, "API missing: the cluster does not serve \(kind.apiVersion) \(kind.kind)", cluster: cluster,
        object: key)
    }
    return type
  }

  private func failure(_ error: ClientError?, _ key: ObjectKey?) -> EngineError {
    guard let error else { return EngineError(.failed, "the log broke off", cluster: cluster, object: key) }
    let isAnswer = error.status != nil
    return EngineError(
      isAnswer ? .refused : (error.isUnreachable ? .unreachable : .failed),
      error.status?.description ?? error.message + (error.cause.isEmpty ? "" : ": \(error.cause)"),
      cluster: cluster, object: key, status: error.status)
  }
}
