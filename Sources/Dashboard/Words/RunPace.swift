import DeliveryModel
import FleetModel
import KubernetesAPI

/// How long clusters of a delivery took, for what is still to come; nil where none has ended yet.
struct RunPace: Sendable, Hashable {
  /// The mean of a cluster from its start to its success, without its soak.
  var work: Duration
  /// The run that is the evidence.
  var run: String

  /// From the clusters of one run that succeeded.
  init?(_ run: Run) {
    var sum = Duration.zero
    var count = 0
    for stage in run.plan.stages {
      for cluster in stage.clusters {
        guard let progress = run.clusters[cluster], progress.state == .succeeded, let started = progress.started,
          let ended = progress.ended, ended >= started
        else { continue }
        sum += max(.zero, ended - started - stage.clusterSoak)
        count += 1
      }
    }
    guard count > 0 else { return nil }
    work = sum / count
    self.run = run.name
  }

  /// From the latest run of a delivery that says something.
  init?(delivery: String, in runs: [RunSummary]) {
    let own = runs.map(\.run).filter { $0.plan.name == delivery && $0.backsOut == nil }
    guard let pace = own.sorted(by: { $0.created > $1.created }).lazy.compactMap({ RunPace($0) }).first else {
      return nil
    }
    self = pace
  }

  /// How long so many clusters of a stage will take, at its concurrency.
  func length(_ stage: PlannedStage, clusters: Int) -> Duration {
    (work + stage.clusterSoak) * Self.rounds(clusters, at: stage.maxConcurrency) + stage.stageSoak
  }
  /// How long putting them back takes: no soaks.
  func backOut(_ stage: PlannedStage, clusters: Int, isFast: Bool) -> Duration {
    work * (isFast ? 1 : Self.rounds(clusters, at: stage.maxConcurrency))
  }

  /// What the soaks of a stage take, however fast its clusters are.
  static func least(_ stage: PlannedStage) -> Duration {
    stage.clusterSoak * rounds(stage.clusters.count, at: stage.maxConcurrency) + stage.stageSoak
  }
  private static func rounds(_ clusters: Int, at concurrency: Int) -> Int {
    (clusters + max(1, concurrency) - 1) / max(1, concurrency)
  }
}

/// The versions that a plan goes from and to, by the tags of the images that it changes.
enum PlanVersions {
  /// The version before and how many clusters have it, the most common first.
  static func before(_ plan: Plan) -> [(version: String, clusters: Int)] {
    var counts: [String: Int] = [:]
    for planned in plan.clusters.values {
      if let (before, _) = step(planned, revision: plan.revision) { counts[before, default: 0] += 1 }
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }

  /// Of several images the one that comes to the revision; a revision that is no tag takes the only one there is.
  private static func step(_ planned: PlannedCluster, revision: String) -> (before: String, after: String)? {
    let tags = planned.changes.flatMap(\.differences).compactMap(DifferenceText.tags)
    if let named = tags.first(where: { $0.1 == revision }) { return named }
    guard let first = tags.first, tags.allSatisfy({ $0 == first }) else { return nil }
    return first
  }

  /// `1.3→1.4` where all clusters make the same step, else the revision alone.
  static func words(_ plan: Plan) -> String {
    let steps = plan.clusters.values.compactMap { step($0, revision: plan.revision) }
    guard let first = steps.first, steps.allSatisfy({ $0 == first }) else { return plan.revision }
    return "\(first.before)→\(first.after)"
  }
}
