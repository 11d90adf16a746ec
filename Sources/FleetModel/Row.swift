package import KubernetesAPI

/// What every view shows of one object: a self-contained value, made from the cache for the rows on screen.
///
/// The fields are the columns of the store (`RowStore` in WatchCache). A kind that has no use for a
/// field leaves it at its default.
package struct Row: Sendable, Hashable {
  package var cluster: ClusterName
  package var key: ObjectKey
  package var uid = ""
  package var resourceVersion = ""
  package var verdict: Verdict
  /// Ready of desired: containers of a pod, replicas of a workload.
  ///
  /// Nil where a kind has no such number.
  package var ready: Int?
  package var desired: Int?
  /// Replicas of the newest revision (workloads).
  package var updated: Int?
  package var available: Int?
  package var restarts = 0
  package var lastRestart: Timestamp?
  package var created: Timestamp?
  package var isDeleting = false
  /// The node of a pod; the kubelet's version for a node (`version`).
  package var node = ""
  package var version = ""
  package var address = ""
  /// The controller that owns it, as `Kind/name`.
  package var owner = ""
  /// Images of the containers in order (pods and workloads).
  package var images: [String] = []
  package var labels: [String: String] = [:]
  /// Requests of the pod, or allocatable of the node: thousandths of a core, and bytes.
  package var cpuMillis: Int64 = 0
  package var memoryBytes: Int64 = 0
  /// Events: the object it is about, how often, and when last.
  package var regarding: ObjectKey?
  package var count = 0
  package var lastSeen: Timestamp?
  /// Whether the row's cluster and kind are current; a view puts `~` before the numbers of those that are not.
  package var freshness: Freshness = .live

  package init(cluster: ClusterName, key: ObjectKey, verdict: Verdict) {
    self.cluster = cluster
    self.key = key
    self.verdict = verdict
  }
}

/// Names one row of one view over time: selection follows this, not the row number.
package struct RowID: Sendable, Hashable {
  package var cluster: ClusterName
  package var key: ObjectKey
  package init(cluster: ClusterName, key: ObjectKey) {
    self.cluster = cluster
    self.key = key
  }
  package init(_ row: Row) { self.init(cluster: row.cluster, key: row.key) }
}
