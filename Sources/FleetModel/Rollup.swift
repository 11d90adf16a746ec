extension Verdict {
  /// A workload's verdict with the cause taken from the worst pod below it: `0/3` becomes `0/3 CrashLoopBackOff`.
  ///
  /// A workload that is well, done or waits on purpose keeps its own verdict: a pod that is being replaced is no news.
  /// One that moves becomes at least `warn`, because a pod below it does not. A pod that runs and is not ready says no
  /// cause by its word, so the workload keeps its own.
  package func explained(by pod: Verdict?) -> Verdict {
    guard let pod, pod.level >= .warn, level >= .moving else { return self }
    if pod.reason == "Running" {
      return Verdict(max(level, .warn), reason, message: message, since: since ?? pod.since)
    }
    return Verdict(max(level, .warn), pod.reason, message: pod.message, since: pod.since ?? since)
  }
}

extension ClusterLine {
  /// Current, and nothing in it is warned about.
  package var isWell: Bool {
    switch freshness {
    case .live, .quiet: bad == 0 && (worst.map { $0.verdict.level < .warn } ?? true)
    default: false
    }
  }

  /// The order of the fleet view: confirmed bad, warnings, then those that cannot be known, the well ones, and last
  /// those that are not in scope (`design/screens.md`).
  package var rank: Int {
    switch freshness {
    case .live, .quiet: worst?.verdict.level == .bad || (worst == nil && bad > 0) ? 0 : isWell ? 9 : 1
    // Bad when last seen, and about to be seen again: it must not wander through the list in the first second.
    case .stale where freshness.isLastKnown && bad > 0: 1
    case .unreachable: 2
    case .stale: 3
    case .loginNeeded: 4
    case .denied: 5
    case .refused: 6
    case .mirrorOnly: 7
    case .never, .notKept, .syncing: 8
    case .departed: 10
    case .notInScope: 11
    }
  }

  /// Worst first: by rank, then the number that is bad, then the name.
  package static func isWorse(_ left: ClusterLine, _ right: ClusterLine) -> Bool {
    if left.rank != right.rank { return left.rank < right.rank }
    if left.bad != right.bad { return left.bad > right.bad }
    return left.record.name < right.record.name
  }
}
