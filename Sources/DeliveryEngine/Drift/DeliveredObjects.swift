import DeliveryModel
import FleetModel
package import KubernetesAPI

/// What the cache knows of everything that was delivered to one cluster.
package struct DeliveredObjects: Sendable {
  /// Objects that carry the label of a delivery, inventories among them.
  package var objects: [KubernetesObject]
  /// The kinds that the cache watches there; nothing is known of objects of other kinds.
  package var watched: Set<GroupVersionKind>
  /// Since when the cluster cannot be looked at; nil while what is here is current.
  package var notCurrentSince: Timestamp?
  /// Nothing was ever seen of the cluster.
  package var isUnknown: Bool

  package init(
    objects: [KubernetesObject] = [], watched: Set<GroupVersionKind> = [], notCurrentSince: Timestamp? = nil,
    isUnknown: Bool = false
  ) {
    self.objects = objects
    self.watched = watched
    self.notCurrentSince = notCurrentSince
    self.isUnknown = isUnknown
  }
}

extension DriftReport {
  /// Adds what differs in one cluster between its inventories and its objects.
  ///
  /// A cluster that is not current is listed as not looked at; what was last known of it is compared all the same, but
  /// nothing is said to be gone there. Of an object whose kind nobody watches there it is said that nobody looks.
  mutating func add(_ delivered: DeliveredObjects, of cluster: ClusterName) {
    let inventories = delivered.objects.compactMap(Inventory.init)
    if delivered.isUnknown || (delivered.notCurrentSince != nil && !inventories.isEmpty) {
      notLookedAt[cluster] = .some(delivered.notCurrentSince)
    }
    let live = Dictionary(delivered.objects.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    for inventory in inventories {
      for (key, wanted) in inventory.objects.sorted(by: { $0.key < $1.key }) {
        guard delivered.watched.contains(key.kind) else {
          notWatched[cluster, default: []].append(key)
          continue
        }
        let object = live[key]
        // Of a payload that was too large for the inventory only its absence can be told.
        if object == nil ? delivered.notCurrentSince != nil : wanted["sha256"] != nil { continue }
        if let found = drift(
          delivered: wanted, live: object?.json, cluster: cluster, delivery: inventory.delivery)
        {
          drifts.append(found)
        }
      }
    }
  }
}
