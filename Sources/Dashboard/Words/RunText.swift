import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// How a run is said.
enum RunText {
  /// What, by whom, who drives it, since when, and its state: `web-1.4 shop 9f31c2  by op-1@bast1  21m  RUNNING`.
  static func title(_ gist: RunGist, _ scene: Scene) -> StyledLine {
    let summary = gist.summary
    let run = gist.run
    var line = StyledLine(" ")
    line.append(run.name, Style(.title, isBold: true))
    line.append(" \(run.plan.name) \(run.plan.revision)")
    if let undone = run.backsOut { line.append("  backs out \(undone)", Style(.stateWarn)) }
    if !run.startedBy.isEmpty { line.append("  by \(run.startedBy)") }
    if let driver = summary.driver {
      let isThere = driver.hasPrefix(run.startedBy.split(separator: "@").last.map(String.init) ?? "\u{0}")
      line.append(isThere ? ", driven there" : ", driven by \(driver)")
      if let seen = summary.driverSeen {
        let age = Age.text(since: seen, now: scene.now)
        line.append(", seen \(age)", scene.now.seconds - seen.seconds > 30 ? Style(.stateWarn) : .text)
      }
    } else if !run.state.isFinal {
      line.append(", no driver", Style(.stateWarn))
    }
    if let started = run.started { line.append("  \(Age.text(since: started, now: run.ended ?? scene.now))", .dim) }
    return line.with(
      right: StyledLine("  \(run.state.words.uppercased()) ", Style(gist.mark.role, isBold: true)), width: scene.width)
  }

  static func worst(_ gist: RunGist) -> StyledLine {
    var line = StyledLine(" ")
    if gist.urgency == .moving || gist.urgency == .ended {
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
    case .succeeded: head.append("  succeeded\(progress.ended.map { " \($0.clock)" } ?? "")")
    case .failed(let why): head.append("  failed: \(why)", Style(.stateBad))
    case .skipped(let why): head.append("  skipped: \(why)")
    case .unreachable(let since):
      head.append("  no answer \(Age.text(since: since, now: scene.now))", Style(.stateUnknown))
    }
    if progress.attempt > 0, !progress.state.isFinal { head.append(", try \(progress.attempt)") }
    if let deadline = progress.deadline, !progress.state.isFinal {
      head.append(", gives up at \(deadline.clock) (\(Age.text(seconds: deadline.seconds - scene.now.seconds)))", .dim)
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
    var lines: [StyledLine] = []
    for stage in run.plan.stages {
      let open = stage.clusters.filter { run.clusters[$0]?.state.isFinal != true }
      for name in open {
        guard let freshness = scene.cluster(name)?.freshness, StateMark(freshness) != nil, !freshness.isCurrent else {
          continue
        }
        let isSoaking = if case .soaking = run.clusters[name]?.state { true } else { false }
        lines.append(
          line(
            stage.name,
            isSoaking
              ? "cannot end: \(name) \(freshness.gist(at: scene.now)); its soak starts again when it is back"
              : "\(name): \(freshness.gist(at: scene.now))"))
      }
      for notice in run.plan.ahead where notice.stage == stage.name || notice.cluster.map(open.contains) == true {
        // What we see ourselves was said above.
        if let cluster = notice.cluster, let seen = scene.cluster(cluster)?.freshness, !seen.isCurrent { continue }
        lines.append(
          line(stage.name, [notice.cluster.map { "\($0):" }, notice.message].compactMap { $0 }.joined(separator: " ")))
      }
    }
    return lines.isEmpty ? [] : [StyledLine(" AHEAD", Style(.header))] + lines
  }
  private static func line(_ stage: String, _ text: String) -> StyledLine {
    StyledLine("   \(stage)  ", .dim) + StyledLine(text)
  }

  static func foot(_ summary: RunSummary, _ scene: Scene) -> StyledLine {
    let run = summary.run
    var line = StyledLine(" failures \(run.failures), stops at \(run.maxFailures + 1)")
    let current = run.stages.first { $0.state != .done && $0.state != .later }?.name
    if let stage = run.plan.stages.first(where: { $0.name == current }) {
      let soaks = [
        stage.clusterSoak > .zero ? "\(Age.length(stage.clusterSoak)) each" : nil,
        stage.stageSoak > .zero ? "\(Age.length(stage.stageSoak)) stage" : nil,
      ].compactMap { $0 }
      if !soaks.isEmpty { line.append("     soak \(soaks.joined(separator: ", "))") }
    }
    if let last = summary.log.last {
      line.append("     log ", .dim)
      line += StyledLine(journal(last).text.trimmed, .dim)
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
