import FleetModel
package import KubernetesAPI

/// A scenario that is played on a fleet that is served: what `quarterdeck simulate`, the demo and end-to-end tests run.
package final class Simulation: Sendable {
  package let player: ScenarioPlayer
  package let fleet: SimulatedFleet

  /// Nothing is served and nothing has happened yet.
  ///
  /// - Parameters:
  ///   - clock: the fleet's time; a `DrivenClock` stands until it is driven.
  ///   - port: of every cluster, each on an address of its own; 0 lets the system choose.
  ///   - moved: told the time whenever the control door has moved a `DrivenClock`, before the door answers.
  package init(
    scenario: Scenario, clock: any SettableClock = WallClock(), port: Int = 0,
    moved: @escaping @Sendable (Timestamp) -> Void = { _ in }
  ) {
    let player = ScenarioPlayer(scenario: scenario, clock: clock)
    self.player = player
    let stores = Dictionary(uniqueKeysWithValues: player.clusters.map { ($0.spec.name, $0.store) })
    var configuration = SimulatedFleet.Configuration(
      clusters: player.clusters.map(\.spec.name), clock: clock, seed: scenario.seed, port: port)
    if clock is DrivenClock {
      configuration.advance = { span in
        await withCheckedContinuation { continuation in
          SimulatorThread.start("advance") {
            player.timeline.advance(by: span)
            moved(clock.now)
            continuation.resume()
          }
        }
      }
    }
    fleet = SimulatedFleet(configuration, stores: stores)
    for cluster in player.clusters {
      for right in scenario.rights where right.clusters.contains(cluster.spec) {
        fleet.api(cluster.spec.name).access.rules[right.value.user, default: []] += right.value.rules
      }
    }
  }

  /// Opens the listeners: every cluster has its address, and lets requests wait until its past is over.
  package func open() async throws {
    for cluster in player.clusters { cluster.store.switchState = .starting }
    try await fleet.start()
  }

  /// Lives through the scenario's past, each cluster answering as soon as its own is over, and begins the story.
  package func begin() async {
    player.startTime()
    await withCheckedContinuation { continuation in
      SimulatorThread.start("simulation") { [player] in
        player.seed { $0.store.switchState = .up }
        continuation.resume()
      }
    }
    player.start()
  }

  package func start() async throws {
    try await open()
    await begin()
  }

  package func stop() async { await fleet.stop() }

  package var kubeconfig: String { fleet.kubeconfig }
  package var controlURL: String? { fleet.controlURL }

  /// What a registry would say of the clusters: a `ClusterList` that the dashboard reads beside the kubeconfig.
  package var clusterList: String {
    let clusters: [JSON] = player.clusters.map { cluster in
      let record = cluster.record
      return [
        "name": .string(record.name.text), "labels": .object(record.labels.mapValues(JSON.string)),
        "properties": .object(record.properties.mapValues(JSON.string)), "protected": .bool(record.isProtected),
      ]
    }
    let list: JSON = ["apiVersion": "quarterdeck.dev/v1alpha1", "kind": "ClusterList", "clusters": .array(clusters)]
    return list.yaml
  }
}
