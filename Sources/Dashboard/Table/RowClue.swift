import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// The lines about one row: below the list, and beside it where there is room.
enum RowClue {
  static func lines(_ row: Row, _ scene: Scene) -> [StyledLine] {
    guard row.verdict.level >= .warn || !row.verdict.message.isEmpty || !row.freshness.isCurrent else { return [] }
    var lines: [StyledLine] = []
    var head = StyledLine(" ")
    head.append(row.fullName, Style(.title))
    head.append("  \(row.cluster)  ", .dim)
    head.append(row.verdict.reason, Style(StateMark(row.verdict.level).role))
    if let since = row.verdict.since { head.append(" " + Age.since(since, now: scene.now)) }
    if row.restarts > 0 { head.append(", \(row.restarts) restart\(row.restarts == 1 ? "" : "s")") }
    lines.append(head)
    if let clue = scene.clue(RowID(row)) { lines += ClueText.differences(clue, scene) }
    if !row.verdict.message.isEmpty {
      lines += TextFlow.wrapped(row.verdict.message, width: max(20, scene.width - 4)).prefix(3).map {
        StyledLine("   " + $0)
      }
    }
    if !row.freshness.isCurrent {
      lines.append(StyledLine("   as last known: \(row.freshness.words(at: scene.now))", Style(.stateOld)))
    }
    return lines
  }

  static func detail(_ row: Row, _ scene: Scene) -> [StyledLine] {
    func pair(_ name: String, _ value: String) -> [StyledLine] {
      value.isEmpty ? [] : [StyledLine(" \(name)", .dim).padded(to: 12) + StyledLine(value)]
    }
    var lines = [
      StyledLine(" \(row.key.kind.kind) \(row.fullName)", Style(.title, isBold: true)),
      StyledLine(" in \(row.cluster)", .dim),
      StyledLine(" ") + RowTable.mark(row).line
        + StyledLine(" \(row.verdict.reason)", Style(StateMark(row.verdict.level).role))
        + StyledLine(row.verdict.since.map { " " + Age.since($0, now: scene.now) } ?? "", .dim),
    ]
    lines += TextFlow.wrapped(row.verdict.message, width: max(20, scene.state.size.columns - scene.width - 4))
      .filter { !$0.isEmpty }.map { StyledLine("   " + $0) }
    lines += pair("ready", row.readyText.isEmpty ? "" : row.freshness.tilde + row.readyText)
    lines += pair("updated", row.updated.map(String.init) ?? "")
    lines += pair("restarts", row.restarts > 0 ? String(row.restarts) : "")
    lines += pair("age", Age.text(since: row.created, now: scene.now))
    lines += pair("owner", row.owner)
    lines += pair("node", row.node)
    lines += pair("address", row.address)
    lines += pair("version", row.version)
    for image in row.images { lines += pair("image", image) }
    lines += pair("cpu", row.cpuMillis > 0 ? Amount.cores(row.cpuMillis) : "")
    lines += pair("memory", row.memoryBytes > 0 ? Amount.bytes(row.memoryBytes) : "")
    for (name, value) in row.labels.sorted(by: { $0.key < $1.key }).prefix(12) {
      lines += pair("label", "\(name)=\(value)")
    }
    if !row.freshness.isCurrent { lines += pair("known", row.freshness.words(at: scene.now)) }
    return lines
  }
}
