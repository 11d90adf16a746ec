import FleetModel
import KubeClient
import KubernetesAPI
import Testing

@testable import WatchCache

@Suite("Clues", .timeLimit(.minutes(10)))
struct ClueTests {
  private static func key(_ name: String) -> ObjectKey {
    ObjectKey(kind: ResourceType.deployments.kind, namespace: "shop", name: name)
  }
  /// A list of one deployment, ended: its cluster is live.
  private func feed(_ fleet: Fleet, _ cluster: ClusterName, _ level: Verdict.Level, _ image: String) {
    fleet.feed(
      .deployments,
      [
        .listBegan(expected: nil),
        fleet.event(.deployments, "shop", "search", Verdict(level, "")) { $0.images = [image] },
        .listEnded(resourceVersion: "1"), .vouched,
      ], cluster: cluster)
  }

  @Test("memory knows the version here and elsewhere, restarts, and where it is well")
  func memory() {
    let fleet = Fleet(["a", "b", "c", "d"])
    feed(fleet, "a", .bad, "r/search:5.0")
    feed(fleet, "b", .well, "r/search:4.9")
    feed(fleet, "c", .well, "r/search:5.0")
    feed(fleet, "d", .well, "r/search:4.9")
    fleet.feed(
      .pods,
      ["1", "2"].map { name in
        fleet.pod("search-x-\(name)", .bad, "CrashLoopBackOff") {
          $0.owner = "ReplicaSet/search-x"
          $0.labels = ["pod-template-hash": "x"]
          $0.restarts = 7
          $0.node = "n1"
        }
      }, cluster: "a")
    let (clue, row, well) = fleet.state.clue(RowID(cluster: "a", key: Self.key("search")))
    #expect(row != nil)
    #expect((clue.version, clue.majority, clue.others) == ("5.0", "4.9", 2))
    #expect((clue.restarts, clue.pods, clue.node) == (14, 2, "n1"))
    // The one of the same version is compared first.
    #expect(well == ["c", "b"])
  }

  @Test("ConfigMaps are fetched once for the bad one and two well ones, and the difference is named")
  func fetched() async throws {
    let environment = ClientEnvironment(version: "0")
    let names: [ClusterName] = ["a", "b", "c"]
    let servers = names.map { _ in LoopbackServer() }
    for (index, server) in servers.enumerated() {
      server.serve("/version", #"{"gitVersion":"v1.36.2"}"#)
      server.serve("/livez", "ok")
      for path in ["/api/v1/pods", "/api/v1/nodes", "/api/v1/namespaces", "/api/v1/events", "/api/v1/services"]
        + ["replicasets", "statefulsets", "daemonsets"].map({ "/apis/apps/v1/" + $0 }) + ["/apis/batch/v1/jobs"]
      {
        server.serve(path, #"{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}"#)
      }
      let available = index == 0 ? "False" : "True"
      let workload =
        #"{"metadata":{"name":"search","namespace":"shop","uid":"u","resourceVersion":"9","generation":1},"spec":"#
        + #"{"replicas":1,"template":{"spec":{"containers":[{"name":"app","image":"r/search:5.0","#
        + #""envFrom":[{"configMapRef":{"name":"settings"}}]}]}}},"status":{"observedGeneration":1,"replicas":1,"#
        + #""updatedReplicas":1,"availableReplicas":"# + "\(index == 0 ? 0 : 1)"
        + #","conditions":[{"type":"Progressing","status":"True","reason":"NewReplicaSetAvailable"},"#
        + #"{"type":"Available","status":""# + available + #"","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}"#
      server.serve(
        "/apis/apps/v1/deployments",
        #"{"kind":"DeploymentList","apiVersion":"apps/v1","metadata":{"resourceVersion":"9"},"items":["# + workload
          + "]}")
      server.serve("/apis/apps/v1/namespaces/shop/deployments/search", workload)
      server.serve(
        "/api/v1/namespaces/shop/configmaps/settings",
        #"{"metadata":{"name":"settings"},"data":{"pool_size":"# + (index == 0 ? "\"2\"" : "\"20\"") + "}}")
    }
    let clock = environment.clock
    let cache = FleetCache(
      members: zip(names, servers).map { name, server in
        MemberCluster(
          record: ClusterRecord(name: name, source: "test"),
          access: ClusterAccess(
            name: name.text, server: ServerAddress(isSecure: false, host: "127.0.0.1", port: Int(server.port))))
      }, environment: environment, now: { clock.now }, stateDirectory: nil)
    cache.start()
    cache.setScope(Set(names))
    _ = await withCheckedContinuation { continuation in
      cache.whenSettled(within: .seconds(30)) { continuation.resume(returning: $0) }
    }
    let asked = FleetCacheTests.Asking(cache)
    let id = RowID(cluster: "a", key: Self.key("search"))
    guard case .clue(let clue) = await asked.once(.clue(id)) else { return #expect(Bool(false)) }
    #expect(clue.compared == ["b", "c"])
    #expect(clue.configs.map(\.name) == ["settings"])
    #expect(clue.configs.first?.keys == ["pool_size"])
    // Asked again at once the servers are not: what they would say now is not what is shown.
    servers[0].serve("/api/v1/namespaces/shop/configmaps/settings", #"{"data":{"pool_size":"20"}}"#)
    guard case .clue(let again) = await asked.once(.clue(id)) else { return #expect(Bool(false)) }
    #expect(again.configs == clue.configs)
    cache.stop()
    environment.transport.stop()
    for server in servers { server.stop() }
  }
}
