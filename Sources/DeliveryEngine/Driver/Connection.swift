import DeliveryModel
import FleetModel

/// Whether this driver reaches anything at all: where no cluster of its run answers, the fault is nearer to it than to
/// them.
struct Connection {
  /// The last word on each cluster.
  private var answers: [ClusterName: Bool] = [:]
  private var isDoubted = false
  private var isLost = false

  /// Takes in what was seen, and says whom else to ask.
  ///
  /// - Returns: clusters to knock at: where those that are looked at are all silent, others of the run tell whether it
  ///   is them or us.
  mutating func take(_ seen: Observations, in run: Run) -> [ClusterName] {
    for (cluster, observation) in seen.clusters {
      switch observation.reach {
      case .answers?: answers[cluster] = true
      case .unreachable?: answers[cluster] = false
      case nil: break
      }
    }
    let watched = Set(RunDriver.interest(in: run, RunDriver.Periods()).keys).union(RunDriver.next(in: run))
    let isSilent = !watched.isEmpty && watched.allSatisfy { answers[$0] == false }
    // What others said before the silence says nothing about now.
    if isSilent, !isDoubted { answers = answers.filter { !$0.value } }
    isDoubted = isSilent
    guard isSilent else { return [] }
    return Array(run.clusters.keys.filter { !watched.contains($0) }.sorted().prefix(Limits.witnesses))
  }

  /// - Returns: the words at the moment at which the last connection was lost, else nil.
  mutating func loss(witnesses: [ClusterName]) -> String? {
    let silent = answers.values.count { !$0 }
    // One silent cluster alone says nothing about us.
    let isDown = isDoubted && silent >= 2 && witnesses.allSatisfy { answers[$0] == false }
    defer { isLost = isDown }
    return isDown && !isLost ? "none of \(silent) clusters answers" : nil
  }
}
