import KubernetesAPI
import Testing

@testable import FleetSimulator

@Suite("A cluster's listener follows its switch")
struct SwitchTests {
  @Test("however fast the switch is thrown, and by whomever, the listener ends where the switch ends")
  func ends() async throws {
    let fleet = SimulatedFleet(.init(clusters: ["eu-1"], clock: FixedClock(), controlPort: nil))
    try await fleet.start()
    let store = fleet.store("eu-1")
    let port = try #require(fleet.addresses.first).port
    for round in 0..<30 {
      let end: ClusterSwitch = round.isMultiple(of: 2) ? .down : .up
      for state in [.down, .up, .silent, .down, .slow(.milliseconds(1)), end] as [ClusterSwitch] {
        store.switchState = state
      }
      await withTaskGroup { group in
        for _ in 0..<4 { group.addTask { try? await fleet.setSwitch("eu-1", end) } }
      }
      #expect(store.switchState == end)
      #expect(ListenerTests.accepts(fleet.addresses[0].host, port) == (end != .down))
    }
    await fleet.stop()
  }

  @Test("a fleet that is not served any more stays so when a story goes on to throw switches")
  func over() async throws {
    let fleet = SimulatedFleet(.init(clusters: ["eu-1"], clock: FixedClock(), controlPort: nil))
    try await fleet.start()
    let address = try #require(fleet.addresses.first)
    await fleet.stop()
    try await fleet.setSwitch("eu-1", .down)
    try await fleet.setSwitch("eu-1", .up)
    #expect(!ListenerTests.accepts(address.host, address.port))
  }
}
