package import FleetModel
package import KubernetesAPI

/// What `step` is told: only what is new since the last call; what is not named stays as it was.
package struct Observations: Sendable, Hashable {
  package var clusters: [ClusterName: ClusterObservation] = [:]
  /// In the order in which they were given.
  package var commands: [RunCommand] = []
  /// Whether this driver holds the run's lease (or lock) now.
  package var isLeaseHeld = true
  /// Something happened to the driver since the last call.
  package var driver: DriverEvent?
  /// With `DriverEvent.restarted`: the last moment at which a driver was known to be alive.
  package var aliveUntil: Timestamp?
  /// The plan that a `planning` run waits for.
  package var planning: PlanningOutcome?
  /// How the child run of a back-out goes.
  package var child: ChildOutcome?
  /// What is in the way in clusters whose turn has not come, where the driver has looked; empty: nothing any more.
  package var ahead: [ClusterName: [Notice]] = [:]
  package init() {}
}

package enum DriverEvent: Sendable, Hashable {
  /// This driver was started and found the run going on: what was in flight is not trusted.
  case restarted(why: String)
  case leaseLost(why: String)
  /// Every connection of this driver is down: its own network, not the clusters.
  case disconnected(why: String)
}

package enum PlanningOutcome: Sendable, Hashable {
  case planned(Plan)
  case failed(why: String)
}

package enum ChildOutcome: Sendable, Hashable {
  case started(name: String)
  case done
  case failed(why: String)
}

/// What is new of one cluster.
package struct ClusterObservation: Sendable, Hashable {
  package enum Reach: Sendable, Hashable {
    case answers
    case unreachable(since: Timestamp, why: String)
  }
  /// Nil: as before.
  package var reach: Reach?
  /// Answers `RunAction.observe`: every object of the payload is in `objects`, as read after the action.
  package var isComplete = false
  package var objects: [ObjectKey: ObjectObservation] = [:]
  /// Objects that the server refused to show, with its words.
  package var unread: [ObjectKey: String] = [:]
  /// Outcomes of what `RunAction.apply` and `.delete` asked for.
  package var writes: [ObjectKey: WriteOutcome] = [:]
  package init() {}
}

/// One object as the cluster has it now.
package struct ObjectObservation: Sendable, Hashable {
  /// The object whole, with its metadata; nil: it is not there.
  package var live: JSON?
  package var health: Health
  /// Ready of desired, for workloads.
  package var ready: Int
  package var desired: Int
  /// Pods of the workload's newest revision that are not well, and pods that cannot be scheduled.
  package var pods: [PodEvidence]
  /// It was read after our own write was answered: tells what the versions do not where they are not numbers.
  package var isAfterWrite: Bool

  package init(
    live: JSON?, health: Health, ready: Int = 0, desired: Int = 0, pods: [PodEvidence] = [],
    isAfterWrite: Bool = false
  ) {
    self.live = live
    self.health = health
    self.ready = ready
    self.desired = desired
    self.pods = pods
    self.isAfterWrite = isAfterWrite
  }
}

/// The verdict as a gate takes it.
package enum Health: Sendable, Hashable {
  case healthy
  /// May become healthy; the words say what is missing (`9 of 14 ready`).
  case progressing(String)
  /// Bad, but it may be what the change is about to replace: no gate passes, and a soak fails its cluster.
  case bad(String)
  /// Will not become healthy by waiting (`ProgressDeadlineExceeded`).
  case failed(String)

  /// Reasons that no waiting mends.
  ///
  /// Everything else that is bad may be what the change is about to replace.
  static let hopeless: Set<String> = [
    "ProgressDeadlineExceeded", "BackoffLimitExceeded", "DeadlineExceeded", "PodFailurePolicy", "FailedIndexes",
  ]

  /// The gate's reading of the fleet's verdict: `done` and `well` pass, the rest waits, hopeless reasons fail.
  package init(_ verdict: Verdict) {
    let words = verdict.message.isEmpty ? verdict.reason : "\(verdict.reason): \(verdict.message)"
    switch verdict.level {
    case .done, .well: self = .healthy
    case .waiting, .moving, .warn: self = .progressing(words)
    case .bad: self = Self.hopeless.contains(verdict.reason) ? .failed(words) : .bad(words)
    }
  }
}

/// One container of a pod that is not well, or a pod that is not scheduled (`container` empty).
package struct PodEvidence: Sendable, Hashable, Codable {
  package var pod: String
  package var container: String
  /// `Unschedulable`, `CrashLoopBackOff`, `ImagePullBackOff`, `ErrImagePull`, `CreateContainerConfigError`, ….
  package var reason: String
  package var message: String
  package var restarts: Int
  /// The last line of the container's log, where it was read...
  package var lastLogLine: String
  /// When the pod was made: what happened to one that is older than our write does not count against it.
  package var created: Timestamp?
  package init(
    pod: String, container: String = "", reason: String, message: String = "", restarts: Int = 0,
    lastLogLine: String = "", created: Timestamp? = nil
  ) {
    self.created = created
    self.pod = pod
    self.container = container
    self.reason = reason
    self.message = message
    self.restarts = restarts
    self.lastLogLine = lastLogLine
  }
}

/// What came back for one object of an `apply` or `delete`.
package enum WriteOutcome: Sendable, Hashable {
  /// The server took it (or had it already): the version, generation and UID that it answered with, and the fields
  /// that its admission has changed, which can never be as the plan says.
  case written(version: String, generation: Int64, uid: String, changed: [String] = [])
  case deleted
  /// It was to be deleted and stays, with why: a namespace that holds what is not the delivery's.
  case kept(String)
  /// Nothing was sent: the cluster did not answer before, or the run was stopped. Asked for again with a back-off.
  case unsent(String)
  /// 429, 5xx, a timeout, a conflict on the version: sent again with a back-off, within the deadline.
  case mayPass(String)
  /// 422, 403, an unknown kind, an immutable field, quota, another manager: the cluster fails.
  case refused(String)
}

/// What `step` asks of the driver.
///
/// The new run is journalled before any of them is begun.
package enum RunAction: Sendable, Hashable {
  /// Read every object of the payload in this cluster again, and answer with `isComplete`.
  case observe(ClusterName)
  /// Write these objects (`ObjectChange.wanted`) and answer each in `writes`.
  case apply(ClusterName, wave: Int, objects: [ObjectKey], attempt: Int)
  /// Delete these objects, by UID, and answer each in `writes`.
  case delete(ClusterName, objects: [ObjectKey])
  /// Say in the log what is not as it was when the plan was made, in clusters whose turn has not come.
  case compareWithPlan([ClusterName])
  /// Make a child run with `backOutPlan`, confirmed by this one, and report it in `child`.
  case startBackOut(BackOutRequest)
  /// Hand a command to the child run.
  case tellChild(RunCommand)
  case log(JournalLine)
}

/// What `step` answers.
package struct StepResult: Sendable, Hashable {
  package var run: Run
  package var actions: [RunAction]
  /// Call again then, if nothing is observed before; nil: only an observation moves it.
  package var wakeAt: Timestamp?
  /// Every transition that was taken, in order, for the journal and the tests.
  package var moves: [Move]
  /// Commands that were refused, by their place in `Observations.commands`, with the words for who gave them.
  package var refusals: [Int: String]

  package struct Move: Sendable, Hashable {
    package var from: RunState.Kind
    package var event: RunEvent
    package var to: RunState.Kind
  }
}
