import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// What stands over a view and takes the keys.
enum Dialog: Sendable, Hashable {
  case confirmation(ConfirmDialog)
  case menu(Menu)
  case backOut(BackOutDialog)
}

/// Words to choose from, each with its letter.
struct Menu: Sendable, Hashable {
  struct Entry: Sendable, Hashable {
    var letter: Character
    var title: String
    /// Why it cannot be chosen.
    var off: String?
    var choice: Choice
  }
  enum Choice: Sendable, Hashable {
    /// By the action's id.
    case action(String, [ActionTarget])
    case go(Place)
    case effects([DashboardEffect])
    /// A command for the run, under the binding's name.
    case binding(String)
    case prompt(Prompt)
    case confirm(ConfirmDialog)
    case log(LogRequest)
    /// How far, for a run; the cluster that one came from, if it was one.
    case backOut(run: String, ClusterName?)
  }
  var title: String
  var entries: [Entry]
  var selected: Int

  init(title: String, entries: [Entry]) {
    self.title = title
    self.entries = entries
    // Enter does something at once only where something can be done.
    selected = entries.firstIndex { $0.off == nil } ?? 0
  }
}

extension DashboardState {
  mutating func pressInDialog(_ key: Key, _ dialog: Dialog) -> [DashboardEffect] {
    switch dialog {
    case .confirmation(let confirmation): return pressInConfirmation(key, confirmation)
    case .menu(let menu): return pressInMenu(key, menu)
    case .backOut(let backOut): return pressInBackOut(key, backOut)
    }
  }

  private mutating func pressInMenu(_ key: Key, _ menu: Menu) -> [DashboardEffect] {
    var menu = menu
    switch key {
    case .escape, .control("c"), .character("q"):
      dialog = nil
      return []
    case .up:
      menu.selected = max(0, menu.selected - 1)
    case .down:
      menu.selected = min(menu.entries.count - 1, menu.selected + 1)
    case .enter:
      guard menu.entries.indices.contains(menu.selected) else { return [] }
      return choose(menu.entries[menu.selected])
    case .character(let letter):
      guard let entry = menu.entries.first(where: { $0.letter == letter }) else { return [] }
      return choose(entry)
    default: return []
    }
    dialog = .menu(menu)
    return []
  }

  private mutating func choose(_ entry: Menu.Entry) -> [DashboardEffect] {
    if let off = entry.off {
      say("\(entry.title): \(off)", isError: true)
      return []
    }
    dialog = nil
    switch entry.choice {
    case .action(let id, let targets):
      guard let action = ActionList.all.first(where: { $0.id == id }) else { return [] }
      return action.begin(targets, in: &self)
    case .go(let place):
      go(place)
      return []
    case .effects(let effects):
      if effects.contains(where: { if case .copy = $0 { true } else { false } }) { say("copied: \(entry.title)") }
      return undertake(effects)
    case .log(let request):
      showLog(request)
      return []
    case .confirm(let confirmation):
      dialog = .confirmation(confirmation)
      return []
    case .backOut(let name, let cluster):
      let run = (runs ?? []).first { $0.run.name == name }?.run
      dialog = run.flatMap { BackOutDialog($0, cluster: cluster, runs: runs ?? []) }.map { .backOut($0) }
      return []
    case .binding(let name):
      guard let binding = bindings.first(where: { $0.name == name }) else { return [] }
      return use(binding)
    case .prompt(let prompt):
      self.prompt = prompt
      return []
    }
  }
}
