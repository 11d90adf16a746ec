package import FleetModel
package import KubernetesAPI
import Synchronization

/// One cluster of a playing scenario.
package struct PlayedCluster: Sendable {
  package let spec: ClusterSpec
  package let store: ClusterStore
  package let controllers: ClusterControllers

  /// What a registry would say of it; `server` is for whoever serves it to fill in.
  package var record: ClusterRecord {
    var record = ClusterRecord(name: ClusterName(spec.name), source: "scenario")
    record.labels = spec.labels
    record.properties = spec.properties
    record.isProtected = spec.isProtected
    return record
  }

  func nodeName(_ choice: NodeChoice) -> String {
    switch choice {
    case .name(let name): name
    case .number(let number): "\(spec.nodes.prefix)-\(number)"
    }
  }
}

/// Puts a scenario's fleet in place and plays its story.
///
/// `seed()` lives through the fleet's past under the same controllers that run it later, so that everything is there
/// as it would be: revisions, owners, addresses, managed fields, restarts. Then `start()` lets time and the story run;
/// under a `DrivenClock` both move with `timeline.advance(by:)`.
package final class ScenarioPlayer: Sendable {
  package let scenario: Scenario
  package let timeline: FleetTimeline
  /// In the order of the file.
  package let clusters: [PlayedCluster]

  /// A player with stores of its own, which nobody serves.
  package convenience init(scenario: Scenario, clock: any SettableClock) {
    Self.turnBack(clock, for: scenario)
    self.init(
      scenario: scenario, turnedBack: clock,
      stores: scenario.clusters.map { spec in
        ClusterStore(
          name: spec.name, version: spec.version, clock: clock,
          uids: UIDSource(seed: scenario.seed ^ StableHash(spec.name).value))
      })
  }

  /// Sets a clock to where the past of a scenario begins: before its stores are made, which begin then too.
  package static func turnBack(_ clock: any SettableClock, for scenario: Scenario) {
    clock.set((scenario.start ?? clock.now) - scenario.past)
  }

  /// A player for stores that somebody else made and serves, one for each cluster and in the same order, after
  /// `turnBack`.
  package init(scenario: Scenario, turnedBack clock: any SettableClock, stores: [ClusterStore]) {
    precondition(stores.map(\.name) == scenario.clusters.map(\.name), "a store for each cluster, in order")
    self.scenario = scenario
    let timeline = FleetTimeline(clock: clock)
    self.timeline = timeline
    present = scenario.start ?? clock.now + scenario.past
    clusters = zip(scenario.clusters, stores).map { spec, store in
      var book = BehaviourBook()
      book.behaviours = scenario.behaviours.filter { $0.clusters.contains(spec) }.map(\.value)
      book.registries = scenario.registries.filter { $0.clusters.contains(spec) }.map(\.value)
      let controllers = ClusterControllers(
        store: store, timeline: timeline, version: spec.version, seed: scenario.seed ^ StableHash(spec.name).value,
        book: book)
      return PlayedCluster(spec: spec, store: store, controllers: controllers)
    }
  }
  private let present: Timestamp

  package func cluster(_ name: String) -> PlayedCluster? { clusters.first { $0.spec.name == name } }

  /// Lives through the past: afterwards the fleet is as it is when the story begins.
  package func seed() {
    for cluster in clusters {
      cluster.controllers.setPast(true)
      cluster.addNodes()
    }
    timeline.advance(by: .seconds(1))
    var arrivals: [Duration: [(PlayedCluster, [JSON], Origin)]] = [:]
    for cluster in clusters {
      for (age, objects, origin) in scenario.objects(for: cluster.spec) {
        arrivals[age, default: []].append((cluster, objects, origin))
      }
    }
    for age in arrivals.keys.sorted(by: >) {
      timeline.skip(to: present - age)
      for (cluster, objects, origin) in arrivals[age] ?? [] { cluster.put(objects, origin: origin) }
      timeline.advance(by: Self.settlingTime)
    }
    for cluster in clusters { cluster.keepInventories(of: scenario) }
    timeline.skip(to: scenario.start ?? timeline.clock.outside ?? present)
    for cluster in clusters { cluster.controllers.setPast(false) }
    timeline.advance(by: .zero)
  }

  /// How long what was put there gets to come up before the past goes on.
  static let settlingTime = Duration.seconds(90)

  /// Begins the story now, and lets time run.
  package func start() {
    let begin = timeline.clock.now
    for step in scenario.story {
      for cluster in clusters where step.clusters.contains(cluster.spec) {
        timeline.at(begin + step.at) { [timeline] now in
          cluster.perform(step.action, at: now, timeline)
        }
      }
    }
    timeline.start()
  }
}

extension Scenario {
  /// What a cluster holds when the story begins, in no order: age, objects in order, and who put them there.
  func objects(for cluster: ClusterSpec) -> [(age: Duration, objects: [JSON], origin: Origin)] {
    var result: [(Duration, [JSON], Origin)] = []
    for manifest in manifests where manifest.clusters.contains(cluster) {
      result.append((manifest.age, manifest.objects, manifest.origin))
    }
    for workload in workloads {
      guard let spec = workload.spec(for: cluster) else { continue }
      for namespace in workload.namespaces {
        result.append((workload.age, workload.manifests(spec, namespace: namespace), workload.origin))
      }
    }
    return result
  }

  /// The objects that a delivery put on a cluster, as it applied them; empty where it put none there.
  package func manifests(deliveredBy name: String, to cluster: ClusterSpec) -> [JSON] {
    objects(for: cluster).filter { $0.origin.delivery == name }.flatMap(\.objects)
  }
  /// The names of all deliveries that the scenario speaks of, sorted.
  package var deliveries: [String] {
    Set(workloads.compactMap(\.origin.delivery) + manifests.compactMap(\.origin.delivery)).sorted()
  }

  /// From the clusters' first day to the story's beginning: a day more than the oldest object.
  fileprivate var past: Duration {
    max(workloads.map(\.age).max() ?? .zero, manifests.map(\.age).max() ?? .zero) + .seconds(86_400)
  }
}
