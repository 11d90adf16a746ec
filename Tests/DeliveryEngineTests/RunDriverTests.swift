import DeliveryModel
import FleetModel
import KubernetesAPI
import Synchronization
import Testing

@testable import DeliveryEngine

@Suite(.timeLimit(.minutes(10))) struct RunDriverTests {
  func stages() -> (PlannedStage, PlannedStage) {
    var canary = PlannedStage(name: "canary", clusters: ["eu-1"], maxConcurrency: 1)
    canary.clusterSoak = .seconds(20)
    canary.needsApprovalAfter = true
    return (canary, PlannedStage(name: "rest", clusters: ["eu-2", "eu-3", "us-1", "us-2"], maxConcurrency: 2))
  }

  @Test(
    "promise 2: canary, approval, rest: the run completes, nobody is written to before their turn, two at a time"
  )
  func completes() async throws {
    let fleet = try TestFleet("eu-1", "eu-2", "eu-3", "us-1", "us-2")
    let (canary, rest) = stages()
    for member in fleet.members.values { member.set { $0.looksUntilReady = 3 } }
    try fleet.create("r", try fleet.plan(canary, rest))
    let driver = fleet.start("r")
    let waiting = try await fleet.wait("r") { $0.state == .awaitingApproval(task: "after canary") }
    #expect(waiting.clusters["eu-1"]?.state == .succeeded)
    #expect(rest.clusters.allSatisfy { fleet[$0].requests.allSatisfy { $0.verb == .get } })
    let approval = try fleet.command(.approve(stage: "canary", by: "op-2"), "r")
    let run = try await driver.value
    #expect(run.state == .completed)
    #expect(try await fleet.outcome(of: approval) == nil)
    #expect(fleet.peak.withLock { $0 } <= 2)
    for member in fleet.members.values {
      #expect(member.object(TestFleet.webKey)?.json.string(at: "metadata", "labels", DeliveryNames.label) == "shop")
      let inventory = try #require(member.object(Inventory.key(delivery: "shop")).flatMap(Inventory.init))
      #expect(Set(inventory.objects.keys) == [TestFleet.webKey, TestFleet.settingsKey])
      #expect(inventory.epoch == 1)
      #expect(inventory.run == "r")
      // A namespace, the payload, and the inventory once a wave.
      #expect(
        member.mutations.map(\.key.kind.kind) == ["Namespace", "ConfigMap", "ConfigMap", "ConfigMap", "Deployment"])
    }
  }

  @Test("pause lets clusters in flight finish and starts none; resume goes on; end writes nothing more")
  func pauseResumeEnd() async throws {
    let fleet = try TestFleet("eu-1", "eu-2", "eu-3")
    fleet["eu-1"].set { $0.looksUntilReady = nil }
    try fleet.create(
      "r", try fleet.plan(PlannedStage(name: "all", clusters: ["eu-1", "eu-2", "eu-3"], maxConcurrency: 1)))
    let driver = fleet.start("r")
    try await fleet.wait("r") { $0.clusters["eu-1"]?.state == .verifying }
    #expect(try await fleet.outcome(of: fleet.command(.pause(by: "op-1"), "r")) == nil)
    try await fleet.wait("r") { $0.state == .paused(why: "by op-1") }
    fleet["eu-1"].set { $0.looksUntilReady = 1 }
    try await fleet.wait("r") { $0.clusters["eu-1"]?.state == .succeeded }
    #expect(fleet["eu-2"].mutations.isEmpty)
    fleet["eu-2"].set { $0.looksUntilReady = nil }
    #expect(try await fleet.outcome(of: fleet.command(.resume(by: "op-1"), "r")) == nil)
    try await fleet.wait("r") { $0.clusters["eu-2"]?.state == .verifying }
    let count = fleet["eu-2"].mutations.count
    #expect(try await fleet.outcome(of: fleet.command(.end(by: "op-1"), "r")) == nil)
    let run = try await driver.value
    #expect(run.state == .ended(why: "by op-1; touched 2 (eu-1, eu-2), in flight 1 (eu-2), not touched 1 (eu-3)"))
    #expect(fleet["eu-2"].mutations.count == count)
    #expect(fleet["eu-3"].mutations.isEmpty)
  }

  @Test("promise 1: a run that was confirmed with another plan's digest, or not at all, writes nothing")
  func unconfirmed() async throws {
    let fleet = try TestFleet("eu-1")
    let plan = try fleet.plan(PlannedStage(name: "all", clusters: ["eu-1"], maxConcurrency: 1))
    for (name, command) in [("other", RunCommand.confirm(digest: "other")), ("none", nil)] {
      try fleet.journal.create(
        Run.planned(plan, name: name, created: fleet.clock.now, startedBy: "op-1"), command)
      let driver = fleet.start(name)
      let approval = try fleet.command(.approve(stage: "all", by: "op-1"), name)
      #expect(try await fleet.outcome(of: approval) == "the run is planned")
      _ = try fleet.command(.discard, name)
      #expect(try await driver.value.state == .discarded)
    }
    #expect(fleet["eu-1"].mutations.isEmpty)
  }

  @Test("each command that comes at once gets its own answer: obeyed, or refused with the words")
  func refusals() async throws {
    let fleet = try TestFleet("eu-1")
    fleet["eu-1"].set { $0.looksUntilReady = nil }
    try fleet.create("r", try fleet.plan(PlannedStage(name: "all", clusters: ["eu-1"], maxConcurrency: 1)))
    let commands = [
      try fleet.command(.approve(stage: "all", by: "op"), "r"), try fleet.command(.pause(by: "op"), "r"),
      try fleet.command(.retry(["eu-1"]), "r"), try fleet.command(.skip(["eu-1"], reason: "debugging"), "r"),
      try fleet.command(.confirm(digest: "x"), "r"),
    ]
    let driver = fleet.start("r")
    var answers: [String?] = []
    for command in commands { answers.append(try await fleet.outcome(of: command)) }
    #expect(
      answers == [
        "the run is running", nil, "none of them has failed", nil, "the run is paused",
      ])
    _ = try fleet.command(.end(by: "op"), "r")
    _ = try await driver.value
  }

  @Test(
    "promise 2: a cluster that refuses stops the run at its limit; the next stage gets no write; retry and skip go on"
  )
  func failure() async throws {
    let fleet = try TestFleet("eu-1", "eu-2", "us-1")
    let status = Status(code: 422, reason: "Invalid", message: "spec.replicas: must not be negative")
    fleet["eu-1"].set { $0.refusals[TestFleet.webKey] = status }
    fleet["eu-2"].set { $0.refusals[TestFleet.webKey] = status }
    try fleet.create(
      "r",
      try fleet.plan(
        PlannedStage(name: "eu", clusters: ["eu-1", "eu-2"], maxConcurrency: 1),
        PlannedStage(name: "us", clusters: ["us-1"], maxConcurrency: 1)))
    let driver = fleet.start("r")
    let paused = try await fleet.wait("r") { $0.state == .paused(why: "failures 1, stops at 1") }
    guard case .failed(let why)? = paused.clusters["eu-1"]?.state else { throw CancellationError() }
    #expect(why.contains("must not be negative"))
    #expect(fleet["eu-2"].mutations.isEmpty)
    #expect(fleet["us-1"].requests.allSatisfy { $0.verb == .get })
    let inventory = try #require(fleet["eu-1"].object(Inventory.key(delivery: "shop")).flatMap(Inventory.init))
    #expect(Set(inventory.objects.keys) == [TestFleet.settingsKey], "what was refused was not delivered")
    let refusal = try await fleet.outcome(of: fleet.command(.resume(by: "op"), "r"))
    #expect(refusal?.contains("retry or skip clusters first") == true)
    fleet["eu-1"].set { $0.refusals = [:] }
    #expect(try await fleet.outcome(of: fleet.command(.retry(["eu-1"]), "r")) == nil)
    #expect(try await fleet.outcome(of: fleet.command(.resume(by: "op"), "r")) == nil)
    try await fleet.wait("r") {
      $0.state == .paused(why: "failures 1, stops at 1") && $0.clusters["eu-1"]?.state == .succeeded
    }
    #expect(try await fleet.outcome(of: fleet.command(.skip(["eu-2"], reason: "is replaced"), "r")) == nil)
    #expect(try await fleet.outcome(of: fleet.command(.resume(by: "op"), "r")) == nil)
    #expect(try await driver.value.state == .completedWithSkips)
    #expect(fleet["us-1"].object(TestFleet.webKey) != nil)
  }

  @Test("promise 7: a cluster that does not answer holds up nobody, and is skipped or fails when its grace is over")
  func unreachable() async throws {
    let fleet = try TestFleet("eu-1", "eu-2", "eu-3")
    fleet["eu-2"].set { $0.isUnreachable = true }
    try fleet.create(
      "r",
      try fleet.plan(PlannedStage(name: "all", clusters: ["eu-1", "eu-2", "eu-3"], maxConcurrency: 1)) {
        $0.unreachableGrace = .seconds(60)
      })
    fleet["eu-1"].set { $0.looksUntilReady = 12 }
    let run = try await fleet.start("r").value
    #expect(run.state == .completedWithSkips)
    guard case .skipped(let why)? = run.clusters["eu-2"]?.state else {
      Issue.record("\(String(describing: run.clusters["eu-2"]?.state))")
      return
    }
    #expect(why.hasPrefix("no answer since"))
    #expect(run.clusters["eu-3"]?.state == .succeeded)
    #expect(fleet["eu-2"].mutations.isEmpty)
  }

  @Test("a cluster that answers again in its grace is seen again and finishes")
  func answersAgain() async throws {
    let fleet = try TestFleet("eu-1")
    fleet["eu-1"].set { $0.looksUntilReady = nil }
    try fleet.create("r", try fleet.plan(PlannedStage(name: "all", clusters: ["eu-1"], maxConcurrency: 1)))
    let driver = fleet.start("r")
    try await fleet.wait("r") { $0.clusters["eu-1"]?.state == .verifying }
    fleet["eu-1"].set { $0.isUnreachable = true }
    try await fleet.wait("r") { if case .unreachable? = $0.clusters["eu-1"]?.state { true } else { false } }
    fleet["eu-1"].set {
      $0.isUnreachable = false
      $0.looksUntilReady = 1
    }
    #expect(try await driver.value.state == .completed)
    #expect(fleet["eu-1"].state.withLock { $0.changes[TestFleet.webKey] } == 1)
  }

  @Test("a server whose versions are no numbers is followed all the same")
  func opaqueVersions() async throws {
    let fleet = try TestFleet("eu-1")
    fleet["eu-1"].set {
      $0.versionPrefix = "v-"
      $0.looksUntilReady = 3
    }
    try fleet.create("r", try fleet.plan(PlannedStage(name: "all", clusters: ["eu-1"], maxConcurrency: 1)))
    let run = try await fleet.drive("r")
    #expect(run.state == .completed)
    #expect(fleet["eu-1"].state.withLock { $0.changes[TestFleet.webKey] } == 1)
  }

  @Test("an object that may not be read is said with the server's words, and the run goes on once it may")
  func unreadable() async throws {
    let fleet = try TestFleet("eu-1")
    try await fleet.deliverFirst()
    let plan = try fleet.plan(PlannedStage(name: "all", clusters: ["eu-1"], maxConcurrency: 1))
    fleet["eu-1"].set { $0.looksUntilReady = nil }
    try fleet.create("r", plan)
    let driver = fleet.start("r")
    try await fleet.wait("r") { $0.clusters["eu-1"]?.state == .verifying }
    fleet["eu-1"].set {
      $0.hidden[TestFleet.webKey] = Status(code: 403, reason: "Forbidden", message: "deployments is forbidden")
    }
    try await fleet.wait("r") { run in
      run.clusters["eu-1"]?.objects.contains {
        if case .progressing(let why) = $0.state { why.contains("deployments is forbidden") } else { false }
      } ?? false
    }
    fleet["eu-1"].set {
      $0.hidden = [:]
      $0.looksUntilReady = 1
    }
    #expect(try await driver.value.state == .completed)
  }

  @Test("another manager's field is a conflict: it is not overwritten, and its cluster fails with the manager's name")
  func conflict() async throws {
    let fleet = try TestFleet("eu-1")
    let plan = try fleet.plan(PlannedStage(name: "all", clusters: ["eu-1"], maxConcurrency: 1))
    fleet["eu-1"].write(TestFleet.settings("pink"))
    try fleet.create("r", plan)
    let driver = fleet.start("r")
    let run = try await fleet.wait("r") { if case .paused = $0.state { true } else { false } }
    guard case .failed(let why)? = run.clusters["eu-1"]?.state else { throw CancellationError() }
    #expect(why.contains("kubectl-edit"))
    #expect(fleet["eu-1"].object(TestFleet.settingsKey)?.json.string(at: "data", "color") == "pink")
    _ = try fleet.command(.end(by: "op"), "r")
    _ = try await driver.value
  }

  @Test(
    "what somebody holds since the plan was made is ahead of the run while it waits, and is not once it is given back")
  func ahead() async throws {
    let fleet = try TestFleet("eu-1", "eu-2")
    try await fleet.deliverFirst()
    let (canary, _) = stages()
    let plan = try fleet.plan(canary, PlannedStage(name: "rest", clusters: ["eu-2"], maxConcurrency: 1))
    #expect(plan.clusters["eu-2"]?.changes.map(\.action) == [.update, .update])
    try fleet.create("r", plan)
    let driver = fleet.start("r")
    let first = try await fleet.wait("r") { $0.seenAhead?["eu-2"] != nil }
    #expect(first.ahead.isEmpty)
    fleet["eu-2"].write(TestFleet.settings("pink"))
    let waiting = try await fleet.wait("r") { !$0.ahead.isEmpty && $0.awaitedApproval == "canary" }
    #expect(
      waiting.ahead.map(\.sentence) == [
        "rest eu-2: will be refused: kubectl-edit holds ConfigMap shop/settings data.color"
      ])
    _ = try await fleet["eu-2"].apply(
      TestFleet.settings("red"), manager: FieldManager.of(delivery: "shop"), force: true, dryRun: false)
    try await fleet.wait("r") { $0.ahead.isEmpty }
    _ = try fleet.command(.approve(stage: "canary", by: "op-2"), "r")
    #expect(try await driver.value.state == .completed)
  }

  @Test("a newer run's epoch in the inventory stops the older one before it writes")
  func fence() async throws {
    let fleet = try TestFleet("eu-1")
    try await fleet.deliverFirst()
    var inventory = try #require(fleet["eu-1"].object(Inventory.key(delivery: "shop")).flatMap(Inventory.init))
    #expect(inventory.epoch == 1)
    try fleet.create("r", try fleet.plan(PlannedStage(name: "all", clusters: ["eu-1"], maxConcurrency: 1)))
    #expect(try fleet.journal.epoch(run: "r", cluster: "eu-1", orFirst: 2) == 2)
    inventory.epoch = 3
    inventory.run = "elsewhere"
    _ = try await fleet["eu-1"].apply(
      inventory.configMap, manager: FieldManager.of(delivery: "shop"), force: true, dryRun: false)
    let count = fleet["eu-1"].mutations.count
    let driver = fleet.start("r")
    try await fleet.wait("r") { if case .paused(let why) = $0.state { why.contains("elsewhere") } else { false } }
    _ = try fleet.command(.end(by: "op"), "r")
    _ = try await driver.value
    #expect(fleet["eu-1"].mutations.count == count)
  }
}
