import DeliveryModel
import FleetModel
import KubernetesAPI
import Synchronization
import Testing

@testable import DeliveryEngine

/// Two drivers of one delivery, each with a journal of its own, as on two machines.
@Suite(.timeLimit(.minutes(10))) struct FenceTests {
  static let created = TestFleet.settings("new").with(name: "created")

  /// The loser wants blue, web:2 and an object of its own; the winner green, web:1 (which is there already), and that
  /// object with another value.
  func loserPlan(_ fleet: TestFleet) throws -> Plan {
    try fleet.plan(
      PlannedStage(name: "all", clusters: ["eu-1"], maxConcurrency: 1),
      objects: [TestFleet.settings("blue"), TestFleet.web(image: "web:2"), Self.created])
  }
  func winnerPlan(_ fleet: TestFleet) throws -> Plan {
    try fleet.plan(
      PlannedStage(name: "all", clusters: ["eu-1"], maxConcurrency: 1),
      objects: [
        TestFleet.settings("green"), TestFleet.web(image: "web:1"), TestFleet.settings("other").with(name: "created"),
      ])
  }

  @Test(
    "promise 5: a driver that is stopped at any request while another takes over leaves every object as the other wants"
  )
  func frozen() async throws {
    var requests = 0
    var putBack = 0
    while let why = try await freeze(before: requests) {
      if why.contains("put back") { putBack += 1 }
      requests += 1
      try #require(requests < 100)
    }
    #expect(requests > 10, "it was stopped before each of its requests")
    #expect(putBack > 0, "a write that landed was taken back")
  }

  /// Stops the loser before one of its requests, lets the winner carry its run to the end, and lets the loser go on.
  ///
  /// - Returns: why the loser paused; nil where it had ended before it made so many requests.
  private func freeze(before requests: Int) async throws -> String? {
    let fleet = try TestFleet("eu-1")
    let member = fleet["eu-1"]
    try await fleet.deliverFirst()
    try fleet.create("loser", try loserPlan(fleet))
    let freezer = Freezer(before: requests, clock: fleet.clock)
    let loser = fleet.start("loser", through: .freezing(freezer))
    let watching = Task {
      _ = try? await loser.task.value
      freezer.finish()
    }
    guard await freezer.isStopped() else {
      await watching.value
      return nil
    }
    let elsewhere = try Journal(directory: fleet.folder.path + "/elsewhere")
    try fleet.create("winner", try winnerPlan(fleet), in: elsewhere)
    let winner = try await fleet.drive("winner", journal: elsewhere)
    #expect(winner.state == .completed, "stopped before request \(requests)")
    let count = member.state.withLock { $0.changes.values.reduce(0, +) }
    freezer.thaw()
    let paused = try await fleet.wait("loser") { $0.state.kind == .paused || $0.state.isFinal }
    guard case .paused(let why) = paused.state else {
      // It had not been in the cluster before the other was: then it is the newer one, and has everything its way.
      let inventory = try #require(member.object(Inventory.key(delivery: "shop")).flatMap(Inventory.init))
      #expect(inventory.run == "loser" && inventory.epoch == 3, "stopped before request \(requests): \(paused.state)")
      #expect(requests < 3)
      return ""
    }
    #expect(why.contains("run winner has taken shop over in eu-1"), "stopped before request \(requests)")
    let changes = member.state.withLock { $0.changes.values.reduce(0, +) } - count
    #expect(
      changes == 0 || changes == 2, "one write at most landed, and was taken back; before \(requests): \(changes)")
    #expect(member.object(TestFleet.settingsKey)?.json.string(at: "data", "color") == "green", "before \(requests)")
    let containers = member.object(TestFleet.webKey)?.json.elements(at: "spec", "template", "spec", "containers")
    #expect(containers?.first?.string(at: "image") == "web:1", "before \(requests)")
    let created = member.object(KubernetesObject(Self.created).key)
    #expect(created?.json.string(at: "data", "color") == "other", "before \(requests)")
    #expect(member.object(Inventory.key(delivery: "shop")).flatMap(Inventory.init)?.run == "winner")
    _ = try fleet.command(.end(by: "op"), "loser")
    _ = try await loser.value
    await watching.value
    return why
  }
}
