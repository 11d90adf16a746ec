/// States as people read them; files and journals have `name`.
extension RunState {
  /// Without what comes with it: `needs approval`.
  package var words: String {
    switch self {
    case .planning: "planning"
    case .planned: "planned"
    case .running: "running"
    case .soaking: "soaking"
    case .awaitingApproval: "needs approval"
    case .waiting: "waiting"
    case .windowClosed: "window shut"
    case .paused: "paused"
    case .backingOut: "backing out"
    case .backOutFailed: "back-out failed"
    case .failed: "failed"
    case .ended: "ended here"
    case .discarded: "discarded"
    case .completed: "completed"
    case .completedWithSkips: "completed with skips"
    case .backedOut: "backed out"
    case .superseded: "superseded"
    }
  }

  /// With what comes with it: `needs approval: canary`, `paused: by op-1@bast1`, `waiting until 2026-11-22T05:00:00Z`.
  package var sentence: String {
    switch self {
    case .paused(let why), .failed(let why), .ended(let why), .backOutFailed(let why):
      why.isEmpty ? words : "\(words): \(why)"
    case .awaitingApproval(let task): "\(words): \(task)"
    case .waiting(let until): "\(words) until \(until)"
    case .windowClosed(let opens): words + (opens.map { " until \($0)" } ?? "")
    case .superseded(let by): "\(words) by \(by)"
    default: words
    }
  }

  /// Why a run does not take a command now: `the run is paused`, `the run has completed`.
  var obstacle: String {
    switch self {
    case .awaitingApproval: "the run needs approval"
    case .windowClosed: "the window of the run is shut"
    case .backOutFailed: "the back-out of the run has failed"
    case .failed, .ended, .completed, .completedWithSkips: "the run has \(words)"
    case .discarded, .backedOut, .superseded: "the run was \(words)"
    default: "the run is \(words)"
    }
  }
}

extension Run {
  /// Clusters that a paused run still finishes; none while it is not paused.
  package var finishing: Int {
    guard case .paused = state else { return 0 }
    return clusters.values.count { $0.isInFlight }
  }

  /// The state, and what a count of the clusters adds to it: a run that ended does not hide that some have failed.
  ///
  /// `completed, 1 failed, 2 skipped`; else as the state's words.
  package var words: String {
    guard state.kind == .completedWithSkips else { return state.words }
    let failed = clusters.values.count { $0.state.isFailed }
    let skipped = clusters.values.count { if case .skipped = $0.state { true } else { false } }
    let parts = [(failed, "failed"), (skipped, "skipped")].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return (["completed"] + parts).joined(separator: ", ")
  }

  /// As the state's sentence, with what is counted now: `paused: by op-1@bast1; 2 still finishing`.
  package var sentence: String {
    if state.kind == .completedWithSkips { return words }
    return state.sentence + (finishing > 0 ? "; \(finishing) still finishing" : "")
  }
}
