import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// A question before something is changed: what, how many, and what it costs to say yes.
struct ConfirmDialog: Sendable, Hashable {
  /// What must be pressed or typed.
  ///
  /// It costs what the act risks.
  enum Cost: Sendable, Hashable {
    case yes
    /// The number typed, then Enter.
    case count(Int)
    /// The name typed, then Enter.
    case name(String)
  }
  var title: String
  var lines: [String]
  var cost: Cost
  var effects: [DashboardEffect]
  var editor = LineEditor()

  init(_ title: String, _ lines: [String], cost: Cost, effects: [DashboardEffect]) {
    self.title = title
    self.lines = lines
    self.cost = cost
    self.effects = effects
  }

  /// What to do to say yes.
  var request: String {
    switch cost {
    case .yes: "y does it   Esc leaves it as it is"
    case .count(let count): "type \(count) and Enter   Esc leaves it as it is"
    case .name(let name): "type \(name) and Enter   Esc leaves it as it is"
    }
  }
  var wanted: String? {
    switch cost {
    case .yes: nil
    case .count(let count): String(count)
    case .name(let name): name
    }
  }
}

extension DashboardState {
  mutating func pressInConfirmation(_ key: Key, _ confirmation: ConfirmDialog) -> [DashboardEffect] {
    var confirmation = confirmation
    if key == .escape || key == .control("c") {
      dialog = nil
      say("left as it is")
      return []
    }
    if let wanted = confirmation.wanted {
      if key == .enter {
        guard confirmation.editor.text.trimmed == wanted else {
          say("not done: \(confirmation.request)", isError: true)
          confirmation.editor = LineEditor()
          dialog = .confirmation(confirmation)
          return []
        }
      } else {
        // A paste is a person's intention in a prompt, but never a confirmation.
        if case .paste = key { return [] }
        _ = confirmation.editor.handle(key)
        dialog = .confirmation(confirmation)
        return []
      }
    } else if key != .character("y") {
      if key == .character("n") { dialog = nil }
      return []
    }
    dialog = nil
    place.marks = [:]
    return undertake(confirmation.effects)
  }

  /// Effects that a person decided on: what is to come back of them is waited for.
  mutating func undertake(_ effects: [DashboardEffect]) -> [DashboardEffect] {
    for effect in effects {
      switch effect {
      case .act:
        underWay += 1
        acts.wanted += 1
      case .start, .command: underWay += 1
      default: break
      }
    }
    return effects
  }
}
