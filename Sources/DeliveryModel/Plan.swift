package import FleetModel
package import KubernetesAPI

/// What a placement would do before it does it: everything that a run freezes when it is confirmed.
package struct Plan: Sendable, Hashable, Codable {
  /// The delivery's name, and the revision of its source: `shop@9f31c2`.
  package var name: String
  package var revision: String
  /// The delivery file that it was made from, and its text: a run needs neither again.
  package var file: String
  package var stages: [PlannedStage]
  /// Every cluster of the fleet that was not chosen, with the filter that removed it, in words.
  package var rejected: [Rejection]
  /// The payload and what it would change, by cluster.
  package var clusters: [ClusterName: PlannedCluster]
  /// What will stop the run next, from the checks of this moment.
  ///
  /// Predictions: not part of the digest.
  package var ahead: [Notice]
  /// `clusters 12 of 12 an hour`: limits that this plan keeps; a limit that it breaks is an error instead.
  package var limits: [LimitUse]
  /// Dry runs sent (they fire admission webhooks), 0 if made without.
  package var dryRuns: Int
  /// SHA-256 over payloads, clusters, stages, limits, deletions, conflicts and consequences, as 64 hexadecimal digits.
  package var digest: String
  /// The rules of the file that the run keeps, frozen with the plan.
  package var terms = RunTerms()

  package init(name: String, revision: String, file: String) {
    self.name = name
    self.revision = revision
    self.file = file
    stages = []
    rejected = []
    clusters = [:]
    ahead = []
    limits = []
    dryRuns = 0
    digest = ""
  }
}

package struct PlannedStage: Sendable, Hashable, Codable {
  package var name: String
  package var clusters: [ClusterName]
  /// Resolved from a number or a percentage; at least 1.
  package var maxConcurrency: Int
  /// How long a cluster must stay healthy, and the stage after its last cluster.
  package var clusterSoak: Duration
  package var stageSoak: Duration
  /// What must be done before the first cluster starts, and after the last one ended (and soaked).
  package var before: [StageTask] = []
  package var after: [StageTask] = []
  /// A cluster that has not succeeded this long after its first write fails.
  package var progressDeadline: Duration = .seconds(1_800)
  /// Whether the stage's soak starts again when a cluster turns unhealthy in it.
  package var restartsSoak = true
  /// Setting it adds or removes an approval by one person that never expires.
  package var needsApprovalBefore: Bool {
    get { before.approval != nil }
    set { before.setApproval(newValue) }
  }
  package var needsApprovalAfter: Bool {
    get { after.approval != nil }
    set { after.setApproval(newValue) }
  }
  package init(name: String, clusters: [ClusterName], maxConcurrency: Int) {
    self.name = name
    self.clusters = clusters
    self.maxConcurrency = maxConcurrency
    clusterSoak = .zero
    stageSoak = .zero
  }
}

package struct Rejection: Sendable, Hashable, Codable {
  package var cluster: ClusterName
  /// The filter: `clusterSelector`, `propertySelector`, `clusterNames`, `taint`, `numberOfClusters`, ….
  package var filter: String
  /// For people: `env is dev, wants prod`...
  package var reason: String
  package init(cluster: ClusterName, filter: String, reason: String) {
    self.cluster = cluster
    self.filter = filter
    self.reason = reason
  }
}

package struct PlannedCluster: Sendable, Hashable, Codable {
  package var changes: [ObjectChange]
  /// Overrides that were applied here, as `eu-size (deliver.yaml:31)`.
  package var overrides: [String]
  /// Hash of the rendered payload: clusters with equal ones share a rendering.
  package var rendering: String
  package init(changes: [ObjectChange], overrides: [String], rendering: String) {
    self.changes = changes
    self.overrides = overrides
    self.rendering = rendering
  }
}

/// One object of a payload against what is there.
package struct ObjectChange: Sendable, Hashable, Codable {
  package enum Action: Sendable, Hashable, Codable {
    case create, update, unchanged, delete
    /// Another engine manages it, or another delivery: refused, with the words for people.
    case refused(String)
    /// Another manager holds fields that we would set: `kubectl-edit` → the fields.
    case conflict(manager: String, fields: [String])
    /// "Needs Namespace shop first": cannot be tried before an earlier object is there.
    case untried(String)
    /// The cluster did not answer.
    package static let unanswered = Action.untried("no answer")
  }
  package var key: ObjectKey
  package var action: Action
  /// What is sent, byte for byte what the preview shows once encoded.
  package var wanted: JSON
  /// What is there now, without what servers add; nil where nothing is there or it could not be read.
  package var live: JSON?
  /// Leaf by leaf: what the change does.
  package var differences: [Difference]
  package init(key: ObjectKey, action: Action, wanted: JSON, live: JSON? = nil, differences: [Difference] = []) {
    self.key = key
    self.action = action
    self.wanted = wanted
    self.live = live
    self.differences = differences
  }
}

/// One field that differs, in the direction in which it went or would go.
///
/// In a plan, `old` is what is live and `new` what is wanted; in a drift, `old` is what was delivered and `new` what is
/// live. Nil: the field is not there.
package struct Difference: Sendable, Hashable, Codable {
  /// As `spec.template.spec.containers[name=web].image`.
  package var path: String
  package var old: JSON?
  package var new: JSON?
  package init(path: String, old: JSON?, new: JSON?) {
    self.path = path
    self.old = old
    self.new = new
  }
}

/// A warning about one cluster or a whole stage, for AHEAD.
package struct Notice: Sendable, Hashable, Codable {
  package var level: Verdict.Level
  package var cluster: ClusterName?
  package var stage: String?
  package var message: String
  package init(level: Verdict.Level, cluster: ClusterName? = nil, stage: String? = nil, message: String) {
    self.level = level
    self.cluster = cluster
    self.stage = stage
    self.message = message
  }
  /// With its place: `us ap-south-1: will be refused: …`.
  package var sentence: String {
    let place = [stage, cluster?.text].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
    return place.isEmpty ? message : "\(place): \(message)"
  }
}

package struct LimitUse: Sendable, Hashable, Codable {
  package var name: String
  package var used: Int
  package var limit: Int
  package init(name: String, used: Int, limit: Int) {
    self.name = name
    self.used = used
    self.limit = limit
  }
}

extension Plan {
  /// Chosen clusters that did not answer when the plan was made, by name: what would change there is not known.
  package var unanswered: [ClusterName] {
    clusters.filter { $0.value.changes.contains { $0.action == .unanswered } }.keys.sorted()
  }
}
