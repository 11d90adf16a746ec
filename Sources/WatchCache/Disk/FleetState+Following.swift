import FleetModel
import KubernetesAPI

/// What another program has written since: the file is read again for clusters that nobody has proven here.
extension FleetState {
  /// The clusters of which the file tells more than we know.
  var followed: [ClusterName] {
    clusters.values
      .filter { $0.isLoaded && $0.liveness.isInScope && ($0.liveness.isRemembered || $0.liveness.proven == nil) }
      .map(\.name).sorted()
  }

  /// All rows of one type follow, and then `followEnded`.
  func followBegan(_ known: RememberedSegment) {
    guard let segment = follower(known) else { return }
    segment.generation += 1
    segment.liveness.isRemembered = true
  }

  func follow(_ rows: [RememberedRow], of known: RememberedSegment) {
    guard let segment = follower(known), segment.liveness.isRemembered else { return }
    for remembered in rows {
      var row = StoredRow(remembered.row, words: &words)
      // Whatever stands above it is told anew: a workload by its own word, with the pods below it.
      if let own = remembered.own { row.set(own, words: &words) }
      let slot = put(row, in: segment)
      segment.dirty.remove(slot)
    }
  }

  /// The rows that were not named are gone, and the others are as old as the file says.
  func followEnded(_ known: RememberedSegment) {
    guard let segment = follower(known), segment.liveness.isRemembered else { return }
    for slot in segment.unnamed() { remove(slot, in: segment) }
    segment.removed = []
    segment.liveness.isKnown = true
    segment.liveness.listing = nil
    segment.liveness.proven = known.proven
    segment.resourceVersion = known.resourceVersion
    touch(segment.cluster)
  }

  func follow(_ known: RememberedCluster) {
    guard let cluster = clusters[known.name], cluster.liveness.isRemembered || cluster.liveness.proven == nil else {
      return
    }
    cluster.identity = known.identity
    cluster.version = known.version
    cluster.liveness.proven = known.proven
    cluster.liveness.isRemembered = true
    touch(cluster)
  }

  /// Nil where a feed of our own has the word.
  private func follower(_ known: RememberedSegment) -> Segment? {
    guard let cluster = clusters[known.cluster] else { return nil }
    let segment = segment(known.type, of: cluster)
    let isOurs = segment.isListing || (segment.liveness.isKnown && !segment.liveness.isRemembered)
    return isOurs ? nil : segment
  }
}
