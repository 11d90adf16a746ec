import DeliveryModel
import FleetModel
import Glibc
import KubernetesAPI
import Synchronization
import Testing

@testable import DeliveryEngine

/// Kills the driver at each of its steps (before each transaction of the journal, before each request, before each
/// answer), lets another one follow, and looks at what the clusters went through.
@Suite(.timeLimit(.minutes(10))) struct CrashTests {
  /// Every third step, which meets each kind of step in some cluster; each one where the environment asks for it.
  static let stride = getenv("QUARTERDECK_EVERY_STEP") == nil ? 3 : 1

  /// Drives a run until it is killed, then again until it has ended.
  ///
  /// - Returns: the run as it ended, and whether the first driver was killed.
  func drive(_ fleet: TestFleet, _ name: String, dyingAfter steps: Int) async throws -> (run: Run, wasKilled: Bool) {
    let crash = Crash(after: steps)
    let journal = try Journal(directory: fleet.folder.path, beforeWrite: { () throws(EngineError) in try crash.step() })
    do {
      return (try await fleet.drive(name, journal: journal, through: .dying(crash)), false)
    } catch {
      #expect(crash.isDead, "\(error)")
    }
    return (try await fleet.drive(name), true)
  }

  @Test(
    "a driver killed at any of its steps leaves a run that the next one ends the same way, each object changed once")
  func everyStep() async throws {
    var steps = 0
    var isKilled = true
    while isKilled {
      steps += Self.stride
      let fleet = try TestFleet("eu-1", "us-1")
      try await fleet.deliverFirst()
      let stale = TestFleet.settings("old").with(name: "stale")
      for member in fleet.members.values {
        _ = try await member.apply(stale, manager: DeliveryNames.manager("shop"), force: false, dryRun: false)
        member.set {
          $0.changes = [:]
          $0.requests = []
        }
      }
      var plan = try fleet.plan(
        PlannedStage(name: "eu", clusters: ["eu-1"], maxConcurrency: 1),
        PlannedStage(name: "us", clusters: ["us-1"], maxConcurrency: 1)
      ) {
        $0.onDriverLost = .goOn
        $0.approvesDeletions = false
        $0.prunes = true
      }
      let staleKey = KubernetesObject(stale).key
      for cluster in plan.clusters.keys {
        plan.clusters[cluster]?.changes.append(ObjectChange(key: staleKey, action: .delete, wanted: stale))
      }
      plan.digest = try plan.computedDigest()
      try fleet.create("r", plan)
      let result = try await drive(fleet, "r", dyingAfter: steps)
      isKilled = result.wasKilled
      #expect(result.run.state == .completed, "killed at step \(steps)")
      for member in fleet.members.values {
        let state = member.state.withLock { $0 }
        #expect(state.changes[TestFleet.webKey] == 1, "killed at step \(steps)")
        #expect(state.changes[TestFleet.settingsKey] == 1, "killed at step \(steps)")
        #expect(state.deletions == [staleKey: 1], "killed at step \(steps)")
        #expect(
          state.requests.count { $0.verb == .delete } == 1, "killed at step \(steps): one request to delete")
        let inventory = try #require(state.objects[Inventory.key(delivery: "shop")].flatMap(Inventory.init))
        #expect(Set(inventory.objects.keys) == [TestFleet.webKey, TestFleet.settingsKey], "killed at step \(steps)")
        #expect(inventory.epoch == 2, "killed at step \(steps)")
      }
      try #require(steps < 500)
    }
    #expect(steps > 40, "every step was one at which it died")
  }

  @Test("a run whose driver was lost is paused where the file says so, obeys what was asked meanwhile, and goes on")
  func pausesAndObeys() async throws {
    for steps in [9, 15, 20, 30] {
      let fleet = try TestFleet("eu-1", "us-1")
      try fleet.create(
        "r",
        try fleet.plan(
          PlannedStage(name: "eu", clusters: ["eu-1"], maxConcurrency: 1),
          PlannedStage(name: "us", clusters: ["us-1"], maxConcurrency: 1)))
      let crash = Crash(after: steps)
      let journal = try Journal(
        directory: fleet.folder.path, beforeWrite: { () throws(EngineError) in try crash.step() })
      await #expect(throws: EngineError.self) {
        _ = try await fleet.drive("r", journal: journal, through: .dying(crash))
      }
      let next = fleet.start("r")
      try await fleet.wait("r") { $0.state == .paused(why: "driver lost: its driver was lost") }
      let resume = try fleet.command(.resume(by: "op"), "r")
      #expect(try await next.value.state == .completed)
      #expect(try await fleet.outcome(of: resume) == nil)
      for member in fleet.members.values { #expect(member.state.withLock { $0.changes[TestFleet.webKey] } == 1) }
    }
  }

  @Test("a back-out restores what was there and deletes what was made, also where its driver is killed at any step")
  func backOut() async throws {
    var steps = 0
    var isKilled = true
    while isKilled {
      steps += 3 * Self.stride
      let fleet = try TestFleet("eu-1")
      try await fleet.deliverFirst()
      let added = TestFleet.settings("new").with(name: "added")
      let addedKey = KubernetesObject(added).key
      try fleet.create(
        "r",
        try fleet.plan(
          PlannedStage(name: "all", clusters: ["eu-1"], maxConcurrency: 1),
          objects: [TestFleet.settings("blue"), TestFleet.web(image: "web:2"), added]))
      #expect(try await fleet.drive("r").state == .completed)
      #expect(fleet["eu-1"].object(addedKey) != nil)
      fleet["eu-1"].set { $0.changes = [:] }
      _ = try fleet.command(.backOut(.touched, isFast: true, by: "op"), "r")
      // Its child pauses where its driver was lost: whoever finds that resumes it.
      let crash = Crash(after: steps)
      let journal = try Journal(
        directory: fleet.folder.path, beforeWrite: { () throws(EngineError) in try crash.step() })
      var run = try? await fleet.drive("r", journal: journal, through: .dying(crash))
      isKilled = crash.isDead
      if isKilled {
        let next = fleet.start("r")
        let child: @Sendable () -> Run? = { [journal = fleet.journal] in
          (try? journal.run(named: "r-out")).flatMap { $0 }
        }
        try await fleet.wait("r") { $0.state == .backedOut || child()?.state.kind == .paused }
        if child()?.state.kind == .paused { _ = try fleet.command(.resume(by: "op"), "r-out") }
        run = try await next.value
      }
      #expect(run?.state == .backedOut, "killed at step \(steps)")
      let member = fleet["eu-1"]
      #expect(member.object(TestFleet.settingsKey)?.json.string(at: "data", "color") == "red")
      let containers = member.object(TestFleet.webKey)?.json.elements(at: "spec", "template", "spec", "containers")
      #expect(containers?.first?.string(at: "image") == "web:1")
      #expect(member.object(addedKey) == nil)
      let state = member.state.withLock { $0 }
      #expect(state.changes[TestFleet.settingsKey] == 1, "killed at step \(steps)")
      #expect(state.changes[TestFleet.webKey] == 1, "killed at step \(steps)")
      #expect(state.deletions[addedKey] == 1, "killed at step \(steps)")
      try #require(steps < 500)
    }
  }
}
