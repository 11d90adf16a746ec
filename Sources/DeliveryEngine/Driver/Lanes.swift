import FleetModel
import Synchronization

/// One thing at a time in each cluster: work for one cluster is done in the order in which it came, work for different
/// clusters at once.
///
/// Why: a look that starts after a write was asked for must see what the write did; and a cluster that answers slowly
/// gathers no requests.
final class Lanes: Sendable {
  typealias Work = @Sendable () async -> Void
  private struct State {
    /// What waits behind the work that is being done; a cluster without an entry is idle.
    var queues: [ClusterName: [Work]] = [:]
    var waiting: [(clusters: Set<ClusterName>?, continuation: CheckedContinuation<Void, Never>)] = []
  }
  private let state = Mutex(State())

  func isBusy(_ cluster: ClusterName) -> Bool { state.withLock { $0.queues[cluster] != nil } }

  /// Does the work when everything that was asked for this cluster before is done.
  func add(_ cluster: ClusterName, _ work: @escaping Work) {
    let starts = state.withLock { state in
      guard state.queues[cluster] == nil else {
        state.queues[cluster]?.append(work)
        return false
      }
      state.queues[cluster] = []
      return true
    }
    guard starts else { return }
    Task { [self] in
      var next: Work? = work
      while let work = next {
        await work()
        next = finish(cluster)
      }
    }
  }

  /// Waits until nothing is done or waits in these clusters; nil means all.
  func idle(_ clusters: Set<ClusterName>? = nil) async {
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        guard Self.isBusy(state, clusters) else { return true }
        state.waiting.append((clusters, continuation))
        return false
      }
      if isIdle { continuation.resume() }
    }
  }

  private func finish(_ cluster: ClusterName) -> Work? {
    let (next, idle) = state.withLock { state -> (Work?, [CheckedContinuation<Void, Never>]) in
      if state.queues[cluster]?.isEmpty == false { return (state.queues[cluster]?.removeFirst(), []) }
      state.queues[cluster] = nil
      let waiting = state.waiting
      state.waiting = waiting.filter { Self.isBusy(state, $0.clusters) }
      return (nil, waiting.filter { !Self.isBusy(state, $0.clusters) }.map(\.continuation))
    }
    for continuation in idle { continuation.resume() }
    return next
  }

  private static func isBusy(_ state: State, _ clusters: Set<ClusterName>?) -> Bool {
    clusters.map { !$0.isDisjoint(with: state.queues.keys) } ?? !state.queues.isEmpty
  }
}
