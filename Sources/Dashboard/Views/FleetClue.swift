import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// Why the worst of a cluster is bad: the lines below the fleet view's list, and beside it where there is room.
enum FleetClue {
  static func lines(_ line: ClusterLine, _ scene: Scene) -> [StyledLine] {
    var lines: [StyledLine] = []
    var head = StyledLine(" ")
    head.append(line.record.name.text, Style(.title))
    if !line.freshness.isCurrent {
      head.append("  " + line.freshness.words(at: scene.now), Style(StateMark(line.freshness)?.role ?? .text))
      if let seen = line.lastSeen { head.append("  last seen \(Age.clock(seen, now: scene.now))", .dim) }
      lines.append(head)
      head = StyledLine("  ")
    }
    guard let worst = line.worst else {
      if lines.isEmpty {
        head.append("  nothing is wrong that we know of", .dim)
        lines.append(head)
      }
      return lines
    }
    let clue = scene.clue(RowID(worst))
    head.append(line.freshness.isCurrent ? "  " : " last known  ")
    head += ClueText.evidence(worst, clue, scene)
    lines.append(head)
    if let clue { lines += ClueText.differences(clue, scene) }
    if !worst.verdict.message.isEmpty { lines.append(StyledLine("   " + worst.verdict.message)) }
    let also = line.also.filter { $0.verdict.level >= .warn }.prefix(2)
    if !also.isEmpty {
      var text = StyledLine("   also  ", .dim)
      text.append(also.map { $0.gist(width: 60) + age($0, scene) }.joined(separator: "    "))
      lines.append(text)
    }
    return lines
  }

  private static func age(_ row: Row, _ scene: Scene) -> String {
    row.verdict.since.map { " " + Age.text(since: $0, now: scene.now) } ?? ""
  }

  static func detail(_ line: ClusterLine, _ scene: Scene) -> [StyledLine] {
    func pair(_ name: String, _ value: String) -> StyledLine {
      StyledLine(" \(name)", .dim).padded(to: 14) + StyledLine(value)
    }
    func number(_ text: String, of types: Set<String>, adding count: Int = 0) -> String {
      switch line.numbers(of: types, adding: count) {
      case .known: line.freshness.tilde + text
      case .denied: "may not be read"
      case .unknown: "–"
      }
    }
    let workloads = ClusterLine.judged.subtracting(["nodes", "pods"])
    var lines = [
      StyledLine(" " + line.record.name.text, Style(.title, isBold: true)),
      pair("state", line.freshness.words(at: scene.now)), pair("source", line.record.source),
      pair("server", line.record.server), pair("version", line.version),
      pair("as", line.record.user + (line.record.isProtected ? "   protected" : "")),
      pair("nodes", number("\(line.nodesReady) of \(line.nodes) ready", of: ["nodes"])),
      pair("workloads", number("\(line.workloads)", of: workloads)),
      pair("pods", number("\(line.pods)", of: ["pods"])),
      pair("bad", number("\(line.bad)", of: ClusterLine.judged, adding: line.bad)),
      pair("warnings", number("\(line.warnings)", of: ["events"])),
    ]
    if line.cpuAllocatableMillis > 0 {
      lines.append(
        pair(
          "cpu",
          number(
            "\(line.cpuRequestedMillis / 1_000) of \(line.cpuAllocatableMillis / 1_000) cores requested", of: ["pods"]))
      )
    }
    for (name, value) in RegistryText.facts(line.record, now: scene.now) { lines.append(pair(name, value)) }
    if let rtt = line.roundTripMillis { lines.append(pair("rtt", "\(Int(rtt.rounded())) ms from here")) }
    if !line.record.labels.isEmpty {
      lines.append(
        pair("labels", line.record.labels.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: "  ")))
    }
    lines.append(StyledLine())
    let rows = (line.worst.map { [$0] } ?? []) + line.also
    for row in rows {
      lines.append(
        StyledLine(" ") + StateMark(row.verdict.level).line + " "
          + ClueText.evidence(row, name: row.fullName, scene.clue(RowID(row)), scene))
      let width = max(20, scene.state.size.columns - scene.width - 4)
      if let clue = scene.clue(RowID(row)) { lines += ClueText.differences(clue, scene, width: width) }
      lines += TextFlow.wrapped(row.verdict.message, width: width)
        .filter { !$0.isEmpty }.map { StyledLine("   " + $0, .dim) }
    }
    return lines
  }
}
