import FleetModel
import KubernetesAPI
import Synchronization

extension FleetCache {
  /// How far the file was followed.
  struct Following: Sendable {
    /// The number of the writings that were read last.
    var writings: Int64?
    var next: ContinuousClock.Instant?
    var isUnderWay = false
  }

  /// On the model thread, once a second: takes what another program has written meanwhile.
  ///
  /// A program that does not dial, and one whose way to a cluster is shut, would else show the verdicts of its start for
  /// ever. Only what nobody has proven here is read, and reading rests ten times as long as it took.
  func followFile(_ state: FleetState) {
    let names = state.followed
    guard stateDirectory != nil, !names.isEmpty else { return }
    let time = ContinuousClock.now
    let isDue = following.withLock { following in
      guard !following.isUnderWay, following.next.map({ $0 <= time }) ?? true else { return false }
      following.isUnderWay = true
      return true
    }
    guard isDue else { return }
    store.post { [weak self, limits] file in
      let start = ContinuousClock.now
      if let self, let file, !file.isWriter { read(names, again: file) }
      let end = ContinuousClock.now
      self?.following.withLock { following in
        following.isUnderWay = false
        following.next = end + max(limits.followEvery, (end - start) * 10)
      }
    }
  }

  /// On the thread `store`.
  func read(_ names: [ClusterName], again file: CacheFile) {
    do {
      let writings = try file.writings()
      // The first time it is read in any case: nobody knows what was written between the start and now.
      guard following.withLock(\.writings) != writings else { return }
      for name in names {
        _ = try file.readRows(of: name) { segment, rows in
          model.feed { $0.followBegan(segment) }
          for start in stride(from: 0, to: rows.count, by: CacheLimits.parcel) {
            let parcel = Array(rows[start..<min(rows.count, start + CacheLimits.parcel)])
            model.feed(rows: parcel.count) { $0.follow(parcel, of: segment) }
          }
          model.feed { $0.followEnded(segment) }
        }
      }
      let clusters = try file.readClusters(names)
      model.feed { state in for cluster in clusters { state.follow(cluster) } }
      // Not before: what could not be read is read with the next look.
      following.withLock { $0.writings = writings }
    } catch { store.report(.cannotOpen(file.path, "\(error)")) }
  }
}
