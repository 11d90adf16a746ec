package import FleetModel
package import KubernetesAPI

/// One execution of a plan: a value that `step` turns into the next one.
package struct Run: Sendable, Hashable {
  /// Unique in the journal, and a DNS label: `web-1-4-x2k9`.
  package var name: String
  package var plan: Plan
  package var state: RunState
  /// Set over a state, not a state: nothing has moved for a known reason.
  package var stalled: String?
  package var stages: [StageProgress]
  package var clusters: [ClusterName: ClusterProgress]
  package var created: Timestamp
  package var started: Timestamp?
  package var ended: Timestamp?
  /// Who started it, as this machine claims: `op-1@bast1`.
  package var startedBy: String
  /// Failures so far, and how many stop it.
  package var failures: Int
  package var maxFailures: Int
  /// The run that this one backs out, and the one that backs this one out.
  package var backsOut: String?
  package var backedOutBy: String?
  package init(name: String, plan: Plan, created: Timestamp, startedBy: String) {
    self.name = name
    self.plan = plan
    state = .planned
    stages = []
    clusters = [:]
    self.created = created
    self.startedBy = startedBy
    failures = 0
    maxFailures = 0
  }
}

/// The states of `design/delivery.md`; what causes them carries the words for people.
package enum RunState: Sendable, Hashable {
  case planning, planned, running, soaking, awaitingApproval(task: String), waiting(until: Timestamp)
  case windowClosed(opens: Timestamp?), paused(why: String), backingOut, backOutFailed(why: String)
  case failed(why: String), ended(why: String), discarded, completed, completedWithSkips, backedOut, superseded(by: String)

  /// The name in files and on screen: `AwaitingApproval`.
  package var name: String {
    switch self {
    case .planning: "Planning"
    case .planned: "Planned"
    case .running: "Running"
    case .soaking: "Soaking"
    case .awaitingApproval: "AwaitingApproval"
    case .waiting: "Waiting"
    case .windowClosed: "WindowClosed"
    case .paused: "Paused"
    case .backingOut: "BackingOut"
    case .backOutFailed: "BackOutFailed"
    case .failed: "Failed"
    case .ended: "Ended"
    case .discarded: "Discarded"
    case .completed: "Completed"
    case .completedWithSkips: "CompletedWithSkips"
    case .backedOut: "BackedOut"
    case .superseded: "Superseded"
    }
  }
  package var isFinal: Bool {
    switch self {
    case .discarded, .failed, .ended, .completed, .completedWithSkips, .backedOut, .superseded: true
    default: false
    }
  }
}

package struct StageProgress: Sendable, Hashable {
  package enum State: Sendable, Hashable { case later, next, running, soaking(until: Timestamp), awaitingApproval, done }
  package var name: String
  package var state: State
  package var started: Timestamp?
  package var ended: Timestamp?
  package var approvedBefore: Bool
  package var approvedAfter: Bool
  package init(name: String) {
    self.name = name
    state = .later
    approvedBefore = false
    approvedAfter = false
  }
}

/// One cluster in a run (`research/delivery.md` 4.3, in our words).
package struct ClusterProgress: Sendable, Hashable {
  package enum State: Sendable, Hashable {
    case queued
    /// Not started because a limit holds it: `queued (rate)`.
    case held(String)
    case applying(wave: Int, of: Int)
    /// Applied; waits until what was seen after our own write is healthy.
    case verifying
    case soaking(until: Timestamp)
    case succeeded
    case failed(String)
    case skipped(String)
    case unreachable(since: Timestamp)
  }
  package var state: State
  package var attempt: Int
  package var started: Timestamp?
  package var ended: Timestamp?
  /// When it fails if nothing moves.
  package var deadline: Timestamp?
  /// Every object of the payload with what was last seen of it.
  package var objects: [ObjectProgress]
  /// Ready of desired over the workloads in the payload: `9/14`.
  package var ready: Int
  package var desired: Int
  /// Why it does not move, with evidence.
  package var stuck: String?
  package init() {
    state = .queued
    attempt = 0
    objects = []
    ready = 0
    desired = 0
  }
}

package struct ObjectProgress: Sendable, Hashable {
  package enum State: Sendable, Hashable { case waiting, applied, progressing(String), healthy, failed(String) }
  package var key: ObjectKey
  package var state: State
  /// The resource version that our own write got; success needs one not older seen.
  package var writtenVersion: String?
  package init(key: ObjectKey) {
    self.key = key
    state = .waiting
  }
}

/// What a person (or another process) asks of a run: a row in the journal that the driver obeys.
package enum RunCommand: Sendable, Hashable {
  case confirm(digest: String)
  case approve(stage: String, by: String)
  case reject(stage: String, by: String, reason: String)
  case pause(by: String)
  case resume(by: String)
  case end(by: String)
  case retry([ClusterName])
  case skip([ClusterName], reason: String)
  case backOut(BackOutScope, isFast: Bool, by: String)
  case discard
}

package enum BackOutScope: Sendable, Hashable {
  case cluster(ClusterName)
  case stage(String)
  case touched
}

/// A run as lists show it, with who carries it.
package struct RunSummary: Sendable, Hashable {
  package var run: Run
  /// The driver's host and process, and when it last said that it is alive; nil when none drives it.
  package var driver: String?
  package var driverSeen: Timestamp?
  /// The last lines of the journal, oldest first.
  package var log: [JournalLine]
  package init(run: Run) {
    self.run = run
    log = []
  }
}

package struct JournalLine: Sendable, Hashable {
  package var time: Timestamp
  package var cluster: ClusterName?
  package var text: String
  package init(time: Timestamp, cluster: ClusterName? = nil, text: String) {
    self.time = time
    self.cluster = cluster
    self.text = text
  }
}
