import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// How the change of one object in a plan is said.
enum ObjectChangeText {
  /// Fields that a line names; of more it says how many.
  private static let named = 2

  /// What happens to the object beside its fields: `new`, `held by kubectl-edit`; empty where fields say it.
  static func word(_ change: ObjectChange) -> String {
    switch change.action {
    case .create: "new"
    case .update: change.differences.isEmpty ? "taken over" : ""
    case .unchanged: "as it is"
    case .delete: "deleted"
    case .refused(let why): "refused: \(why)"
    case .conflict(let manager, _): "held by \(manager)"
    case .untried(let why): "not tried: \(why)"
    }
  }
  static func role(_ change: ObjectChange) -> Style.Role {
    switch change.action {
    case .create: .diffAdded
    case .delete: .diffRemoved
    case .refused: .stateBad
    case .conflict, .untried: .stateWarn
    case .update, .unchanged: .text
    }
  }

  /// `image 1.3→1.4`, `image 1.3→1.4, 2 more`, `+1 −0`: what an update changes in few words.
  static func summary(_ change: ObjectChange) -> String {
    guard change.action == .update, !change.differences.isEmpty else { return "" }
    let isSecret = change.key.kind.kind == "Secret"
    // Fields that came or went as a whole are counted, unless they are all there is to say.
    let changed = change.differences.filter { $0.old != nil && $0.new != nil }
      .sorted { DifferenceText.tags($0) != nil && DifferenceText.tags($1) == nil }
    guard !changed.isEmpty else {
      let added = change.differences.count { $0.new != nil }
      return "+\(added) −\(change.differences.count - added)"
    }
    let shown = change.differences.count <= named ? changed.prefix(named) : changed.prefix(1)
    let rest = change.differences.count - shown.count
    return shown.map { DifferenceText.short($0, isSecret: isSecret) }.joined(separator: ", ")
      + (rest > 0 ? ", \(rest) more" : "")
  }

  /// One object, field by field; new ones and whole ones as YAML.
  static func lines(_ change: ObjectChange, isWhole: Bool) -> [StyledLine] {
    let isUpdate = change.action == .update && !change.differences.isEmpty
    var lines = [
      StyledLine(" \(change.key)", Style(.title))
        + StyledLine("  \(isUpdate ? "changed" : word(change))", Style(role(change)))
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
      func value(_ json: JSON) -> String { isSecret ? "(not shown)" : DifferenceText.value(json) }
      if let old = difference.old { lines.append(StyledLine("   - " + value(old), Style(.diffRemoved))) }
      if let new = difference.new { lines.append(StyledLine("   + " + value(new), Style(.diffAdded))) }
    }
    return lines
  }
}
