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
    /// By how long these clusters took the way there; nil where that is not known.
    var time: Duration?
    var fastTime: Duration?
    /// What it deletes, in words: `Namespace shop (3 clusters)`; namespaces first.
    var deletions: [String] = []
    var deletesNamespaces = false
  }
  var run: String
  var title: String
  var options: [Option]
  /// Clusters that the run did not touch: they stay as they are.
  var untouched: String
  var selected: Int
  var isFast = false
  var editor = LineEditor()

  /// - Parameter runs: all that are known, for how long it takes.
  init?(_ run: Run, cluster: ClusterName?, runs: [RunSummary]) {
    let pace = RunPace(run) ?? RunPace(delivery: run.plan.name, in: runs)
    func option(_ scope: BackOutScope, _ title: String, _ clusters: [ClusterName]) -> Option {
      func time(isFast: Bool) -> Duration? {
        pace.map { pace in
          run.plan.stages.reduce(.zero) { sum, stage in
            let hit = stage.clusters.count(where: clusters.contains)
            return hit == 0 ? sum : sum + pace.backOut(stage, clusters: hit, isFast: isFast)
          }
        }
      }
      let deletions = run.deletions(backingOut: scope)
      return Option(
        scope: scope, title: title, clusters: clusters,
        pods: clusters.reduce(0) { $0 + (run.clusters[$1]?.desired ?? 0) }, time: time(isFast: false),
        fastTime: time(isFast: true),
        deletions: deletions.map { key, clusters in
          "\(key) (\(clusters.count == 1 ? clusters[0].text : Amount.of(clusters.count, "cluster")))"
        }, deletesNamespaces: deletions.contains { $0.key.kind.kind == "Namespace" })
    }
    let touched = run.plan.stages.flatMap(\.clusters).filter { run.clusters[$0]?.mayBeTouched == true }
    guard !touched.isEmpty else { return nil }
    var options: [Option] = []
    if let cluster, touched.contains(cluster) {
      options.append(option(.cluster(cluster), "\(cluster) only", [cluster]))
    }
    let stage =
      run.plan.stages.first { cluster.map($0.clusters.contains) ?? false }
      ?? run.plan.stages.last { $0.clusters.contains(where: touched.contains) }
    if let stage {
      let hit = stage.clusters.filter(touched.contains)
      // A stage that is all there is of the run is no choice of its own.
      if !hit.isEmpty, hit.count < touched.count, hit.count > 1 || cluster == nil {
        options.append(option(.stage(stage.name), "stage \(stage.name), clusters that were touched", hit))
      }
    }
    options.append(option(.touched, "all that were touched", touched))
    self.run = run.name
    let before = PlanVersions.before(run.plan)
    title = "Back out \(run.name)\(before.count == 1 ? " → \(before[0].version)" : "")"
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

  /// What chooses an option: letters, since a number starts it.
  static let letters = ["a", "b", "c"]
  var chosen: Option { options[selected] }

  func lines(width: Int) -> [StyledLine] {
    var lines = [
      StyledLine(" " + title, Style(.title)).with(
        right: StyledLine("new clusters stop now, first ", .dim), width: width)
    ]
    let layout = TableLayout(
      [
        TableColumn("", 1, gap: 1), TableColumn("", 1, gap: 1), TableColumn("", 36, flex: 1, gap: 2),
        TableColumn("", 12, gap: 1), TableColumn("", 9, gap: 1), TableColumn("", 10, gap: 1),
      ], width: width)
    for (index, option) in options.enumerated() {
      let time = isFast ? option.fastTime : option.time
      var line = layout.line([
        StyledLine(index == selected ? ">" : " "), StyledLine(Self.letters[index], Style(.key)),
        StyledLine(option.title),
        StyledLine(Amount.of(option.clusters.count, "cluster")), StyledLine(Amount.of(option.pods, "pod")),
        StyledLine(time.map { "about \(Age.about($0))" } ?? "", .dim),
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
    return lines + deletionLines
  }
  /// What goes: never a surprise afterwards.
  private var deletionLines: [StyledLine] {
    let deletions = chosen.deletions
    guard !deletions.isEmpty else { return [] }
    var lines = [
      StyledLine(" deletes \(Amount.of(deletions.count, "object")) that the run made:", Style(.stateWarn))
    ]
    lines += deletions.prefix(Self.deletionsShown).map { StyledLine("   \($0)", Style(.stateWarn)) }
    if deletions.count > Self.deletionsShown {
      lines.append(StyledLine("   and \(deletions.count - Self.deletionsShown) more", Style(.stateWarn)))
    }
    if chosen.deletesNamespaces {
      lines.append(StyledLine(" a namespace that holds what others made stays, and the log says so", .dim))
    }
    return lines
  }
  /// How many deleted objects are named.
  private static let deletionsShown = 4

  /// What to do to start it.
  var request: String { "type \(chosen.clusters.count) and Enter starts it   Esc leaves it" }
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
    case .character(let character) where BackOutDialog.letters.prefix(dialog.options.count).contains(String(character)):
      dialog.selected = BackOutDialog.letters.firstIndex(of: String(character)) ?? dialog.selected
      dialog.editor = LineEditor()
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
          .backOut(
            dialog.chosen.scope, isFast: dialog.isFast, by: configuration.identity, confirmed: dialog.chosen.clusters),
          run: dialog.run)
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
