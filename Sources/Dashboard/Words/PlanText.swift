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
  let groups: [Group]
  private let counts: Counts

  struct Counts {
    var created = 0, changed = 0, equal = 0, deleted = 0, refused = 0, conflicts = 0, untried = 0, pods = 0
  }

  init(_ plan: Plan, _ scene: Scene) {
    self.plan = plan
    self.scene = scene
    let order = plan.stages.flatMap(\.clusters)
    var groups: [String: Group] = [:]
    var counts = Counts()
    for name in order {
      guard let planned = plan.clusters[name] else { continue }
      // The same payload may still do different things where different things are there.
      let acts = planned.changes.map { "\($0.key) \(Self.word($0)) \(Self.summary($0))" }.joined(separator: "\n")
      let id = planned.rendering + acts
      groups[id, default: Group(rendering: name.text, clusters: [], sample: planned)].clusters.append(name)
      for change in planned.changes { Self.count(change, &counts) }
    }
    self.groups = groups.values.sorted { ($1.clusters.count, $0.rendering) < ($0.clusters.count, $1.rendering) }
    self.counts = counts
  }

  private static func isWorkload(_ change: ObjectChange) -> Bool {
    ["Deployment", "StatefulSet", "DaemonSet"].contains(change.key.kind.kind)
  }
  private static func count(_ change: ObjectChange, _ counts: inout Counts) {
    switch change.action {
    case .create: counts.created += 1
    case .update: counts.changed += 1
    case .unchanged: counts.equal += 1
    case .delete: counts.deleted += 1
    case .refused: counts.refused += 1
    case .conflict: counts.conflicts += 1
    case .untried: counts.untried += 1
    }
    if isWorkload(change), change.action == .update,
      change.differences.contains(where: { $0.path.hasPrefix("spec.template") })
    {
      counts.pods += Int(change.live?.int(at: "spec", "replicas") ?? change.wanted.int(at: "spec", "replicas") ?? 1)
    }
  }

  var head: [StyledLine] {
    let count = plan.clusters.count
    var title = StyledLine(" ")
    title.append("Plan", Style(.title, isBold: true))
    title.append(
      "  \(plan.name)@\(plan.revision) → \(count) cluster\(count == 1 ? "" : "s") in \(plan.stages.count) stage\(plan.stages.count == 1 ? "" : "s")"
    )
    title.append(
      "   nothing is changed; \(plan.dryRuns == 0 ? "made without dry runs" : "\(plan.dryRuns) dry runs")", .dim)
    let half = max(scene.width / 2, 46)
    var lines = [title]
    lines.append(
      (StyledLine(" CHOSEN", Style(.header)) + StyledLine(" \(count)")).padded(to: half)
        + StyledLine("NOT CHOSEN", Style(.header))
        + StyledLine(" \(plan.rejected.count)"))
    let room = max(3, min(plan.stages.count, 6))
    for index in 0..<max(room, 0) {
      var line = StyledLine()
      if index < plan.stages.count {
        let stage = plan.stages[index]
        line =
          StyledLine("   ") + StyledLine(stage.name).fitted(to: 8)
          + StyledLine(" \(stage.clusters.count)").padded(to: 4)
        if stage.needsApprovalBefore { line.append("approve, ", Style(.stateWarn)) }
        line.append("\(stage.maxConcurrency) at a time")
        if stage.clusterSoak > .zero { line.append(", soak \(Age.length(stage.clusterSoak))") }
        if stage.stageSoak > .zero { line.append(", then \(Age.length(stage.stageSoak))") }
        if stage.needsApprovalAfter { line.append(", approve", Style(.stateWarn)) }
      }
      line = line.width > half - 1 ? line.fitted(to: half) : line.padded(to: half)
      if index < plan.rejected.count {
        if index == room - 1, plan.rejected.count > room {
          line.append("and \(plan.rejected.count - index) more", .dim)
        } else {
          line +=
            StyledLine(" \(plan.rejected[index].cluster)").padded(to: 13)
            + StyledLine(" \(plan.rejected[index].reason)", .dim)
        }
      }
      if !line.text.trimmed.isEmpty { lines.append(line) }
    }
    if plan.stages.count > room { lines.append(StyledLine("   and \(plan.stages.count - room) more stages", .dim)) }
    let renderings = Set(plan.clusters.values.map(\.rendering)).count
    lines.append(
      StyledLine(" CHANGES", Style(.header))
        + StyledLine("  \(counts.created) created, \(counts.changed) changed, \(counts.deleted) deleted")
        + StyledLine("     \(renderings) different rendering\(renderings == 1 ? "" : "s")", .dim))
    return lines
  }

  /// One group: how many, or who, and what is done to them.
  func lines(_ group: Group, width: Int) -> [StyledLine] {
    let isMost = group.clusters.count == groups.map(\.clusters.count).max() && group.clusters.count > 1
    let who =
      group.clusters.count == 1 ? group.clusters[0].text : "\(group.clusters.count) \(isMost ? "equal" : "alike")"
    var line = StyledLine("  " + who).padded(to: 15)
    let acts = group.sample.changes.filter { $0.action != .unchanged }
      .sorted { (Self.isWorkload($0) ? 0 : 1, $0.key) < (Self.isWorkload($1) ? 0 : 1, $1.key) }
    if acts.isEmpty { line.append("  nothing to change", .dim) }
    for change in acts {
      let part =
        StyledLine("  \(change.key.kind.kind) \(change.key.name)")
        + StyledLine(" \(Self.word(change)) \(Self.summary(change))", Style(Self.role(change)))
      if line.width + part.width > width - 10 {
        line.append("  and \(acts.count - (acts.firstIndex(of: change) ?? 0)) more", .dim)
        break
      }
      line += part
    }
    if let override = group.sample.overrides.first, line.width + override.count + 4 < width {
      line.append("  (\(override))", .dim)
    }
    return [line]
  }

  var foot: [StyledLine] {
    var lines: [StyledLine] = []
    var there = StyledLine(" ALREADY THERE", Style(.header))
    there.append("  \(counts.equal) equal   \(counts.conflicts) held by others")
    if counts.refused > 0 { there.append("   \(counts.refused) refused", Style(.stateBad)) }
    if counts.untried > 0 { there.append("   \(counts.untried) cannot be tried yet", Style(.stateWaiting)) }
    lines.append(there)
    lines.append(StyledLine(" WILL HAPPEN", Style(.header)))
    lines.append(
      StyledLine(
        "   pods restarted \(counts.pods)   deleted \(counts.deleted)   as \(scene.state.configuration.identity.isEmpty ? "each cluster's own user" : scene.state.configuration.identity)"
      ))
    if !plan.ahead.isEmpty {
      lines.append(StyledLine(" AHEAD", Style(.header)))
      let half = scene.width / 2
      let notices = plan.ahead.map { notice in
        StyledLine("   ") + StateMark(notice.level).line
          + StyledLine(
            " \([notice.cluster?.text ?? notice.stage ?? "", notice.message].filter { !$0.isEmpty }.joined(separator: " "))"
          )
      }
      var index = 0
      var shown = 0
      while index < notices.count, shown < 4 {
        if index + 1 < notices.count, notices[index].width < half, notices[index + 1].width <= half {
          lines.append(notices[index].padded(to: half) + notices[index + 1])
          index += 2
        } else {
          lines.append(notices[index])
          index += 1
        }
        shown += 1
      }
      if index < notices.count { lines.append(StyledLine("   and \(notices.count - index) more", .dim)) }
    }
    if !plan.limits.isEmpty {
      lines.append(
        StyledLine(" LIMITS", Style(.header))
          + StyledLine("  " + plan.limits.map { "\($0.name) \($0.used) of \($0.limit)" }.joined(separator: "   ")))
    }
    return lines
  }

  static func word(_ change: ObjectChange) -> String {
    switch change.action {
    case .create: "new"
    case .update: ""
    case .unchanged: "as it is"
    case .delete: "deleted"
    case .refused(let why): "refused: \(why)"
    case .conflict(let manager, _): "held by \(manager)"
    case .untried(let why): "not tried: \(why)"
    }
  }
  private static func role(_ change: ObjectChange) -> Style.Role {
    switch change.action {
    case .create: .diffAdded
    case .delete: .diffRemoved
    case .refused: .stateBad
    case .conflict, .untried: .stateWarn
    case .update, .unchanged: .text
    }
  }

  /// `image 1.3→1.4`, `+1 −0`: what the change is in few words.
  static func summary(_ change: ObjectChange) -> String {
    guard change.action == .update || change.action == .unchanged else { return "" }
    if change.action == .unchanged { return "" }
    let short = change.differences.compactMap(summary)
    if !short.isEmpty, short.count == change.differences.count, short.count <= 2 {
      return short.joined(separator: ", ")
    }
    let added = change.differences.count { $0.new != nil }
    let removed = change.differences.count { $0.old != nil }
    return "+\(added) −\(removed)"
  }

  /// One field in few words; nil where it came or went as a whole.
  private static func summary(_ only: Difference) -> String? {
    guard let old = only.old, let new = only.new else { return nil }
    let name = only.path.split(separator: ".").last.map(String.init) ?? only.path
    let parts = (DriftText.value(old).split(separator: ":"), DriftText.value(new).split(separator: ":"))
    if name == "image", parts.0.count > 1, parts.0.dropLast() == parts.1.dropLast() {
      return "image \(parts.0.last ?? "")→\(parts.1.last ?? "")"
    }
    return "\(name) \(DriftText.value(old))→\(DriftText.value(new))"
  }

  /// One object, field by field; new ones and whole ones as YAML.
  static func change(_ change: ObjectChange, isWhole: Bool) -> [StyledLine] {
    var lines = [
      StyledLine(" \(change.key)", Style(.title))
        + StyledLine("  \(change.action == .update ? "changed" : word(change))", Style(role(change)))
    ]
    if case .conflict(_, let fields) = change.action {
      lines += fields.map { StyledLine("   " + $0, Style(.stateWarn)) }
    }
    let isSecret = change.key.kind.kind == "Secret"
    if isWhole || change.action == .create, !isSecret {
      lines += YAMLText.lines(change.wanted).map {
        StyledLine(" \(change.action == .create ? "+" : " ")", Style(.diffAdded)) + $0
      }
      return lines
    }
    for difference in change.differences {
      lines.append(StyledLine("   " + difference.path, .dim))
      func value(_ json: JSON) -> String { isSecret ? "(not shown)" : DriftText.value(json) }
      if let old = difference.old { lines.append(StyledLine("   - " + value(old), Style(.diffRemoved))) }
      if let new = difference.new { lines.append(StyledLine("   + " + value(new), Style(.diffAdded))) }
    }
    return lines
  }
}
