import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// Why a table is empty, or not all there: each cause looks different.
enum Absence {
  /// Clusters that an empty table names.
  private static let named = 8

  /// In place of the rows, where there are none.
  static func lines(_ answer: RowsAnswer, noun: String, _ scene: Scene) -> [StyledLine] {
    let odd = answer.freshness.filter { !$0.value.isCurrent }.sorted { $0.key < $1.key }
    let hidden = answer.hidden
    var lines: [StyledLine] = []
    if hidden > 0 {
      let cause = scene.place.filter.isEmpty ? "only faults are shown, which hides" : "the filter hides"
      lines.append(StyledLine(" no \(noun) match; \(cause) \(hidden)"))
      if !odd.isEmpty { lines.append(StyledLine(" not all was seen:")) }
    } else if !odd.isEmpty {
      lines.append(StyledLine(" no \(noun) known; not all was seen:"))
    } else {
      let scopeWords = scene.state.namespace.isEmpty ? "" : " in namespace \(scene.state.namespace) (0 shows all)"
      lines.append(StyledLine(" none: no \(noun)\(scopeWords)"))
    }
    for (name, state) in odd.prefix(named) { lines += cluster(name, state, scene) }
    if odd.count > named { lines.append(StyledLine("   and \(odd.count - named) more", .dim)) }
    return lines
  }

  /// In place of workloads over clusters, where there are none.
  static func workloads(_ clusters: [ClusterName], hidden: Int, _ scene: Scene) -> [StyledLine] {
    var answer = RowsAnswer()
    answer.hidden = hidden
    for name in clusters { answer.freshness[name] = scene.cluster(name)?.freshness ?? .never }
    return lines(answer, noun: "workloads", scene)
  }

  /// One cluster with its whole cause: what was cut off could be the part that matters.
  private static func cluster(_ name: ClusterName, _ state: Freshness, _ scene: Scene) -> [StyledLine] {
    let words = TextFlow.wrapped("\(name)  \(state.words(at: scene.now))", width: max(20, scene.width - 6))
    return words.enumerated().map { index, part in
      StyledLine("   ") + (index == 0 ? (StateMark(state) ?? .old).line + " " : StyledLine("  ")) + StyledLine(part)
    }
  }

  /// Under rows: whose rows are missing or old.
  static func notes(_ answer: RowsAnswer, _ scene: Scene, hasRows: Bool) -> [StyledLine] {
    guard hasRows else { return [] }
    let odd = answer.freshness.filter { !$0.value.isCurrent }.sorted { $0.key < $1.key }
    guard let first = odd.first else { return [] }
    if odd.count == 1 || answer.freshness.count == 1 {
      return [
        StyledLine(" ") + (StateMark(first.value) ?? .old).line
          + StyledLine(" \(first.key)  \(first.value.words(at: scene.now))", Style(.stateOld))
      ]
    }
    return [
      StyledLine(" ~ not current in \(odd.count): ", Style(.stateOld))
        + StyledLine(odd.prefix(4).map { "\($0.key) \($0.value.gist(at: scene.now))" }.joined(separator: "   "), .dim)
    ]
  }
}
