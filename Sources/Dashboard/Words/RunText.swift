import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// How a run is said.
enum RunText {
  /// What, by whom, who drives it, since when, and its state: `web-1.4 shop 9f31c2  by op-1@bast1  21m  RUNNING`.
  static func title(_ gist: RunGist, _ scene: Scene) -> StyledLine {
    let run = gist.run
    let state = StyledLine("  \(run.words.uppercased()) ", Style(gist.mark.role, isBold: true))
    let room = scene.width - state.width
    // Where it is narrow, first that goes which is as one expects it to be; how long it takes stays.
    let lines = [(true, true), (false, true), (false, false)].map { title(gist, scene, withDriver: $0, withWhat: $1) }
    return (lines.first { $0.width <= room } ?? lines[lines.count - 1]).with(right: state, width: scene.width)
  }

  private static func title(_ gist: RunGist, _ scene: Scene, withDriver: Bool, withWhat: Bool) -> StyledLine {
    let summary = gist.summary
    let run = gist.run
    var line = StyledLine(" ")
    line.append(run.name, Style(.title, isBold: true))
    if withWhat { line.append(" \(run.plan.name)") }
    line.append(" \(PlanVersions.words(run.plan))")
    if let undone = run.backsOut { line.append("  backs out \(undone)", Style(.stateWarn)) }
    if !run.startedBy.isEmpty { line.append("  by \(run.startedBy)") }
    if let driver = summary.driver {
      // `HOST pid NUMBER` against `USER@HOST`: bast10 is not bast1.
      let isThere = driver.split(separator: " ").first == run.startedBy.split(separator: "@").last
      let isSilent = summary.driverSeen.map { scene.now.seconds - $0.seconds > RunGist.driverSilence } ?? false
      if withDriver || !isThere { line.append(isThere ? ", driven there" : ", driven by \(driver)") }
      if let seen = summary.driverSeen {
        let age = Age.text(since: seen, now: scene.now)
        line.append(
          ", seen \(age)", isSilent ? Style(.stateWarn) : .text)
      }
    } else if !run.state.isFinal {
      line.append(", no driver", Style(.stateWarn))
    }
    if let started = run.started { line.append("  \(Age.text(since: started, now: run.ended ?? scene.now))", .dim) }
    return line
  }

  static func worst(_ gist: RunGist) -> StyledLine {
    var line = StyledLine(" ")
    if gist.urgency == .ended, gist.mark == .bad {
      line.append(gist.detail, Style(.stateBad))
    } else if gist.urgency == .moving || gist.urgency == .ended {
      line.append(gist.detail.isEmpty ? "nothing is wrong" : gist.detail, .dim)
    } else {
      line.append(gist.word, Style(gist.mark.role, isBold: true))
      line.append(" " + gist.detail)
    }
    return line
  }

  /// The cluster under the cursor: what it is doing, its objects, why it does not move.
  static func cluster(_ name: ClusterName, _ run: Run, _ scene: Scene) -> [StyledLine] {
    guard let progress = run.clusters[name] else { return [] }
    var head = StyledLine(" ")
    head.append(name.text, Style(.title))
    switch progress.state {
    case .queued: head.append("  queued")
    case .held(let why): head.append("  held: \(why)")
    case .applying(let wave, let of): head.append("  wave \(wave) of \(of)")
    case .verifying: head.append("  applied, verifying")
    case .soaking(let until): head.append("  soaking until \(until.clockWithSeconds)")
    case .succeeded: head.append("  succeeded\(progress.ended.map { " \(Age.clock($0, now: scene.now))" } ?? "")")
    case .failed(let why): head.append("  failed: \(why)", Style(.stateBad))
    case .skipped(let why): head.append("  skipped: \(why)")
    case .unreachable(let since):
      head.append("  no answer \(Age.text(since: since, now: scene.now))", Style(.stateUnknown))
    }
    if progress.attempt > 0, !progress.state.isFinal { head.append(", try \(progress.attempt)") }
    if let deadline = progress.deadline, !progress.state.isFinal {
      let left = Age.text(seconds: deadline.seconds - scene.now.seconds)
      head.append(", gives up at \(Age.moment(deadline, now: scene.now)) (\(left))", .dim)
    }
    if let freshness = scene.cluster(name)?.freshness, !freshness.isCurrent {
      head.append("  \(freshness.words(at: scene.now))", Style(.stateOld))
    }
    var lines = [head]
    var row = StyledLine("  ")
    for object in progress.objects {
      var part = StyledLine(" ")
      switch object.state {
      case .waiting: part += StateMark.waiting.line + StyledLine(" \(object.key.kind.kind) \(object.key.name)", .dim)
      case .applied: part += StateMark.moving.line + StyledLine(" \(object.key.kind.kind) \(object.key.name)")
      case .progressing(let words):
        part += StateMark.moving.line + StyledLine(" \(object.key.kind.kind) \(object.key.name) \(words)")
      case .healthy: part += StateMark.done.line + StyledLine(" \(object.key.kind.kind) \(object.key.name)")
      case .failed(let why):
        part += StateMark.bad.line + StyledLine(" \(object.key.kind.kind) \(object.key.name): \(why)", Style(.stateBad))
      }
      part.append("  ")
      if row.width + part.width > scene.width, row.width > 2 {
        if lines.count >= 3 { break }
        lines.append(row)
        row = StyledLine("  ")
      }
      row += part
    }
    if row.width > 2 { lines.append(row) }
    if let stuck = progress.stuck { lines.append(StyledLine("   \(stuck)", Style(.stateWarn))) }
    return lines
  }

  /// What will stop the run next.
  static func ahead(_ run: Run, _ scene: Scene) -> [StyledLine] {
    guard !run.state.isFinal else { return [] }
    let lines = run.plan.stages.flatMap { stage in
      ahead(of: stage, run, scene).map { StyledLine("   \(stage.name)  ", .dim) + StyledLine($0) }
    }
    return lines.isEmpty ? [] : [StyledLine(" AHEAD", Style(.header))] + lines
  }

  /// What will hold one stage up: clusters of it that we do not see, by the run's own rules, and what its plan warned of.
  ///
  /// - Parameter level: Only what is as bad as this.
  static func ahead(
    of stage: PlannedStage, _ run: Run, _ scene: Scene, from level: Verdict.Level = .done
  ) -> [String] {
    var lines: [String] = []
    let open = stage.clusters.filter { run.clusters[$0]?.state.isFinal != true }
    for name in open where level <= .warn {
      guard let cluster = scene.cluster(name), !cluster.freshness.isCurrent else { continue }
      lines.append(away(cluster, run, scene))
    }
    for notice in run.ahead
    where notice.level >= level && (notice.stage == stage.name || notice.cluster.map(open.contains) == true) {
      // What we see ourselves was said above.
      if let cluster = notice.cluster, let seen = scene.cluster(cluster)?.freshness, !seen.isCurrent { continue }
      lines.append([notice.cluster.map { "\($0):" }, notice.message].compactMap { $0 }.joined(separator: " "))
    }
    return lines
  }

  /// What it means for the run that we do not see a cluster, by the run's own rules.
  private static func away(_ cluster: ClusterLine, _ run: Run, _ scene: Scene) -> String {
    let name = cluster.record.name
    let gist = "\(name) \(cluster.freshness.gist(at: scene.now))"
    switch run.clusters[name]?.state {
    case .soaking: return "cannot end: \(gist); its soak starts again when it is back"
    case .queued, .held:
      let terms = run.plan.terms
      let grace = Age.length(terms.unreachableGrace)
      switch terms.onUnreachable {
      case .wait: return "\(gist): its stage waits \(grace), then skips it"
      case .skip: return "\(gist): it is skipped when its turn comes"
      case .fail: return "\(gist): it fails \(grace) after its stage started"
      }
    default: return gist
    }
  }

  /// The last lines of the journal, where a tall screen has room for them.
  static func log(_ summary: RunSummary, _ scene: Scene) -> [StyledLine] {
    guard showsLog(scene), !summary.log.isEmpty else { return [] }
    return [StyledLine(" LOG", Style(.header))] + summary.log.suffix(scene.state.size.rows / 3).map(journal)
  }
  /// The least of a line of the journal that is worth its place: the time, and whose it is.
  private static let logWidth = 20
  private static func showsLog(_ scene: Scene) -> Bool { scene.state.size.rows >= 36 }

  static func foot(_ summary: RunSummary, _ scene: Scene) -> StyledLine {
    let run = summary.run
    var line = StyledLine(" failures \(run.failures), stops at \(run.stopsAt)")
    if let index = run.stages.firstIndex(where: { $0.state != .done && $0.state != .later }),
      run.plan.stages.indices.contains(index)
    {
      let stage = run.plan.stages[index]
      // While it waits for a person its length says nothing about the work.
      if let started = run.stages[index].started, run.stages[index].state != .awaitingApproval {
        line.append("     \(stage.name) \(Age.text(since: started, now: scene.now))")
        let pace = RunPace(run) ?? RunPace(delivery: run.plan.name, in: scene.state.runs ?? [])
        if let pace { line.append(" of about \(Age.about(pace.length(stage, clusters: stage.clusters.count)))") }
      }
      let soaks = [
        stage.clusterSoak > .zero ? "\(Age.length(stage.clusterSoak)) each" : nil,
        stage.stageSoak > .zero ? "\(Age.length(stage.stageSoak)) stage" : nil,
      ].compactMap { $0 }
      if !soaks.isEmpty { line.append("     soak \(soaks.joined(separator: ", "))") }
    }
    if let last = summary.log.last, !showsLog(scene) {
      let lead = "     log "
      // A time without what happened then says nothing.
      if line.width + lead.count + logWidth <= scene.width {
        line.append(lead, .dim)
        line += StyledLine(journal(last).text.trimmed, .dim)
      }
    }
    return line
  }

  static func journal(_ line: JournalLine) -> StyledLine {
    var text = StyledLine(" \(line.time.clockWithSeconds) ", .dim)
    if let cluster = line.cluster { text.append("\(cluster) ", Style(.title)) }
    text.append(line.text)
    return text
  }
}
