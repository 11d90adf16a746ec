import KubernetesAPI
import Testing

@testable import FleetSimulator

/// Rollouts against `watch-rollout-*.json`: web in three replicas goes from 1.0 to 1.1 with 25% and 25%.
struct RolloutTests {
  @Test("a new Deployment becomes available with the conditions and events of a real one")
  func firstRollout() throws {
    let cluster = LiveCluster()
    cluster.create(LiveCluster.deployment(), .deployments)
    cluster.advance(.seconds(10))
    let web = try #require(cluster.deployment())
    #expect(web.statusCount("availableReplicas") == 3)
    #expect(web.annotations[DeploymentController.revision] == "1")
    #expect(web.condition("Available")?.reason == "MinimumReplicasAvailable")
    let progressing = try #require(web.condition("Progressing"))
    #expect(progressing.reason == "NewReplicaSetAvailable")
    #expect(progressing.message == "ReplicaSet \"\(cluster.sets[0].name)\" has successfully progressed.")
    #expect(cluster.pods.count == 3)
    #expect(Set(cluster.pods.compactMap(\.nodeName)).count == 3)
    #expect(
      cluster.events("ScalingReplicaSet").map { $0.json.string(at: "message") } == [
        "Scaled up replica set \(cluster.sets[0].name) from 0 to 3"
      ])
    #expect(cluster.events("SuccessfulCreate").count == 3)
    #expect(cluster.events("Scheduled").count == 3)
  }

  @Test("a change of image goes through the same states as the recorded rollout")
  func recordedRollout() throws {
    let cluster = LiveCluster()
    cluster.create(LiveCluster.deployment(), .deployments)
    cluster.advance(.seconds(10))
    let old = cluster.sets[0].name
    cluster.changes.clear()
    cluster.setImage("registry.example.com/web:1.1")
    cluster.advance(.seconds(30))

    let new = try #require(cluster.sets.map(\.name).first { $0 != old })
    let messages = cluster.changes.all.filter { $0.type == .events && $0.kind == .added }
      .filter { $0.object.json.string(at: "reason") == "ScalingReplicaSet" }
      .compactMap { $0.object.json.string(at: "message") }
    #expect(
      messages == [
        "Scaled up replica set \(new) from 0 to 1", "Scaled down replica set \(old) from 3 to 2",
        "Scaled up replica set \(new) from 1 to 2", "Scaled down replica set \(old) from 2 to 1",
        "Scaled up replica set \(new) from 2 to 3", "Scaled down replica set \(old) from 1 to 0",
      ])
    var reasons: [String] = []
    for change in cluster.changes.all where change.type == .deployments {
      let reason = change.object.condition("Progressing")?.reason ?? ""
      if reasons.last != reason { reasons.append(reason) }
    }
    #expect(
      reasons == ["NewReplicaSetAvailable", "NewReplicaSetCreated", "ReplicaSetUpdated", "NewReplicaSetAvailable"])
    let web = try #require(cluster.deployment())
    #expect(web.annotations[DeploymentController.revision] == "2")
    #expect(web.json["status"]?["terminatingReplicas"] == 0)
    #expect(cluster.pods.count == 3)
  }

  @Test("going back to an earlier template takes its ReplicaSet again and counts a new revision")
  func rollback() throws {
    let cluster = LiveCluster()
    cluster.create(LiveCluster.deployment(), .deployments)
    cluster.advance(.seconds(10))
    let first = cluster.sets[0].name
    cluster.setImage("registry.example.com/web:1.1")
    cluster.advance(.seconds(30))
    cluster.setImage("registry.example.com/web:1.0")
    cluster.advance(.seconds(30))
    #expect(cluster.sets.count == 2)
    let set = try #require(cluster.sets.first { $0.name == first })
    #expect(set.desiredReplicas == 3)
    #expect(set.annotations[DeploymentController.revision] == "3")
    #expect(set.annotations[DeploymentController.revisionHistory] == "1")
    #expect(cluster.deployment()?.annotations[DeploymentController.revision] == "3")
  }
}
