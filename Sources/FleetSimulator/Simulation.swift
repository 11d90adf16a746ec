import FleetModel
import KubernetesAPI

/// A scenario that is played on a fleet that is served: what `quarterdeck simulate`, the demo and end-to-end tests run.
package final class Simulation: Sendable {
  package let player: ScenarioPlayer
  package let fleet: SimulatedFleet

  /// Lives through the scenario's past; nothing is served yet.
  ///
  /// - Parameters:
  ///   - clock: the fleet's time; a `DrivenClock` stands until it is driven.
  ///   - port: of every cluster, each on an address of its own; 0 lets the system choose.
  package init(scenario: Scenario, clock: any SettableClock = WallClock(), port: Int = 0) {
    player = ScenarioPlayer(scenario: scenario, clock: clock)
    player.seed()
    let stores = Dictionary(uniqueKeysWithValues: player.clusters.map { ($0.spec.name, $0.store) })
    fleet = SimulatedFleet(
      SimulatedFleet.Configuration(
        clusters: player.clusters.map(\.spec.name), clock: clock, seed: scenario.seed, port: port),
      stores: stores)
  }

  /// Opens the listeners, then begins the story.
  package func start() async throws {
    for cluster in player.clusters {
      let name = cluster.spec.name
      cluster.store.whenSwitched { [fleet] state in
        Task { try? await fleet.setSwitch(name, state) }
      }
    }
    try await fleet.start()
    player.start()
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
