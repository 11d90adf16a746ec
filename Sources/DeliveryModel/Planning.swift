package import FleetModel
package import KubernetesAPI

/// What applying one object would do to what is there.
///
/// - Parameters:
///   - live: The object whole, with its managed fields; nil: it is not there.
///   - delivery: The delivery's name; its field manager is `quarterdeck:NAME`.
/// - Returns: The change with `wanted` as it is sent: with `whenConflict: Yield`, without what others hold.
package func change(wanted: JSON, live: JSON?, delivery: String, terms: RunTerms) -> ObjectChange {
  var wanted = canonical(wanted)
  let key = KubernetesObject(wanted).key
  guard let live else {
    return ObjectChange(
      key: key, action: .create, wanted: wanted, differences: compare(wanted: wanted, live: nil))
  }
  let object = KubernetesObject(live)
  func result(_ action: ObjectChange.Action, _ differences: [LeafDifference]) -> ObjectChange {
    ObjectChange(
      key: key, action: action, wanted: wanted, live: canonical(live),
      differences: differences.map { Difference(path: $0.words, old: $0.live, new: $0.wanted) })
  }
  var differences = leafDifferences(wanted: wanted, live: live)
  if object.deletionTimestamp != nil { return result(.refused("it is being deleted"), differences) }
  if let reason = Refusal.ofLive(object, delivery: delivery) { return result(.refused(reason), differences) }
  let manager = FieldManager.of(delivery: delivery)
  let owners = object.managedFields
  var isOurs = owners.contains { $0.manager == manager && $0.operation == .apply }
  // Fields that an autoscaler holds are its own, whatever the payload says.
  var held = differences.compactMap { difference in
    owners.others(holding: difference.path, than: manager).first.map { (difference, $0) }
  }
  let yielded = held.filter { $0.1.isExpected || (terms.whenConflict == .yield && isOurs) }.map(\.0)
  if !yielded.isEmpty {
    wanted = wanted.yielding(yielded.map(\.path))
    let paths = Set(yielded.map(\.path))
    differences.removeAll { paths.contains($0.path) }
    held.removeAll { paths.contains($0.0.path) }
  }
  if !isOurs {
    switch terms.whenAlreadyExists {
    case .alwaysTakeOver: isOurs = true
    case .takeOverIfNoDiff where differences.isEmpty: return result(.update, differences)
    case .takeOverIfNoDiff:
      return result(.refused("it is there already and differs in \(differences.count) fields"), differences)
    case .reportError: return result(.refused("it is there already"), differences)
    }
  }
  if differences.isEmpty { return result(.unchanged, []) }
  if terms.whenAlreadyExists != .alwaysTakeOver, let (_, owner) = held.first {
    let fields = held.filter { $0.1.manager == owner.manager }.map(\.0.words)
    return result(.conflict(manager: owner.manager, fields: fields), differences)
  }
  return result(.update, differences)
}

extension ObjectChange {
  private static let ownLabel = FieldSet.text([
    .field("metadata"), .field("labels"), .field("quarterdeck.dev/delivery"),
  ])

  /// What is not as it was when the plan was made, in words; nil where the change would be the same.
  ///
  /// - Parameter now: The object whole; nil: it is not there.
  package func news(live now: JSON?) -> String? {
    switch action {
    case .untried, .refused, .delete: return nil
    default: break
    }
    guard let now else { return live == nil ? nil : "\(key) is gone" }
    guard live != nil else { return "\(key) is there already" }
    let planned = Set(differences)
    // The label is the run's own doing: what it takes over gets it.
    let found = compare(wanted: wanted, live: now).filter { !planned.contains($0) && $0.path != Self.ownLabel }
    guard let first = found.first else { return nil }
    let others = found.count > 1 ? " and \(found.count - 1) more" : ""
    return "\(key): \(first.path) is \(first.old?.text ?? "not set")\(others)"
  }
}

extension JSON {
  /// An object without some fields, which are left to others.
  ///
  /// An element of an atomic list is never left to another manager by itself: it stays.
  func yielding(_ paths: [[FieldStep]]) -> JSON {
    var set = FieldSet()
    for path in paths { set.insert(path[...]) }
    return removing(set, MergeSchema(KubernetesObject(self).kind)) ?? self
  }
}

extension Plan {
  /// SHA-256 over everything that a confirmation covers: payloads, clusters, stages, limits, deletions, conflicts and
  /// consequences.
  ///
  /// Predictions (`ahead`), what is live, and differences are not in it.
  package func computedDigest() throws -> String {
    var stagesForm: [JSON] = []
    for stage in stages { stagesForm.append(try JSON(encoding: stage)) }
    var clustersForm: [String: JSON] = [:]
    for (cluster, planned) in clusters {
      let changes: [JSON] = planned.changes.sorted { $0.key < $1.key }.map { change in
        let action: JSON =
          switch change.action {
          case .create, .update, .unchanged, .untried: "write"
          case .delete: "delete"
          case .refused: "refused"
          case .conflict(let manager, let fields):
            ["manager": .string(manager), "fields": .array(fields.sorted().map { .string($0) })]
          }
        return [
          "key": .string("\(change.key.kind.apiVersion) \(change.key)"), "action": action,
          "wanted": .string(SHA256.hex(canonicalBytes(change.wanted))),
        ]
      }
      clustersForm[cluster.text] = .array(changes)
    }
    let form: JSON = [
      "name": .string(name), "revision": .string(revision), "stages": .array(stagesForm),
      "clusters": .object(clustersForm), "terms": try JSON(encoding: terms),
      "limits": .array(limits.map { ["name": .string($0.name), "limit": .int(Int64($0.limit))] }),
    ]
    return SHA256.hex(form.bytes)
  }
}

/// The limits of a delivery against a plan: what they allow and what the plan uses.
///
/// - Parameter recentlyChanged: Clusters that other runs changed within `BlastRadius.per`.
/// - Throws: Every limit that the plan breaks; such a plan is not made.
package func limits(_ radius: BlastRadius, of plan: Plan, recentlyChanged: Set<ClusterName> = [])
  throws(DeliveryProblems) -> [LimitUse]
{
  var uses: [LimitUse] = []
  var problems: [DeliveryProblems.Problem] = []
  let field = "spec.policies.blastRadius"
  if let share = radius.maxClustersChanged {
    let changed = plan.clusters.filter { !$0.value.waves.isEmpty || !$0.value.deletions.isEmpty }.keys
    let used = recentlyChanged.union(changed).count
    let limit = share.of(max(1, plan.stages.reduce(0) { $0 + $1.clusters.count } + plan.rejected.count))
    uses.append(LimitUse(name: "clusters per \(radius.per.written)", used: used, limit: limit))
    if used > limit {
      problems.append(
        .init(
          field: "\(field).maxClustersChanged",
          message: "\(used) clusters would be changed within \(radius.per.written), allowed are \(limit)",
          help: "place it on fewer clusters, or raise the limit"))
    }
  }
  if let limit = radius.maxObjectsDeleted {
    let used = Set(plan.clusters.values.flatMap(\.deletions)).count
    uses.append(LimitUse(name: "deleted objects", used: used, limit: limit))
    if used > limit {
      problems.append(
        .init(
          field: "\(field).maxObjectsDeleted", message: "\(used) objects would be deleted, allowed are \(limit)"))
    }
  }
  let forbidden = Set(radius.forbidKinds)
  let hits = Set(plan.clusters.values.flatMap(\.changes).map(\.key).filter { forbidden.contains($0.kind.kind) })
  if !hits.isEmpty {
    problems.append(
      .init(field: "\(field).forbidKinds", message: "forbidden kinds are in it: \(listed(hits))"))
  }
  if !problems.isEmpty { throw DeliveryProblems(problems) }
  return uses
}

/// What will stop a run next, from what is known now.
///
/// Predictions: they warn and are not part of the digest.
///
/// - Parameter unreachable: Clusters that do not answer, since when.
package func ahead(_ plan: Plan, unreachable: [ClusterName: Timestamp], now: Timestamp) -> [Notice] {
  var notices: [Notice] = []
  for stage in plan.stages {
    if stage.clusters.isEmpty, plan.stages.count > 1 {
      notices.append(
        Notice(
          level: .warn, stage: stage.name,
          message: "none of the chosen clusters is in this stage: the next one starts without it"))
    }
    for cluster in stage.clusters {
      if let since = unreachable[cluster] {
        let isToday = now.seconds - since.seconds < 86_400
        let told = since < now ? " since \(isToday ? since.clock : "\(since)")" : ""
        let then =
          switch plan.terms.onUnreachable {
          case .wait: "its stage waits \(plan.terms.unreachableGrace.written), then skips it"
          case .skip: "it is skipped when its turn comes"
          case .fail: "it fails \(plan.terms.unreachableGrace.written) after its stage started"
          }
        notices.append(
          Notice(
            level: .warn, cluster: cluster, stage: stage.name,
            message: "no answer\(told); \(then)"))
      }
      var found = obstacles(plan.clusters[cluster]?.changes ?? [], cluster: cluster, stage: stage.name)
      // Why nothing was tried there was said already.
      if unreachable[cluster] != nil { found.removeAll { $0.level == .waiting } }
      notices += found
    }
    if let start = stage.before.start, start > now {
      notices.append(Notice(level: .waiting, stage: stage.name, message: "starts no earlier than \(start)"))
    }
  }
  if let change = plan.terms.windows.nextChange(after: now) {
    let isOpen = plan.terms.windows.isOpen(at: now)
    notices.append(
      Notice(level: isOpen ? .waiting : .warn, message: isOpen ? "window shuts \(change)" : "window opens \(change)"))
  }
  return notices
}
