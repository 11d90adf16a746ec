/// What came back of acts that were confirmed together: a success must not cover a refusal.
struct ActTally: Sendable, Hashable {
  var wanted = 0
  private(set) var taken = 0
  private(set) var refused: [String] = []
  private var last: ClusterAction?

  /// An answer is here; once all are, the next ones are counted anew.
  mutating func take(_ action: ClusterAction, problem: String?) {
    if let problem {
      refused.append("could not \(action.summary): \(problem)")
    } else {
      taken += 1
      last = action
    }
  }
  var isComplete: Bool { taken + refused.count >= wanted }

  /// `eu-west-1 took it: restart Deployment shop/web`, `2 of 3 taken; could not …`.
  ///
  /// A cluster that took it has not done it yet: its own events show that.
  var words: String {
    if wanted <= 1 { return refused.first ?? last.map { "\($0.cluster) took it: \($0.what)" } ?? "" }
    let more = refused.count > 1 ? " (and \(refused.count - 1) more)" : ""
    return "\(taken) of \(wanted) taken" + (refused.first.map { "; \($0)\(more)" } ?? "")
  }
}
