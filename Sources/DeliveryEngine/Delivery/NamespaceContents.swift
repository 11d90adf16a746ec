import DeliveryModel
import KubernetesAPI

/// What is in a namespace besides a delivery's own objects: deleting the namespace would delete it, too.
struct NamespaceContents: Sendable {
  let member: any MemberAPI
  let delivery: String

  /// Objects of others, sorted; empty where everything is the delivery's, made by the cluster for every namespace, or
  /// goes with an object of a namespace that owns it.
  ///
  /// One list a kind that the cluster has.
  ///
  /// - Throws: `EngineError` where a kind could not be listed: what is not seen may be there.
  func strangers(in namespace: String) async throws(EngineError) -> [ObjectKey] {
    var found: [ObjectKey] = []
    let kinds = try await member.namespacedKinds()
    // An owner outside of every namespace (a Node, a custom resource of the cluster) stays, and what it owns is lost.
    let owners = Set(kinds.map(Kind.init))
    for kind in kinds where !Self.bookkeeping.contains(Kind(kind)) {
      do throws(EngineError) {
        let objects = try await member.list(kind, namespace: namespace, labelSelector: "")
        found += objects.filter { isStranger($0, kind: Kind(kind), owners: owners) }.map {
          ObjectKey(kind: kind, namespace: $0.namespace, name: $0.name)
        }
      } catch {
        // Not served (any more), or nothing that is kept: there is nothing to lose.
        guard error.status?.code == 404 || error.status?.code == 405 else { throw error }
      }
    }
    return found.sorted()
  }

  /// Kinds that clusters write about other objects.
  private static let bookkeeping: Set<Kind> = [
    Kind("", "Event"), Kind("events.k8s.io", "Event"), Kind("", "Endpoints"),
    Kind("discovery.k8s.io", "EndpointSlice"), Kind("coordination.k8s.io", "Lease"),
  ]
  /// What clusters put into every namespace.
  private static let everywhere: [Kind: Set<String>] = [
    Kind("", "ConfigMap"): ["kube-root-ca.crt", "openshift-service-ca.crt"], Kind("", "ServiceAccount"): ["default"],
  ]

  /// A kind in whatever version: others may use its name in a group of their own.
  private struct Kind: Hashable {
    var group: String
    var name: String
    init(_ group: String, _ name: String) { (self.group, self.name) = (group, name) }
    init(_ kind: GroupVersionKind) { self.init(kind.group, kind.kind) }
  }

  private func isStranger(_ object: KubernetesObject, kind: Kind, owners: Set<Kind>) -> Bool {
    if object.labels[DeliveryNames.label] == delivery || object.deletionTimestamp != nil { return false }
    let isOwned = object.json.elements(at: "metadata", "ownerReferences").contains { owner in
      guard let version = owner.string(at: "apiVersion"), let name = owner.string(at: "kind") else { return false }
      return owners.contains(Kind(GroupVersionKind(apiVersion: version, kind: name)))
    }
    if isOwned { return false }
    if object.json.string(at: "type") == "kubernetes.io/service-account-token" { return false }
    return Self.everywhere[kind]?.contains(object.name) != true
  }

  /// Why a namespace stays: `it holds 2 objects that are not shop's: Deployment hello/web, ConfigMap hello/notes`.
  func words(for strangers: [ObjectKey]) -> String {
    let names = strangers.prefix(Limits.namesInMessage).map(\.description).joined(separator: ", ")
    let rest = strangers.count > Limits.namesInMessage ? " and \(strangers.count - Limits.namesInMessage) more" : ""
    let count = strangers.count == 1 ? "an object that is" : "\(strangers.count) objects that are"
    return "it holds \(count) not delivery \(delivery)'s: \(names)\(rest)"
  }
}
