import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

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
              "failures \(run.failures), stops at \(run.stopsAt)",
            ], cost: state.confirmation.cost(of: .steers, in: [], count: 0),
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
        off: locked ?? (run.clusters.values.contains { $0.mayBeTouched } ? nil : "nothing was touched yet")
      ) { state in
        let cluster: ClusterName? = if case .cluster(let name) = state.selectedItem?.id { name } else { nil }
        state.dialog = BackOutDialog(run, cluster: cluster, runs: state.runs ?? []).map { .backOut($0) }
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
