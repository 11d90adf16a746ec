import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// One run: its stages side by side, the cluster under the cursor, what will stop it next.
struct RunView: View {
  let id = "run"
  let title = "One run: stages side by side, one cluster in detail, what comes ahead; pause, approve, back out."
  let isRoot = false
  static let stageWidth = 26

  func hasRunLine(_ scene: Scene) -> Bool {
    // Its own lines say it, unless another run is worse.
    RunGist.worst(of: scene.state.runs ?? [], now: scene.now)?.run.name != Self.name(scene)
  }
  static func name(_ scene: Scene) -> String { if case .run(let name) = scene.subject { name } else { "" } }
  static func summary(_ scene: Scene) -> RunSummary? {
    scene.state.runs?.first { $0.run.name == name(scene) }
  }

  func content(_ scene: Scene) -> Content {
    var content = Content()
    guard let summary = Self.summary(scene) else {
      content.absent = [
        StyledLine(
          scene.state.runs == nil
            ? " \(StateMark.syncing.rawValue) reading the journal" : " no run \(Self.name(scene))", .dim)
      ]
      return content
    }
    let gist = RunGist(summary, now: scene.now)
    let grid = RunGrid(summary.run, width: scene.width, selected: scene.place.list.selected)
    content.head = [RunText.title(gist, scene), RunText.worst(gist), grid.header]
    content.items = grid.items
    content.canvas = { grid.lines(selected: $0, scene) }
    content.neighbour = { grid.neighbour(of: $0, $1) }
    content.absent = [StyledLine(" no cluster is in this run", .dim)]
    content.paneHeight = 6
    content.pane = { item in
      ((item?.cluster).map { RunText.cluster($0, summary.run, scene) } ?? []) + RunText.ahead(summary.run, scene)
    }
    content.foot = [RunText.foot(summary, scene)]
    return content
  }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    guard let cluster = item.cluster else { return nil }
    return { state in
      state.go(Place("workloads", .cluster(cluster)))
      return []
    }
  }

  func bindings(_ scene: Scene) -> [ViewBinding] {
    guard let summary = Self.summary(scene) else { return [] }
    return RunBindings.all(summary, scene)
  }
}

/// The keys of a run, there and nowhere else.
enum RunBindings {
  static func all(_ summary: RunSummary, _ scene: Scene) -> [ViewBinding] {
    let run = summary.run
    let name = run.name
    let by = scene.state.configuration.identity
    let locked = scene.state.readOnlyReason
    let ended = run.state.isFinal ? "the run has \(run.state.words)" : nil
    let stage = run.awaitedApproval
    let isPaused = if case .paused = run.state { true } else { false }
    let isGoing =
      switch run.state {
      case .running, .soaking, .awaitingApproval, .waiting, .windowClosed: true
      default: false
      }
    return [
      ViewBinding(
        "run.pause", .character("p"), "pause", "No new cluster starts; those in flight finish.", danger: .steers,
        off: locked ?? ended ?? (isGoing ? nil : "it is \(run.state.words)")
      ) { state in [state.command(.pause(by: by), run: name)] },
      ViewBinding(
        "run.resume", .character("r"), "resume", "Looks at every cluster again and goes on.", danger: .steers,
        off: locked ?? ended ?? (isPaused ? nil : "it is not paused"), isShown: isPaused
      ) { state in
        state.dialog = .confirmation(
          ConfirmDialog(
            "Resume \(name)",
            [
              "every cluster that is not final is looked at again first",
              "failures \(run.failures), stops at \(run.maxFailures + 1)",
            ], cost: .yes,
            effects: [.command(.resume(by: by), run: name)]))
        return []
      },
      ViewBinding(
        "run.approve", .character("a"), "approve", "Lets the next stage start, after showing what that is.",
        danger: .changes,
        off: locked ?? ended ?? (stage == nil ? notYet(run) : nil)
      ) { state in
        if let stage { state.confirmApproval(run, stage) }
        return []
      },
      ViewBinding(
        "run.backOut", .character("b"), "back out…", "Brings back what was there: one cluster, a stage, all touched.",
        danger: .changes,
        off: locked ?? (run.clusters.values.contains { $0.state.isTouched } ? nil : "nothing was touched yet")
      ) { state in
        let cluster: ClusterName? = if case .cluster(let name) = state.selectedItem?.id { name } else { nil }
        state.dialog = BackOutDialog(run, cluster: cluster).map { .backOut($0) }
        return []
      },
      ViewBinding("run.more", .character("x"), "more", "Retry, skip, reject, end here, discard.") { state in
        state.openRunMenu(run)
        return []
      },
      ViewBinding("run.log", .character("l"), "log", "The last lines of the journal.", isShown: false) { state in
        state.dialog = .menu(
          Menu(
            title: "Journal of \(name), latest last",
            entries: summary.log.suffix(12).map {
              Menu.Entry(letter: " ", title: RunText.journal($0).text, choice: .effects([]))
            }))
        return []
      },
    ]
  }

  /// Why there is nothing to approve now.
  private static func notYet(_ run: Run) -> String {
    if let stage = run.stages.first(where: { $0.state != .done && $0.state != .later }) {
      return "\(stage.name) has not ended"
    }
    return "nothing waits for approval"
  }
}

extension DashboardState {
  mutating func confirmApproval(_ run: Run, _ stage: String) {
    guard run.stageIndex != nil else { return confirmDeletions(run, stage) }
    let index = run.plan.stages.firstIndex { $0.name == stage } ?? 0
    let planned = run.plan.stages.indices.contains(index) ? run.plan.stages[index] : nil
    // An approval after a stage lets the next one start.
    let isAfter = planned?.clusters.allSatisfy { run.clusters[$0]?.state.isFinal == true } ?? false
    let next = isAfter ? run.plan.stages.dropFirst(index + 1).first : planned
    let clusters = next?.clusters ?? []
    let guarded = clusters.filter(isProtected)
    var lines: [String] = []
    if isAfter, let planned {
      let done = planned.clusters.count { run.clusters[$0]?.state.isDone == true }
      lines.append(
        "\(stage): \(done) of \(planned.clusters.count) succeeded, failures \(run.failures), stops at \(run.maxFailures + 1)"
      )
    }
    if let next {
      lines.append(
        "then \(next.name): \(clusters.count) clusters, \(next.maxConcurrency) at a time, \(guarded.count) protected")
    } else {
      lines.append("then the run ends")
    }
    lines += run.plan.ahead.filter { $0.stage == next?.name || $0.cluster.map(clusters.contains) == true }.prefix(3)
      .map { "▲ \($0.cluster?.text ?? $0.stage ?? "") \($0.message)" }
    dialog = .confirmation(
      ConfirmDialog(
        "Approve \(stage) of \(run.name)", lines, cost: guarded.count > 1 ? .count(clusters.count) : .yes,
        effects: [.command(.approve(stage: stage, by: configuration.identity), run: run.name)]))
  }

  /// Deletions have an approval of their own: it says what goes, and where.
  private mutating func confirmDeletions(_ run: Run, _ task: String) {
    let left = run.deletions.left ?? [:]
    var places: [ObjectKey: [ClusterName]] = [:]
    for cluster in left.keys.sorted() { for key in left[cluster] ?? [] { places[key, default: []].append(cluster) } }
    let shown = places.keys.sorted().prefix(Self.deletionsShown)
    var lines = shown.map { key in
      let clusters = places[key] ?? []
      return "delete \(key.description)   \(clusters.count == 1 ? clusters[0].text : "\(clusters.count) clusters")"
    }
    if places.count > shown.count { lines.append("and \(places.count - shown.count) more objects") }
    let guarded = left.keys.filter(isProtected).sorted()
    lines.append("\(places.count) objects, \(left.count) clusters, \(guarded.count) protected; then the run ends")
    let cost: ConfirmDialog.Cost =
      guarded.isEmpty ? .yes : left.count == 1 ? .name(guarded[0].text) : .count(left.count)
    dialog = .confirmation(
      ConfirmDialog(
        "Approve the \(task) of \(run.name)", lines, cost: cost,
        effects: [.command(.approve(stage: task, by: configuration.identity), run: run.name)]))
  }
  /// How many objects a confirmation names one by one.
  private static let deletionsShown = 6

  mutating func openRunMenu(_ run: Run) {
    let cluster: ClusterName? = if case .cluster(let name) = selectedItem?.id { name } else { nil }
    let by = configuration.identity
    let locked = readOnlyReason ?? (run.state.isFinal ? "the run has \(run.state.words)" : nil)
    var entries: [Menu.Entry] = []
    if let cluster, let progress = run.clusters[cluster] {
      let hasFailed = if case .failed = progress.state { true } else { false }
      let canSkip = hasFailed || progress.state == .queued
      entries += [
        Menu.Entry(
          letter: "t", title: "retry \(cluster)", off: locked ?? (hasFailed ? nil : "it has not failed"),
          choice: .effects([.command(.retry([cluster]), run: run.name)])),
        Menu.Entry(
          letter: "s", title: "skip \(cluster)…",
          off: locked ?? (canSkip ? nil : "only what is queued or failed is skipped"),
          choice: .prompt(Prompt(.reason(.skip(run: run.name, cluster))))),
      ]
    }
    if let stage = run.awaitedApproval {
      entries.append(
        Menu.Entry(
          letter: "j", title: "reject \(stage)…", off: locked,
          choice: .prompt(Prompt(.reason(.reject(run: run.name, stage: stage))))))
    }
    entries += [
      Menu.Entry(
        letter: "e", title: "end here: stops, touches nothing", off: locked,
        choice: .effects([.command(.end(by: by), run: run.name)])),
      Menu.Entry(letter: "b", title: "back out…", off: readOnlyReason, choice: .binding("run.backOut")),
      Menu.Entry(letter: "l", title: "log", choice: .binding("run.log")),
    ]
    if run.state == .planned || run.state == .planning {
      entries.append(
        Menu.Entry(letter: "d", title: "discard", off: locked, choice: .effects([.command(.discard, run: run.name)])))
    }
    dialog = .menu(Menu(title: run.name, entries: entries))
  }
}
