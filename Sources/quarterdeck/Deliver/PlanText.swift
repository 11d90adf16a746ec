import DeliveryModel
import FleetModel
import KubernetesAPI

/// A plan as `quarterdeck plan` prints it: the same parts, in the same order, as the plan's screen.
enum PlanText {
  static func lines(_ plan: Plan, withDifferences: Bool) -> [String] {
    let chosen = plan.stages.reduce(0) { $0 + $1.clusters.count }
    var lines = [
      "Plan \(plan.name)@\(plan.revision) → \(chosen) clusters in \(plan.stages.count) stages"
        + "   nothing is changed; \(plan.dryRuns) dry runs", "",
    ]
    lines.append("CHOSEN \(chosen)")
    for stage in plan.stages {
      var notes = ["\(stage.maxConcurrency) at a time"]
      if stage.clusterSoak > .zero { notes.append("soak \(stage.clusterSoak.written) each") }
      if stage.stageSoak > .zero { notes.append("soak \(stage.stageSoak.written)") }
      if stage.needsApprovalBefore { notes.append("approval before") }
      if stage.needsApprovalAfter { notes.append("approval after") }
      lines.append(
        "  \(stage.name)  \(stage.clusters.count)  \(notes.joined(separator: ", "))  "
          + stage.clusters.map(\.text).joined(separator: " "))
    }
    lines.append("NOT CHOSEN \(plan.rejected.count)")
    for rejection in plan.rejected { lines.append("  \(rejection.cluster)  \(rejection.reason)") }
    let unanswered = plan.unanswered
    if !unanswered.isEmpty {
      lines.append("NOT SEEN \(unanswered.count)  no answer, so that what would change there is not known")
      lines.append("  " + unanswered.map(\.text).joined(separator: " "))
    }
    lines += changes(plan, withDifferences: withDifferences)
    if !plan.ahead.isEmpty {
      lines.append("AHEAD")
      lines += plan.ahead.map { "  ▲ \($0.sentence)" }
    }
    if !plan.limits.isEmpty {
      lines.append("LIMITS  " + plan.limits.map { "\($0.name) \($0.used) of \($0.limit)" }.joined(separator: "   "))
    }
    lines += ["", "digest \(plan.digest)"]
    return lines
  }

  /// Clusters with equal renderings and equal differences are one entry.
  private static func changes(_ plan: Plan, withDifferences: Bool) -> [String] {
    let groups = Dictionary(grouping: plan.clusters.keys) { cluster -> [String] in
      plan.clusters[cluster]!.changes.map { "\($0.key) \(word($0.action)) \($0.differences)" }
    }
    let renderings = Set(plan.clusters.values.map(\.rendering)).count
    var lines = ["CHANGES  " + (renderings == 1 ? "one rendering" : "\(renderings) different renderings")]
    for clusters in groups.values.map({ $0.sorted() }).sorted(by: { $0[0] < $1[0] }) {
      let planned = plan.clusters[clusters[0]]!
      lines.append("  " + clusters.map(\.text).joined(separator: " "))
      if !planned.overrides.isEmpty { lines.append("    overrides " + planned.overrides.joined(separator: ", ")) }
      for change in planned.changes {
        lines.append("    \(change.key)  \(word(change.action))")
        guard withDifferences || change.action == .update else { continue }
        for difference in change.differences.prefix(withDifferences ? .max : 5) {
          lines.append(
            "      \(difference.path)  \(difference.old?.text ?? "–") → \(difference.new?.text ?? "–")")
        }
        let left = change.differences.count - 5
        if !withDifferences, left > 0 { lines.append("      … and \(left) more (--diff)") }
      }
    }
    return lines
  }

  static func word(_ action: ObjectChange.Action) -> String {
    switch action {
    case .create: "create"
    case .update: "update"
    case .unchanged: "equal"
    case .delete: "DELETE"
    case .refused(let why): "refused: \(why)"
    case .conflict(let manager, let fields): "conflict with \(manager): \(fields.joined(separator: ", "))"
    case .untried(let why): "cannot be tried yet: \(why)"
    }
  }

  static func json(_ plan: Plan) -> JSON {
    [
      "apiVersion": "quarterdeck.dev/v1alpha1", "kind": "Plan", "name": .string(plan.name),
      "revision": .string(plan.revision), "digest": .string(plan.digest), "dryRuns": .int(Int64(plan.dryRuns)),
      "stages": .array(
        plan.stages.map { stage in
          [
            "name": .string(stage.name), "clusters": .array(stage.clusters.map { .string($0.text) }),
            "maxConcurrency": .int(Int64(stage.maxConcurrency)), "approvalBefore": .bool(stage.needsApprovalBefore),
            "approvalAfter": .bool(stage.needsApprovalAfter),
          ]
        }),
      "rejected": .array(
        plan.rejected.map {
          [
            "cluster": .string($0.cluster.text), "filter": .string($0.filter), "reason": .string($0.reason),
          ]
        }),
      "unanswered": .array(plan.unanswered.map { .string($0.text) }),
      "clusters": .object(
        Dictionary(
          uniqueKeysWithValues: plan.clusters.map { name, planned in
            let changes = planned.changes.map { change -> JSON in
              [
                "object": .string(change.key.description), "action": .string(word(change.action)),
                "wanted": change.wanted,
                "differences": .array(
                  change.differences.map {
                    ["path": .string($0.path), "old": $0.old ?? .null, "new": $0.new ?? .null]
                  }),
              ]
            }
            return (
              name.text,
              [
                "rendering": .string(planned.rendering), "overrides": .array(planned.overrides.map(JSON.string)),
                "changes": .array(changes),
              ]
            )
          })),
      "ahead": .array(
        plan.ahead.map {
          ["cluster": $0.cluster.map { .string($0.text) } ?? .null, "message": .string($0.message)]
        }),
    ]
  }
}
