import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// How a plan is said: head, one line for each rendering, and what follows from it.
struct PlanText {
  /// Clusters to which the same would be done.
  struct Group {
    var rendering: String
    var clusters: [ClusterName]
    var sample: PlannedCluster
  }
  let plan: Plan
  let scene: Scene
  /// The largest first: the others are said by what is different from it.
  let groups: [Group]
  private let counts: PlanCounts

  init(_ plan: Plan, _ scene: Scene) {
    self.plan = plan
    self.scene = scene
    let order = plan.stages.flatMap(\.clusters)
    var groups: [String: Group] = [:]
    for name in order {
      guard let planned = plan.clusters[name] else { continue }
      // The same payload may still do different things where different things are there.
      let acts = planned.changes.map { "\($0.key) \(ObjectChangeText.word($0)) \(ObjectChangeText.summary($0))" }
      let id = planned.rendering + acts.joined(separator: "\n")
      groups[id, default: Group(rendering: name.text, clusters: [], sample: planned)].clusters.append(name)
    }
    self.groups = groups.values.sorted { ($1.clusters.count, $0.rendering) < ($0.clusters.count, $1.rendering) }
    counts = PlanCounts(plan)
  }

  // MARK: - Where

  var head: [StyledLine] { [title] + chosen + [changes] }

  private var title: StyledLine {
    var title = StyledLine(" ")
    title.append("Plan", Style(.title, isBold: true))
    title.append(
      "  \(plan.name)@\(plan.revision) → \(Amount.of(plan.clusters.count, "cluster")) in \(Amount.of(plan.stages.count, "stage"))"
    )
    title.append("   nothing is changed; \(plan.dryRuns == 0 ? "no" : "\(plan.dryRuns)") dry runs", .dim)
    return title
  }

  /// Stages with what they wait for and how long they take, beside the clusters that were not chosen, with the reason.
  private var chosen: [StyledLine] {
    let half = plan.rejected.isEmpty ? scene.width : max(scene.width / 2, 46)
    let pace = RunPace(delivery: plan.name, in: scene.state.runs ?? [])
    var chosen = StyledLine(" CHOSEN", Style(.header)) + StyledLine(" \(plan.clusters.count)")
    if let pace {
      chosen.append("   times as in \(pace.run)", .dim)
    } else if plan.stages.contains(where: { RunPace.least($0) > .zero }) {
      chosen.append("   times are the soaks alone", .dim)
    }
    let rejected = StyledLine("NOT CHOSEN", Style(.header)) + StyledLine(" \(plan.rejected.count)")
    var lines = [
      plan.rejected.isEmpty
        ? chosen.with(right: rejected + " ", width: scene.width) : chosen.fitted(to: half) + rejected
    ]
    let names = min(14, plan.stages.map(\.name.count).max() ?? 0)
    let room = max(plan.rejected.isEmpty ? 0 : 3, min(plan.stages.count, 6))
    for index in 0..<room {
      var line = StyledLine()
      if plan.stages.indices.contains(index) { line = stage(plan.stages[index], names: names, pace) }
      line = line.fitted(to: half)
      if plan.rejected.indices.contains(index) {
        if index == room - 1, plan.rejected.count > room {
          line.append(" and \(plan.rejected.count - index) more", .dim)
        } else {
          line +=
            StyledLine(" \(plan.rejected[index].cluster)").padded(to: 13)
            + StyledLine(" \(plan.rejected[index].reason)", .dim)
        }
      }
      if !line.text.trimmed.isEmpty { lines.append(line) }
    }
    if plan.stages.count > room { lines.append(StyledLine("   and \(plan.stages.count - room) more stages", .dim)) }
    return lines
  }

  private func stage(_ stage: PlannedStage, names: Int, _ pace: RunPace?) -> StyledLine {
    var line =
      StyledLine("   ") + StyledLine(stage.name).fitted(to: names)
      + StyledLine("  \(stage.clusters.count)").padded(to: 6)
    let length = pace?.length(stage, clusters: stage.clusters.count) ?? RunPace.least(stage)
    if length > .zero { line.append("\(Age.about(length))  ") }
    if stage.needsApprovalBefore { line.append("approve, ", Style(.stateWarn)) }
    line.append("\(stage.maxConcurrency) at a time")
    let soaks = [stage.clusterSoak, stage.stageSoak].filter { $0 > .zero }.map(Age.length)
    if !soaks.isEmpty { line.append(", soak \(soaks.joined(separator: "+"))") }
    if stage.needsApprovalAfter { line.append(", approve", Style(.stateWarn)) }
    return line
  }

  // MARK: - What

  private var changes: StyledLine {
    var line = StyledLine(" CHANGES", Style(.header))
    let parts = [(counts.created, "created"), (counts.changed, "changed"), (counts.taken, "taken over")]
      .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    line.append("  \(parts.isEmpty ? "none" : parts.joined(separator: ", "))")
    let before = PlanVersions.before(plan).prefix(3).map { "\($0.version) in \($0.clusters)" }
    let renderings = Set(plan.clusters.values.map(\.rendering)).count
    for part in [
      before.isEmpty ? "" : "   from \(before.joined(separator: ", "))", "   \(Amount.of(renderings, "rendering"))",
    ] where line.width + part.count <= scene.width {
      line.append(part, .dim)
    }
    return line
  }

  /// One group: how many, or who, and what is done to them; of all but the largest what is different there.
  func lines(_ group: Group, width: Int) -> [StyledLine] {
    let isFirst = group.rendering == groups.first?.rendering
    var line = StyledLine("  " + who(group, isFirst: isFirst)).padded(to: 15)
    var parts = self.parts(group)
    if !isFirst, let first = groups.first.map(self.parts) {
      let common = Set(first.map(\.text))
      let own = parts.filter { !common.contains($0.text) }.map { part in
        part.beyond(first.first { $0.name == part.name })
      }
      let gone = first.filter { part in !parts.contains { $0.name == part.name } }
      if own.count < parts.count, !(own.isEmpty && gone.isEmpty) {
        line.append("  …")
        parts = own + gone.map { Part(name: $0.name, words: "as it is", role: .dim) }
      }
    }
    if parts.isEmpty { line.append("  nothing to change", .dim) }
    let override = self.override(group, isFirst: isFirst, width: width - line.width - (parts.first?.line.width ?? 0))
    for (index, part) in parts.enumerated() {
      let rest = parts.count - index - 1
      let room = width - override.width - (rest == 0 ? 0 : 12)
      if line.width + part.line.width <= room || index == 0 {
        line += part.line
      } else {
        // Its name at least, where that fits.
        let name = StyledLine("  \(part.name)")
        let isNamed = line.width + name.width <= room
        if isNamed { line += name }
        if rest > 0 || !isNamed { line.append("  and \(rest + (isNamed ? 0 : 1)) more", .dim) }
        break
      }
    }
    return [line + override]
  }

  /// The override by which it is not like the largest group, with its place in the file where that fits.
  private func override(_ group: Group, isFirst: Bool, width: Int) -> StyledLine {
    let others = isFirst ? [] : groups.first?.sample.overrides ?? []
    let own = group.sample.overrides.filter { !others.contains($0) }
    guard let first = own.first, let name = first.split(separator: " ").first else { return StyledLine() }
    let more = own.count > 1 ? " and \(own.count - 1) more" : ""
    let placed = first.replacing(" (", with: ", ").replacing(")", with: "")
    return ["  (override \(placed)\(more))", "  (override \(name)\(more))", "  (\(name)\(more))"]
      .first { DisplayWidth.fast($0) <= width }.map { StyledLine($0, .dim) } ?? StyledLine()
  }

  private func who(_ group: Group, isFirst: Bool) -> String {
    if group.clusters.count == 1 { return group.clusters[0].text }
    if isFirst { return "\(group.clusters.count) equal" }
    let stages = plan.stages.filter { $0.clusters.contains(where: group.clusters.contains) }
    return stages.count == 1 ? "\(group.clusters.count) of \(stages[0].name)" : "\(group.clusters.count) alike"
  }

  private struct Part {
    var name: String
    var words: String
    var role: Style.Role
    var text: String { "\(name) \(words)" }
    var line: StyledLine { StyledLine("  \(name) ") + StyledLine(words, Style(role)) }

    /// Without what is done to it elsewhere too.
    func beyond(_ other: Part?) -> Part {
      guard let other, words.hasPrefix(other.words + ", ") else { return self }
      return Part(name: name, words: "and " + words.dropFirst(other.words.count + 2), role: role)
    }
  }

  /// What is done to the objects, workloads first; what stays as it is or is only taken over is left to the counts.
  private func parts(_ group: Group) -> [Part] {
    group.sample.changes
      .filter { $0.action != .unchanged && !($0.action == .update && $0.differences.isEmpty) }
      .sorted { (PlanCounts.isWorkload($0) ? 0 : 1, $0.key) < (PlanCounts.isWorkload($1) ? 0 : 1, $1.key) }
      .map { change in
        let words = [ObjectChangeText.word(change), ObjectChangeText.summary(change)].filter { !$0.isEmpty }
        return Part(
          name: "\(change.key.kind.kind) \(change.key.name)", words: words.joined(separator: " "),
          role: ObjectChangeText.role(change))
      }
  }

  // MARK: - What follows

  var foot: [StyledLine] {
    var lines: [StyledLine] = []
    var there = StyledLine(" ALREADY THERE", Style(.header))
    there.append("  \(counts.equal) equal   \(counts.conflicts) held by others")
    if counts.refused > 0 { there.append("   \(counts.refused) refused", Style(.stateBad)) }
    if counts.untried > 0 { there.append("   \(counts.untried) cannot be tried yet", Style(.stateWaiting)) }
    lines.append(there)
    let identity = scene.state.configuration.identity
    lines.append(
      StyledLine(" WILL HAPPEN", Style(.header))
        + StyledLine(
          "  pods restarted \(counts.pods)   deleted \(counts.deleted)   as \(identity.isEmpty ? "each cluster's own user" : identity)"
        ))
    lines += ahead
    if !plan.limits.isEmpty {
      lines.append(
        StyledLine(" LIMITS", Style(.header))
          + StyledLine("  " + plan.limits.map { "\($0.name) \($0.used) of \($0.limit)" }.joined(separator: "   ")))
    }
    return lines
  }

  /// What will stop the run, worst first, two in a line where they fit.
  private var ahead: [StyledLine] {
    guard !plan.ahead.isEmpty else { return [] }
    var lines = [StyledLine(" AHEAD", Style(.header))]
    let half = scene.width / 2
    let room = max(4, scene.state.size.rows / 5)
    let notices = plan.ahead.enumerated()
      .sorted { ($1.element.level, $0.offset) < ($0.element.level, $1.offset) }
      .map { _, notice in
        let words = [notice.cluster?.text ?? notice.stage ?? "", notice.message].filter { !$0.isEmpty }
        return StyledLine("   ") + StateMark(notice.level).line + StyledLine(" \(words.joined(separator: " "))")
      }
    var index = 0
    while index < notices.count, lines.count <= room {
      if index + 1 < notices.count, notices[index].width < half, notices[index + 1].width <= half {
        lines.append(notices[index].padded(to: half) + notices[index + 1])
        index += 2
      } else {
        lines.append(notices[index])
        index += 1
      }
    }
    if index < notices.count { lines.append(StyledLine("   and \(notices.count - index) more", .dim)) }
    return lines
  }
}

/// How many objects a plan does what to.
struct PlanCounts {
  private(set) var created = 0, changed = 0, equal = 0, deleted = 0, refused = 0, conflicts = 0, untried = 0, pods = 0
  /// No value changes: from now on they are ours.
  private(set) var taken = 0

  init(_ plan: Plan) {
    for change in plan.clusters.values.flatMap(\.changes) { count(change) }
  }

  static func isWorkload(_ change: ObjectChange) -> Bool {
    ["Deployment", "StatefulSet", "DaemonSet"].contains(change.key.kind.kind)
  }
  private mutating func count(_ change: ObjectChange) {
    switch change.action {
    case .create: created += 1
    case .update where change.differences.isEmpty: taken += 1
    case .update: changed += 1
    case .unchanged: equal += 1
    case .delete: deleted += 1
    case .refused: refused += 1
    case .conflict: conflicts += 1
    case .untried: untried += 1
    }
    if Self.isWorkload(change), change.action == .update,
      change.differences.contains(where: { $0.path.hasPrefix("spec.template") })
    {
      // In 32 bits, as the API has it, whatever a server says.
      let replicas = change.live?.int(at: "spec", "replicas") ?? change.wanted.int(at: "spec", "replicas") ?? 1
      pods += Int(min(max(replicas, 0), Int64(Int32.max)))
    }
  }
}
