package import FleetModel
import KubernetesAPI

/// What changes would meet in one cluster, for AHEAD: what is certain to be refused first, then what is left out and
/// what could not be tried.
///
/// A plan and the driver of a run ask this of the same values: what a plan says before, a run says while it goes on.
package func obstacles(_ changes: [ObjectChange], cluster: ClusterName, stage: String) -> [Notice] {
  func notice(_ level: Verdict.Level, _ message: String) -> Notice {
    Notice(level: level, cluster: cluster, stage: stage, message: message)
  }
  var conflicts: [String: [(key: ObjectKey, field: String)]] = [:]
  var refusals: [String: [ObjectKey]] = [:]
  var untried: [String] = []
  for change in changes {
    switch change.action {
    case .conflict(let manager, let fields):
      conflicts[manager, default: []] += (fields.isEmpty ? ["fields"] : fields).map { (change.key, $0) }
    case .refused(let why): refusals[why, default: []].append(change.key)
    case .untried(let why): untried.append(why)
    case .create, .update, .unchanged, .delete: break
    }
  }
  var notices: [Notice] = []
  for (manager, held) in conflicts.sorted(by: { $0.key < $1.key }) {
    let more = held.count > 1 ? " and \(held.count - 1) more" : ""
    // The server writes its fields with a dot before them.
    let field = held[0].field.drop { $0 == "." }
    notices.append(notice(.bad, "will be refused: \(manager) holds \(held[0].key) \(field)\(more)"))
  }
  for (why, keys) in refusals.sorted(by: { $0.key < $1.key }) {
    let more = keys.count > 1 ? " and \(keys.count - 1) more" : ""
    notices.append(notice(.warn, "will be left as it is: \(keys[0])\(more): \(why)"))
  }
  if let why = untried.first { notices.append(notice(.waiting, "\(untried.count) not tried: \(why)")) }
  return notices
}

extension Run {
  /// What will stop the run next: what its plan warned of, and where its driver has looked since, what is so now.
  ///
  /// Of clusters that the run is done with, or is about, nothing is ahead. In the order of the stages, what is certain
  /// to fail first.
  package var ahead: [Notice] {
    let stages = Dictionary(
      plan.stages.flatMap { stage in stage.clusters.map { ($0, stage.name) } }, uniquingKeysWith: { first, _ in first })
    var notices = plan.ahead
    for (cluster, seen) in (seenAhead ?? [:]).sorted(by: { $0.key < $1.key }) {
      let planned = obstacles(plan.clusters[cluster]?.changes ?? [], cluster: cluster, stage: stages[cluster] ?? "")
      notices.removeAll { planned.contains($0) }
      notices += seen
    }
    let order = Dictionary(plan.stages.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    func rank(_ notice: Notice) -> Int {
      let stage = notice.stage ?? notice.cluster.flatMap { stages[$0] }
      return stage.flatMap { order[$0] } ?? plan.stages.count
    }
    return notices.enumerated().filter { _, notice in
      guard let cluster = notice.cluster else { return true }
      return clusters[cluster].map { $0.isAhead } ?? true
    }
    .sorted {
      (rank($0.element), $0.element.level == .bad ? 0 : 1, $0.offset)
        < (rank($1.element), $1.element.level == .bad ? 0 : 1, $1.offset)
    }
    .map(\.element)
  }

  /// The clusters whose turn has not come, in the order in which it will.
  package var clustersAhead: [ClusterName] {
    plan.stages.flatMap(\.clusters).filter { name in clusters[name]?.isAhead == true }
  }
}

extension ClusterProgress {
  /// Its turn has not come: what its objects are now, they will be met as.
  fileprivate var isAhead: Bool {
    switch state {
    case .queued, .held: true
    case .unreachable: !mayBeTouched
    default: false
    }
  }
}
