package import FleetModel
package import KubernetesAPI

/// Clusters that a stage waits for because they do not answer, while nobody else is left in it.
package struct Silence: Sendable, Hashable {
  package var clusters: [ClusterName]
  /// Since when the first of them has not answered this run's driver.
  package var since: Timestamp
  /// When the first of them is given up.
  package var until: Timestamp
  /// It fails then; else it is skipped.
  package var fails: Bool

  /// `us-east-2 and 1 more`.
  package var names: String {
    (clusters.first?.text ?? "") + (clusters.count > 1 ? " and \(clusters.count - 1) more" : "")
  }
  /// Words that hold at any time: `waits for us-east-2: no answer since …; skipped at …`.
  package var words: String { "waits for \(names): no answer since \(since); \(end) at \(until)" }
  /// What comes of it.
  package var end: String { fails ? "fails" : "skipped" }
}

extension Run {
  /// Who is waited for, and until when; nil where the run does not wait, or for something else.
  package var silence: Silence? {
    guard state == .running, let index = stageIndex, plan.stages.indices.contains(index) else { return nil }
    let open = plan.stages[index].clusters.filter { clusters[$0]?.state.isFinal == false }
    let since = open.compactMap { name -> Timestamp? in
      guard case .unreachable(let since)? = clusters[name]?.state else { return nil }
      return since
    }
    guard let first = open.first, let lost = since.first, since.count == open.count else { return nil }
    let isTouched = clusters[first]?.mayBeTouched == true
    // What was not begun has its grace from the start of its stage (`giveUp`), what was from its last answer.
    let from = isTouched ? lost : max(lost, stages[index].started ?? lost)
    return Silence(
      clusters: open, since: lost, until: from + plan.terms.unreachableGrace,
      fails: isTouched || plan.terms.onUnreachable == .fail)
  }
}
