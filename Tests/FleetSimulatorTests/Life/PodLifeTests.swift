import KubernetesAPI
import Testing

@testable import FleetSimulator

/// What happens to pods when things go wrong, in the words of real kubelets and schedulers.
struct PodLifeTests {
  private func firstStatus(_ cluster: LiveCluster) -> JSON {
    cluster.pods.first?.json.elements(at: "status", "containerStatuses").first ?? .null
  }

  @Test("a container that crashes waits 10 s, 20 s, 40 s up to five minutes before it starts again")
  func crashLoop() throws {
    let cluster = LiveCluster()
    cluster.controllers.changeBehaviours { book in
      var behaviour = Behaviour()
      var crash = Behaviour.Crash()
      crash.after = .seconds(2)
      crash.log = ["panic: pool_size 2 is too small"]
      behaviour.crash = .some(crash)
      book.behaviours.append(behaviour)
    }
    cluster.create(LiveCluster.deployment("search", replicas: 1), .deployments)
    cluster.advance(.seconds(1_500))
    var starts: [Timestamp] = []
    var ends: [Timestamp] = []
    for change in cluster.changes.all where change.type == .pods {
      let status = change.object.json.elements(at: "status", "containerStatuses").first ?? .null
      if let time = status.string(at: "state", "running", "startedAt").flatMap({ Timestamp($0) }), starts.last != time {
        starts.append(time)
      }
      if let time = status.string(at: "state", "terminated", "finishedAt").flatMap({ Timestamp($0) }), ends.last != time
      {
        ends.append(time)
      }
    }
    let waits = zip(ends, starts.dropFirst()).map { ($1 - $0).components.seconds }
    #expect(Array(waits.prefix(8)) == [1, 10, 20, 40, 80, 160, 300, 300])
    let pod = try #require(cluster.pods.first)
    let status = firstStatus(cluster)
    #expect(status.string(at: "state", "waiting", "reason") == "CrashLoopBackOff")
    #expect(
      status.string(at: "state", "waiting", "message")
        == "back-off 5m0s restarting failed container=search pod=\(pod.name)_shop(\(pod.uid))")
    #expect(status.int(at: "lastState", "terminated", "exitCode") == 1)
    #expect(status.string(at: "lastState", "terminated", "reason") == "Error")
    #expect(pod.phase == "Running")
    #expect(pod.condition("Ready")?.reason == "ContainersNotReady")
    let backOff = try #require(cluster.events("BackOff").first)
    #expect(backOff.json.int(at: "count") ?? 0 > 3)
    #expect(
      backOff.json.string(at: "message")
        == "Back-off restarting failed container search in pod \(pod.name)_shop(\(pod.uid))")
    let run = Int(status.int(at: "restartCount") ?? 0)
    let log = cluster.store.logs.lines(podUID: pod.uid, container: "search", instance: run)
    #expect(log?.lines.map(\.text) == ["panic: pool_size 2 is too small"])
    #expect(log?.isEnded == true)
  }

  @Test("a container that a ConfigMap breaks recovers when the ConfigMap does")
  func configCrash() throws {
    let cluster = LiveCluster()
    cluster.controllers.changeBehaviours { book in
      var behaviour = Behaviour()
      behaviour.when = .init(configMap: "search-settings", key: "pool_size", value: "2")
      var crash = Behaviour.Crash()
      crash.after = .seconds(12)
      crash.reason = "OOMKilled"
      crash.exitCode = 137
      behaviour.crash = .some(crash)
      book.behaviours.append(behaviour)
    }
    cluster.create(
      ["metadata": ["name": "search-settings", "namespace": "shop"], "data": ["pool_size": "20"]], .configMaps)
    cluster.create(LiveCluster.deployment("search", replicas: 1), .deployments)
    cluster.advance(.seconds(60))
    #expect(firstStatus(cluster)["ready"] == true)
    cluster.edit(.configMaps, "search-settings") { $0[at: "data", "pool_size"] = "2" }
    cluster.advance(.seconds(60))
    #expect(firstStatus(cluster)["ready"] == false)
    #expect(firstStatus(cluster).string(at: "lastState", "terminated", "reason") == "OOMKilled")
    cluster.edit(.configMaps, "search-settings") { $0[at: "data", "pool_size"] = "20" }
    cluster.advance(.seconds(120))
    #expect(firstStatus(cluster)["ready"] == true)
  }

  @Test("an image that cannot be pulled shows ErrImagePull, then ImagePullBackOff, and comes when the registry does")
  func pullFails() throws {
    let cluster = LiveCluster()
    cluster.controllers.changeBehaviours { book in
      var registry = RegistryBehaviour(image: "registry.example.com/*")
      registry.failure = "dial tcp 10.1.2.3:443: i/o timeout"
      book.registries.append(registry)
    }
    cluster.create(LiveCluster.deployment(replicas: 1), .deployments)
    cluster.advance(.milliseconds(2_500))
    #expect(firstStatus(cluster).string(at: "state", "waiting", "reason") == "ErrImagePull")
    cluster.advance(.seconds(5))
    let image = "registry.example.com/web:1.0"
    let error =
      "rpc error: code = Unknown desc = failed to pull and unpack image \"\(image)\": failed to resolve reference "
      + "\"\(image)\": dial tcp 10.1.2.3:443: i/o timeout"
    #expect(firstStatus(cluster).string(at: "state", "waiting", "reason") == "ImagePullBackOff")
    #expect(
      firstStatus(cluster).string(at: "state", "waiting", "message")
        == "Back-off pulling image \"\(image)\": ErrImagePull: \(error)")
    #expect(cluster.pods.first?.phase == "Pending")
    let failed = cluster.events("Failed").compactMap { $0.json.string(at: "message") }
    #expect(
      Set(failed) == [
        "Failed to pull image \"\(image)\": \(error)", "Error: ErrImagePull", "Error: ImagePullBackOff",
      ])
    cluster.controllers.changeBehaviours { $0.registries = [] }
    cluster.advance(.seconds(30))
    #expect(firstStatus(cluster)["ready"] == true)
  }

  @Test("a pod that fits nowhere stays Pending with the scheduler's words, and is placed when a node is uncordoned")
  func unschedulable() throws {
    let cluster = LiveCluster(nodes: 3, cpu: "1")
    cluster.edit(.nodes, "node-2", namespace: "") { $0[at: "spec", "unschedulable"] = true }
    cluster.create(LiveCluster.deployment(replicas: 3, cpu: "800m"), .deployments)
    cluster.advance(.seconds(10))
    let pending = try #require(cluster.pods.first { $0.nodeName == nil })
    let words =
      "0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu. no new claims to deallocate, "
      + "preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, "
      + "2 No preemption victims found for incoming pod."
    let condition = try #require(pending.condition("PodScheduled"))
    #expect(condition.status == "False")
    #expect(condition.reason == "Unschedulable")
    #expect(condition.message == words)
    let event = try #require(cluster.events("FailedScheduling").first)
    #expect(event.json.string(at: "message") == words)
    #expect(event.json.string(at: "reportingComponent") == "default-scheduler")
    #expect(event.json["count"] == nil)
    #expect(cluster.deployment()?.condition("Available")?.status == "False")
    cluster.edit(.nodes, "node-2", namespace: "") { $0[at: "spec", "unschedulable"] = nil }
    cluster.advance(.seconds(10))
    #expect(!cluster.pods.contains { !$0.isReady })
  }

  @Test("a deleted pod ends after its grace and another one takes its place")
  func deletion() throws {
    let cluster = LiveCluster()
    cluster.create(LiveCluster.deployment(), .deployments)
    cluster.advance(.seconds(10))
    let victim = try #require(cluster.pods.first)
    _ = try cluster.store.delete(.pods, namespace: "shop", name: victim.name, actor: LiveCluster.user)
    cluster.advance(.milliseconds(100))
    #expect(cluster.store.object(.pods, namespace: "shop", name: victim.name)?.isDeleting == true)
    #expect(cluster.events("Killing").count == 1)
    #expect(cluster.pods.count == 4)
    cluster.advance(.seconds(10))
    #expect(cluster.store.object(.pods, namespace: "shop", name: victim.name) == nil)
    #expect(cluster.pods.count { $0.isReady } == 3)
  }

  @Test("a node that falls silent is unknown after 40 s, and its pods go elsewhere after five minutes more")
  func silentNode() throws {
    let cluster = LiveCluster()
    cluster.create(LiveCluster.deployment(), .deployments)
    cluster.advance(.seconds(10))
    cluster.controllers.setFault(.silent(since: cluster.now), ofNode: "node-1")
    cluster.advance(.seconds(39))
    #expect(cluster.store.object(.nodes, namespace: "", name: "node-1")?.condition("Ready")?.status == "True")
    cluster.advance(.seconds(2))
    let node = try #require(cluster.store.object(.nodes, namespace: "", name: "node-1"))
    #expect(node.condition("Ready")?.status == "Unknown")
    #expect(node.condition("Ready")?.reason == "NodeStatusUnknown")
    #expect(node.condition("Ready")?.message == "Kubelet stopped posting node status.")
    #expect(node.json.elements(at: "spec", "taints").count == 2)
    #expect(cluster.deployment()?.statusCount("readyReplicas") == 2)
    cluster.advance(.seconds(320))
    #expect(cluster.pods.count { $0.isReady && $0.nodeName != "node-1" } == 3)
    #expect(cluster.pods.contains { $0.isDeleting && $0.nodeName == "node-1" })
    cluster.controllers.setFault(nil, ofNode: "node-1")
    cluster.advance(.seconds(20))
    #expect(cluster.store.object(.nodes, namespace: "", name: "node-1")?.condition("Ready")?.status == "True")
    #expect(cluster.store.object(.nodes, namespace: "", name: "node-1")?.json[at: "spec", "taints"] == nil)
    #expect(!cluster.pods.contains { $0.isDeleting })
  }
}
