import FleetModel
import KubernetesAPI

/// The objects that carry a delivery's label, whole, as they were last seen: what drift is computed from.
///
/// Bounded in bytes; what no longer fits is not kept, and the cluster counts as not looked at.
final class DeliveredObjects {
  private struct Kept {
    var object: KubernetesObject
    var bytes: Int
  }
  private var kept: [ClusterName: [ObjectKey: Kept]] = [:]
  /// Clusters of which something did not fit.
  private(set) var incomplete: Set<ClusterName> = []
  private(set) var bytes = 0
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  func keep(_ object: KubernetesObject, key: ObjectKey, cluster: ClusterName) {
    remove(cluster: cluster, key: key)
    let size = Self.size(object.json)
    guard bytes + size <= limit else {
      incomplete.insert(cluster)
      return
    }
    bytes += size
    kept[cluster, default: [:]][key] = Kept(object: object, bytes: size)
  }
  func remove(cluster: ClusterName, key: ObjectKey) {
    guard let old = kept[cluster]?.removeValue(forKey: key) else { return }
    bytes -= old.bytes
  }
  func forget(cluster: ClusterName) {
    for old in (kept.removeValue(forKey: cluster) ?? [:]).values { bytes -= old.bytes }
    incomplete.remove(cluster)
  }
  /// In the order of their keys.
  func objects(cluster: ClusterName) -> [KubernetesObject] {
    (kept[cluster] ?? [:]).sorted { $0.key < $1.key }.map(\.value.object)
  }

  /// About how many bytes a tree takes: its text, and what a node costs.
  static func size(_ json: JSON) -> Int {
    switch json {
    case .null, .bool, .int, .double: 16
    case .string(let text): 16 + (text.utf8.count > 15 ? text.utf8.count + 32 : 0)
    case .array(let elements): elements.reduce(48) { $0 + size($1) }
    case .object(let members): members.reduce(64) { $0 + 48 + $1.key.utf8.count + size($1.value) }
    }
  }
}
