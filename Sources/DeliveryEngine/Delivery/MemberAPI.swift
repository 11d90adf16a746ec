package import KubernetesAPI

/// What the engine asks of one member cluster.
///
/// KubeClient answers it in the program, a table in tests.
///
/// Every call throws `EngineError` with its cluster and object: `refused` with the server's `Status` where it
/// answered, `unreachable` where it did not.
package protocol MemberAPI: Sendable {
  /// The object as it is now; nil where the server says that there is none.
  func get(_ key: ObjectKey) async throws(EngineError) -> KubernetesObject?
  /// All objects of a kind that match a label selector, in a namespace (empty: all).
  func list(
    _ kind: GroupVersionKind, namespace: String, labelSelector: String
  ) async throws(EngineError) -> [KubernetesObject]
  /// Server-side apply; an object with a resource version is only written over that version.
  func apply(
    _ object: JSON, manager: String, force: Bool, dryRun: Bool
  ) async throws(EngineError) -> KubernetesObject
  /// Deletes exactly this object as it was seen: UID and version are preconditions.
  func delete(_ key: ObjectKey, uid: String, version: String) async throws(EngineError)
  /// The last lines that a container wrote.
  func log(pod: String, namespace: String, container: String, previous: Bool, lines: Int) async throws(EngineError)
    -> [String]
  /// The kinds of objects that a namespace of this cluster can hold, custom ones included.
  func namespacedKinds() async throws(EngineError) -> [GroupVersionKind]
}

/// The names under which Quarterdeck writes into clusters.
package enum DeliveryNames {
  /// The label that says which delivery an object belongs to; the cache watches what carries it.
  package static let label = "quarterdeck.dev/delivery"
  /// The label of inventories.
  package static let inventoryLabel = "quarterdeck.dev/inventory"
  package static let namespace = "quarterdeck-system"
}
