import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// How far a run is backed out: one cluster, its stage, all that was touched.
///
/// The number of clusters starts it.
struct BackOutDialog: Sendable, Hashable {
  struct Option: Sendable, Hashable {
    var scope: BackOutScope
    var title: String
    var clusters: [ClusterName]
    var pods: Int
  }
  var run: String
  var title: String
  var options: [Option]
  /// Clusters that the run did not touch: they stay as they are.
  var untouched: String
  var selected: Int
  var isFast = false
  var editor = LineEditor()

  init?(_ run: Run, cluster: ClusterName?) {
    func pods(_ clusters: [ClusterName]) -> Int { clusters.reduce(0) { $0 + (run.clusters[$1]?.desired ?? 0) } }
    let touched = run.plan.stages.flatMap(\.clusters).filter { run.clusters[$0]?.state.isTouched == true }
    guard !touched.isEmpty else { return nil }
    var options: [Option] = []
    if let cluster, touched.contains(cluster) {
      options.append(
        Option(scope: .cluster(cluster), title: "\(cluster) only", clusters: [cluster], pods: pods([cluster])))
    }
    let stage =
      run.plan.stages.first { cluster.map($0.clusters.contains) ?? false }
      ?? run.plan.stages.last { $0.clusters.contains(where: touched.contains) }
    if let stage {
      let hit = stage.clusters.filter(touched.contains)
      if !hit.isEmpty {
        options.append(
          Option(
            scope: .stage(stage.name), title: "stage \(stage.name), clusters that were touched", clusters: hit,
            pods: pods(hit)))
      }
    }
    options.append(Option(scope: .touched, title: "all that were touched", clusters: touched, pods: pods(touched)))
    self.run = run.name
    title = "Back out \(run.name)"
    self.options = options
    selected = min(options.count - 1, options.count == 3 ? 1 : 0)
    let parts: [String] = run.plan.stages.compactMap { stage in
      let rest = stage.clusters.filter { !touched.contains($0) }
      if rest.isEmpty { return nil }
      return rest.count == stage.clusters.count
        ? "\(stage.name) (\(rest.count))" : rest.map(\.text).joined(separator: ", ")
    }
    untouched = parts.joined(separator: ", ")
  }

  var chosen: Option { options[selected] }

  func lines(width: Int) -> [StyledLine] {
    var lines = [
      StyledLine(" " + title, Style(.title)).with(
        right: StyledLine("new clusters stop now, first ", .dim), width: width)
    ]
    let layout = TableLayout(
      [
        TableColumn("", 1, gap: 1), TableColumn("", 1, gap: 1), TableColumn("", 36, flex: 1, gap: 2),
        TableColumn("", 11, gap: 1), TableColumn("", 9, gap: 1),
      ], width: width)
    for (index, option) in options.enumerated() {
      let count = option.clusters.count
      var line = layout.line([
        StyledLine(index == selected ? ">" : " "), StyledLine("\(index + 1)", Style(.key)), StyledLine(option.title),
        StyledLine("\(count) cluster\(count == 1 ? "" : "s")"), StyledLine("\(option.pods) pods"),
      ])
      if index == selected {
        line = line.padded(to: width)
        for span in line.spans.indices { line.spans[span].style.isSelected = true }
      }
      lines.append(line)
    }
    var fast = StyledLine("   ")
    fast.append("f", Style(.key))
    fast.append(
      "  fast \(isFast ? "ON: all at once, health gate only, no soak, no window, no rate limit" : "off: in reverse order, each stage with its gates")"
    )
    lines.append(fast)
    let left = StyledLine(
      untouched.isEmpty ? " every cluster of the run was touched" : " not touched, stay as they are: \(untouched)", .dim
    )
    lines.append(left)
    lines.append(StyledLine(" type \(chosen.clusters.count) to start: \(editor.text)", Style(.prompt)))
    return lines
  }
}

extension DashboardState {
  mutating func pressInBackOut(_ key: Key, _ dialog: BackOutDialog) -> [DashboardEffect] {
    var dialog = dialog
    switch key {
    case .escape, .control("c"):
      self.dialog = nil
      say("not backed out")
      return []
    case .up, .character("k"): dialog.selected = max(0, dialog.selected - 1)
    case .down, .character("j"): dialog.selected = min(dialog.options.count - 1, dialog.selected + 1)
    case .character("f"): dialog.isFast.toggle()
    case .enter:
      guard dialog.editor.text.trimmed == String(dialog.chosen.clusters.count) else {
        say("not started: type \(dialog.chosen.clusters.count), the number of clusters", isError: true)
        dialog.editor = LineEditor()
        self.dialog = .backOut(dialog)
        return []
      }
      self.dialog = nil
      return [
        command(
          .backOut(dialog.chosen.scope, isFast: dialog.isFast, by: configuration.identity), run: dialog.run)
      ]
    case .character(let character) where character.isNumber: _ = dialog.editor.handle(key)
    case .backspace: _ = dialog.editor.handle(key)
    default: return []
    }
    if key == .up || key == .down || key == .character("j") || key == .character("k") { dialog.editor = LineEditor() }
    self.dialog = .backOut(dialog)
    return []
  }
}
