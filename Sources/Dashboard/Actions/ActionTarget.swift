import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// What an action acts on, as the screen showed it.
struct ActionTarget: Sendable, Hashable {
  var cluster: ClusterName
  var key: ObjectKey
  var uid = ""
  var resourceVersion = ""
  var desired: Int?
  /// Whether a node takes no new pods; nil where it is no node, or not known.
  var isCordoned: Bool?
  var freshness: Freshness

  func action(_ verb: ClusterAction.Verb) -> ClusterAction {
    ClusterAction(verb, cluster: cluster, key: key, uid: uid, resourceVersion: resourceVersion)
  }

  /// Why nothing can be sent to its cluster; nil where it can.
  var noWay: String? {
    switch freshness {
    case .unreachable: "\(cluster) does not answer"
    case .loginNeeded: "\(cluster) needs a login"
    case .notInScope, .notKept, .refused, .mirrorOnly, .departed: "\(cluster) is not connected"
    default: nil
    }
  }
}

extension ActionTarget {
  init(_ row: Row) {
    self.init(
      cluster: row.cluster, key: row.key, uid: row.uid, resourceVersion: row.resourceVersion, desired: row.desired,
      isCordoned: row.key.kind.kind == "Node" ? row.verdict.reason.contains("SchedulingDisabled") : nil,
      freshness: row.freshness)
  }
  /// From the whole object: what an object view shows.
  init(_ id: RowID, _ object: KubernetesObject?, _ freshness: Freshness) {
    self.init(
      cluster: id.cluster, key: id.key, uid: object?.uid ?? "", resourceVersion: object?.resourceVersion ?? "",
      desired: object?.json.int(at: "spec", "replicas").map { Int($0) },
      isCordoned: id.key.kind.kind == "Node" ? object.map { $0.json[at: "spec", "unschedulable"] == true } : nil,
      freshness: freshness)
  }
}
