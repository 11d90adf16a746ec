import KubernetesAPI
import Testing

@testable import FleetSimulator

/// Rollouts under chance: whatever happens, there are never more pods than the surge allows, nor fewer available ones.
struct RolloutBoundsTests {
  @Test("surge and unavailability keep their bounds in rollouts of any shape", arguments: UInt64(1)...20)
  func bounds(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let replicas = Int64.random(in: 1...12, using: &random)
    let surge = Int64.random(in: 0...50, using: &random)
    let unavailable = Int64.random(in: 0...50, using: &random)
    let cluster = LiveCluster(nodes: 4, cpu: "16", seed: seed)
    cluster.create(
      LiveCluster.deployment(
        replicas: replicas, surge: .string("\(surge)%"), unavailable: .string("\(unavailable)%")), .deployments)
    cluster.advance(.seconds(30))
    #expect(cluster.deployment()?.statusCount("availableReplicas") == replicas)

    let extra = (surge * replicas + 99) / 100
    var missing = unavailable * replicas / 100
    if extra == 0, missing == 0 { missing = 1 }
    for turn in 1...4 {
      cluster.setImage("registry.example.com/web:1.\(turn)")
      let steps = Int.random(in: 1...12, using: &random)
      for _ in 0..<steps {
        cluster.advance(.milliseconds(Int.random(in: 50...900, using: &random)))
        let wanted = cluster.sets.reduce(0) { $0 + $1.desiredReplicas }
        #expect(wanted <= replicas + extra)
        let available = cluster.pods.count { $0.isActive && $0.isReady }
        #expect(Int64(available) >= replicas - missing)
      }
    }
    cluster.advance(.seconds(120))
    let web = try #require(cluster.deployment())
    #expect(web.statusCount("availableReplicas") == replicas)
    #expect(web.statusCount("updatedReplicas") == replicas)
    #expect(web.condition("Progressing")?.reason == "NewReplicaSetAvailable")
    #expect(Int64(cluster.pods.count) == replicas)
  }

  @Test(
    "percentages are rounded as Kubernetes rounds them: surge up, unavailable down",
    arguments: [
      (10, 3, 2), (4, 1, 1), (3, 1, 0), (1, 1, 0), (14, 4, 3), (0, 0, 0),
    ] as [(Int64, Int64, Int64)])
  func rounding(replicas: Int64, surge: Int64, unavailable: Int64) {
    #expect(CountOrPercent.resolve("25%", of: replicas, rounding: .up) == surge)
    #expect(CountOrPercent.resolve("25%", of: replicas, rounding: .down) == unavailable)
  }

  @Test("a rollout that gets nowhere says so when its deadline has passed, as in get-deployment-stuck")
  func deadline() throws {
    let cluster = LiveCluster()
    cluster.controllers.changeBehaviours { book in
      var registry = RegistryBehaviour(image: "registry.example.com/*")
      registry.failure = "not found"
      book.registries.append(registry)
    }
    cluster.create(LiveCluster.deployment("stuck", replicas: 2, deadline: 5), .deployments)
    cluster.advance(.seconds(4))
    #expect(cluster.deployment("stuck")?.condition("Progressing")?.reason == "ReplicaSetUpdated")
    cluster.advance(.seconds(6))
    let stuck = try #require(cluster.deployment("stuck"))
    #expect(stuck.statusCount("unavailableReplicas") == 2)
    #expect(stuck.condition("Available")?.reason == "MinimumReplicasUnavailable")
    let condition = try #require(stuck.condition("Progressing"))
    #expect(condition.status == "False")
    #expect(condition.reason == "ProgressDeadlineExceeded")
    #expect(condition.message == "ReplicaSet \"\(cluster.sets[0].name)\" has timed out progressing.")
  }

  @Test("a paused Deployment keeps its pods while its template changes, and goes on when resumed")
  func paused() throws {
    let cluster = LiveCluster()
    cluster.create(LiveCluster.deployment(), .deployments)
    cluster.advance(.seconds(10))
    cluster.edit(.deployments, "web") { $0[at: "spec", "paused"] = true }
    cluster.setImage("registry.example.com/web:1.1")
    cluster.advance(.seconds(20))
    #expect(cluster.sets.count == 1)
    #expect(cluster.deployment()?.condition("Progressing")?.reason == "DeploymentPaused")
    cluster.edit(.deployments, "web") { $0[at: "spec", "replicas"] = 5 }
    cluster.advance(.seconds(20))
    #expect(cluster.pods.count { $0.isReady } == 5)
    cluster.edit(.deployments, "web") { $0[at: "spec", "paused"] = nil }
    cluster.advance(.seconds(60))
    #expect(cluster.sets.count == 2)
    #expect(cluster.deployment()?.statusCount("updatedReplicas") == 5)
    #expect(cluster.deployment()?.condition("Progressing")?.reason == "NewReplicaSetAvailable")
  }

  @Test("Recreate takes all old pods away before the first new one comes")
  func recreate() throws {
    let cluster = LiveCluster()
    var json = LiveCluster.deployment()
    json[at: "spec", "strategy"] = ["type": "Recreate"]
    cluster.create(json, .deployments)
    cluster.advance(.seconds(10))
    cluster.changes.clear()
    cluster.setImage("registry.example.com/web:1.1")
    cluster.advance(.seconds(30))
    var old = 3
    var isOverlapping = false
    for change in cluster.changes.all where change.type == .pods {
      if change.kind == .deleted { old -= 1 }
      if change.kind == .added, old > 0 { isOverlapping = true }
    }
    #expect(!isOverlapping)
    #expect(cluster.deployment()?.statusCount("availableReplicas") == 3)
  }
}
