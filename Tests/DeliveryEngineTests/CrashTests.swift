import DeliveryModel
import FleetModel
import KubernetesAPI
import Synchronization
import Testing

@testable import DeliveryEngine

/// Kills the driver at each of its steps (before each transaction of the journal, before each request, before each
/// answer), lets another one follow, and looks at what the clusters went through.
@Suite(.timeLimit(.minutes(10))) struct CrashTests {
  /// Kills a driver at its first step, its second, and so on, in a copy of the fleet each, until there is a step that
  /// it does not come to.
  ///
  /// - Parameter drive: Carries a run whose driver dies there, and looks at what came of it; the place is for its words.
  /// - Returns: at how many steps it was killed.
  private func kill(
    in prepared: TestFleet,
    drive: @escaping @Sendable (_ fleet: TestFleet, _ crash: Crash, _ place: Comment) async throws -> Void
  ) async throws -> Int {
    try await withThrowingTaskGroup(of: Int.self) { group in
      for lane in 1...Self.lanes {
        group.addTask {
          var step = lane
          while true {
            let crash = Crash(after: step)
            try await drive(try TestFleet(copying: prepared), crash, "killed at step \(step)")
            guard crash.isDead else { return (step - lane) / Self.lanes }
            step += Self.lanes
            try #require(step < 1_000)
          }
        }
      }
      return try await group.reduce(0, +)
    }
  }
  private static let lanes = 2

  /// Drives a run until it is killed, then again until it has ended.
  private func drive(_ fleet: TestFleet, _ name: String, _ crash: Crash) async throws -> Run {
    let journal = try Journal(directory: fleet.folder.path, beforeWrite: { () throws(EngineError) in try crash.step() })
    do {
      return try await fleet.drive(name, journal: journal, through: .dying(crash))
    } catch {
      #expect(crash.isDead, "\(error)")
    }
    return try await fleet.drive(name)
  }

  private static let stale = TestFleet.settings("old").with(name: "stale")

  /// Two clusters with a first revision, and a run that changes two objects in each and deletes a third.
  private func changesAndDeletes() async throws -> TestFleet {
    let fleet = try TestFleet("eu-1", "us-1")
    try await fleet.deliverFirst()
    for member in fleet.members.values {
      _ = try await member.apply(Self.stale, manager: FieldManager.of(delivery: "shop"), force: false, dryRun: false)
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
    let key = KubernetesObject(Self.stale).key
    for cluster in plan.clusters.keys {
      plan.clusters[cluster]?.changes.append(ObjectChange(key: key, action: .delete, wanted: Self.stale))
    }
    plan.digest = try plan.computedDigest()
    try fleet.create("r", plan)
    return fleet
  }

  @Test(
    "promise 4: a driver killed at any of its steps leaves a run that the next one ends the same way, each object changed once"
  )
  func everyStep() async throws {
    let staleKey = KubernetesObject(Self.stale).key
    let steps = try await kill(in: changesAndDeletes()) { fleet, crash, place in
      let run = try await drive(fleet, "r", crash)
      #expect(run.state == .completed, place)
      for member in fleet.members.values {
        let state = member.state.withLock { $0 }
        #expect(state.changes[TestFleet.webKey] == 1, place)
        #expect(state.changes[TestFleet.settingsKey] == 1, place)
        #expect(state.deletions == [staleKey: 1], place)
        #expect(state.requests.count { $0.verb == .delete } == 1, place)
        let inventory = try #require(state.objects[Inventory.key(delivery: "shop")].flatMap(Inventory.init), place)
        #expect(Set(inventory.objects.keys) == [TestFleet.webKey, TestFleet.settingsKey], place)
        #expect(inventory.epoch == 2, place)
      }
    }
    #expect(steps > 100, "every step was one at which it died")
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

  private static let added = TestFleet.settings("new").with(name: "added")

  /// A cluster in which a run has changed two objects and made a third, and is to be backed out.
  private func backingOut() async throws -> TestFleet {
    let fleet = try TestFleet("eu-1")
    try await fleet.deliverFirst()
    try fleet.create(
      "r",
      try fleet.plan(
        PlannedStage(name: "all", clusters: ["eu-1"], maxConcurrency: 1),
        objects: [TestFleet.settings("blue"), TestFleet.web(image: "web:2"), Self.added]))
    #expect(try await fleet.drive("r").state == .completed)
    #expect(fleet["eu-1"].object(KubernetesObject(Self.added).key) != nil)
    fleet["eu-1"].set { $0.changes = [:] }
    _ = try fleet.command(.backOut(.touched, isFast: true, by: "op"), "r")
    return fleet
  }

  @Test(
    "promises 4 and 8: a back-out restores what was there and deletes what was made, also where its driver is killed at any step"
  )
  func backOut() async throws {
    let addedKey = KubernetesObject(Self.added).key
    let steps = try await kill(in: backingOut()) { fleet, crash, place in
      let journal = try Journal(
        directory: fleet.folder.path, beforeWrite: { () throws(EngineError) in try crash.step() })
      var run = try? await fleet.drive("r", journal: journal, through: .dying(crash))
      if crash.isDead {
        // Its child pauses where its driver was lost: whoever finds that resumes it.
        let next = fleet.start("r")
        let child: @Sendable () -> Run? = { [journal = fleet.journal] in
          (try? journal.run(named: "r-out")).flatMap { $0 }
        }
        try await fleet.wait("r") { $0.state == .backedOut || child()?.state.kind == .paused }
        if child()?.state.kind == .paused { _ = try fleet.command(.resume(by: "op"), "r-out") }
        run = try await next.value
      }
      #expect(run?.state == .backedOut, place)
      let member = fleet["eu-1"]
      #expect(member.object(TestFleet.settingsKey)?.json.string(at: "data", "color") == "red", place)
      let containers = member.object(TestFleet.webKey)?.json.elements(at: "spec", "template", "spec", "containers")
      #expect(containers?.first?.string(at: "image") == "web:1", place)
      #expect(member.object(addedKey) == nil, place)
      let state = member.state.withLock { $0 }
      #expect(state.changes[TestFleet.settingsKey] == 1, place)
      #expect(state.changes[TestFleet.webKey] == 1, place)
      #expect(state.deletions[addedKey] == 1, place)
    }
    #expect(steps > 40, "every step was one at which it died")
  }
}
