import FleetModel
import KubernetesAPI

extension FleetState {
  /// Takes what the first look into the file gave: sums of every cluster, and the rows that are not well.
  ///
  /// The sums stand in the lines until the rows are back.
  ///
  /// What it says of clusters that no registry has listed yet is kept until one does: the file may be read before that.
  func remember(_ fleet: [RememberedCluster], segments remembered: [RememberedSegment], problems: [RememberedRow]) {
    for known in fleet {
      guard let cluster = clusters[known.name] else {
        early[known.name, default: EarlyMemory()].cluster = known
        continue
      }
      guard cluster.liveness.proven == nil else { continue }
      cluster.remembered = known.sums
      cluster.identity = known.identity
      cluster.version = known.version
      cluster.liveness.proven = known.proven
      cluster.liveness.isRemembered = true
      touch(cluster)
    }
    for known in remembered {
      guard let cluster = clusters[known.cluster] else {
        early[known.cluster, default: EarlyMemory()].segments.append(known)
        continue
      }
      let segment = segment(known.type, of: cluster)
      guard !segment.liveness.isKnown else { continue }
      segment.liveness.proven = known.proven
      segment.liveness.isRemembered = true
      segment.liveness.listing = Liveness.Listing(received: 0, expected: known.rowCount)
    }
    // They come type by type.
    var last: Segment?
    for problem in problems {
      guard clusters[problem.row.cluster] != nil else {
        early[problem.row.cluster, default: EarlyMemory()].problems.append(problem)
        continue
      }
      if last?.cluster.name != problem.row.cluster || last?.type.kind != problem.row.key.kind {
        last = clusters[problem.row.cluster]?.segments.values.first { $0.type.kind == problem.row.key.kind }
      }
      if let last { remember(problem, in: last) }
    }
  }

  /// A cluster has joined: takes what the file said of it before.
  func rememberEarly(_ name: ClusterName) {
    guard let memory = early.removeValue(forKey: name) else { return }
    remember(memory.cluster.map { [$0] } ?? [], segments: memory.segments, problems: memory.problems)
  }

  /// Takes rows of one type of one cluster from the file.
  func remember(_ rows: [RememberedRow], type: ResourceType, cluster name: ClusterName) {
    guard let cluster = clusters[name] else { return }
    let segment = segment(type, of: cluster)
    for row in rows { remember(row, in: segment) }
  }

  /// A row of the file is no news for it, and not newer than what a feed has said meanwhile.
  private func remember(_ remembered: RememberedRow, in segment: Segment) {
    guard segment.liveness.isRemembered else { return }
    var row = StoredRow(remembered.row, words: &words)
    let name = RowName(namespace: row.namespace, name: row.name)
    guard segment.slot(name) == nil else { return }
    if let own = remembered.own { row.set(own, words: &words) }
    let slot = put(row, in: segment)
    segment.dirty.remove(slot)
    segment.liveness.listing?.received += 1
  }

  /// The rows of a cluster could not be read: its sums stand until a list of its own ends.
  ///
  /// What the file has of its types is not known, so the next that is written of each replaces all of it.
  func rememberedNothing(of name: ClusterName) {
    guard let cluster = clusters[name], !cluster.isLoaded else { return }
    cluster.isLoaded = true
    cluster.isUnread = true
    for segment in cluster.segments.values {
      segment.mustReplace = true
      // Some of its rows may be here: they are old, and not all.
      segment.liveness.listing = nil
    }
    touch(cluster)
  }

  /// All rows of a cluster that the file has are here now.
  func rememberedAll(of name: ClusterName, segments remembered: [RememberedSegment]) {
    guard let cluster = clusters[name], !cluster.isLoaded else { return }
    cluster.isLoaded = true
    cluster.remembered = nil
    for known in remembered {
      let segment = segment(known.type, of: cluster)
      guard segment.liveness.isRemembered else { continue }
      segment.liveness.listing = nil
      segment.liveness.isKnown = true
      segment.resourceVersion = known.resourceVersion
    }
    touch(cluster)
  }
}

/// What the first look into the file said of a cluster that was not listed yet.
struct EarlyMemory {
  var cluster: RememberedCluster?
  var segments: [RememberedSegment] = []
  var problems: [RememberedRow] = []
}
