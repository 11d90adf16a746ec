extension RunState {
  /// The state without what it carries.
  package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case planning, planned, running, soaking, awaitingApproval, waiting, windowClosed, paused, backingOut
    case backOutFailed, failed, ended, discarded, completed, completedWithSkips, backedOut, superseded
  }
  package var kind: Kind {
    switch self {
    case .planning: .planning
    case .planned: .planned
    case .running: .running
    case .soaking: .soaking
    case .awaitingApproval: .awaitingApproval
    case .waiting: .waiting
    case .windowClosed: .windowClosed
    case .paused: .paused
    case .backingOut: .backingOut
    case .backOutFailed: .backOutFailed
    case .failed: .failed
    case .ended: .ended
    case .discarded: .discarded
    case .completed: .completed
    case .completedWithSkips: .completedWithSkips
    case .backedOut: .backedOut
    case .superseded: .superseded
    }
  }
}

extension RunState.Kind {
  package var isFinal: Bool { Transition.final.contains(self) }
}

/// What moves a run from state to state.
package enum RunEvent: String, Sendable, Hashable, Codable, CaseIterable {
  case planned, planningFailed, discard, confirm
  case beforeTasksUnmet, windowShut, windowOpened, stageDone, approvalNeeded, approved, rejected, expired
  case timeCame, soakPassed, turnedUnhealthy, budgetSpent
  case pause, driverLost, resume, retry, skip, end, backOut, childDone, childFailed, retryBackOut, supersede
  case lastStageDone, preempted
}

/// One line of the table in `design/delivery.md`, "The states of a run".
package struct Transition: Sendable, Hashable {
  package var from: Set<RunState.Kind>
  package var event: RunEvent
  /// For people: what must hold besides the event.
  package var guarding: String
  /// The states that it may lead to; empty means: the one that it is in.
  package var to: Set<RunState.Kind>

  init(_ from: Set<RunState.Kind>, _ event: RunEvent, _ guarding: String = "", to: Set<RunState.Kind>) {
    self.from = from
    self.event = event
    self.guarding = guarding
    self.to = to
  }

  static let final: Set<RunState.Kind> = [
    .discarded, .failed, .ended, .completed, .completedWithSkips, .backedOut, .superseded,
  ]
  static let active: Set<RunState.Kind> = [.running, .soaking, .awaitingApproval, .waiting, .windowClosed]

  /// The table.
  ///
  /// What is not in it does not happen: `step` refuses it with words.
  package static let table: [Transition] = [
    Transition([.planning], .planned, "resolved, rendered, each cluster in one stage, limits kept", to: [.planned]),
    Transition([.planning], .planningFailed, "any error, or a selection emptied by a registry", to: [.failed]),
    Transition([.planning, .planned], .discard, to: [.discarded]),
    Transition([.planned], .confirm, "digest equal, lease held", to: [.running]),
    Transition([.running], .beforeTasksUnmet, "the next stage's", to: [.awaitingApproval, .waiting]),
    Transition([.running], .windowShut, to: [.windowClosed]),
    Transition([.running], .stageDone, "all clusters done, stage soak left", to: [.soaking]),
    Transition([.running, .soaking], .approvalNeeded, "stage done and soaked", to: [.awaitingApproval]),
    Transition([.awaitingApproval], .approved, "enough people, not expired, digest equal", to: [.running]),
    Transition([.awaitingApproval], .rejected, "as the task says", to: [.paused, .ended]),
    Transition([.awaitingApproval], .expired, "as the task says", to: [.paused, .ended]),
    Transition([.waiting], .timeCame, to: [.running]),
    Transition([.windowClosed], .windowOpened, to: [.running]),
    Transition([.soaking], .soakPassed, "time passed and still healthy", to: [.running]),
    Transition([.soaking], .turnedUnhealthy, "within budget", to: [.running]),
    Transition([.running, .soaking], .budgetSpent, "as onFailure says", to: [.paused, .backingOut, .ended]),
    Transition(active, .pause, to: [.paused]),
    Transition(active, .driverLost, "onDriverLost Pause, or the lease lost", to: [.paused]),
    Transition([.paused], .resume, "lease held, budget not spent or raised, all seen again", to: active),
    Transition([.paused, .running, .soaking], .retry, "failed clusters", to: []),
    Transition([.paused, .running, .soaking], .skip, "queued or failed clusters, with a reason", to: []),
    Transition(active.union([.paused, .backingOut, .backOutFailed]), .end, to: [.ended]),
    Transition(
      active.union([.paused, .backOutFailed, .failed, .ended, .completed, .completedWithSkips, .superseded]), .backOut,
      "something was touched", to: [.backingOut]),
    Transition([.backingOut], .childDone, to: [.backedOut]),
    Transition([.backingOut], .childFailed, to: [.backOutFailed]),
    Transition([.backOutFailed], .retryBackOut, to: [.backingOut]),
    Transition(
      active.union([.planning, .planned, .paused, .backingOut, .backOutFailed]), .supersede, "explicit",
      to: [.superseded]),
    Transition([.running], .lastStageDone, "deletions approved and done", to: [.completed, .completedWithSkips]),
    Transition([.running], .preempted, to: [.paused]),
  ]

  /// Where an event may lead from a state; nil where the table has no such pair.
  package static func targets(from state: RunState.Kind, on event: RunEvent) -> Set<RunState.Kind>? {
    guard let entry = table.first(where: { $0.event == event && $0.from.contains(state) }) else { return nil }
    return entry.to.isEmpty ? [state] : entry.to
  }
}
