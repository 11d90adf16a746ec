package import DeliveryModel
package import KubernetesAPI

/// What is said to somebody who leaves while runs go on: which, where, and how to look at them.
package enum RunFarewell {
  /// Two lines a run that is not final; runs that back another one out are told by that one's line.
  package static func lines(_ runs: [RunSummary], now: Timestamp) -> [String] {
    runs.filter { !$0.run.state.isFinal && $0.run.state != .planned }.flatMap { summary -> [String] in
      let gist = RunGist(summary, now: now)
      let state = [gist.run.state.words, gist.detail].filter { !$0.isEmpty }.joined(separator: ", ")
      return [
        "run \(summary.run.name) \(place(summary, now: now)): \(state)",
        "  quarterdeck run watch \(summary.run.name)",
      ]
    }
  }

  /// Where its driver is; a run that nobody carries does not go on.
  private static func place(_ summary: RunSummary, now: Timestamp) -> String {
    guard let driver = summary.driver else {
      return "stands still, no process carries it; the next quarterdeck on this machine does"
    }
    guard let seen = summary.driverSeen, now.seconds - seen.seconds > RunGist.driverSilence else {
      return "goes on without this screen in \(driver)"
    }
    return "may stand still: \(driver) was not seen for \(Age.text(since: seen, now: now))"
  }
}
