import FleetModel
import KubernetesAPI
import TerminalUI

/// Registry sources, what each said, what is not followed and why, doubles, and what does not fit together.
struct RegistryView: View {
  let id = "registry"
  let aliases = ["registries"]
  let title = "Registries: what each listed, what is not followed and why, doubles, last answers."

  func content(_ scene: Scene) -> Content {
    var content = Content()
    guard let report = scene.state.registry else {
      content.head = [StyledLine(" Registries", Style(.title, isBold: true))]
      content.absent = [StyledLine(" \(StateMark.syncing.rawValue) not read yet", .dim)]
      return content
    }
    content.head = [head(report)]
    let layout = TableLayout(
      [
        TableColumn("", 1, gap: 0), TableColumn("REGISTRY", 32, flex: 2), TableColumn("STATE", 18, flex: 1),
        TableColumn("CLUSTERS", 8, .right), TableColumn("REFUSED", 7, .right), TableColumn("ANSWERED", 8, gap: 2),
      ], width: scene.width - 1)
    content.header = " " + layout.header
    let all = lines(report, scene)
    let shown = all.filter { scene.passes($0.text) }
    content.hidden = all.count - shown.count
    var section = Section.source
    content.items = shown.map { line in
      let title = line.section == section ? nil : line.section.rawValue
      section = line.section
      return ListItem(line.id, height: title == nil ? 1 : 2) { _, _ in
        let heading = title.map { [StyledLine(" " + $0, Style(.title, isBold: true))] } ?? []
        return heading + [line.draw(layout, scene)]
      }
    }
    content.absent = [
      StyledLine(scene.place.filter.isEmpty ? " no registry was named" : " nothing matches the filter", .dim)
    ]
    content.paneHeight = 4
    content.pane = { item in
      (all.first { $0.id == item?.id }?.pane ?? [])
        .flatMap { TextFlow.wrapped($0, width: max(20, scene.width - 6)) }.map { StyledLine("   " + $0, .dim) }
    }
    return content
  }

  private func head(_ report: RegistryReport) -> StyledLine {
    var head = StyledLine(" ")
    head.append("Registries", Style(.title, isBold: true))
    func count(_ number: Int, _ one: String, _ many: String) -> String { "\(number) \(number == 1 ? one : many)" }
    head.append("  \(report.sources.count)")
    head.append("   \(count(report.sources.reduce(0) { $0 + $1.listed }, "entry", "entries"))")
    let faults = report.sources.reduce(0) { $0 + $1.faults.count }
    if faults > 0 { head.append("   \(count(faults, "fault", "faults"))", Style(.stateBad)) }
    if !report.refusals.isEmpty {
      head.append("   \(report.refusals.count) not followed", Style(.stateDenied))
    }
    if !report.duplicates.isEmpty { head.append("   \(count(report.duplicates.count, "double", "doubles"))") }
    if !report.findings.isEmpty {
      head.append("   \(count(report.findings.count, "finding", "findings"))", Style(.diffMinority))
    }
    return head
  }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    guard let report = scene.state.registry,
      let cluster = lines(report, scene).first(where: { $0.id == item.id })?.cluster
    else { return nil }
    return { state in
      state.go(Place("workloads", .cluster(cluster)))
      return []
    }
  }

  // MARK: - Lines

  private enum Section: String {
    case source = "Registries"
    case fault = "Faults in files"
    case refused = "Not followed"
    case double = "Doubles"
    case finding = "What does not fit together"
  }
  private struct Line {
    var section: Section
    var id: ItemID
    var text: String
    /// Below the list, about this line.
    var pane: [String]
    var cluster: ClusterName?
    var draw: (TableLayout, Scene) -> StyledLine
  }

  private func lines(_ report: RegistryReport, _ scene: Scene) -> [Line] {
    report.sources.map(line) + report.sources.flatMap(faults) + report.refusals.map(line) + report.duplicates.map(line)
      + report.findings.enumerated().map { line($0.element, number: $0.offset) }
  }

  private func line(_ source: RegistrySourceReport) -> Line {
    Line(
      section: .source, id: .named("source \(source.name)"), text: "\(source.name) \(source.state.word)",
      pane: source.problems + (source.state.why.map { [$0] } ?? [])
    ) { layout, scene in
      // What was read of a faulty file counts, and is not all that it should say.
      let isFaulty = source.state == .live && !source.faults.isEmpty
      let mark = isFaulty ? .warn : source.state.mark
      let words = source.state.words(at: scene.now) + (isFaulty ? ", \(Amount.of(source.faults.count, "fault"))" : "")
      let name = StyledLine(source.name) + StyledLine(source.isLegacy ? "  legacy" : "", .dim)
      return layout.line([
        mark.line, name, StyledLine(words, Style(mark.role)),
        StyledLine(source.state.isKnown ? "\(source.state.tilde)\(source.listed)" : "–"),
        StyledLine(String(source.refused), source.refused > 0 ? Style(.stateDenied) : .dim),
        StyledLine(source.lastAnswer.map { Age.text(since: $0, now: scene.now) } ?? "", .dim),
      ])
    }
  }

  /// Each with its file, its line and what to do: the pane has the whole of it.
  private func faults(_ source: RegistrySourceReport) -> [Line] {
    source.faults.enumerated().map { number, fault in
      Line(
        section: .fault, id: .named("fault \(source.name) \(number)"), text: "\(source.name) \(fault) fault",
        pane: [fault]
      ) { _, scene in
        StyledLine("\(StateMark.bad.rawValue) ", Style(.stateBad, isBold: true)) + StyledLine(fault)
      }
    }
  }

  private func line(_ refused: RegistryReport.Refused) -> Line {
    Line(
      section: .refused, id: .named("refused \(refused.key) \(refused.refusal)"),
      text: "\(refused.cluster) \(refused.key) \(refused.refusal) refused",
      pane: [refused.key.description, refused.refusal.description], cluster: refused.cluster
    ) { _, scene in
      Self.free(.denied, refused.cluster.text, refused.refusal.description, scene)
    }
  }

  private func line(_ double: RegistryReport.Duplicate) -> Line {
    Line(
      section: .double, id: .named("double \(double.cluster)"),
      text: "\(double.cluster) \(double.keys.map(\.description).joined(separator: " ")) double",
      pane: double.keys.map(\.description), cluster: double.cluster
    ) { _, scene in
      Self.free(
        .well, double.cluster.text, "\(double.keys.count) entries, \(double.why)", scene)
    }
  }

  private func line(_ finding: RegistryFinding, number: Int) -> Line {
    let names = finding.clusters.map(\.text).joined(separator: ", ")
    return Line(
      section: .finding, id: .named("finding \(number)"), text: "\(names) \(finding.kind.rawValue) \(finding.message)",
      pane: [finding.kind.rawValue, finding.message], cluster: finding.clusters.first
    ) { _, scene in
      Self.free(.odd, names, finding.message, scene)
    }
  }

  private static func free(_ mark: StateMark, _ name: String, _ text: String, _ scene: Scene) -> StyledLine {
    TableLayout(
      [TableColumn("", 1, gap: 0), TableColumn("", 16), TableColumn("", 40, flex: 1)], width: scene.width - 1
    ).line([mark.line, StyledLine(name), StyledLine(text)])
  }
}

extension RegistrySourceReport.State {
  var mark: StateMark {
    switch self {
    case .live: .well
    case .syncing: .syncing
    case .unknown, .unread: .noAnswer
    case .absent: .absent
    }
  }
  var word: String {
    switch self {
    case .live: "read"
    case .syncing: "syncing"
    case .unknown: "no answer"
    case .unread: "unread"
    case .absent: "not served"
    }
  }
  func words(at now: Timestamp) -> String {
    if case .unknown(let since?, _) = self { "\(word) \(Age.text(since: since, now: now))" } else { word }
  }
  var why: String? {
    switch self {
    case .unknown(_, let why), .unread(let why): why
    case .absent: "the hub does not serve this kind"
    case .live, .syncing: nil
    }
  }
  /// Whether it ever said what it lists.
  var isKnown: Bool {
    switch self {
    case .live, .unknown, .absent: true
    case .syncing, .unread: false
    }
  }
  /// `~` before numbers that are not true now.
  var tilde: String { if case .unknown = self { "~" } else { "" } }
}
