import FleetModel
import KubernetesAPI

/// What one transaction carries: rows, and the versions that they are good for.
struct WriteBatch: Sendable {
  struct Change: Sendable {
    var namespace: String
    var name: String
    var level: UInt8
    var body: [UInt8]
  }
  struct Segment: Sendable {
    var cluster: ClusterName
    var type: ResourceType
    var resourceVersion: String
    var proven: Timestamp?
    var rowCount: Int
    /// The rows of the file go before these are written: what became of the last ones is not known.
    var replacesAll = false
    var changed: [Change] = []
    var removed: [(namespace: String, name: String)] = []
  }
  var segments: [Segment] = []
  var clusters: [RememberedCluster] = []
  var objects: [(id: RowID, bytes: [UInt8], readAt: Timestamp)] = []
  var isEmpty: Bool { segments.isEmpty && clusters.isEmpty && objects.isEmpty }
}

extension FleetState {
  /// Takes what the file does not know yet; it counts as written until `markAllDirty` says otherwise.
  ///
  /// - Parameter isFinal: also says when each cluster was proven last, which alone is no reason to write.
  func takeBatch(isFinal: Bool = false) -> WriteBatch {
    var batch = WriteBatch()
    for case let segment? in segments {
      // Until its rows are back from the file, what is there is more than what is here.
      guard segment.cluster.isLoaded else { continue }
      // Nor is an empty memory what the file should have where its rows could not be read.
      if segment.cluster.isUnread, !segment.liveness.isKnown { continue }
      guard !segment.dirty.isEmpty || !segment.removed.isEmpty || segment.isVersionDirty || isFinal else { continue }
      let cluster = segment.cluster
      var part = WriteBatch.Segment(
        cluster: cluster.name, type: segment.type,
        resourceVersion: segment.isResumable ? segment.resourceVersion : "", proven: segment.liveness.proven,
        rowCount: segment.count)
      part.replacesAll = segment.mustReplace
      // Rows that came back from the file since then are among those that it loses.
      if segment.mustReplace { segment.dirty = Set(segment.index.values) }
      part.changed.reserveCapacity(segment.dirty.count)
      for slot in segment.dirty {
        let row = segment[slot]
        var own: Verdict?
        if segment.role == .workloads || segment.role == .replicaSets {
          let owner = OwnerName(kind: segment.type.kind.kind, namespace: row.namespace, name: row.name)
          own = cluster.below[owner]?.own
        }
        part.changed.append(
          WriteBatch.Change(
            namespace: words.texts[row.namespace], name: row.name, level: row.level.rawValue,
            body: row.record(words, own: own)))
      }
      part.removed = segment.removed.map { (words.texts[$0.namespace], $0.name) }
      segment.dirty = []
      segment.removed = []
      segment.isVersionDirty = false
      segment.mustReplace = false
      batch.segments.append(part)
    }
    for cluster in clusters.values
    where cluster.isLoaded && (cluster.isDirty || isFinal) && !(cluster.isUnread && cluster.liveness.isRemembered) {
      cluster.isDirty = false
      batch.clusters.append(remembered(cluster))
    }
    batch.objects = opened.takeDirty()
    return batch
  }

  /// A write failed: nothing counts as written any more, and what should have been deleted may be there.
  func markAllDirty() {
    for case let segment? in segments { segment.markAllDirty() }
    for cluster in clusters.values { cluster.isDirty = true }
  }

  private func remembered(_ cluster: ClusterState) -> RememberedCluster {
    let line = line(of: cluster)
    var remembered = RememberedCluster(name: cluster.name)
    remembered.identity = cluster.identity
    remembered.version = cluster.version
    remembered.proven = cluster.liveness.proven
    remembered.sums.nodesReady = line.nodesReady
    remembered.sums.nodes = line.nodes
    remembered.sums.pods = line.pods
    remembered.sums.workloads = line.workloads
    remembered.sums.bad = line.bad
    remembered.sums.warnings = line.warnings
    remembered.sums.cpuRequestedMillis = line.cpuRequestedMillis
    remembered.sums.cpuAllocatableMillis = line.cpuAllocatableMillis
    return remembered
  }
}
