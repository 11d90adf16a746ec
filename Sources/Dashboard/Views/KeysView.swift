import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// `?`: every key that works where one was, with what it does and why it is off.
struct KeysView: View {
  let id = "keys"
  let title = "Every key that works here, and every command."

  func content(_ scene: Scene) -> Content {
    var content = Content()
    // The keys are those of the place that one came from.
    var origin = scene.state
    if let last = origin.stack.last { origin.place = last }
    var lines: [StyledLine] = []
    func add(_ key: String, _ title: String, _ text: String, off: String? = nil) {
      guard scene.passes("\(key) \(title) \(text)") else { return }
      var line = StyledLine(" ")
      line += StyledLine(key, off == nil ? Style(.key) : .dim).fitted(to: max(10, min(28, key.count)))
      line.append(" ")
      line += StyledLine(title, off == nil ? .text : .dim).padded(to: 15)
      // What does not fit goes on below itself: nothing of a help may be cut off.
      let indent = line.width + 1
      let words = TextFlow.wrapped(text, width: max(20, scene.width - indent - 1))
      for (index, part) in words.enumerated() {
        if index > 0 { line = StyledLine(String(repeating: " ", count: indent - 1)) }
        line.append(" " + part, .dim)
        lines.append(line)
      }
      if let off {
        lines.append(
          StyledLine(String(repeating: " ", count: indent)) + StyledLine("off: \(off)", Style(.stateWarn)))
      }
    }
    content.head = [
      StyledLine(" Keys in \(origin.view.id)", Style(.title, isBold: true))
        + StyledLine("   \(origin.view.title)", .dim)
    ]
    for binding in origin.bindings {
      add(
        binding.key.label, binding.title, (binding.danger >= .changes ? "▲ " : "") + binding.tooltip, off: binding.off)
    }
    for sort in origin.view.sorts {
      add(String(sort.letter), "sort", "By \(sort.column); again for down, again for the view's own order.")
    }
    add("j k g G", "move", "Down, up, first, last; PageUp and PageDown by screens.")
    lines.append(StyledLine())
    lines.append(StyledLine(" Commands", Style(.title, isBold: true)))
    for command in CommandList.all { add(command.usage, "", command.title) }
    for view in ViewList.all where view.isRoot { add(":" + view.id, "", view.title) }
    add(":KIND [NS] [/FILTER] [@CLUSTER]", "", "Rows of any kind, as :deploy prod /web @eu-1.")
    lines.append(StyledLine())
    lines.append(StyledLine(" Glyphs", Style(.title, isBold: true)))
    lines.append(StyledLine(" ✗ bad  ▲ warn  ● well  ~ last known  ? no answer  # denied or login needed"))
    lines.append(StyledLine(" : syncing  » moving  · waiting  ✓ done  – absent  ≠ odd one out"))
    content.text = lines
    return content
  }
}
