package import FleetModel
package import KubernetesAPI

/// One execution of a plan: a value that `step` turns into the next one.
package struct Run: Sendable, Hashable, Codable {
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
  /// Clusters that are failed now, and how many of them are tolerated: one more stops the run (`stopsAt`).
  package var failures: Int
  package var maxFailures: Int
  /// The run that this one backs out, and the one that backs this one out.
  package var backsOut: String?
  package var backedOutBy: String?
  /// When clusters were started in the last minute, oldest first: what the rate limit counts.
  package var recentStarts: [Timestamp] = []
  /// Clusters that must be seen again, whole, before anything new happens: after a resume or a lost driver.
  package var reobserving: Set<ClusterName> = []
  /// Resume was asked for and accepted; the state follows when `reobserving` is empty.
  package var isResuming = false
  /// The back-out that was asked for last.
  package var backOut: BackOutRequest?
  /// The deletions after the last stage.
  package var deletions = DeletionProgress()
  /// No cluster has answered this driver since then: nobody's grace runs out meanwhile.
  package var disconnectedSince: Timestamp?
  /// What its driver last saw in the way of clusters whose turn has not come; of others only the plan has an opinion.
  package var seenAhead: [ClusterName: [Notice]]?
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
package enum RunState: Sendable, Hashable, Codable {
  case planning, planned, running, soaking, awaitingApproval(task: String), waiting(until: Timestamp)
  case windowClosed(opens: Timestamp?), paused(why: String), backingOut, backOutFailed(why: String)
  case failed(why: String), ended(why: String), discarded, completed, completedWithSkips, backedOut, superseded(
    by: String)

  /// The name in files: `AwaitingApproval`; people read `words`.
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

package struct StageProgress: Sendable, Hashable, Codable {
  package enum State: Sendable, Hashable, Codable {
    case later, next, running, soaking(until: Timestamp), awaitingApproval, done
  }
  package var name: String
  package var state: State
  package var started: Timestamp?
  package var ended: Timestamp?
  package var approvedBefore: Bool
  package var approvedAfter: Bool
  /// Who has approved the task that is waited for, and since when it is: an expiry counts from there.
  package var approvers: [String] = []
  package var askedAt: Timestamp?
  /// When the stage's soak ends or ended; kept so that a soak that does not start again can go on.
  package var soakUntil: Timestamp?
  package init(name: String) {
    self.name = name
    state = .later
    approvedBefore = false
    approvedAfter = false
  }
}

/// One cluster in a run (`research/delivery.md` 4.3, in our words).
package struct ClusterProgress: Sendable, Hashable, Codable {
  package enum State: Sendable, Hashable, Codable {
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
  /// Something of this run was written here, or may have been: a request has left.
  package var isTouched = false
  /// It was started with a slot of its stage; false where there seemed to be nothing to write.
  package var hasTurn: Bool?
  /// All objects were seen healthy after our own writes since then, without a gap.
  package var healthySince: Timestamp?
  /// The last moment at which anything moved, and what it looked like then.
  package var lastProgress: Timestamp?
  package var progressMark = ""
  /// Pods of new revisions that are not well, with since when we see it.
  package var troubles: [Trouble] = []
  /// Restarts that a container had before this attempt, by `pod/container`: they do not count against it.
  package var restartsBefore: [String: Int] = [:]
  /// Objects whose write failed in a way that may pass are sent again then.
  package var retryAt: Timestamp?
  /// Writes that were sent again because of such failures; the back-off grows with it.
  package var resends = 0
  /// The wave that it was in when it stopped answering; 0 where all waves were written.
  package var waveBeforeLoss = 0
  /// How often it was not healthy any more before its soak had ended.
  package var soakBreaks: Int?
  /// Since when a cluster that has succeeded does not answer: its stage's soak cannot vouch for it.
  package var lostSince: Timestamp?
  package init() {
    state = .queued
    attempt = 0
    objects = []
    ready = 0
    desired = 0
  }
}

package struct ObjectProgress: Sendable, Hashable, Codable {
  package enum State: Sendable, Hashable, Codable {
    case waiting, applied, progressing(String), healthy, failed(String)
  }
  package var key: ObjectKey
  package var state: State
  /// The resource version that our own write got; success needs one not older seen.
  package var writtenVersion: String?
  /// The generation that our own write got: success needs it observed.
  package var writtenGeneration: Int64?
  /// The UID that our own write got, or that was there: deletes name it.
  package var uid: String?
  /// It was asked for with `RunAction.apply` and no outcome has come back.
  package var isRequested = false
  /// It was as wanted when the plan was made and is not any more: it is written like the others.
  package var mustWrite = false
  /// Somebody else has written to it after us; said once, until it is as wanted again.
  package var isPreempted = false
  /// Another writer under our own manager's name was written over once: it is not done a second time.
  package var wasReclaimed: Bool?
  /// What is bad about it, where it is: a soak does not accept it.
  package var bad: String?
  /// Ready of desired, for workloads.
  package var ready = 0
  package var desired = 0
  package init(key: ObjectKey) {
    self.key = key
    state = .waiting
  }
}

/// One pod's trouble, as long as it is reported.
package struct Trouble: Sendable, Hashable, Codable {
  package var object: ObjectKey
  package var pod: PodEvidence
  package var since: Timestamp
  package init(object: ObjectKey, pod: PodEvidence, since: Timestamp) {
    self.object = object
    self.pod = pod
    self.since = since
  }
}

/// What a person (or another process) asks of a run: a row in the journal that the driver obeys.
package enum RunCommand: Sendable, Hashable, Codable {
  case confirm(digest: String)
  /// With a digest, only this plan is approved.
  case approve(stage: String, by: String, digest: String? = nil)
  case reject(stage: String, by: String, reason: String)
  case pause(by: String)
  case resume(by: String)
  case end(by: String)
  case retry([ClusterName])
  case skip([ClusterName], reason: String)
  /// With the clusters that were confirmed: where others are touched by then, it is refused.
  case backOut(BackOutScope, isFast: Bool, by: String, confirmed: [ClusterName]? = nil)
  case discard
  /// Resumes, and from now on tolerates so many failures.
  case raise(maxFailures: Int, by: String)
  /// A newer run takes the placement over.
  case supersede(by: String)
}

package enum BackOutScope: Sendable, Hashable, Codable {
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

package struct JournalLine: Sendable, Hashable, Codable {
  package var time: Timestamp
  package var cluster: ClusterName?
  package var text: String
  package init(time: Timestamp, cluster: ClusterName? = nil, text: String) {
    self.time = time
    self.cluster = cluster
    self.text = text
  }
}
