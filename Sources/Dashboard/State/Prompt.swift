import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// A line that is being typed at the bottom of the screen.
struct Prompt: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    /// `:`
    case command
    /// `/`; the filter works while it is typed. Esc brings back what was there before.
    case filter(before: String)
    /// `@`
    case scope
    /// To how many replicas.
    case scale([ActionTarget])
    /// Why a stage is rejected, a cluster skipped.
    case reason(RunReason)
  }
  enum RunReason: Sendable, Hashable {
    case reject(run: String, stage: String)
    case skip(run: String, ClusterName)
  }
  var kind: Kind
  var editor: LineEditor
  /// Where Up is in the history of commands.
  var recalled: Int?

  init(_ kind: Kind, text: String = "") {
    self.kind = kind
    editor = LineEditor(text)
  }
  var lead: String {
    switch kind {
    case .command: ":"
    case .filter: "/"
    case .scope: "@"
    case .scale(let targets): "scale \(DashboardState.title(of: targets)) to "
    case .reason: "reason: "
    }
  }
  /// What may be typed, where nothing is yet.
  var hint: String {
    switch kind {
    case .command: "a view, a kind or a command: fleet, pods NAMESPACE, deploy /web @eu-1, plan FILE; Tab completes"
    case .filter: "words, column=value, column>5, label=value, a|b, *; - before a term negates"
    case .scope: "names, eu-*, label=value; empty is the whole fleet; nothing else is dialled"
    case .scale, .reason: ""
    }
  }
}

extension DashboardState {
  mutating func pressInPrompt(_ key: Key) -> [DashboardEffect] {
    guard var prompt else { return [] }
    switch key {
    case .escape, .control("c"):
      if case .filter(let before) = prompt.kind { setFilter(before) }
      self.prompt = nil
      return []
    case .enter:
      self.prompt = nil
      return finish(prompt)
    case .backspace where prompt.editor.isEmpty:
      if case .filter = prompt.kind { setFilter("") }
      self.prompt = nil
      return []
    case .up, .down:
      guard prompt.kind == .command else { return [] }
      recall(key == .up ? 1 : -1)
      return []
    case .tab:
      if let completion = completions.first { prompt.editor = LineEditor(completion) }
    case .right where prompt.editor.isAtEnd && prompt.kind == .command:
      if let completion = completions.first { prompt.editor = LineEditor(completion) }
    default: _ = prompt.editor.handle(key)
    }
    self.prompt = prompt
    if case .filter = prompt.kind { setFilter(prompt.editor.text) }
    return []
  }

  private mutating func setFilter(_ text: String) {
    guard place.filter != text else { return }
    place.filter = text
    place.list.offset = 0
    place.list.top = 0
    heldUntil = nil
  }

  private mutating func recall(_ step: Int) {
    let next = (prompt?.recalled ?? -1) + step
    guard next >= 0 else {
      prompt = Prompt(.command)
      return
    }
    guard next < commandHistory.count else { return }
    prompt = Prompt(.command, text: commandHistory[commandHistory.count - 1 - next])
    prompt?.recalled = next
  }

  private mutating func finish(_ prompt: Prompt) -> [DashboardEffect] {
    let text = prompt.editor.text.trimmed
    switch prompt.kind {
    case .command: return run(command: text)
    case .filter:
      // Committed as it stands: where it is faulty the list still shows what was there before, and says so.
      return []
    case .scope: return [.setScope(text)]
    case .scale(let targets): return ScaleAction().finish(text, targets, in: &self)
    case .reason(let reason):
      guard !text.isEmpty else {
        say("needs a reason", isError: true)
        return []
      }
      switch reason {
      case .reject(let run, let stage):
        return [command(.reject(stage: stage, by: configuration.identity, reason: text), run: run)]
      case .skip(let run, let cluster): return [command(.skip([cluster], reason: text), run: run)]
      }
    }
  }

  /// A command for a run, counted as under way until the journal has it.
  mutating func command(_ command: RunCommand, run: String) -> DashboardEffect {
    underWay += 1
    return .command(command, run: run)
  }

  /// What Tab would make of the prompt, best first, as whole lines.
  var completions: [String] {
    guard let prompt, prompt.editor.isAtEnd else { return [] }
    let text = prompt.editor.text
    switch prompt.kind {
    case .command: return CommandList.completions(of: text, in: self)
    case .scope:
      let head = text.split(separator: " ", omittingEmptySubsequences: false)
      let last = String(head.last ?? "")
      guard !last.isEmpty else { return [] }
      var words: Set<String> = []
      for line in clusters ?? [] {
        words.insert(line.record.name.text)
        for (name, value) in line.record.labels { words.insert("\(name)=\(value)") }
      }
      let lead = head.dropLast().joined(separator: " ")
      return words.filter { $0.hasPrefix(last) && $0 != last }.sorted().prefix(DashboardLimits.completions)
        .map { lead.isEmpty ? $0 : lead + " " + $0 }
    default: return []
    }
  }
}

extension String {
  /// Without blanks at both ends.
  var trimmed: String {
    var text = self[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
