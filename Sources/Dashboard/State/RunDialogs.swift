import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// What a run asks before it is steered.
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
        "\(stage): \(done) of \(planned.clusters.count) succeeded, failures \(run.failures), stops at \(run.stopsAt)"
      )
    }
    if let next {
      lines.append(
        "then \(next.name): \(clusters.count) clusters, \(next.maxConcurrency) at a time, \(guarded.count) protected")
    } else {
      lines.append("then the run ends")
    }
    var ahead = next.map { RunText.ahead(of: $0, run, scene) } ?? []
    // What is certain to fail later is worth knowing before more is changed.
    for later in run.plan.stages.drop(while: { $0.name != next?.name }).dropFirst() {
      ahead += RunText.ahead(of: later, run, scene, from: .bad).map { "\(later.name): \($0)" }
    }
    lines += ahead.prefix(Self.aheadShown).map { "▲ \($0)" }
    if ahead.count > Self.aheadShown { lines.append("and \(ahead.count - Self.aheadShown) more under AHEAD") }
    dialog = .confirmation(
      ConfirmDialog(
        "Approve \(stage) of \(run.name)", lines,
        cost: confirmation.cost(of: .changes, in: clusters, count: clusters.count),
        effects: [.command(.approve(stage: stage, by: configuration.identity), run: run.name)]))
  }

  /// Deletions have an approval of their own: it says what goes, and where.
  private mutating func confirmDeletions(_ run: Run, _ task: String) {
    let left = run.openDeletions
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
    let cost = confirmation.cost(of: .takes, in: left.keys, count: left.count)
    dialog = .confirmation(
      ConfirmDialog(
        "Approve the \(task) of \(run.name)", lines, cost: cost,
        effects: [.command(.approve(stage: task, by: configuration.identity), run: run.name)]))
  }
  /// What an approval says of what comes.
  private static let aheadShown = 4
  /// How many objects a confirmation names one by one.
  private static let deletionsShown = 6

  mutating func openRunMenu(_ run: Run) {
    let cluster: ClusterName? = if case .cluster(let name) = selectedItem?.id { name } else { nil }
    let by = configuration.identity
    let locked = readOnlyReason ?? (run.state.isFinal ? "the run has \(run.state.words)" : nil)
    var entries: [Menu.Entry] = []
    if case .backOutFailed = run.state, let again = backOutAgain(run) {
      entries.append(Menu.Entry(letter: "t", title: "retry the back-out", off: locked, choice: .confirm(again)))
    } else if let cluster, let progress = run.clusters[cluster] {
      let hasFailed = if case .failed = progress.state { true } else { false }
      entries.append(
        Menu.Entry(
          letter: "t", title: "retry \(cluster)", off: locked ?? (hasFailed ? nil : "it has not failed"),
          choice: .confirm(
            ConfirmDialog(
              "Retry \(cluster) of \(run.name)",
              ["what the run brings there is applied again\(isProtected(cluster) ? ", in a protected cluster" : "")"],
              cost: confirmation.cost(of: .changes, in: [cluster], count: 1),
              effects: [.command(.retry([cluster]), run: run.name)]))))
    }
    if let cluster, let progress = run.clusters[cluster] {
      entries.append(
        Menu.Entry(
          letter: "s", title: "skip \(cluster)…",
          off: locked ?? (progress.canBeSkipped ? nil : ClusterProgress.skippable),
          choice: .prompt(Prompt(.reason(.skip(run: run.name, cluster))))))
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
        choice: .confirm(
          ConfirmDialog(
            "End \(run.name) here",
            [
              "clusters that it has not reached stay as they are; what it brought stays where it is",
              "an ended run does not go on: only another one does",
            ], cost: confirmation.cost(of: .steers, in: [], count: 0),
            effects: [.command(.end(by: by), run: run.name)]))),
      Menu.Entry(letter: "b", title: "back out…", off: readOnlyReason, choice: .binding("run.backOut")),
      Menu.Entry(letter: "l", title: "log", choice: .binding("run.log")),
    ]
    if run.state == .planned || run.state == .planning {
      entries.append(
        Menu.Entry(
          letter: "d", title: "discard", off: locked,
          choice: .confirm(
            ConfirmDialog(
              "Discard \(run.name)", ["nothing of it was done; its plan is forgotten"],
              cost: confirmation.cost(of: .steers, in: [], count: 0),
              effects: [.command(.discard, run: run.name)]))))
    }
    dialog = .menu(Menu(title: run.name, entries: entries))
  }

  /// A back-out that has failed begins again in every cluster of its scope: it asks what a first one asks.
  private func backOutAgain(_ run: Run) -> ConfirmDialog? {
    guard let request = run.backOut else { return nil }
    let clusters = run.touched(in: request.scope)
    guard !clusters.isEmpty else { return nil }
    let guarded = clusters.count(where: isProtected)
    var lines = [
      "back out \(Amount.of(clusters.count, "cluster")) again, those that are back already, too"
        + (request.isFast ? ", all at once" : "") + (guarded > 0 ? "; \(guarded) protected" : "")
    ]
    let deletions = run.deletions(backingOut: request.scope)
    lines += deletions.prefix(Self.deletionsShown).map { key, clusters in
      "delete \(key)   \(clusters.count == 1 ? clusters[0].text : Amount.of(clusters.count, "cluster"))"
    }
    if deletions.count > Self.deletionsShown {
      lines.append("and \(deletions.count - Self.deletionsShown) more objects")
    }
    if deletions.contains(where: { $0.key.kind.kind == "Namespace" }) {
      lines.append("a namespace that holds what others made stays, and the log says so")
    }
    return ConfirmDialog(
      "Retry the back-out of \(run.name)", lines, cost: .count(clusters.count),
      effects: [
        .command(
          .backOut(request.scope, isFast: request.isFast, by: configuration.identity, confirmed: clusters),
          run: run.name)
      ])
  }
}
