package import FleetModel
package import KubernetesAPI

/// One change of one object in one cluster, done by hand: what was shown, and confirmed as far as it costs that.
///
/// The host sends it with field manager `quarterdeck`, with a precondition on `uid` where the request can carry one:
/// what vanished or was made anew since it was shown is refused, not hit.
package struct ClusterAction: Sendable, Hashable {
  package enum Verb: Sendable, Hashable {
    /// `kubectl rollout restart`: the annotation on the pod template.
    case restart
    /// Subresource `scale`.
    case scale(to: Int)
    /// Background propagation; the object's own grace unless forced (grace 0).
    case delete(isForced: Bool)
    case cordon
    case uncordon
  }
  package var verb: Verb
  package var cluster: ClusterName
  package var key: ObjectKey
  /// As it was when shown; empty where it is not known.
  package var uid: String
  package var resourceVersion: String
  package init(_ verb: Verb, cluster: ClusterName, key: ObjectKey, uid: String = "", resourceVersion: String = "") {
    self.verb = verb
    self.cluster = cluster
    self.key = key
    self.uid = uid
    self.resourceVersion = resourceVersion
  }

  /// `restart Deployment shop/web in eu-west-1`: for confirmations, messages and the call log.
  package var summary: String { "\(what) in \(cluster)" }

  /// The same without the cluster.
  var what: String {
    switch verb {
    case .restart: "restart \(key)"
    case .scale(let count): "scale \(key) to \(count)"
    case .delete(let isForced): "\(isForced ? "force delete" : "delete") \(key)"
    case .cordon: "cordon \(key)"
    case .uncordon: "uncordon \(key)"
    }
  }
}
