package import FleetModel
package import KubernetesAPI

/// Whether an object is as it was delivered, and if not, in what and by whom.
///
/// - Parameters:
///   - delivered: What was sent.
///   - live: The object whole, with its managed fields; nil: it is gone. Only call with nil where the cluster answers
///     and its list is complete.
/// - Returns: Nil where every delivered field is as delivered. In each `Difference`, `old` is what was delivered and
///   `new` what is live. One whose fields an autoscaler holds is `isExpected`.
package func drift(delivered: JSON, live: JSON?, cluster: ClusterName, delivery: String) -> Drift? {
  let key = KubernetesObject(delivered).key
  guard let live else { return Drift(cluster: cluster, key: key, delivery: delivery, kind: .gone) }
  let found = leafDifferences(wanted: delivered, live: live)
  guard !found.isEmpty else { return nil }
  let manager = FieldManager.of(delivery: delivery)
  let owners = KubernetesObject(live).managedFields
  let owned = found.map { ($0, owners.others(holding: $0.path, than: manager)) }
  // What an autoscaler holds is told only where nothing else is wrong.
  let unexpected = owned.filter { !$0.1.contains(where: \.isExpected) }
  let shown = unexpected.isEmpty ? owned : unexpected
  var drift = Drift(
    cluster: cluster, key: key, delivery: delivery,
    kind: .changed(shown.map { Difference(path: $0.0.words, old: $0.0.wanted, new: $0.0.live) }))
  drift.isExpected = unexpected.isEmpty
  // A field that is gone has no owner any more: the last other writer of the object is no evidence for it.
  let owner = shown.compactMap(\.1.first).max {
    ($0.time ?? Timestamp(seconds: 0)) < ($1.time ?? Timestamp(seconds: 0))
  }
  drift.manager = owner?.manager
  drift.noLaterThan = owner?.time
  return drift
}
