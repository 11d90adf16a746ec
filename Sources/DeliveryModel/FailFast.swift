import KubernetesAPI

/// When new pods say that waiting is pointless: their cluster fails long before its deadline.
///
/// Every rule is a number of restarts, or reasons with the time that they may last (`design/delivery.md`).
enum FailFast {
  static let restarts = 3
  static let rules: [(reasons: Set<String>, patience: Duration, words: String)] = [
    (["ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull"], .seconds(60), "cannot be pulled"),
    (["CreateContainerConfigError", "CreateContainerError"], .seconds(15), "cannot be configured"),
  ]

  static func rule(_ reason: String) -> Int? { rules.firstIndex { $0.reasons.contains(reason) } }

  /// Troubles after a new report on one object: one that goes on keeps its beginning.
  ///
  /// The reasons of one rule alternate (`ErrImagePull`, `ImagePullBackOff`) and are one trouble.
  static func update(_ old: [Trouble], object: ObjectKey, pods: [PodEvidence], now: Timestamp) -> [Trouble] {
    let others = old.filter { $0.object != object }
    let own = old.filter { $0.object == object }
    let new = pods.map { pod in
      let before = own.first {
        $0.pod.pod == pod.pod && $0.pod.container == pod.container
          && ($0.pod.reason == pod.reason || rule($0.pod.reason) != nil && rule($0.pod.reason) == rule(pod.reason))
      }
      return Trouble(object: object, pod: pod, since: before?.since ?? now)
    }
    return Array((others + new).prefix(Limits.troubles))
  }

  /// Why a cluster fails now, with the evidence; nil where it may still come right.
  static func verdict(_ troubles: [Trouble], restartsBefore: [String: Int], now: Timestamp) -> String? {
    for trouble in troubles {
      let pod = trouble.pod
      let restarted = pod.restarts - (restartsBefore["\(pod.pod)/\(pod.container)"] ?? 0)
      if restarted >= restarts { return words(trouble, "restarted \(restarted) times") }
      if let rule = rule(pod.reason), now - trouble.since >= rules[rule].patience {
        return words(trouble, "\(rules[rule].words) for \((now - trouble.since).written)")
      }
    }
    return nil
  }

  /// When `verdict` may change although nothing new is reported.
  static func nextVerdict(_ troubles: [Trouble]) -> Timestamp? {
    troubles.compactMap { trouble in rule(trouble.pod.reason).map { trouble.since + rules[$0].patience } }.min()
  }

  private static func words(_ trouble: Trouble, _ what: String) -> String {
    let pod = trouble.pod
    let evidence = pod.lastLogLine.isEmpty ? pod.message : pod.lastLogLine
    return ["\(trouble.object): pod \(pod.pod) \(what)", pod.reason, evidence].filter { !$0.isEmpty }
      .joined(separator: ": ")
  }
}
