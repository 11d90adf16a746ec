package import FleetModel
package import KubernetesAPI

/// What the feed of one type of one cluster says, in order.
package enum FeedEvent: Sendable {
  /// A list begins.
  ///
  /// Rows stay as they are until it ends; then those go that it did not name.
  case listBegan(expected: Int?)
  case observed(Observation)
  case deleted(namespace: String, name: String)
  /// The list is complete; its rows are those of this version.
  case listEnded(resourceVersion: String)
  /// The server has proven, at this time, that nothing is missing up to a version (a bookmark), or just that it lives.
  case proven(resourceVersion: String?)
  /// How far a list is.
  case syncing(received: Int, expected: Int?)
  /// The cluster does not serve this type: it has none.
  case absent
  /// The feed has proof, and will say when it has none any more.
  case vouched
  /// Nothing is known to be wrong, and nothing has proven since then that all is well.
  case quiet(since: Timestamp)
  /// The feed broke; it will be tried again.
  case failed(Liveness.Failure)
}

/// One object, as the reader lifted it.
package struct Observation: Sendable {
  package var row: Row
  /// What the verdict was made from, where it can change by the passing of time alone.
  package var unsettled: Evidence?
  /// The whole object, where it carries the label of a delivery.
  package var delivered: KubernetesObject?
  package init(row: Row, unsettled: Evidence? = nil, delivered: KubernetesObject? = nil) {
    self.row = row
    self.unsettled = unsettled
    self.delivered = delivered
  }
}
