package import FleetModel
package import KubernetesAPI

/// The rules of a delivery file that a run keeps, with the file's defaults, frozen with its plan.
package struct RunTerms: Sendable, Hashable, Codable {
  package enum OnFailure: String, Sendable, Hashable, Codable, CaseIterable {
    case pause = "Pause"
    case goOn = "Continue"
    case backOut = "Rollback"
    case end = "End"
  }
  /// What happens to a cluster that does not answer.
  ///
  /// One that was written to before it stopped answering fails when the grace is over, whatever is said here: our own
  /// change may be why.
  package enum OnUnreachable: String, Sendable, Hashable, Codable, CaseIterable {
    /// Its stage waits for the grace, then skips it.
    case wait = "Wait"
    /// It is skipped when its turn comes; nobody waits.
    case skip = "Skip"
    /// Its stage waits for the grace, then it counts as a failure.
    case fail = "Fail"
  }
  package enum OnDriverLost: String, Sendable, Hashable, Codable, CaseIterable {
    case pause = "Pause"
    case goOn = "Continue"
  }
  package enum BackOutReach: String, Sendable, Hashable, Codable, CaseIterable {
    case cluster = "Cluster"
    case stage = "Stage"
    case touched = "Run"
  }
  package enum WhenConflict: String, Sendable, Hashable, Codable, CaseIterable {
    /// The object is not written and its cluster fails, with the manager and the fields.
    case report = "Report"
    /// Fields that others hold are left to them.
    case yield = "Yield"
  }
  package enum WhenAlreadyExists: String, Sendable, Hashable, Codable, CaseIterable {
    case takeOverIfNoDiff = "TakeOverIfNoDiff"
    case reportError = "ReportError"
    case alwaysTakeOver = "AlwaysTakeOver"
  }

  /// Failed clusters that are tolerated; one more and `onFailure` happens.
  package var maxFailures = 0
  /// As the file says it; `Plan.terms` has it resolved over the chosen clusters in `maxFailures` (`resolved(for:)`).
  package var toleratedShare = Share.count(0) {
    didSet { maxFailures = toleratedShare.of(0) }
  }
  package var onFailure = OnFailure.pause
  package var backOutReach = BackOutReach.stage
  package var onUnreachable = OnUnreachable.wait
  package var unreachableGrace: Duration = .seconds(600)
  package var onDriverLost = OnDriverLost.pause
  /// Nil means no limit.
  package var clustersPerMinute: Int?
  package var windows: [Window] = []
  package var whenConflict = WhenConflict.report
  package var whenAlreadyExists = WhenAlreadyExists.takeOverIfNoDiff
  package var prunes = false
  /// Deletions wait for an approval of their own after the last stage.
  ///
  /// A back-out's confirmation covers its own.
  package var approvesDeletions = true

  package init() {}

  /// The terms for so many chosen clusters: percentages as numbers, rounded down.
  package func resolved(for clusters: Int) -> RunTerms {
    var terms = self
    if case .percent = toleratedShare { terms.maxFailures = toleratedShare.of(clusters) }
    return terms
  }
}

/// Something that must be done before a stage starts or after it ended.
package enum StageTask: Sendable, Hashable, Codable {
  package enum OnRejection: String, Sendable, Hashable, Codable, CaseIterable {
    case pause = "Pause"
    case end = "End"
  }
  /// So many different people must approve, within `expires` of being asked where that is set.
  case approval(approvers: Int, expires: Duration?, onRejection: OnRejection)
  /// The stage starts no earlier.
  case start(at: Timestamp)
}

extension [StageTask] {
  /// The approval among the tasks; there is at most one.
  package var approval: (approvers: Int, expires: Duration?, onRejection: StageTask.OnRejection)? {
    for case .approval(let approvers, let expires, let onRejection) in self {
      return (approvers, expires, onRejection)
    }
    return nil
  }
  /// The latest of the times before which the stage must not start.
  package var start: Timestamp? {
    compactMap { if case .start(let time) = $0 { time } else { nil } }.max()
  }
  fileprivate var hasApproval: Bool { approval != nil }

  mutating func setApproval(_ isNeeded: Bool) {
    if isNeeded {
      if !hasApproval { append(.approval(approvers: 1, expires: nil, onRejection: .pause)) }
    } else {
      removeAll { if case .approval = $0 { true } else { false } }
    }
  }
}

/// A back-out that was asked for and accepted.
package struct BackOutRequest: Sendable, Hashable, Codable {
  package var scope: BackOutScope
  package var isFast: Bool
  package var by: String
  package init(scope: BackOutScope, isFast: Bool, by: String) {
    self.scope = scope
    self.isFast = isFast
    self.by = by
  }
}

/// How far the deletions after the last stage are.
package struct DeletionProgress: Sendable, Hashable, Codable {
  package var isApproved = false
  package var approvers: [String] = []
  package var askedAt: Timestamp?
  /// What is not deleted yet, by cluster; nil before the last stage has ended.
  ///
  /// Only clusters that have succeeded are deleted from; a failed one is, once it was retried and succeeded.
  package var left: [ClusterName: [ObjectKey]]?
  package var requested: Set<ClusterName> = []
  /// When the deletions of a cluster were first asked for, and why they are not done.
  package var since: [ClusterName: Timestamp]?
  package var obstacles: [ClusterName: String]?
  /// What was to be deleted and was left, with why: `Namespace shop stays: it holds …`.
  package var kept: [ClusterName: [String]]?
  package init() {}
}

extension Run {
  /// The number of failed clusters at which the run stops: one more than it tolerates.
  package var stopsAt: Int { min(maxFailures, Limits.clusters) + 1 }
  /// The stage that is carried now or next; nil after the last one.
  package var stageIndex: Int? { stages.firstIndex { $0.state != .done } }
  /// What an approval has to name now: the stage that waits, or `deletions` after the last one; nil where nothing waits.
  package var awaitedApproval: String? {
    guard case .awaitingApproval(let task) = state else { return nil }
    return stages.first { $0.state == .awaitingApproval }?.name ?? task
  }

  /// What is deleted next, by cluster: in clusters that have succeeded.
  package var openDeletions: [ClusterName: [ObjectKey]] {
    (deletions.left ?? [:]).filter { clusters[$0.key]?.state == .succeeded }
  }

  /// Clusters that a run which is resumed may still write to, by name: those that are not final, those where others
  /// wrote over what it brought, and those that lose something after the last stage.
  package var open: [ClusterName] {
    let deletions = openDeletions
    return clusters.filter { name, progress in
      !progress.state.isFinal || deletions[name] != nil
        || progress.state == .succeeded && progress.objects.contains(where: \.isPreempted)
    }.keys.sorted()
  }

  /// A run of a finished plan that waits for its confirmation: every cluster queued, every stage later.
  package static func planned(_ plan: Plan, name: String, created: Timestamp, startedBy: String) -> Run {
    var run = Run(name: name, plan: plan, created: created, startedBy: startedBy)
    run.take(plan)
    return run
  }
  /// A run whose plan is still being made: `Observations.planning` brings it.
  package static func planning(_ delivery: String, name: String, created: Timestamp, startedBy: String) -> Run {
    var run = Run(
      name: name, plan: Plan(name: delivery, revision: "", file: ""), created: created, startedBy: startedBy)
    run.state = .planning
    return run
  }
  mutating func take(_ plan: Plan) {
    self.plan = plan
    maxFailures = plan.terms.resolved(for: plan.stages.reduce(0) { $0 + $1.clusters.count }).maxFailures
    stages = plan.stages.map { StageProgress(name: $0.name) }
    if !stages.isEmpty { stages[0].state = .next }
    clusters = [:]
    for cluster in plan.stages.flatMap(\.clusters) {
      var progress = ClusterProgress()
      progress.objects = (plan.clusters[cluster]?.carried ?? []).map { ObjectProgress(key: $0.key) }
      clusters[cluster] = progress
    }
  }
}
