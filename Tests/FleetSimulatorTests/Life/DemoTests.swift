import KubernetesAPI
import Testing

@testable import FleetSimulator

/// The demo reaches what `design/screens.md` draws.
struct DemoTests {
  private func player() throws -> ScenarioPlayer {
    let file = try #require(EmbeddedFile.scenario(named: "demo"))
    var scenario = try Scenario.parse(file.text, file: file.name)
    scenario.start = LiveCluster.start
    let player = ScenarioPlayer(scenario: scenario, clock: DrivenClock(LiveCluster.start))
    player.seed()
    return player
  }

  @Test("the demo begins healthy and within a minute every point of its story is there")
  func story() throws {
    let player = try player()
    for cluster in player.clusters {
      let unready = cluster.store.objects(.pods).filter { !$0.isReady && $0.phase != "Succeeded" }
        .map { "\($0.namespace)/\($0.name)" }
      #expect(unready.isEmpty, "\(cluster.spec.name)")
    }
    let pods = player.clusters.reduce(0) { $0 + $1.store.objects(.pods).count }
    #expect((400...900).contains(pods))
    player.start()
    player.timeline.advance(by: .seconds(60))
    let west = try #require(player.cluster("eu-west-1")).store
    let south = try #require(player.cluster("ap-south-1")).store
    func deployment(_ store: ClusterStore, _ namespace: String, _ name: String) -> KubernetesObject? {
      store.object(.deployments, namespace: namespace, name: name)
    }
    func waiting(_ store: ClusterStore, _ app: String) -> [String] {
      store.objects(.pods).filter { $0.labels["app"] == app }.compactMap {
        $0.json.elements(at: "status", "containerStatuses").first?.string(at: "state", "waiting", "reason")
      }
    }
    #expect(deployment(west, "shop", "search")?.statusCount("readyReplicas") == 0)
    #expect(waiting(west, "search") == Array(repeating: "CrashLoopBackOff", count: 3))
    #expect(deployment(west, "pay", "fx")?.statusCount("readyReplicas") == 1)
    #expect(waiting(west, "fx") == ["ImagePullBackOff", "ImagePullBackOff"])
    #expect(west.object(.nodes, namespace: "", name: "ip-10-3-4-11")?.condition("Ready")?.reason == "KubeletNotReady")
    #expect(west.object(.configMaps, namespace: "shop", name: "web-settings") == nil)

    let ledger = try #require(deployment(south, "pay", "ledger"))
    #expect(ledger.statusCount("readyReplicas") == 1)
    #expect(ledger.desiredReplicas == 2)
    let pending = south.objects(.pods, namespace: "pay").filter { $0.nodeName == nil }
    #expect(
      pending.first?.condition("PodScheduled")?.message.hasPrefix("0/18 nodes are available: 18 Insufficient cpu.")
        == true)
    let edited = south.objects(.deployments).filter { object in
      object.json.elements(at: "spec", "template", "spec", "containers").first?.string(at: "image")
        == "registry.example.com/shop/web:1.3-dbg"
    }
    #expect(edited.count == 41)
    let managers = Set(
      edited.flatMap { $0.json.elements(at: "metadata", "managedFields").compactMap { $0.string(at: "manager") } })
    #expect(managers == ["kubectl-edit", "kube-controller-manager", "quarterdeck:tenants", "quarterdeck:web"])
    #expect(edited.allSatisfy { $0.labels[Origin.deliveryLabel] != nil } as Bool)
    #expect(player.cluster("us-east-2")?.store.switchState == .down)
    #expect(player.cluster("eu-north-1")?.store.switchState == .silent)
    #expect(player.cluster("us-west-1")?.store.switchState == .up)
  }

  @Test("the demo's delivery brings the objects that are there already, and a new image")
  func deliveries() throws {
    let file = try #require(EmbeddedFile.scenario(named: "demo"))
    let scenario = try Scenario.parse(file.text, file: file.name)
    #expect(scenario.deliveries == ["api", "tenants", "web"])
    let cluster = try #require(scenario.clusters.first { $0.name == "us-west-1" })
    for (delivery, objects) in [("web", "web-1.4-objects.yaml"), ("api", "api-9-objects.yaml")] {
      let text = try #require(EmbeddedFile.deliveries.first { $0.name == objects }).text
      let new = try YAMLDocument.documents(in: text, file: objects).map { KubernetesObject($0.json) }
      let old = scenario.manifests(deliveredBy: delivery, to: cluster).map { KubernetesObject($0) }
      #expect(Set(old.map(\.key)).isSubset(of: Set(new.map(\.key))))
      for object in old where object.kind.kind == "Service" {
        var expected = object.json
        expected[at: "metadata", "labels", Origin.deliveryLabel] = nil
        #expect(new.first { $0.key == object.key }?.json == expected)
      }
    }
  }
}
