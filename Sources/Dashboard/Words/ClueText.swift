import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// What is different about a workload that is not well: each sentence names its evidence.
enum ClueText {
  /// What it is, what is different, and what it says itself.
  static func lines(_ row: Row, _ scene: Scene) -> [StyledLine] {
    let clue = scene.clue(RowID(row))
    var head = StyledLine(" ")
    head.append(row.cluster.text, Style(.title))
    head.append(row.freshness.isCurrent ? "  " : "  last known  ")
    head += evidence(row, clue, scene)
    var lines = [head]
    if let clue { lines += differences(clue, scene) }
    if !row.verdict.message.isEmpty {
      lines += TextFlow.wrapped(row.verdict.message, width: max(20, scene.width - 4)).prefix(2).map {
        StyledLine("   " + $0)
      }
    }
    return lines
  }

  /// `search 0/3: CrashLoopBackOff since 02:57Z, 14 restarts in 3 pods`.
  static func evidence(_ row: Row, name: String? = nil, _ clue: Clue?, _ scene: Scene) -> StyledLine {
    var line = StyledLine([name ?? row.key.name, row.readyText].filter { !$0.isEmpty }.joined(separator: " "))
    line.append(": ", .dim)
    line.append(row.verdict.reason, Style(StateMark(row.verdict.level).role))
    if let since = row.verdict.since { line.append(" " + Age.since(since, now: scene.now)) }
    if let clue, clue.restarts > 0 {
      line.append(", \(Amount.of(clue.restarts, "restart")) in \(Amount.of(clue.pods, "pod"))")
    } else if row.restarts > 0 {
      line.append(", \(Amount.of(row.restarts, "restart"))")
    }
    return line
  }

  /// Image, ConfigMaps, node, in this order; as one line where that fits into `width`, by default the list's.
  static func differences(_ clue: Clue, _ scene: Scene, width: Int? = nil) -> [StyledLine] {
    var parts: [StyledLine] = []
    if clue.others > 0 {
      parts.append(
        clue.version == clue.majority
          ? StyledLine("image as in \(Amount.of(clue.others, "other"))", .dim)
          : StyledLine(
            "image \(clue.version), in \(Amount.of(clue.others, "other")) \(clue.majority)", Style(.diffMinority))
      )
    }
    parts += clue.configs.map { config($0, scene) }
    if clue.configs.isEmpty, !clue.compared.isEmpty, clue.version == clue.majority {
      let names = clue.compared.map(\.text).joined(separator: " and ")
      parts.append(StyledLine("its ConfigMaps are as in \(names)", .dim))
    }
    if !clue.node.isEmpty { parts.append(StyledLine("all \(clue.pods) pods on \(clue.node)", Style(.diffMinority))) }
    var lines: [StyledLine] = []
    for part in parts {
      if let last = lines.last, last.width + 2 + part.width <= width ?? scene.width {
        lines[lines.count - 1] = last + StyledLine("; ", .dim) + part
      } else {
        lines.append(StyledLine("   ") + part)
      }
    }
    return lines
  }

  /// `ConfigMap search-settings is not: pool_size (kubectl-edit, by 02:56Z)`.
  private static func config(_ difference: ConfigDifference, _ scene: Scene) -> StyledLine {
    if difference.isMissing {
      return StyledLine("ConfigMap \(difference.name) is missing here", Style(.diffMinority))
    }
    let keys = difference.keys.prefix(3).joined(separator: ", ")
    let more = difference.keys.count > 3 ? " and \(difference.keys.count - 3) more" : ""
    let who = [difference.manager, difference.changed.map { Age.by($0, now: scene.now) }].compactMap { $0 }
    // An underlined name hides its underscores.
    return StyledLine("ConfigMap \(difference.name) is not: ", Style(.diffMinority))
      + StyledLine("\(keys)\(more)", Style(.text, isBold: true))
      + StyledLine(who.isEmpty ? "" : " (\(who.joined(separator: ", ")))", .dim)
  }
}
