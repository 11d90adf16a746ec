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
  private let pasts: [FleetTimeline]
  /// When the pasts end.
  private let present: Timestamp
  /// The ages of everything that comes, oldest first: every cluster stops at each, so that clusters are alike.
  private let ages: [Duration]

  package init(scenario: Scenario, clock: any SettableClock) {
    self.scenario = scenario
    let present = scenario.start ?? clock.now
    self.present = present
    clock.set(present)
    let timeline = FleetTimeline(clock: clock)
    self.timeline = timeline
    let pasts = scenario.clusters.map { _ in FleetTimeline(pastOf: timeline, from: present - scenario.past) }
    self.pasts = pasts
    ages = Set(scenario.clusters.flatMap { scenario.objects(for: $0).map(\.age) }).sorted(by: >)
    clusters = zip(scenario.clusters, pasts).map { spec, past in
      var book = BehaviourBook()
      book.behaviours = scenario.behaviours.filter { $0.clusters.contains(spec) }.map(\.value)
      book.registries = scenario.registries.filter { $0.clusters.contains(spec) }.map(\.value)
      let seed = scenario.seed ^ StableHash(spec.name).value
      let store = ClusterStore(
        name: spec.name, version: spec.version, clock: past.clock, uids: UIDSource(seed: seed))
      let controllers = ClusterControllers(
        store: store, timeline: past, version: spec.version, seed: seed, book: book)
      return PlayedCluster(spec: spec, store: store, controllers: controllers)
    }
  }

  package func cluster(_ name: String) -> PlayedCluster? { clusters.first { $0.spec.name == name } }

  /// Lives through the pasts: afterwards the fleet is as it is when the story begins.
  ///
  /// The clusters' pasts are independent, so as many run beside each other as there are processors. Blocks the caller.
  ///
  /// - Parameter isThere: called as soon as one cluster's past is over, on the thread that lived through it.
  package func seed(_ isThere: @escaping @Sendable (PlayedCluster) -> Void = { _ in }) {
    let next = Mutex(0)
    SimulatorThread.run("past", count: min(clusters.count, SimulatorThread.processors)) { [self] in
      while case let index = next.withLock({ next in
        defer { next += 1 }
        return next
      }), index < clusters.count {
        seed(clusters[index], pasts[index])
        isThere(clusters[index])
      }
    }
  }

  private func seed(_ cluster: PlayedCluster, _ past: FleetTimeline) {
    cluster.controllers.setPast(true)
    cluster.addNodes()
    past.advance(by: .seconds(1))
    let arrivals = Dictionary(grouping: scenario.objects(for: cluster.spec), by: \.age)
    for age in ages {
      past.skip(to: present - age)
      for (_, objects, origin) in arrivals[age] ?? [] { cluster.put(objects, origin: origin) }
      past.advance(by: Self.settlingTime)
    }
    cluster.keepInventories(of: scenario)
    past.skip(to: present)
    cluster.controllers.setPast(false)
    past.advance(by: .zero)
    past.join()
  }

  /// How long what was put there gets to come up before the past goes on.
  static let settlingTime = Duration.seconds(90)

  /// Lets time run; before `start()` where clusters are served while others still live through their pasts.
  package func startTime() { timeline.start() }

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
