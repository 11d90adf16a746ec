package import KubernetesAPI
import Synchronization

/// Names a kind of object in storage, whatever version it is served in: `deployments.apps`.
package struct CollectionKey: Sendable, Hashable {
  package var group: String
  package var resource: String
  package init(_ type: ResourceType) {
    group = type.kind.group
    resource = type.name
  }
  package init(group: String, resource: String) {
    self.group = group
    self.resource = resource
  }
  /// `deployments.apps`, or `pods`: what refusals call it.
  package var qualified: String { group.isEmpty ? resource : "\(resource).\(group)" }
}

/// Names one object within its collection, in the order in which lists give them.
package struct NamespacedName: Sendable, Hashable, Comparable {
  package var namespace: String
  package var name: String
  package init(_ namespace: String, _ name: String) {
    self.namespace = namespace
    self.name = name
  }
  package static func < (left: NamespacedName, right: NamespacedName) -> Bool {
    left.namespace == right.namespace ? left.name < right.name : left.namespace < right.namespace
  }
}

/// One version of one object, immutable, with the version at which it was committed.
///
/// Its bytes are written once, on the first demand, and shared by every answer and every watcher that sends them.
package final class StoredObject: Sendable {
  package let object: KubernetesObject
  package let revision: Int64
  package var id: NamespacedName { NamespacedName(object.namespace, object.name) }
  let encoded = Mutex<EncodedForms>(EncodedForms())

  init(_ object: KubernetesObject, revision: Int64) {
    self.object = object
    self.revision = revision
  }
}

/// The forms in which an object's bytes have been asked for so far.
struct EncodedForms: Sendable {
  var json: [UInt8]?
}

/// One committed change of one object.
package struct StoreChange: Sendable {
  package enum Kind: Sendable, Hashable { case added, modified, deleted }
  package var kind: Kind
  package var type: ResourceType
  /// The object after the change; for a deletion its last state, with the version of the deletion.
  package var stored: StoredObject
  /// The object before the change; nil where it was added.
  package var before: StoredObject?
  package var object: KubernetesObject { stored.object }
  /// The cluster's version that this change made.
  package var revision: Int64 { stored.revision }
}
