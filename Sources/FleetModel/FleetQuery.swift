package import KubernetesAPI

/// What a view asks of the cache; equal questions may share an answer.
package enum FleetQuery: Sendable, Hashable {
  /// Every cluster of the fleet with its rollups, worst first; those out of scope last.
  case clusters(filter: String)
  /// Rows of one kind over clusters (empty: all in scope), after the filter grammar, sorted, a window of them.
  case rows(RowsQuery)
  /// Workloads down, clusters across.
  case matrix(filter: String)
  /// What is wrong, grouped by cause.
  case problems(filter: String)
  /// One object in full: the live one, fetched when asked for, else the last one seen.
  case object(ClusterName, ObjectKey)
  /// What is different about one workload that is not well; ConfigMaps are fetched for it and for two that are well.
  case clue(RowID)

  /// The filter that the answer went through; empty where a question has none.
  package var filter: String {
    switch self {
    case .clusters(let filter), .matrix(let filter), .problems(let filter): filter
    case .rows(let rows): rows.filter
    case .object, .clue: ""
    }
  }
}

package struct RowsQuery: Sendable, Hashable {
  /// The plural names of the types: `["deployments", "statefulsets"]`.
  package var types: [String]
  /// Empty means every cluster in scope.
  package var clusters: Set<ClusterName> = []
  /// Empty means every namespace.
  package var namespace = ""
  /// Only these of the pods; nil means all.
  ///
  /// What it leaves out is not hidden by the filter, and is counted nowhere.
  package var part: PodPart?
  /// In the filter grammar; a bad one yields an answer with `filterError`, and neither an empty nor a full table.
  package var filter = ""
  /// A column's name; empty is the kind's own order (worst first).
  package var sort = ""
  package var isDescending = false
  package var offset = 0
  package var limit = 300
  package init(types: [String]) { self.types = types }
}

/// The cache's answer: self-contained, atomic, of one moment.
package enum FleetAnswer: Sendable, Hashable {
  case clusters([ClusterLine], filterError: FilterError?)
  case rows(RowsAnswer)
  /// `hidden` is how many lines, or causes, the filter leaves nothing of.
  case matrix([MatrixLine], clusters: [ClusterName], hidden: Int, filterError: FilterError?)
  case problems([Problem], hidden: Int, filterError: FilterError?)
  case object(ObjectAnswer)
  case clue(Clue)
}

package struct RowsAnswer: Sendable, Hashable {
  package var rows: [Row] = []
  /// Rows that matched, before the window was cut.
  package var total = 0
  /// Rows that the filter hides.
  package var hidden = 0
  package var filterError: FilterError?
  /// The state of each cluster and type asked for that is not live: why a table is empty, or old.
  package var freshness: [ClusterName: Freshness] = [:]
  package init() {}
}

/// One line of the fleet view.
package struct ClusterLine: Sendable, Hashable {
  package var record: ClusterRecord
  package var freshness: Freshness
  package var version = ""
  package var nodesReady = 0
  package var nodes = 0
  package var pods = 0
  package var workloads = 0
  /// Workloads (and pods without one, and nodes) whose verdict is `bad`.
  package var bad = 0
  package var warnings = 0
  /// The worst row, if any is `warn` or worse; `also` has the next ones.
  package var worst: Row?
  package var also: [Row] = []
  /// Requested of allocatable, in thousandths of a core.
  package var cpuRequestedMillis: Int64 = 0
  package var cpuAllocatableMillis: Int64 = 0
  /// Round trip of the last small request, in milliseconds, from here.
  package var roundTripMillis: Double?
  /// The last moment at which anything of this cluster was proven.
  package var lastSeen: Timestamp?
  /// Types that may not be read here, by their plural names: a number of them would be wrong.
  package var denied: Set<String> = []
  /// Types of which nothing is known yet, and those that the cluster does not have: there is no number of them.
  package var unknown: Set<String> = []
  package init(record: ClusterRecord, freshness: Freshness) {
    self.record = record
    self.freshness = freshness
  }

  /// The types that `bad` counts.
  package static let judged: Set<String> = [
    "nodes", "pods", "deployments", "statefulsets", "daemonsets", "jobs", "replicasets",
  ]

  /// Whether a number of these types, of which one was added up, says something.
  package func numbers(of types: Set<String>, adding count: Int) -> Numbers {
    // What was counted is there, whatever else may not be read.
    if types == Self.judged, count > 0 { return .known }
    if !types.isDisjoint(with: denied) { return .denied }
    return types.isDisjoint(with: unknown) ? .known : .unknown
  }
  package enum Numbers: Sendable, Hashable { case known, denied, unknown }
}

/// One workload over all clusters.
package struct MatrixLine: Sendable, Hashable {
  package var kind: String
  package var namespace: String
  package var name: String
  package var cells: [ClusterName: MatrixCell]
  package init(kind: String, namespace: String, name: String, cells: [ClusterName: MatrixCell]) {
    self.kind = kind
    self.namespace = namespace
    self.name = name
    self.cells = cells
  }
}

package struct MatrixCell: Sendable, Hashable {
  /// What the majority is measured by: the images' tags, in short: `1.4`.
  package var version: String
  package var row: Row
  package init(version: String, row: Row) {
    self.version = version
    self.row = row
  }
}

/// One cause over the fleet: `ImagePullBackOff registry.eu, 38 pods, 9 clusters, since 02:55Z`.
package struct Problem: Sendable, Hashable {
  package var level: Verdict.Level
  package var reason: String
  /// What the members share beside the reason: an image's registry, a node, a ConfigMap; empty if nothing.
  package var subject: String
  /// The first of them, as many as `Problems.named`.
  package var objects: [RowID]
  /// How many there are.
  package var count = 0
  package var clusters: [ClusterName]
  package var since: Timestamp?
  package var example: String
  package init(level: Verdict.Level, reason: String, subject: String) {
    self.level = level
    self.reason = reason
    self.subject = subject
    objects = []
    clusters = []
    example = ""
  }
}

/// One object for the `object` view.
package struct ObjectAnswer: Sendable, Hashable {
  package var cluster: ClusterName
  package var key: ObjectKey
  /// The object as the server sent it; Secrets without their data.
  package var object: KubernetesObject?
  /// The events about it, newest last.
  package var events: [Row] = []
  /// What it owns and what owns it, as far as the cache knows.
  package var owned: [Row] = []
  package var freshness: Freshness
  /// When `object` was read; older than the freshness if it comes from the offline store.
  package var readAt: Timestamp?
  /// Why there is no object: `deleted`, or the server's refusal.
  package var problem: String?
  package init(cluster: ClusterName, key: ObjectKey, freshness: Freshness) {
    self.cluster = cluster
    self.key = key
    self.freshness = freshness
  }
}

/// What is wrong with a filter, and at which character of it (counted from 0).
package struct FilterError: Error, Sendable, Hashable {
  package var position: Int
  package var message: String
  package init(position: Int, message: String) {
    self.position = position
    self.message = message
  }
}

/// The read side of the cache, for views, the command line and the delivery engine.
package protocol FleetReading: Sendable {
  /// Answers once, soon, on the cache's own thread: `then` must not block.
  func ask(_ query: FleetQuery, then: @escaping @Sendable (FleetAnswer) -> Void)
  /// Calls on the cache's own thread whenever any answer may have changed, at most 30 times a second.
  func whenChanged(_ call: @escaping @Sendable () -> Void)
}
