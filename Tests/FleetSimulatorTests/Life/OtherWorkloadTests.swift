import KubernetesAPI
import Testing

@testable import FleetSimulator

/// Workloads other than Deployments.
struct OtherWorkloadTests {
  private func template(_ name: String, image: String, restart: String = "Always") -> JSON {
    [
      "metadata": ["labels": ["app": .string(name)]],
      "spec": [
        "restartPolicy": .string(restart), "terminationGracePeriodSeconds": 30,
        "containers": [["name": .string(name), "image": .string(image), "imagePullPolicy": "IfNotPresent"]],
      ],
    ]
  }

  @Test("a StatefulSet comes up in order and changes from the last pod to the first")
  func statefulSet() throws {
    let cluster = LiveCluster()
    cluster.create(
      [
        "metadata": ["name": "db", "namespace": "shop"],
        "spec": [
          "replicas": 3, "serviceName": "db", "selector": ["matchLabels": ["app": "db"]],
          "template": template("db", image: "registry.example.com/db:16"),
          "volumeClaimTemplates": [
            [
              "metadata": ["name": "data"],
              "spec": ["accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]]],
            ]
          ],
        ],
      ], .statefulSets)
    cluster.advance(.seconds(30))
    func created() -> [String] {
      cluster.changes.all.filter { $0.type == .pods && $0.kind == .added }.map(\.object.name)
    }
    #expect(created() == ["db-0", "db-1", "db-2"])
    let set = try #require(cluster.store.object(.statefulSets, namespace: "shop", name: "db"))
    #expect(set.statusCount("readyReplicas") == 3)
    #expect(set.json.string(at: "status", "currentRevision") == set.json.string(at: "status", "updateRevision"))
    #expect(cluster.store.objects(.claims).map(\.name) == ["data-db-0", "data-db-1", "data-db-2"])
    #expect(!cluster.store.objects(.claims).contains { $0.phase != "Bound" })
    cluster.changes.clear()
    cluster.edit(.statefulSets, "db") {
      $0[at: "spec", "template"] = template("db", image: "registry.example.com/db:17")
    }
    cluster.advance(.seconds(60))
    #expect(created() == ["db-2", "db-1", "db-0"])
    let updated = try #require(cluster.store.object(.statefulSets, namespace: "shop", name: "db"))
    #expect(updated.statusCount("updatedReplicas") == 3)
    #expect(updated.statusCount("readyReplicas") == 3)
  }

  @Test("a DaemonSet has one pod on every node, and one more when a node joins")
  func daemonSet() throws {
    let cluster = LiveCluster()
    cluster.create(
      [
        "metadata": ["name": "agent", "namespace": "shop"],
        "spec": [
          "selector": ["matchLabels": ["app": "agent"]],
          "template": template("agent", image: "registry.example.com/agent:3"),
        ],
      ], .daemonSets)
    cluster.advance(.seconds(10))
    #expect(cluster.pods.compactMap(\.nodeName).sorted() == ["node-0", "node-1", "node-2"])
    let resources: JSON = ["cpu": "4", "memory": "8Gi", "pods": "110"]
    cluster.store.seed(
      ["metadata": ["name": "node-3"], "status": ["allocatable": resources, "capacity": resources]], type: .nodes)
    cluster.advance(.seconds(10))
    #expect(cluster.pods.count == 4)
    cluster.edit(.daemonSets, "agent") {
      $0[at: "spec", "template"] = template("agent", image: "registry.example.com/agent:4")
    }
    cluster.advance(.seconds(60))
    let set = try #require(cluster.store.object(.daemonSets, namespace: "shop", name: "agent"))
    #expect(set.statusCount("updatedNumberScheduled") == 4)
    #expect(set.statusCount("numberAvailable") == 4)
  }

  private func job(_ limit: Int64) -> JSON {
    [
      "metadata": ["name": "import", "namespace": "shop"],
      "spec": [
        "completions": 2, "parallelism": 1, "backoffLimit": .int(limit),
        "template": template("import", image: "registry.example.com/import:1", restart: "Never"),
      ],
    ]
  }

  @Test("a Job runs one pod after the other until it is complete")
  func job() throws {
    let cluster = LiveCluster()
    cluster.controllers.changeBehaviours { book in
      var behaviour = Behaviour()
      behaviour.completesAfter = .seconds(5)
      book.behaviours.append(behaviour)
    }
    cluster.create(job(6), .jobs)
    cluster.advance(.seconds(5))
    #expect(cluster.store.object(.jobs, namespace: "shop", name: "import")?.statusCount("active") == 1)
    cluster.advance(.seconds(30))
    let job = try #require(cluster.store.object(.jobs, namespace: "shop", name: "import"))
    #expect(job.condition("Complete")?.status == "True")
    #expect(job.statusCount("succeeded") == 2)
    #expect(cluster.pods.map(\.phase) == ["Succeeded", "Succeeded"])
    #expect(cluster.events("Completed").count == 1)
  }

  @Test("a Job that fails more often than its limit fails")
  func failingJob() throws {
    let cluster = LiveCluster()
    cluster.controllers.changeBehaviours { book in
      var behaviour = Behaviour()
      behaviour.crash = .some(Behaviour.Crash())
      book.behaviours.append(behaviour)
    }
    cluster.create(job(1), .jobs)
    cluster.advance(.seconds(60))
    let job = try #require(cluster.store.object(.jobs, namespace: "shop", name: "import"))
    #expect(job.condition("Failed")?.reason == "BackoffLimitExceeded")
    #expect(job.statusCount("failed") == 2)
  }
}
