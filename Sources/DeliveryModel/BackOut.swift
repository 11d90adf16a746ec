package import FleetModel
package import KubernetesAPI

/// What was in a cluster before a run wrote to it: one entry an object of the payload, nil where it was not there.
package typealias PreImage = [ObjectKey: JSON?]

/// The plan of the run that undoes another one: its clusters in reverse order, to the objects that were there.
///
/// Objects that the run changed get the fields back that the payload named; objects that it made are deleted. No
/// windows, rate, approvals or soaks; `isFast` takes all clusters of a stage at once.
/// - Parameter preImages: By cluster, taken before the run's first write there. What is missing cannot be put back.
/// - Throws: Clusters that were touched and have no pre-image.
package func backOutPlan(
  _ run: Run, _ request: BackOutRequest, preImages: [ClusterName: PreImage]
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
    plan.stages.append(back)
    for cluster in clusters { plan.clusters[cluster] = planned(run, cluster, preImages[cluster] ?? [:]) }
  }
  do { plan.digest = try plan.computedDigest() } catch {
    throw DeliveryProblems([.init(field: "back out", message: "the plan cannot be written: \(error)")])
  }
  return plan
}

private func planned(_ run: Run, _ cluster: ClusterName, _ preImage: PreImage) -> PlannedCluster {
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
    let old = canonical(before)
    changes.append(
      ObjectChange(
        key: key, action: .update, wanted: old, live: change.wanted,
        differences: compare(wanted: old, live: change.wanted)))
  }
  let objects = changes.filter { $0.action != .delete }.map(\.wanted)
  return PlannedCluster(changes: changes, overrides: [], rendering: rendering(of: objects))
}
