package import FleetModel
package import KubernetesAPI

/// Clusters that a stage waits for because they do not answer, while nobody else is left in it.
package struct Silence: Sendable, Hashable {
  /// The first to be given up comes first.
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
    let ends = open.compactMap { name -> (since: Timestamp, until: Timestamp, fails: Bool)? in
      guard let progress = clusters[name], case .unreachable(let since) = progress.state else { return nil }
      let isTouched = progress.mayBeTouched
      // What was not begun has its grace from the start of its stage (`giveUp`), what was from its last answer.
      let from = isTouched ? since : max(since, stages[index].started ?? since)
      return (since, from + plan.terms.unreachableGrace, isTouched || plan.terms.onUnreachable == .fail)
    }
    guard let first = ends.min(by: { $0.until < $1.until }), ends.count == open.count else { return nil }
    let order = zip(open, ends).enumerated().sorted {
      ($0.element.1.until, $0.offset) < ($1.element.1.until, $1.offset)
    }
    return Silence(
      clusters: order.map(\.element.0), since: ends.map(\.since).min() ?? first.since, until: first.until,
      fails: first.fails)
  }
}
