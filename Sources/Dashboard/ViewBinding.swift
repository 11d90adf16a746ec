package import TerminalUI

/// One key of one view, with everything that is said about it: footer, `?` and refusals come from here.
struct ViewBinding {
  enum Danger: Int, Sendable, Comparable {
    case none
    /// Changes a run; nothing is destroyed.
    case steers
    /// Changes something in a cluster.
    case changes
    /// Destroys something in a cluster.
    case destroys
    static func < (left: Danger, right: Danger) -> Bool { left.rawValue < right.rawValue }
  }
  /// Stable, for the file of keys: `run.approve`.
  var name: String
  var key: Key
  /// What stands for the key where more than the key is pressed; empty is the key's own label.
  var written = ""
  /// A word or two for the footer.
  var title: String
  /// A sentence for `?`.
  var tooltip: String
  var danger = Danger.none
  /// Why it does nothing now; nil when it does.
  var off: String?
  /// Whether the last line has it.
  var isShown = true
  var perform: (inout DashboardState) -> [DashboardEffect]

  init(
    _ name: String, _ key: Key, _ title: String, _ tooltip: String, danger: Danger = .none, off: String? = nil,
    isShown: Bool = true, perform: @escaping (inout DashboardState) -> [DashboardEffect]
  ) {
    self.name = name
    self.key = key
    self.title = title
    self.tooltip = tooltip
    self.danger = danger
    self.off = off
    self.isShown = isShown
    self.perform = perform
  }
}

extension ViewBinding {
  /// What the footer and `?` call the key.
  var label: String { written.isEmpty ? key.label : written }
}

extension Key {
  /// As it is written on a keyboard: `Enter`, `Ctrl-Z`, `x`.
  package var label: String {
    switch self {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .control(let character): "Ctrl-\(character.uppercased())"
    case .enter: "Enter"
    case .escape: "Esc"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .backspace: "Backspace"
    case .delete: "Delete"
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    case .pageUp: "PageUp"
    case .pageDown: "PageDown"
    case .home: "Home"
    case .end: "End"
    case .function(let number): "F\(number)"
    case .paste: "paste"
    }
  }
}
