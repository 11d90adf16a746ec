import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// The lines that every view has: scope, run, filter; and the last one.
extension DashboardState {
  /// Scope, counts per state, clock, what waits for a person.
  var scopeLine: StyledLine {
    var line = StyledLine(" ")
    let lines = clusters ?? []
    let inScope = lines.filter { $0.freshness.group != nil }
    line.append(scope.isEmpty ? "all" : scope, Style(.title, isBold: true))
    let isQualified = configuration.isReadOnly || !namespace.isEmpty || !unlocked.isEmpty
    // What limits or frees the operator stands before the counts: it must not fall off.
    if configuration.isReadOnly { line.append("  read-only", Style(.accent, isBold: true)) }
    if !namespace.isEmpty { line.append("  ns=\(namespace)", Style(.accent)) }
    for (name, unlock) in unlocked.sorted(by: { $0.key < $1.key }) {
      line.append("  unlocked \(name) \(Age.text(seconds: unlock.until.seconds - now.seconds))", Style(.stateWarn))
    }
    if clusters == nil {
      line.append("  asking for the fleet", .dim)
    } else {
      line.append(
        "\(isQualified ? " " : "") \(inScope.count == lines.count ? "" : "\(inScope.count) of ")\(lines.count)")
      line.append("  ")
      var counts: [Freshness.Group: Int] = [:]
      for cluster in inScope { if let group = cluster.freshness.group { counts[group, default: 0] += 1 } }
      for group in Freshness.Group.allCases {
        guard let count = counts[group] else { continue }
        line.append(" \(count) \(group.words) ", Style(group.role))
      }
    }
    var right = StyledLine(now.clock)
    let waiting = InboxEntry.all(in: self).count
    right.append(
      waiting == 0 ? "  " : "  \(waiting) for you ! ", Style(waiting == 0 ? .dim : .accent, isBold: waiting > 0))
    return line.with(right: right, width: size.columns)
  }

  /// The run that matters most, the worst thing first.
  func runLine(_ gist: RunGist) -> StyledLine {
    let others = (runs ?? []).count { !$0.run.state.isFinal } - 1
    var right = StyledLine()
    if others > 0 { right.append("  +\(Amount.of(others, "run"))", .dim) }
    right.append("   Tab ", Style(.key))
    let failures = StyledLine("  " + gist.failures)
    // The cause matters more than who started it, and than failures that there are none of.
    let whole = runWords(gist, withDriver: true)
    let short = runWords(gist, withDriver: false)
    if whole.width + failures.width + right.width <= size.columns {
      return whole.with(right: failures + right, width: size.columns)
    }
    let hasRoom = short.width + failures.width + right.width <= size.columns
    return short.with(right: hasRoom || gist.run.failures > 0 ? failures + right : right, width: size.columns)
  }

  private func runWords(_ gist: RunGist, withDriver: Bool) -> StyledLine {
    var line = StyledLine(" ")
    line.append(gist.run.name, Style(.title))
    if withDriver, !gist.run.startedBy.isEmpty { line.append(" " + gist.run.startedBy, .dim) }
    if let stage = gist.stage { line.append("  \(stage.name) \(stage.done)/\(stage.total)") }
    line.append("  " + gist.word, Style(gist.mark.role, isBold: gist.urgency >= .needsYou))
    if !gist.detail.isEmpty { line.append(" " + gist.detail) }
    return line
  }

  /// What is filtered, how many rows that hides, marks; nil where there is nothing to say.
  func filterLine(_ content: Content) -> StyledLine? {
    var parts: [StyledLine] = []
    if !place.filter.isEmpty { parts.append(StyledLine("/" + place.filter, Style(.prompt))) }
    if place.onlyFaults { parts.append(StyledLine("only faults", Style(.accent))) }
    if content.hidden > 0 { parts.append(StyledLine("hides \(content.hidden) row\(content.hidden == 1 ? "" : "s")")) }
    if !place.marks.isEmpty {
      let hidden = hiddenMarks(in: content).count
      parts.append(StyledLine("\(place.marks.count) marked\(hidden > 0 ? ", \(hidden) of them hidden" : "")"))
    }
    if !place.sort.isEmpty { parts.append(StyledLine("by \(place.sort)\(place.isDescending ? " down" : "")", .dim)) }
    if let error = content.filterError {
      parts.append(
        StyledLine("at \(error.position + 1): \(error.message); the list is as it was before", Style(.error)))
    }
    guard !parts.isEmpty else { return nil }
    return parts.reduce(into: StyledLine(" ")) { line, part in
      if line.width > 1 { line.append("  ") }
      line += part
    }
  }

  /// Lines that a dialog takes above the keys.
  var sheetHeight: Int { min(max(0, size.rows - 4), sheet.count) }

  private var sheet: [StyledLine] {
    guard let dialog else { return [] }
    let rule = StyledLine(String(repeating: "─", count: size.columns), Style(.border))
    switch dialog {
    case .backOut(let backOut): return [rule] + backOut.lines(width: size.columns)
    case .confirmation(let confirmation):
      return [rule, StyledLine(" " + confirmation.title, Style(.title, isBold: true))]
        + confirmation.lines.flatMap { TextFlow.wrapped($0, width: max(10, size.columns - 4)) }
        .map { StyledLine("   " + $0) }
    case .menu(let menu):
      var lines = [rule, StyledLine(" " + menu.title, Style(.title, isBold: true))]
      for (index, entry) in menu.entries.enumerated() {
        var line = StyledLine(index == menu.selected ? " > " : "   ")
        line.append(String(entry.letter), Style(.key))
        line.append("  " + entry.title, entry.off == nil ? .text : .dim)
        if let off = entry.off { line.append("   \(off)", .dim) }
        line = line.padded(to: size.columns)
        if index == menu.selected { for span in line.spans.indices { line.spans[span].style.isSelected = true } }
        lines.append(line)
      }
      return lines
    }
  }

  func drawBottom(_ frame: inout Frame, _ content: Content, _ layout: BodyLayout) {
    let height = sheetHeight
    if height > 0 {
      frame.fill(Rect(x: 0, y: size.rows - 1 - height, width: size.columns, height: height))
      for (offset, line) in sheet.suffix(height).enumerated() {
        frame.draw(line, y: size.rows - 1 - height + offset, width: size.columns)
      }
    }
    let y = layout.keysLine
    if let prompt {
      drawPrompt(prompt, content, &frame)
    } else if let message {
      draw(message, y: y, &frame)
    } else if let dialog {
      draw(request(of: dialog), y: y, &frame)
    } else {
      frame.draw(keysLine(content), y: y, width: size.columns)
    }
  }

  /// Lines that a message may take: what a server says is long, and its end is what matters.
  private static let messageHeight = 3

  private func draw(_ message: Message, y: Int, _ frame: inout Frame) {
    let style = Style(message.isError ? .error : .banner)
    let lines = TextFlow.wrapped(message.text, width: max(10, size.columns - 2)).prefix(Self.messageHeight)
    let top = y - lines.count + 1
    frame.fill(Rect(x: 0, y: top, width: size.columns, height: lines.count))
    for (offset, line) in lines.enumerated() {
      frame.draw(StyledLine(" " + line, style), y: top + offset, width: size.columns)
    }
  }

  /// What a dialog waits for, and what was typed of it; nil where nothing is typed.
  private func request(of dialog: Dialog) -> (words: String, typed: String?) {
    switch dialog {
    case .confirmation(let confirmation):
      (confirmation.request, confirmation.wanted == nil ? nil : confirmation.editor.text)
    case .menu(let menu):
      (menu.entries.contains { $0.letter != " " } ? "a letter or Enter chooses   Esc closes" : "Esc closes", nil)
    case .backOut(let backOut): (backOut.request, backOut.editor.text)
    }
  }
  private func draw(_ request: (words: String, typed: String?), y: Int, _ frame: inout Frame) {
    var line = StyledLine(" " + request.words, Style(.prompt))
    guard let typed = request.typed else { return frame.draw(line, y: y, width: size.columns) }
    line.append("   > ")
    // What is typed stays in sight where the words are too long.
    line = line.fitted(to: min(line.width, max(4, size.columns - DisplayWidth.fast(typed) - 2)))
    line.append(typed)
    frame.draw(line, y: y, width: size.columns)
    frame.cursor = (min(size.columns - 1, line.width), y)
  }

  private func drawPrompt(_ prompt: Prompt, _ content: Content, _ frame: inout Frame) {
    let y = size.rows - 1
    var line = StyledLine(prompt.lead, Style(.prompt, isBold: true))
    line.append(prompt.editor.text)
    let all = completions
    if prompt.editor.isEmpty { line.append("  " + prompt.hint, .dim) }
    if let first = all.first {
      line.append(String(first.dropFirst(prompt.editor.text.count)), .dim)
      line.append("   " + all.dropFirst().prefix(5).joined(separator: "  "), .dim)
    }
    frame.draw(line, y: y, width: size.columns)
    let before = DisplayWidth.fast(String(prompt.editor.characters.prefix(prompt.editor.position)))
    frame.cursor = (min(size.columns - 1, prompt.lead.count + before), y)
    if prompt.kind == .scope { return drawScopeNotes(prompt, y: y - 1, &frame) }
    if case .filter = prompt.kind, let error = content.filterError { drawFault(error, prompt, y: y - 1, &frame) }
  }

  private func drawFault(_ error: FilterError, _ prompt: Prompt, y: Int, _ frame: inout Frame) {
    let mark = String(repeating: " ", count: min(size.columns / 2, prompt.lead.count + error.position)) + "^ "
    frame.fill(Rect(x: 0, y: y, width: size.columns, height: 1))
    frame.draw(StyledLine(mark + error.message, Style(.error)), y: y, width: size.columns)
  }

  /// How many clusters the scope that is typed matches, and which of its words mean nothing.
  private func drawScopeNotes(_ prompt: Prompt, y: Int, _ frame: inout Frame) {
    guard clusters != nil else { return }
    let text = scopeText(prompt.editor.text)
    if let error = text.error { return drawFault(error, prompt, y: y, &frame) }
    // The word under the cursor is not finished: until then it may be the beginning of one that is there.
    let isNone = text.counts?.inScope == 0
    var line = StyledLine(" \(text.amount)", isNone ? Style(.error, isBold: true) : Style(.accent))
    if !text.doubts.isEmpty { line.append("   " + text.doubts.joined(separator: "; "), Style(.stateWarn)) }
    frame.fill(Rect(x: 0, y: y, width: size.columns, height: 1))
    frame.draw(line, y: y, width: size.columns)
  }

  /// The keys that matter here; those that are off are dim.
  private func keysLine(_ content: Content) -> StyledLine {
    var line = StyledLine("")
    for binding in bindings(content) where binding.isShown {
      var part = StyledLine(" ")
      part.append(binding.label, binding.off == nil ? Style(.key) : .dim)
      part.append(" \(binding.title) ", binding.off == nil ? .text : .dim)
      // What does not fit is in `?`, which always fits.
      if line.width + part.width > size.columns - (binding.name == "keys" ? 0 : 8) { continue }
      line += part
    }
    return line
  }
}

extension Freshness.Group {
  var role: Style.Role {
    switch self {
    case .live: .stateWell
    case .quiet, .old, .notKept, .secondHand, .departed: .stateOld
    case .syncing, .never: .stateWaiting
    case .noAnswer: .stateUnknown
    case .login, .denied, .refused: .stateDenied
    }
  }
}
