import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// The line above a list of rows: of what, where, how many, how current.
enum RowsTitle {
  /// Columns that a state of knowledge may take with its cause; a longer one stands below the rows.
  private static let causeWidth = 24

  static func line(_ noun: String, _ answer: RowsAnswer?, _ scene: Scene) -> StyledLine {
    var line = StyledLine(" ")
    line.append(noun.prefix(1).uppercased() + noun.dropFirst(), Style(.title, isBold: true))
    switch scene.subject {
    case .workload(let id): line.append(" of \(id.key)  \(id.cluster)")
    case .node(let id): line.append(" on \(id.key.name)  \(id.cluster)")
    default: if let cluster = scene.subject.cluster { line.append("  \(cluster)") }
    }
    if let cluster = scene.subject.cluster { line += identity(cluster, scene) }
    if !scene.state.namespace.isEmpty { line.append("  ns=\(scene.state.namespace)", Style(.accent)) }
    guard let answer else { return line }
    let odd = answer.freshness.values.count { !$0.isCurrent }
    let tilde = odd > 0 ? "~" : ""
    var right = StyledLine("  ")
    // A window on more rows than one question brings says which rows these are.
    if answer.total > answer.rows.count, !answer.rows.isEmpty {
      let first = scene.place.list.offset + 1
      right.append("\(first)–\(first + answer.rows.count - 1) of ", .dim)
    }
    right.append("\(tilde)\(answer.total)", odd > 0 ? Style(.stateOld) : .text)
    if let cluster = scene.subject.cluster, let state = answer.freshness[cluster] ?? scene.cluster(cluster)?.freshness {
      right.append("  ")
      right += self.state(state, scene)
    } else {
      right.append(odd == 0 ? "  live" : "  \(odd) not current", odd == 0 ? .dim : Style(.stateOld))
    }
    right.append(" ")
    return line.with(right: right, width: scene.width)
  }

  /// Whether the cluster is protected, and as whom it is read.
  static func identity(_ cluster: ClusterName, _ scene: Scene) -> StyledLine {
    var line = StyledLine()
    guard let record = scene.cluster(cluster)?.record else { return line }
    if scene.state.isProtected(cluster) { line.append("  protected", Style(.accent)) }
    if !record.user.isEmpty { line.append("  as \(record.user)", .dim) }
    return line
  }

  /// A state of knowledge, with its cause where that is short.
  static func state(_ state: Freshness, _ scene: Scene) -> StyledLine {
    let words = state.words(at: scene.now)
    return StyledLine(
      words.count <= causeWidth ? words : state.gist(at: scene.now), Style(StateMark(state)?.role ?? .dim))
  }
}
