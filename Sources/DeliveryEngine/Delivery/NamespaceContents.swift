import DeliveryModel
import KubernetesAPI

/// What is in a namespace besides a delivery's own objects: deleting the namespace would delete it, too.
struct NamespaceContents: Sendable {
  let member: any MemberAPI
  let delivery: String

  /// Objects of others, sorted; empty where everything is the delivery's, made by the cluster for every namespace, or
  /// goes with an object that owns it.
  ///
  /// One list a kind that the cluster has.
  ///
  /// - Throws: `EngineError` where a kind could not be listed: what is not seen may be there.
  func strangers(in namespace: String) async throws(EngineError) -> [ObjectKey] {
    var found: [ObjectKey] = []
    for kind in try await member.namespacedKinds() where !Self.bookkeeping.contains(kind.kind) {
      do throws(EngineError) {
        let objects = try await member.list(kind, namespace: namespace, labelSelector: "")
        found += objects.filter { isStranger($0) }.map { ObjectKey(kind: kind, namespace: $0.namespace, name: $0.name) }
      } catch {
        // Not served (any more), or nothing that is kept: there is nothing to lose.
        guard error.status?.code == 404 || error.status?.code == 405 else { throw error }
      }
    }
    return found.sorted()
  }

  /// Kinds that clusters write about other objects.
  private static let bookkeeping: Set<String> = ["Event", "Endpoints", "EndpointSlice", "Lease"]
  /// What clusters put into every namespace.
  private static let everywhere: Set<String> = [
    "ConfigMap kube-root-ca.crt", "ConfigMap openshift-service-ca.crt", "ServiceAccount default",
  ]

  private func isStranger(_ object: KubernetesObject) -> Bool {
    if object.labels[DeliveryNames.label] == delivery || object.deletionTimestamp != nil { return false }
    if !object.json.elements(at: "metadata", "ownerReferences").isEmpty { return false }
    if object.json.string(at: "type") == "kubernetes.io/service-account-token" { return false }
    return !Self.everywhere.contains("\(object.kind.kind) \(object.name)")
  }

  /// Why a namespace stays: `it holds 2 objects that are not shop's: Deployment hello/web, ConfigMap hello/notes`.
  func words(for strangers: [ObjectKey]) -> String {
    let names = strangers.prefix(Limits.namesInMessage).map(\.description).joined(separator: ", ")
    let rest = strangers.count > Limits.namesInMessage ? " and \(strangers.count - Limits.namesInMessage) more" : ""
    let count = strangers.count == 1 ? "an object that is" : "\(strangers.count) objects that are"
    return "it holds \(count) not delivery \(delivery)'s: \(names)\(rest)"
  }
}
