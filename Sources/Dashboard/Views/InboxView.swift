import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// One thing that waits for a person, grouped by identity or run.
struct InboxEntry {
  var id: ItemID
  var word: String
  var mark: StateMark
  var text: String
  var hint: String
  var place: Place?
  var effects: [DashboardEffect] = []

  static func all(in state: DashboardState) -> [InboxEntry] {
    var entries: [InboxEntry] = []
    var logins: [String: [ClusterLine]] = [:]
    for line in state.clusters ?? [] {
      if case .loginNeeded(let identity, _) = line.freshness { logins[identity, default: []].append(line) }
    }
    for (identity, lines) in logins.sorted(by: { $0.key < $1.key }) {
      entries.append(
        InboxEntry(
          id: .named("login \(identity)"), word: "login", mark: .denied,
          text: "\(lines.count) cluster\(lines.count == 1 ? "" : "s"), 1 identity (\(identity))",
          hint: "Enter logs in", effects: [.login(identity: identity, clusters: lines.map(\.record.name))]))
    }
    for source in state.registry?.sources ?? [] {
      let faults = source.faults
      guard let first = faults.first else { continue }
      entries.append(
        InboxEntry(
          id: .named("registry \(source.name)"), word: "registry", mark: .bad,
          text: (faults.count > 1 ? "\(faults.count) faults  " : "") + first, hint: "Enter shows it",
          place: Place("registry")))
    }
    for summary in state.runs ?? [] where !summary.run.state.isFinal {
      let gist = RunGist(summary, now: state.now, runs: state.runs ?? [], clusters: state.clusters ?? [])
      let place = Place("run", .run(summary.run.name))
      let text = "run \(summary.run.name)  \(gist.detail)"
      switch gist.urgency {
      case .stuck:
        entries.append(
          InboxEntry(
            id: .run(summary.run.name), word: "stuck", mark: .bad, text: text, hint: "Enter opens the run", place: place
          ))
      case .failed:
        entries.append(
          InboxEntry(
            id: .run(summary.run.name), word: "failed", mark: .bad, text: text, hint: "Enter opens the run",
            place: place))
      case .needsYou:
        let isApproval = if case .awaitingApproval = summary.run.state { true } else { false }
        let stage = isApproval ? gist.stage.map { "\($0.name), " } ?? "" : ""
        entries.append(
          InboxEntry(
            id: .run(summary.run.name), word: isApproval ? "approve" : gist.word.lowercased(), mark: .warn,
            text: "run \(summary.run.name)  \(stage)\(gist.detail)",
            hint: isApproval ? "Enter shows the evidence" : "Enter opens the run", place: place))
      case .moving, .ended: break
      }
    }
    for summary in (state.runs ?? []).unsettled {
      entries.append(
        InboxEntry(
          id: .run(summary.run.name), word: "failed", mark: .bad,
          text: "run \(summary.run.name)  \(summary.run.words)  \(RunGist(summary, now: state.now).detail)",
          hint: "Enter opens the run", place: Place("run", .run(summary.run.name))))
    }
    return entries
  }
}

/// `!`: all that waits for a person.
struct InboxView: View {
  let id = "inbox"
  let aliases = ["you"]
  let title = "What waits for you: logins by identity, faulty files, runs that are stuck, failed or need approval."

  func content(_ scene: Scene) -> Content {
    var content = Content()
    let all = InboxEntry.all(in: scene.state)
    let entries = all.filter { scene.passes("\($0.word) \($0.text)") }
    content.hidden = all.count - entries.count
    content.head = [StyledLine(" For you  \(all.count)", Style(.title, isBold: true))]
    let layout = TableLayout(
      [TableColumn("", 1, gap: 0), TableColumn("", 8), TableColumn("", 40, flex: 1), TableColumn("", 24, gap: 2)],
      width: scene.width - 1)
    content.items = entries.map { entry in
      ListItem(entry.id) { _, _ in
        [
          layout.line([
            entry.mark.line, StyledLine(entry.word, Style(entry.mark.role)), StyledLine(entry.text),
            StyledLine(entry.hint, .dim),
          ])
        ]
      }
    }
    content.paneHeight = 3
    content.pane = { item in
      // What a line cuts off may be the part that says what to do.
      guard let entry = entries.first(where: { $0.id == item?.id }),
        DisplayWidth.fast(entry.text) > layout.widths[2]
      else { return [] }
      return TextFlow.wrapped(entry.text, width: max(20, scene.width - 6)).map { StyledLine("   " + $0) }
    }
    content.absent = [
      StyledLine(all.isEmpty ? " nothing waits for you" : " nothing matches the filter", .dim),
      StyledLine(scene.state.runs == nil ? " the runs were not read yet" : "", .dim),
    ]
    return content
  }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    guard let entry = InboxEntry.all(in: scene.state).first(where: { $0.id == item.id }) else { return nil }
    return { state in
      if let place = entry.place { state.go(place) }
      return entry.effects
    }
  }
}
