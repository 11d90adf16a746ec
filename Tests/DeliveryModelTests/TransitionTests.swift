import FleetModel
import KubernetesAPI
import Testing

@testable import DeliveryModel

private let commands: [RunCommand] = [
  .confirm(digest: "d"), .approve(stage: "s0", by: "a"), .reject(stage: "s0", by: "a", reason: "r"), .pause(by: "a"),
  .resume(by: "a"), .end(by: "a"), .retry(["a"]), .skip(["a"], reason: "r"),
  .backOut(.touched, isFast: true, by: "a"), .discard, .raise(maxFailures: 3, by: "a"), .supersede(by: "other"),
]

/// A run in a state, with one cluster that was touched and failed and one that is queued.
func stateScene(_ state: RunState.Kind) -> Run {
  var run = World.planned(World.plan([["a"], ["b"]]))
  run.maxFailures = 1
  run.clusters["a"]?.state = .failed("why")
  run.clusters["a"]?.isTouched = true
  run.clusters["a"]?.ended = World.start
  run.stages[0].started = World.start
  run.stages[0].state = .running
  run.backOut = BackOutRequest(scope: .touched, isFast: true, by: "a")
  switch state {
  case .planning: run.state = .planning
  case .planned: run.state = .planned
  case .running: run.state = .running
  case .soaking:
    run.state = .soaking
    run.stages[0].state = .soaking(until: World.start + .seconds(600))
  case .awaitingApproval:
    run.state = .awaitingApproval(task: "after s0")
    run.plan.stages[0].after = [.approval(approvers: 1, expires: nil, onRejection: .pause)]
    run.stages[0].state = .awaitingApproval
    run.stages[0].askedAt = World.start
  case .waiting: run.state = .waiting(until: World.start + .seconds(600))
  case .windowClosed:
    run.state = .windowClosed(opens: nil)
    run.plan.terms.windows = [Window(.deny, "Mon 00:00/1h")!]
  case .paused: run.state = .paused(why: "")
  case .backingOut: run.state = .backingOut
  case .backOutFailed: run.state = .backOutFailed(why: "")
  case .failed: run.state = .failed(why: "")
  case .ended: run.state = .ended(why: "")
  case .discarded: run.state = .discarded
  case .completed: run.state = .completed
  case .completedWithSkips: run.state = .completedWithSkips
  case .backedOut: run.state = .backedOut
  case .superseded: run.state = .superseded(by: "x")
  }
  return run
}

@Test(
  "every command in every state does what the table says, or is refused and changes nothing",
  arguments: RunState.Kind.allCases)
func commandsInStates(state: RunState.Kind) {
  for command in commands {
    let before = stateScene(state)
    var seen = Observations()
    seen.commands = [command]
    let quiet = step(before, Observations(), now: World.start)
    let result = step(before, seen, now: World.start)
    let event = command.event(in: state)
    if let targets = Transition.targets(from: state, on: event) {
      #expect(result.refusals[0] == nil, "\(command.word) in \(state): \(result.refusals[0] ?? "")")
      let move = result.moves.first { $0.event == event }
      #expect(move.map { targets.contains($0.to) } == true, "\(command.word) in \(state)")
    } else {
      #expect(result.refusals[0] != nil, "\(command.word) in \(state)")
      let isSame = result.run == quiet.run
      #expect(isSame, "\(command.word) in \(state)")
    }
  }
}

@Test("no state leads anywhere but where the table says, and final states only to a back-out")
func finalStates() {
  for state in RunState.Kind.allCases where state.isFinal {
    let events = RunEvent.allCases.filter { Transition.targets(from: state, on: $0) != nil }
    #expect(events == (state == .discarded || state == .backedOut ? [] : [.backOut]))
  }
  #expect(Set(Transition.table.map(\.event)).count == Transition.table.count)
  #expect(Set(Transition.table.map(\.event)) == Set(RunEvent.allCases))
}

/// Promises 1, 2, 3 and 7 over random worlds: whatever is seen and told, in whatever order.
@Test("promises 1 to 3: random worlds keep them", arguments: 0..<150)
func promises(seed: UInt64) throws {
  var random = World.Generator(state: seed &* 7_919 &+ 3)
  let names = (0..<Int.random(in: 2...9, using: &random)).map { ClusterName("c\($0)") }
  let cut = Int.random(in: 1...names.count, using: &random)
  let concurrency = Int.random(in: 1...3, using: &random)
  let plan = World.plan([Array(names[..<cut]), Array(names[cut...])], concurrency: concurrency) { plan in
    plan.terms.onFailure = [.pause, .end, .backOut].randomElement(using: &random)!
    plan.terms.maxFailures = Int.random(in: 0...2, using: &random)
    plan.terms.onDriverLost = Bool.random(using: &random) ? .pause : .goOn
    plan.terms.onUnreachable = RunTerms.OnUnreachable.allCases.randomElement(using: &random)!
    plan.terms.clustersPerMinute = Bool.random(using: &random) ? 2 : nil
    plan.stages[0].clusterSoak = .seconds([0, 30].randomElement(using: &random)!)
    plan.stages[0].stageSoak = .seconds([0, 60].randomElement(using: &random)!)
    plan.stages[0].needsApprovalAfter = Bool.random(using: &random)
    plan.stages[1].needsApprovalBefore = Bool.random(using: &random)
  }
  var driver = Driver(World.planned(plan))
  var asked: [RunAction] = []
  var wrote: [ClusterName: Set<ObjectKey>] = [:]
  for _ in 0..<220 {
    driver.now = driver.now + .seconds(Int64.random(in: 0...40, using: &random))
    var seen = Observations()
    asked.shuffle(using: &random)
    if !asked.isEmpty, Int.random(in: 0..<4, using: &random) > 0 {
      seen = World.answers([asked.removeLast()], of: driver.run)
    }
    if let cluster = names.randomElement(using: &random), let progress = driver.run.clusters[cluster] {
      switch Int.random(in: 0..<14, using: &random) {
      case 0: seen.clusters[cluster, default: .init()].reach = .unreachable(since: driver.now, why: "gone")
      case 1, 2: seen.clusters[cluster, default: .init()].reach = .answers
      case 3 where progress.isInFlight:
        seen.clusters[cluster, default: .init()].writes[World.web] = .mayPass("429")
      case 4 where progress.isInFlight && Int.random(in: 0..<3, using: &random) == 0:
        seen.clusters[cluster, default: .init()].writes[World.web] = .refused("422")
      case 5:
        seen.clusters[cluster, default: .init()].objects[World.web] = ObjectObservation(
          live: World.live(World.deployment(), version: 50), health: .healthy)
      default: break
      }
    }
    switch Int.random(in: 0..<16, using: &random) {
    case 0: seen.commands = [commands.randomElement(using: &random)!]
    case 1, 2: seen.commands = [.approve(stage: "s0", by: "x"), .approve(stage: "s1", by: "x")]
    case 3: seen.commands = [.resume(by: "x")]
    case 4, 5: seen.commands = [.confirm(digest: "d")]
    case 6: seen.driver = .restarted(why: "killed")
    case 7: seen.isLeaseHeld = false
    default: break
    }
    let before = driver.run
    driver.see(seen)
    let run = driver.run
    asked += driver.last.actions.filter {
      switch $0 {
      case .apply, .observe: true
      default: false
      }
    }
    // Whatever moved is in the table, step by step.
    var state = before.state.kind
    for move in driver.last.moves {
      #expect(move.from == state)
      #expect(Transition.targets(from: move.from, on: move.event)?.contains(move.to) == true)
      state = move.to
    }
    #expect(state == run.state.kind)
    for (index, stage) in run.plan.stages.enumerated() {
      #expect(stage.clusters.count { run.clusters[$0]!.isInFlight } <= stage.maxConcurrency)
      let started = stage.clusters.filter {
        before.clusters[$0]!.attempt < run.clusters[$0]!.attempt
      }
      guard !started.isEmpty else { continue }
      // No new cluster without a running run, its gates, the budget and the lease.
      #expect(seen.isLeaseHeld)
      #expect(driver.last.moves.contains { $0.from == .running || $0.to == .running } || before.state == .running)
      #expect(!stage.needsApprovalBefore || run.stages[index].approvedBefore)
      #expect(run.stages[..<index].allSatisfy { $0.state == .done })
      #expect(before.clusters.values.count { $0.state.isFailed } <= max(before.maxFailures, run.maxFailures))
    }
    for action in driver.last.actions {
      guard case .apply(let cluster, _, let keys, _) = action else { continue }
      #expect(before.started != nil || run.started != nil)
      #expect(!before.state.isFinal)
      wrote[cluster, default: []].formUnion(keys)
    }
    for (cluster, progress) in run.clusters where progress.state == .succeeded {
      #expect(progress.objects.allSatisfy { $0.writtenVersion != nil })
      #expect(wrote[cluster]?.count == 2)
    }
    // Asking again without news changes nothing.
    var quiet = Observations()
    quiet.isLeaseHeld = seen.isLeaseHeld
    let again = step(run, quiet, now: driver.now)
    let isSame = again.run == run
    #expect(isSame)
    #expect(again.moves.isEmpty)
  }
  let stored: Run = try JSON(parsing: JSON(encoding: driver.run).text).decoded()
  let isSame = stored == driver.run
  #expect(isSame)
}
