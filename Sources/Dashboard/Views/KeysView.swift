import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// `?`: every key that works where one was, with what it does and why it is off.
struct KeysView: View {
  let id = "keys"
  let title = "Every key that works here, and every command."
  /// Columns of what is pressed and what it is called; of a command as it is typed.
  private static let keyWidth = 10
  private static let titleWidth = 15
  private static let commandWidth = 28

  func content(_ scene: Scene) -> Content {
    var content = Content()
    // The keys are those of the place that one came from; who began here has come from nowhere.
    var origin = scene.state
    origin.place = origin.stack.last { $0.view != id } ?? Place(DashboardConfiguration.standardHome)
    content.head = [StyledLine(" Keys in \(origin.view.id)", Style(.title, isBold: true))]
    var lines: [StyledLine] = []
    func heading(_ text: String) {
      if !lines.isEmpty { lines.append(StyledLine()) }
      lines.append(StyledLine(" \(text)", Style(.title, isBold: true)))
    }
    lines += TextFlow.wrapped(origin.view.title, width: max(20, scene.width - 2)).map { StyledLine(" \($0)", .dim) }
    lines.append(StyledLine())
    let bindings = origin.bindings
    for binding in bindings where !Self.isEmptyDigit(binding) { lines += line(binding, scene) }
    if bindings.contains(where: { $0.name.hasPrefix("namespace.") }) {
      lines += key("0-9", "namespaces", "0 is all; :ns NAME puts a namespace on the first free digit.", scene)
    }
    lines += sorts(of: origin.view, scene)
    lines += key("j k g G", "move", "Down, up, first, last; PageUp and PageDown by screens.", scene)
    lines += key("Left Right", "sideways", "In a text that is wider than the screen.", scene)
    heading("Commands")
    for command in CommandList.all { lines += self.command(command.usage, command.title, scene) }
    for view in ViewList.all where view.isRoot { lines += command(":" + view.id, view.title, scene) }
    lines += command(":KIND [NS] [/FILTER] [@CLUSTER]", "Rows of any kind, as :deploy prod /web @eu-1.", scene)
    heading("Glyphs")
    lines.append(StyledLine(" ✗ bad  ▲ warn  ● well  ~ last known  ? no answer  # denied or login needed"))
    lines.append(StyledLine(" : syncing  » moving  · waiting  ✓ done  – absent  ≠ odd one out"))
    content.text = TextBody(lines)
    return content
  }

  /// A digit without a namespace: nine of them say nothing that one line does not.
  private static func isEmptyDigit(_ binding: ViewBinding) -> Bool {
    binding.off != nil && (binding.name.hasPrefix("namespace.") || binding.name.hasPrefix("plan.digit"))
  }

  private func line(_ binding: ViewBinding, _ scene: Scene) -> [StyledLine] {
    let danger = binding.danger >= .changes ? "▲ " : ""
    // The name is what a file of keys calls it.
    let name = scene.tier >= .standard ? "  (\(binding.name))" : ""
    return key(binding.label, binding.title, danger + binding.tooltip + name, off: binding.off, scene)
  }

  private func sorts(of view: any View, _ scene: Scene) -> [StyledLine] {
    guard !view.sorts.isEmpty else { return [] }
    let letters = view.sorts.map { String($0.letter) }.joined(separator: " ")
    let columns = view.sorts.map { "\($0.letter) by \($0.column)" }.joined(separator: ", ")
    return key(letters, "sort", "\(columns); again for down, again for the view's own order.", scene)
  }

  private func key(_ key: String, _ title: String, _ text: String, off: String? = nil, _ scene: Scene) -> [StyledLine] {
    let head =
      StyledLine(" ") + StyledLine(key, off == nil ? Style(.key) : .dim).padded(to: Self.keyWidth) + " "
      + StyledLine(title, off == nil ? .text : .dim).padded(to: Self.titleWidth) + " "
    return entry(head, [text] + (off.map { ["off: \($0)"] } ?? []), scene, matching: "\(key) \(title) \(text)")
  }

  private func command(_ usage: String, _ text: String, _ scene: Scene) -> [StyledLine] {
    let head = StyledLine(" ") + StyledLine(usage, Style(.key)).padded(to: Self.commandWidth) + " "
    return entry(head, [text], scene, matching: "\(usage) \(text)")
  }

  /// What does not fit goes on below itself: nothing of a help may be cut off.
  private func entry(_ head: StyledLine, _ texts: [String], _ scene: Scene, matching: String) -> [StyledLine] {
    guard scene.passes(matching) else { return [] }
    let words = texts.flatMap { TextFlow.wrapped($0, width: max(20, scene.width - head.width)) }
    return words.enumerated().map { index, part in
      (index == 0 ? head : StyledLine(String(repeating: " ", count: head.width)))
        + StyledLine(part, part.hasPrefix("off: ") ? Style(.stateWarn) : .dim)
    }
  }
}
