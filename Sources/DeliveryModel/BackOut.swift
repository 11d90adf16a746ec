package import FleetModel
package import KubernetesAPI

/// What was in a cluster before a run wrote to it: one entry an object of the payload, nil where it was not there.
package typealias PreImage = [ObjectKey: JSON?]

/// The plan of the run that undoes another one: its clusters in reverse order, to the objects that were there.
///
/// Of an object that the run changed, only the fields go back that the run's payload named or that the delivery held
/// before: what autoscalers and other managers wrote stays theirs. Objects that the run made are deleted, those that
/// it deleted are made again. No windows, rate or approvals; with `isFast` all clusters of a stage at once and no
/// soaks.
/// - Parameters:
///   - preImages: By cluster, taken before the run's first write there. What is missing cannot be put back.
///   - live: What is there now, where it could be read: it shows what will change, and which fields autoscalers hold.
/// - Throws: Clusters that were touched and have no pre-image.
package func backOutPlan(
  _ run: Run, _ request: BackOutRequest, preImages: [ClusterName: PreImage],
  live: [ClusterName: [ObjectKey: JSON]] = [:]
) throws(DeliveryProblems) -> Plan {
  let touched = Set(run.touched(in: request.scope))
  let missing = touched.subtracting(preImages.keys)
  guard missing.isEmpty else {
    throw DeliveryProblems([
      .init(
        field: "back out", message: "nothing is known of what was there before in \(listed(missing))",
        help: "back out the others one by one, and look at these by hand")
    ])
  }
  var plan = Plan(name: run.plan.name, revision: "before \(run.plan.revision)", file: run.plan.file)
  plan.terms = run.plan.terms
  plan.terms.windows = []
  plan.terms.clustersPerMinute = nil
  plan.terms.maxFailures = max(0, touched.count - 1)
  plan.terms.onFailure = .goOn
  plan.terms.whenConflict = .report
  plan.terms.approvesDeletions = false
  for stage in run.plan.stages.reversed() {
    let clusters = Array(stage.clusters.filter(touched.contains).reversed())
    guard !clusters.isEmpty else { continue }
    var back = PlannedStage(
      name: stage.name, clusters: clusters, maxConcurrency: request.isFast ? clusters.count : stage.maxConcurrency)
    back.progressDeadline = stage.progressDeadline
    if !request.isFast {
      back.clusterSoak = stage.clusterSoak
      back.stageSoak = stage.stageSoak
      back.restartsSoak = stage.restartsSoak
    }
    plan.stages.append(back)
    for cluster in clusters {
      plan.clusters[cluster] = planned(run, cluster, preImages[cluster] ?? [:], live: live[cluster] ?? [:])
    }
  }
  do { plan.digest = try plan.computedDigest() } catch {
    throw DeliveryProblems([.init(field: "back out", message: "the plan cannot be written: \(error)")])
  }
  return plan
}

extension Run {
  /// What backing a scope out would delete, with the clusters where: what this run wrote and its plan had not found
  /// there; namespaces first, then by key.
  ///
  /// For the question. What the back-out deletes is decided by what was there before the first write, and a namespace
  /// that holds what others made stays.
  package func deletions(backingOut scope: BackOutScope) -> [(key: ObjectKey, clusters: [ClusterName])] {
    var places: [ObjectKey: [ClusterName]] = [:]
    for cluster in touched(in: scope) {
      for change in plan.clusters[cluster]?.carried ?? [] where change.live == nil && change.action.mayCreate {
        let progress = clusters[cluster]?.objects.first { $0.key == change.key }
        guard let progress, progress.writtenVersion != nil || progress.isRequested else { continue }
        places[change.key, default: []].append(cluster)
      }
    }
    return places.sorted { (Waves.rank($0.key.kind), $0.key) < (Waves.rank($1.key.kind), $1.key) }
      .map { (key: $0.key, clusters: $0.value) }
  }
}

extension ObjectChange.Action {
  fileprivate var mayCreate: Bool {
    switch self {
    case .create, .untried: true
    default: false
    }
  }
}

private func planned(
  _ run: Run, _ cluster: ClusterName, _ preImage: PreImage, live: [ObjectKey: JSON]
) -> PlannedCluster {
  // Only what this run may have written: an object that was never asked for is left alone.
  let written = (run.clusters[cluster]?.objects ?? []).filter { $0.writtenVersion != nil || $0.isRequested }.map(\.key)
  var changes: [ObjectChange] = []
  for key in written.sorted() {
    guard let change = run.plan.clusters[cluster]?.carried.first(where: { $0.key == key }) else { continue }
    // `nil` written where a JSON is expected is JSON's null: both say that nothing was there.
    guard let before = preImage[key] ?? nil, !before.isNull else {
      changes.append(
        ObjectChange(
          key: key, action: .delete, wanted: .null, live: change.wanted,
          differences: [Difference(path: "", old: change.wanted, new: nil)]))
      continue
    }
    changes.append(
      goingBack(to: before, from: change.wanted, live: live[key], manager: run.plan.fieldManager))
  }
  for key in run.plan.clusters[cluster]?.deletions.sorted() ?? [] {
    guard let before = preImage[key] ?? nil, !before.isNull else { continue }
    changes.append(
      goingBack(to: before, from: nil, live: live[key], manager: run.plan.fieldManager))
  }
  let objects = changes.filter { $0.action != .delete }.map(\.wanted)
  return PlannedCluster(changes: changes, overrides: [], rendering: rendering(of: objects))
}

/// What is sent to bring an object back: of what was there, what the delivery held or its payload then named.
///
/// What the payload named and was not there before is left out, which removes it.
private func goingBack(to before: JSON, from sent: JSON?, live: JSON?, manager: String) -> ObjectChange {
  let object = KubernetesObject(before)
  let schema = MergeSchema(object.kind)
  let old = canonical(before)
  var fields = FieldSet()
  for owner in object.managedFields where owner.manager == manager && owner.operation == .apply {
    fields = fields.union(owner.fields)
  }
  if let sent { fields = fields.union(FieldSet(of: canonical(sent), schema: schema)) }
  // Nobody's fields are known of what was deleted without them: it comes back as it was.
  var wanted = fields.isEmpty ? old : old.keeping(fields, schema) ?? [:]
  for name in ["apiVersion", "kind"] { wanted[name] = old[name] }
  for name in ["name", "namespace"] { wanted[at: "metadata", name] = old[at: "metadata", name] }
  if let live {
    let owners = KubernetesObject(live).managedFields
    wanted = wanted.yielding(
      leafDifferences(wanted: wanted, live: live).map(\.path).filter {
        owners.others(holding: $0, than: manager).contains(where: \.isExpected)
      })
  }
  return ObjectChange(
    key: object.key, action: live == nil && sent == nil ? .create : .update, wanted: wanted,
    live: live.map(canonical) ?? sent, differences: compare(wanted: wanted, live: live ?? sent))
}
