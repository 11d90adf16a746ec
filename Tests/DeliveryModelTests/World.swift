import FleetModel
import KubernetesAPI

@testable import DeliveryModel

/// A small world for `step`: clusters that take writes, answer late, lie, and go away, as a seeded generator says.
struct World {
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
  }
  static let start = Timestamp(year: 2026, month: 11, day: 23)

  static func deployment(_ name: String = "web", image: String = "web:1.4") -> JSON {
    [
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": .string(name), "namespace": "shop"],
      "spec": ["template": ["spec": ["containers": [["name": "web", "image": .string(image)]]]]],
    ]
  }
  static let namespace: JSON = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "shop"]]
  static let web = KubernetesObject(deployment()).key

  /// What a server would show of a wanted object.
  static func live(_ wanted: JSON, version: Int, generation: Int64 = 1, observed: Int64 = 1) -> JSON {
    var live = wanted
    live[at: "metadata", "resourceVersion"] = .string(String(version))
    live[at: "metadata", "generation"] = .int(generation)
    live[at: "metadata", "uid"] = "u"
    live[at: "status", "observedGeneration"] = .int(observed)
    return live
  }

  static func plan(_ stages: [[ClusterName]], concurrency: Int = 1, _ edit: (inout Plan) -> Void = { _ in }) -> Plan {
    var plan = Plan(name: "shop", revision: "r", file: "")
    for (index, clusters) in stages.enumerated() {
      plan.stages.append(PlannedStage(name: "s\(index)", clusters: clusters, maxConcurrency: concurrency))
      for cluster in clusters {
        let changes = [namespace, deployment()].map {
          ObjectChange(key: KubernetesObject($0).key, action: .create, wanted: $0)
        }
        plan.clusters[cluster] = PlannedCluster(changes: changes, overrides: [], rendering: "r")
      }
    }
    plan.digest = "d"
    edit(&plan)
    return plan
  }
  static func planned(_ plan: Plan) -> Run {
    Run.planned(plan, name: "shop-1", created: start, startedBy: "op@host")
  }

  // A cluster's answers to what was asked, all well.
  static func answers(_ actions: [RunAction], of run: Run) -> Observations {
    var seen = Observations()
    for action in actions {
      switch action {
      case .apply(let cluster, _, let keys, _):
        for key in keys {
          seen.clusters[cluster, default: .init()].writes[key] = .written(version: "100", generation: 1, uid: "u")
          let wanted = run.plan.clusters[cluster]!.carried.first { $0.key == key }!.wanted
          seen.clusters[cluster]?.objects[key] = ObjectObservation(live: live(wanted, version: 100), health: .healthy)
        }
      case .observe(let cluster):
        seen.clusters[cluster, default: .init()].isComplete = true
        for object in run.clusters[cluster]!.objects {
          let wanted = run.plan.clusters[cluster]!.carried.first { $0.key == object.key }!.wanted
          seen.clusters[cluster]?.objects[object.key] = ObjectObservation(
            live: live(wanted, version: 100), health: .healthy)
        }
      case .delete(let cluster, let keys):
        for key in keys { seen.clusters[cluster, default: .init()].writes[key] = .deleted }
      default: break
      }
    }
    return seen
  }
}

/// A run that is driven by hand.
struct Driver {
  var run: Run
  var now = World.start
  var last: StepResult
  /// Every action, in order.
  var actions: [RunAction] = []
  var moves: [StepResult.Move] = []

  init(_ run: Run) {
    self.run = run
    last = StepResult(run: run, actions: [], wakeAt: nil, moves: [], refusals: [:])
  }
  mutating func see(_ seen: Observations) {
    last = step(run, seen, now: now)
    run = last.run
    actions += last.actions
    moves += last.moves
  }
  mutating func tell(_ commands: RunCommand...) {
    var seen = Observations()
    seen.commands = commands
    see(seen)
  }
  mutating func see(_ cluster: ClusterName, _ edit: (inout ClusterObservation) -> Void) {
    var seen = Observations()
    seen.clusters[cluster] = ClusterObservation()
    edit(&seen.clusters[cluster]!)
    see(seen)
  }
  /// Everything asked for succeeds, until nothing is asked any more.
  mutating func settle() {
    var todo = last.actions
    for _ in 0..<200 {
      let seen = World.answers(todo, of: run)
      if seen.clusters.isEmpty { return }
      see(seen)
      todo = last.actions
    }
  }
  mutating func pass(_ duration: Duration) {
    now = now + duration
    see(Observations())
  }
  static func running(_ plan: Plan) -> Driver {
    var driver = Driver(World.planned(plan))
    driver.tell(.confirm(digest: "d"))
    return driver
  }
}
