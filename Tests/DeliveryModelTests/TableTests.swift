import FleetModel
import KubernetesAPI
import Testing

@testable import DeliveryModel

/// One line of the table, taken apart: from this state, by this event, to that state.
struct Way: Sendable, Hashable, CustomTestStringConvertible {
  var from: RunState.Kind
  var event: RunEvent
  var to: RunState.Kind
  var testDescription: String { "\(from) \(event) \(to)" }

  static let all: [Way] = Transition.table.flatMap { line in
    line.from.sorted { $0.rawValue < $1.rawValue }.flatMap { from in
      (line.to.isEmpty ? [from] : line.to.sorted { $0.rawValue < $1.rawValue }).map {
        Way(from: from, event: line.event, to: $0)
      }
    }
  }
}

/// A run of two stages in a state: `a` was touched and has failed within the budget, `b` is queued.
private func scene(_ state: RunState.Kind, _ edit: (inout Run) -> Void = { _ in }) -> Run {
  var run = stateScene(state)
  edit(&run)
  return run
}

private func succeed(_ run: inout Run, _ clusters: ClusterName...) {
  for cluster in clusters {
    run.clusters[cluster]?.state = .succeeded
    run.clusters[cluster]?.isTouched = true
    for index in run.clusters[cluster]?.objects.indices ?? 0..<0 {
      run.clusters[cluster]?.objects[index].state = .healthy
      run.clusters[cluster]?.objects[index].writtenVersion = "100"
    }
  }
}
private func told(_ command: RunCommand) -> Observations {
  var seen = Observations()
  seen.commands = [command]
  return seen
}

/// What brings a way about: a run, what is seen, and how long after `World.start`.
private func scenario(_ way: Way) -> (run: Run, seen: Observations, after: Duration)? {
  var seen = Observations()
  let plan = World.plan([["a"], ["b"]])
  switch way.event {
  case .planned:
    seen.planning = .planned(plan)
    return (scene(.planning), seen, .zero)
  case .planningFailed:
    seen.planning = .failed(why: "hub: 503")
    return (scene(.planning), seen, .zero)
  case .discard: return (scene(way.from), told(.discard), .zero)
  case .confirm: return (scene(.planned), told(.confirm(digest: "d")), .zero)
  case .beforeTasksUnmet:
    let run = scene(.running) {
      succeed(&$0, "a")
      $0.stages[0].state = .done
      $0.plan.stages[1].before =
        way.to == .waiting
        ? [.start(at: World.start + .seconds(60))] : [.approval(approvers: 1, expires: nil, onRejection: .pause)]
    }
    return (run, seen, .zero)
  case .windowShut:
    return (scene(.running) { $0.plan.terms.windows = [Window(.deny, "Mon 00:00/1h")!] }, seen, .zero)
  case .windowOpened: return (scene(.windowClosed), seen, .seconds(3_600))
  case .timeCame: return (scene(.waiting), seen, .seconds(600))
  case .stageDone:
    let run = scene(.running) {
      succeed(&$0, "a")
      $0.plan.stages[0].stageSoak = .seconds(600)
    }
    return (run, seen, .zero)
  case .approvalNeeded:
    let run = scene(way.from) {
      succeed(&$0, "a")
      $0.plan.stages[0].stageSoak = way.from == .soaking ? .seconds(600) : .zero
      $0.plan.stages[0].needsApprovalAfter = true
    }
    return (run, seen, way.from == .soaking ? .seconds(600) : .zero)
  case .soakPassed:
    let run = scene(.soaking) {
      succeed(&$0, "a")
      $0.plan.stages[0].stageSoak = .seconds(600)
    }
    return (run, seen, .seconds(600))
  case .turnedUnhealthy:
    let run = scene(.soaking) {
      succeed(&$0, "a")
      $0.plan.stages[0].stageSoak = .seconds(600)
    }
    seen.clusters["a"] = ClusterObservation()
    seen.clusters["a"]?.objects[World.web] = ObjectObservation(
      live: World.live(World.deployment(), version: 101), health: .bad("1 of 2 crash"))
    return (run, seen, .seconds(60))
  case .budgetSpent:
    let run = scene(way.from) {
      $0.maxFailures = 0
      $0.plan.terms.onFailure = way.to == .paused ? .pause : way.to == .ended ? .end : .backOut
    }
    return (run, seen, .zero)
  case .approved: return (scene(.awaitingApproval), told(.approve(stage: "s0", by: "ann", digest: "d")), .zero)
  case .rejected:
    return (asking(way.to), told(.reject(stage: "s0", by: "ann", reason: "no")), .zero)
  case .expired: return (asking(way.to), seen, .seconds(60))
  case .pause: return (scene(way.from), told(.pause(by: "ann")), .zero)
  case .driverLost:
    seen.driver = .leaseLost(why: "run other has taken shop over")
    return (scene(way.from), seen, .zero)
  case .resume: return (paused(in: way.to), told(.resume(by: "ann")), .zero)
  case .retry: return (scene(way.from), told(.retry(["a"])), .zero)
  case .skip: return (scene(way.from), told(.skip(["b"], reason: "is replaced")), .zero)
  case .end: return (scene(way.from), told(.end(by: "ann")), .zero)
  case .backOut: return (scene(way.from), told(.backOut(.touched, isFast: true, by: "ann")), .zero)
  case .childDone:
    seen.child = .done
    return (scene(.backingOut), seen, .zero)
  case .childFailed:
    seen.child = .failed(why: "out is Ended")
    return (scene(.backingOut), seen, .zero)
  case .retryBackOut: return (scene(.backOutFailed), told(.retry([])), .zero)
  case .supersede: return (scene(way.from), told(.supersede(by: "newer")), .zero)
  case .lastStageDone:
    let run = scene(.running) {
      succeed(&$0, "a", "b")
      if way.to == .completedWithSkips { $0.clusters["b"]?.state = .skipped("no answer") }
      $0.stages[0].state = .done
    }
    return (run, seen, .zero)
  case .preempted:
    seen.clusters["b"] = ClusterObservation()
    seen.clusters["b"]?.objects[World.web] = ObjectObservation(live: nil, health: .progressing(""), isAfterWrite: true)
    let run = scene(.running) {
      succeed(&$0, "b")
      $0.clusters["b"]?.state = .verifying
    }
    return (run, seen, .zero)
  }
}
private func asking(_ then: RunState.Kind) -> Run {
  scene(.awaitingApproval) {
    $0.plan.stages[0].after = [
      .approval(approvers: 1, expires: .seconds(60), onRejection: then == .paused ? .pause : .end)
    ]
  }
}
/// A paused run whose stage is in the state that a resume must find again.
private func paused(in state: RunState.Kind) -> Run {
  scene(.paused) {
    switch state {
    case .soaking:
      $0.plan.stages[0].stageSoak = .seconds(600)
      $0.stages[0].state = .soaking(until: World.start + .seconds(600))
      succeed(&$0, "a")
    case .awaitingApproval:
      $0.plan.stages[0].needsApprovalAfter = true
      $0.stages[0].state = .awaitingApproval
    case .waiting:
      $0.stages[0].started = nil
      $0.stages[0].state = .next
      $0.plan.stages[0].before = [.start(at: World.start + .seconds(600))]
    case .windowClosed: $0.plan.terms.windows = [Window(.deny, "Mon 00:00/1h")!]
    default: break
    }
  }
}

@Test("every line of the table is a way that a run goes", arguments: Way.all)
func ways(_ way: Way) throws {
  let (run, seen, after) = try #require(scenario(way))
  #expect(run.state.kind == way.from)
  let result = step(run, seen, now: World.start + after)
  #expect(
    result.moves.contains(.init(from: way.from, event: way.event, to: way.to)), "\(result.moves) \(result.refusals)")
  #expect(result.refusals.isEmpty)
}

@Test("every pair of state and event that is not in the table is refused with words and changes nothing else")
func noWays() {
  let ways = Set(Way.all)
  var refused = 0
  for from in RunState.Kind.allCases {
    for event in RunEvent.allCases {
      for to in RunState.Kind.allCases where !ways.contains(Way(from: from, event: event, to: to)) {
        var stepper = Stepper(run: scene(from), now: World.start, isLeaseHeld: true)
        let before = stepper.run
        let isTaken = stepper.move(event, to: scene(to).state)
        #expect(!isTaken, "\(from) \(event) \(to)")
        let isSame = stepper.run == before
        #expect(isSame, "\(from) \(event) \(to)")
        #expect(stepper.moves.isEmpty)
        #expect(
          stepper.actions.contains { if case .log(let line) = $0 { line.text.contains("refused") } else { false } })
        refused += 1
      }
    }
  }
  #expect(refused == 17 * RunEvent.allCases.count * 17 - ways.count)
}
