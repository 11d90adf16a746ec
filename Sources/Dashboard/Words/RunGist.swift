import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// What matters of a run right now, worst first: stuck, failed, needs you, moving.
struct RunGist: Sendable, Hashable {
  enum Urgency: Int, Sendable, Comparable {
    case ended, moving, needsYou, failed, stuck
    static func < (left: Urgency, right: Urgency) -> Bool { left.rawValue < right.rawValue }
  }
  /// Seconds after which a driver that has said nothing is not taken for granted.
  static let driverSilence: Int64 = 30
  var summary: RunSummary
  var run: Run { summary.run }
  var urgency: Urgency
  /// `STUCK`, `NEEDS APPROVAL`, `RUNNING`.
  var word: String
  /// `eu-west-1 3m: cpu`.
  var detail: String

  /// - Parameters:
  ///   - runs: All that are known: a run that is backed out shows how far the run is that does it.
  ///   - clusters: Since when they do not answer us, which may be longer than the run has known.
  init(_ summary: RunSummary, now: Timestamp, runs: [RunSummary] = [], clusters: [ClusterLine] = []) {
    self.summary = summary
    let run = summary.run
    let failed = run.clusters.filter { if case .failed = $0.value.state { true } else { false } }.keys.sorted()
    if run.state.isFinal {
      (urgency, word, detail) = (.ended, run.words.uppercased(), run.state.why(at: now))
      if detail.isEmpty, !failed.isEmpty { detail = "failed: " + failed.map(\.text).joined(separator: ", ") }
      return
    }
    let stuck = run.clusters.filter { $0.value.stuck != nil && !$0.value.state.isFinal }.sorted { $0.key < $1.key }
    if let (name, progress) = stuck.first {
      let age = progress.started.map { " " + Age.text(since: $0, now: now) } ?? ""
      (urgency, word, detail) = (.stuck, "STUCK", "\(name)\(age): \(progress.stuck ?? "")")
    } else if let silence = run.silence, silence.words == run.stalled {
      (urgency, word, detail) = (.stuck, "STUCK", Self.silence(silence, clusters, now: now))
    } else if let stalled = run.stalled {
      (urgency, word, detail) = (.stuck, "STUCK", stalled)
    } else {
      switch run.state {
      case .paused(let why):
        (urgency, word, detail) = (run.failures > 0 ? .failed : .needsYou, "PAUSED", why)
        if run.finishing > 0 { detail += "; \(run.finishing) still finishing" }
      case .backOutFailed(let why): (urgency, word, detail) = (.failed, "BACK-OUT FAILED", why)
      case .awaitingApproval: (urgency, word, detail) = (.needsYou, "NEEDS APPROVAL", Self.approval(run, now: now))
      case .backingOut: (urgency, word, detail) = (.moving, "BACKING OUT", Self.backOut(run, runs))
      case .planned: (urgency, word, detail) = (.needsYou, "PLANNED", "not confirmed")
      default:
        if let first = failed.first {
          (urgency, word, detail) = (.failed, "FAILED", failed.count == 1 ? first.text : "\(failed.count) clusters")
        } else {
          (urgency, word, detail) = (.moving, run.state.words.uppercased(), run.state.why(at: now))
        }
      }
    }
    // What stands still hides nothing that has failed.
    if urgency == .stuck, let first = failed.first {
      word += failed.count == 1 ? ", \(first) FAILED" : ", \(failed.count) FAILED"
    }
    if urgency != .ended, let seen = summary.driverSeen, now.seconds - seen.seconds > Self.driverSilence {
      detail += (detail.isEmpty ? "" : "  ") + "driver not seen \(Age.text(since: seen, now: now))"
    }
  }

  /// What comes then, how long somebody has been waited for, and when that ends: `then us (5), 14m, expires 05:00Z`.
  private static func approval(_ run: Run, now: Timestamp) -> String {
    guard let index = run.stages.firstIndex(where: { $0.state == .awaitingApproval }),
      run.plan.stages.indices.contains(index)
    else { return run.state.why(at: now) }
    let stage = run.plan.stages[index]
    let isAfter = stage.clusters.allSatisfy { run.clusters[$0]?.state.isFinal == true }
    let next = isAfter ? run.plan.stages.dropFirst(index + 1).first : stage
    var parts = [next.map { "then \($0.name) (\($0.clusters.count))" } ?? "then it ends"]
    if let asked = run.stages[index].askedAt {
      parts.append(Age.text(since: asked, now: now))
      if let expires = (isAfter ? stage.after : stage.before).approval?.expires {
        parts.append("expires \(Age.moment(asked + expires, now: now))")
      }
    }
    return parts.joined(separator: ", ")
  }

  /// `waits for us-east-2: no answer for 13m; skipped in 6m`.
  private static func silence(_ silence: Silence, _ clusters: [ClusterLine], now: Timestamp) -> String {
    var since = silence.since
    if case .unreachable(let seen, _)? = clusters.first(where: { $0.record.name == silence.clusters.first })?.freshness
    {
      since = min(since, seen)
    }
    return "waits for \(silence.names): no answer for \(Age.text(since: since, now: now)); \(silence.end) "
      + (silence.until > now ? "in \(Age.text(seconds: silence.until.seconds - now.seconds))" : "now")
  }

  /// Who takes the run back, and how far: `web-1.4-out 3/9`.
  private static func backOut(_ run: Run, _ runs: [RunSummary]) -> String {
    guard let name = run.backedOutBy else { return "the run that does it is being planned" }
    guard let child = runs.first(where: { $0.run.name == name })?.run else { return "by \(name)" }
    let done = child.clusters.values.count { $0.state.isDone }
    return "by \(name) \(done)/\(child.clusters.count)"
  }

  /// The run that the second line is about; nil where none is going on.
  static func worst(of runs: [RunSummary], now: Timestamp, clusters: [ClusterLine] = []) -> RunGist? {
    runs.filter { !$0.run.state.isFinal }.map { RunGist($0, now: now, runs: runs, clusters: clusters) }
      .max { ($0.urgency.rawValue, $0.run.created) < ($1.urgency.rawValue, $1.run.created) }
  }

  /// The stage that is on: the first that is not done.
  var stage: (name: String, done: Int, total: Int)? {
    guard let index = run.stages.firstIndex(where: { $0.state != .done }) ?? run.stages.indices.last,
      let planned = run.plan.stages.first(where: { $0.name == run.stages[index].name })
    else { return nil }
    return (planned.name, planned.clusters.count { run.clusters[$0]?.state.isDone == true }, planned.clusters.count)
  }
  var failures: String { "fails \(run.failures), stops at \(run.stopsAt)" }

  var mark: StateMark {
    switch urgency {
    case .stuck, .failed: .bad
    case .needsYou: .warn
    case .moving: .moving
    case .ended:
      switch run.state {
      case .completedWithSkips where run.failures > 0: .bad
      case .completed, .completedWithSkips, .backedOut: .done
      case .failed, .backOutFailed: .bad
      default: .absent
      }
    }
  }
}

extension RunState {
  /// What comes with it: a reason, a time.
  func why(at now: Timestamp) -> String {
    switch self {
    case .awaitingApproval(let task): task
    case .waiting(let until): "until \(Age.moment(until, now: now))"
    case .windowClosed(let opens): opens.map { "opens \(Age.moment($0, now: now))" } ?? ""
    case .paused(let why), .backOutFailed(let why), .failed(let why), .ended(let why): why
    case .superseded(let by): "by \(by)"
    default: ""
    }
  }
}

extension ClusterProgress.State {
  var isDone: Bool { if case .succeeded = self { true } else { false } }
  var isFinal: Bool {
    switch self {
    case .succeeded, .failed, .skipped: true
    default: false
    }
  }
  var mark: StateMark {
    switch self {
    case .queued, .held: .waiting
    case .applying, .verifying: .moving
    case .soaking, .succeeded: .done
    case .failed: .bad
    case .skipped: .absent
    case .unreachable: .noAnswer
    }
  }
}

extension ClusterProgress {
  var mark: StateMark { stuck != nil && !state.isFinal ? .warn : state.mark }

  /// For a narrow cell: `9/14`, `soak 2m`, `4m`, `no answer 4m`.
  func words(now: Timestamp) -> String {
    switch state {
    case .queued: return ""
    case .held(let why): return why
    case .applying, .verifying:
      if desired > 0 { return "\(ready)/\(desired)" }
      if case .applying(let wave, let of) = state { return "wave \(wave)/\(of)" }
      return "verifying"
    case .soaking(let until): return until > now ? "soak \(Age.text(seconds: until.seconds - now.seconds))" : "soak ?"
    case .succeeded:
      if let started, let ended { return Age.text(since: started, now: ended) }
      return ""
    case .failed(let why): return why
    case .skipped: return "skipped"
    case .unreachable(let since): return "no answer \(Age.text(since: since, now: now))"
    }
  }
}

extension RunGist {
  /// How the run stands in one cluster, for the column of the fleet view: `» 9/14`, `· later`, `blocked`.
  ///
  /// - Parameter last: The newest run in this cluster: that it failed here is shown until there is a newer one.
  static func cell(
    _ cluster: ClusterName, in gist: RunGist?, last: Run? = nil, freshness: Freshness, now: Timestamp
  ) -> StyledLine {
    guard let run = gist?.run, let progress = run.clusters[cluster] else {
      return last?.leftFailed(cluster) == true
        ? StateMark.bad.line + StyledLine(" failed", role: .stateBad) : StyledLine("–", .dim)
    }
    switch progress.state {
    case .queued:
      let stage = run.plan.stages.firstIndex { $0.clusters.contains(cluster) } ?? 0
      let isOn = run.stages.indices.contains(stage) && run.stages[stage].state == .running
      if StateMark(freshness) == .noAnswer || StateMark(freshness) == .denied {
        return StyledLine("blocked", role: .stateUnknown)
      }
      return StateMark.waiting.line + StyledLine(isOn ? " next" : " later", .dim)
    case .held: return StateMark.waiting.line + StyledLine(" held", .dim)
    case .soaking where !freshness.isCurrent: return StateMark.done.line + " soak?"
    case .soaking: return StateMark.done.line + " soak"
    case .succeeded: return StateMark.done.line
    case .failed: return StateMark.bad.line + StyledLine(" failed", role: .stateBad)
    case .skipped: return StyledLine("skipped", .dim)
    case .unreachable: return StyledLine("blocked", role: .stateUnknown)
    case .applying, .verifying:
      let numbers = progress.desired > 0 ? " \(progress.ready)/\(progress.desired)" : " on"
      return progress.mark.line + StyledLine((freshness.isCurrent ? "" : "~") + numbers)
    }
  }
}

extension Run {
  /// Whether it has ended and left a cluster failed; what was backed out is not.
  func leftFailed(_ cluster: ClusterName) -> Bool {
    guard state.isFinal, state != .backedOut, case .failed? = clusters[cluster]?.state else { return false }
    return true
  }
}

extension [RunSummary] {
  /// The newest run that a cluster is in.
  func newest(in cluster: ClusterName) -> Run? {
    map(\.run).filter { $0.clusters[cluster] != nil }.max { $0.created < $1.created }
  }
  /// Runs that have ended with failures, where no newer run of the delivery was made.
  var unsettled: [RunSummary] {
    filter { summary in
      let run = summary.run
      return run.clusters.keys.contains(where: run.leftFailed)
        && !contains { $0.run.plan.name == run.plan.name && $0.run.created > run.created }
    }
  }
}
