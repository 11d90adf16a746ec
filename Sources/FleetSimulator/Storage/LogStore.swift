package import KubernetesAPI
import Synchronization

/// One line that a container wrote.
package struct LogLine: Sendable, Hashable {
  package var time: Timestamp
  package var text: String
  package init(time: Timestamp, text: String) {
    self.time = time
    self.text = text
  }
}

/// What the containers of one cluster have written, newest lines kept.
///
/// Thread-safe.
package final class LogStore: Sendable {
  private struct Container: Hashable {
    var podUID: String
    var container: String
  }
  /// One run of a container: lines, how many older ones were dropped, and whether it has ended.
  private struct Instance {
    var lines: [LogLine] = []
    var dropped = 0
    var isEnded = false
  }
  private struct State {
    var instances: [Container: [Int: Instance]] = [:]
    var followers: [Container: [Int: AsyncStream<Void>.Continuation]] = [:]
    var nextFollower = 0
  }
  private let state = Mutex(State())

  package init() {}

  /// Adds a line; `instance` counts the container's restarts.
  package func append(podUID: String, container: String, instance: Int, line: String, time: Timestamp) {
    let key = Container(podUID: podUID, container: container)
    state.withLock { state in
      var kept = state.instances[key, default: [:]][instance] ?? Instance()
      state.instances[key, default: [:]][instance] = nil
      kept.lines.append(LogLine(time: time, text: line))
      if kept.lines.count >= Limits.logLines * 2 {
        kept.dropped += kept.lines.count - Limits.logLines
        kept.lines.removeFirst(kept.lines.count - Limits.logLines)
      }
      state.instances[key, default: [:]][instance] = kept
      // A node keeps the log of the last run and of the one before it.
      for old in state.instances[key, default: [:]].keys where old < instance - 1 {
        state.instances[key]?[old] = nil
      }
      for follower in state.followers[key, default: [:]].values { follower.yield() }
    }
  }
  /// Marks a run as ended: who follows it gets what is left, and then the end.
  package func end(podUID: String, container: String, instance: Int) {
    let key = Container(podUID: podUID, container: container)
    state.withLock { state in
      state.instances[key, default: [:]][instance, default: Instance()].isEnded = true
      for follower in state.followers[key, default: [:]].values { follower.yield() }
    }
  }
  /// Forgets a pod that is gone; who follows it gets the end.
  package func remove(podUID: String) {
    state.withLock { state in
      for key in state.instances.keys where key.podUID == podUID { state.instances[key] = nil }
      for key in state.followers.keys where key.podUID == podUID {
        for follower in state.followers[key, default: [:]].values { follower.yield() }
      }
    }
  }

  /// The newest run that has a log, or nil.
  package func latestInstance(podUID: String, container: String) -> Int? {
    state.withLock { $0.instances[Container(podUID: podUID, container: container)]?.keys.max() }
  }
  /// The lines of a run from a position on, the position after them, and whether there will be more; nil where there is
  /// no such run.
  ///
  /// Position 0 is the run's first line.
  package func lines(
    podUID: String, container: String, instance: Int, from position: Int = 0
  ) -> (lines: [LogLine], next: Int, isEnded: Bool)? {
    state.withLock { state in
      guard let kept = state.instances[Container(podUID: podUID, container: container)]?[instance] else { return nil }
      let start = min(max(position - kept.dropped, 0), kept.lines.count)
      return (Array(kept.lines[start...]), kept.dropped + kept.lines.count, kept.isEnded)
    }
  }
  /// A knock whenever there may be more lines; several are one where nobody reads.
  package func follow(podUID: String, container: String) -> AsyncStream<Void> {
    let key = Container(podUID: podUID, container: container)
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let id = state.withLock { state in
      state.nextFollower += 1
      state.followers[key, default: [:]][state.nextFollower] = continuation
      return state.nextFollower
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { $0.followers[key]?[id] = nil }
    }
    return stream
  }
}
