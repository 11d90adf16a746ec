package import FleetModel

/// Puts every chosen cluster into exactly one stage, with the stage's numbers resolved.
///
/// A stage that no cluster is in stays, with its tasks, so that the plan shows it. Clusters in a stage are by name.
/// - Throws: A cluster in no stage, a cluster in two, a stage's name that was not chosen; all at once.
package func sequence(_ strategy: Strategy, over chosen: [ClusterRecord]) throws(DeliveryProblems) -> [PlannedStage] {
  guard !strategy.stages.isEmpty else {
    var stage = PlannedStage(name: "all", clusters: chosen.map(\.name).sorted(), maxConcurrency: max(1, chosen.count))
    stage.progressDeadline = strategy.progressDeadline
    stage.clusterSoak = strategy.defaultSoak
    return [stage]
  }
  var members: [[ClusterName]] = []
  var stagesOf: [ClusterName: [String]] = [:]
  var problems: [DeliveryProblems.Problem] = []
  let known = Set(chosen.map(\.name))
  for (index, stage) in strategy.stages.enumerated() {
    let names = stage.names.map(Set.init)
    let own = chosen.filter { cluster in
      if let names { return names.contains(cluster.name) }
      return stage.selector?.matches(cluster.labels) ?? false
    }
    members.append(own.map(\.name).sorted())
    for cluster in own { stagesOf[cluster.name, default: []].append(stage.name) }
    if let strangers = names?.subtracting(known), !strangers.isEmpty {
      problems.append(
        .init(
          line: stage.line > 0 ? stage.line : nil, field: "spec.strategy.stages[\(index)].names",
          message: "names \(listed(strangers)), which the placement did not choose",
          help: "take the name out, or choose the cluster in spec.placement"))
    }
  }
  let twice = stagesOf.filter { $0.value.count > 1 }
  if !twice.isEmpty {
    problems.append(
      .init(
        field: "spec.strategy.stages",
        message: "in more than one stage: "
          + listed(twice.map { "\($0.key) (\($0.value.joined(separator: " and ")))" }),
        help: "every cluster must be in exactly one stage"))
  }
  let rest = chosen.map(\.name).filter { stagesOf[$0] == nil }.sorted()
  if let remaining = strategy.stages.firstIndex(where: \.isRemaining) {
    members[remaining] = rest
  } else if !rest.isEmpty {
    problems.append(
      .init(
        field: "spec.strategy.stages", message: "in no stage: \(listed(rest))",
        help: "every cluster must be in exactly one stage; a stage with `remaining: true` takes the rest"))
  }
  if !problems.isEmpty { throw DeliveryProblems(problems) }
  return zip(strategy.stages, members).map { stage, clusters in
    let share = stage.maxConcurrency ?? strategy.defaultConcurrency
    var planned = PlannedStage(
      name: stage.name, clusters: clusters, maxConcurrency: max(1, share.of(clusters.count)))
    planned.clusterSoak = max(stage.clusterSoak ?? strategy.defaultSoak, stage.settle)
    planned.stageSoak = stage.stageSoak
    planned.restartsSoak = stage.restartsSoak
    planned.progressDeadline = stage.progressDeadline ?? strategy.progressDeadline
    planned.before = stage.before
    planned.after = stage.after
    return planned
  }
}
