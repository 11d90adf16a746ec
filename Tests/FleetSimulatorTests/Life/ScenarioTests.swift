import KubernetesAPI
import Testing

@testable import FleetSimulator

/// Scenario files: what they say, and what is said of those that are wrong.
struct ScenarioTests {
  @Test("every fault of a scenario is told at once, with line, column, field and what is allowed")
  func faults() throws {
    let text = """
      kind: Scenario
      colour: blue
      clusters:
      - {name: One, nodes: {count: -1}}
      - {name: two, version: latest}
      - {name: two}
      workloads:
      - {name: web, namespace: shop, image: a/b:1, clusters: three, age: soon}
      - {name: db, namespace: shop-*, kind: Table, image: a/b:1}
      story:
      - {at: "02:58", clusters: two, network: {is: sideways}}
      - {at: 5s, edit: {kind: Deployment}, delete: {kind: Pod}}
      - {at: 5s, edit: {kind: Gizmo, set: {data.a: b}}}
      """
    let problems = try #require(throws: ScenarioProblems.self) { try Scenario.parse(text, file: "bad.yaml") }
    let told = problems.faults.map { "\($0.line):\($0.column) \($0.field) \($0.message)" }
    #expect(
      told == [
        "2:1 colour is not a field here", "4:4 clusters[0].name is \"One\"",
        "4:23 clusters[0].nodes.count is \"-1\"", "5:15 clusters[1].version is \"latest\"",
        "6:4 clusters[2].name \"two\" is the name of another cluster too",
        "8:46 workloads[0].clusters \"three\" is no cluster", "8:63 workloads[0].age is \"soon\"",
        "9:14 workloads[1].namespace is \"shop-*\"", "9:33 workloads[1].kind is \"Table\"",
        "11:4 story[0].at is \"02:58\"", "11:42 story[0].network.is is \"sideways\"",
        "12:3 story[1] says edit and delete at once", "13:19 story[2].edit.kind is \"Gizmo\"",
      ])
    #expect(
      problems.faults.first { $0.field == "story[0].network.is" }?.description
        == "bad.yaml:11:42: story[0].network.is: is \"sideways\"; allowed: up, down, silent, slow")
  }

  @Test("a file that is no YAML is one fault with its place")
  func noYAML() throws {
    let problems = try #require(throws: ScenarioProblems.self) { try Scenario.parse("a: [b", file: "bad.yaml") }
    #expect(problems.faults.count == 1)
    #expect(problems.faults[0].line > 0)
  }

  @Test("clock times in a story count from the scenario's start, over midnight too")
  func clockTimes() throws {
    let text = """
      kind: Scenario
      start: 2026-11-22T23:57:00Z
      clusters: [{name: one}]
      story:
      - {at: "00:01:30", network: {is: down}}
      - {at: "23:58", network: {is: silent, for: 90s}}
      """
    let scenario = try Scenario.parse(text, file: "story.yaml")
    #expect(scenario.story.map(\.at) == [.seconds(60), .seconds(270)])
    #expect(scenario.story[0].action == .network(.silent, lasts: .seconds(90)))
  }

  @Test("every scenario that comes with the program is without fault", arguments: EmbeddedFile.scenarios)
  func embedded(file: EmbeddedFile) throws {
    let scenario = try Scenario.parse(file.text, file: file.name)
    #expect(!scenario.clusters.isEmpty)
  }

  @Test("the same seed gives the same fleet, name for name and version for version")
  func determinism() throws {
    func names() throws -> [String] {
      let file = try #require(EmbeddedFile.scenario(named: "minimal"))
      var scenario = try Scenario.parse(file.text, file: file.name)
      scenario.start = LiveCluster.start
      let player = ScenarioPlayer(scenario: scenario, clock: DrivenClock(LiveCluster.start))
      player.seed()
      player.start()
      player.timeline.advance(by: .seconds(60))
      return player.clusters.flatMap { cluster in
        cluster.store.objects(.pods).map { "\($0.name) \($0.uid) \($0.resourceVersion)" }
      }
    }
    let first = try names()
    #expect(first.count == 10)
    #expect(try names() == first)
  }

  @Test("the minimal scenario starts healthy with a past, and its story reaches one cluster only")
  func minimal() throws {
    let file = try #require(EmbeddedFile.scenario(named: "minimal"))
    var scenario = try Scenario.parse(file.text, file: file.name)
    scenario.start = LiveCluster.start
    let player = ScenarioPlayer(scenario: scenario, clock: DrivenClock(LiveCluster.start))
    player.seed()
    #expect(player.timeline.clock.now == LiveCluster.start)
    for cluster in player.clusters {
      let pods = cluster.store.objects(.pods)
      #expect(pods.count == 5)
      #expect(!pods.contains { !$0.isReady })
      let web = try #require(cluster.store.object(.deployments, namespace: "shop", name: "web"))
      #expect(web.creationTimestamp == LiveCluster.start - .seconds(2 * 86_400))
      #expect(cluster.store.objects(.claims).map { $0.phase } == ["Bound"])
      #expect(cluster.store.objects(.nodes).allSatisfy { $0.condition("Ready")?.status == "True" } as Bool)
      #expect(cluster.store.object(.serviceAccounts, namespace: "shop", name: "default") != nil)
    }
    for cluster in player.clusters {
      let leases = cluster.store.objects(.leases, namespace: "kube-node-lease")
      #expect(leases.count == 2)
      #expect(leases.first?.json.string(at: "spec", "renewTime") == LiveCluster.start.microDescription)
    }
    player.start()
    player.timeline.advance(by: .seconds(25))
    let two = try #require(player.cluster("two"))
    #expect(two.store.switchState == .down)
    #expect(
      two.store.object(.configMaps, namespace: "shop", name: "web-settings")?.json.string(at: "data", "greeting")
        == "goodbye")
    #expect(player.cluster("one")?.store.switchState == .up)
    player.timeline.advance(by: .seconds(30))
    #expect(two.store.switchState == .up)
  }

  @Test("rights of a scenario are enforced and reviewed, in the clusters, groups and namespaces that they name")
  func rights() async throws {
    let text = """
      kind: Scenario
      clusters: [{name: one}, {name: two}]
      rights:
      - user: system:anonymous
        clusters: one
        rules:
        - {verbs: [get, list], apiGroups: [apps], resources: [deployments]}
        - {verbs: [list], apiGroups: [""], resources: [pods], namespaces: [shop]}
      """
    let simulation = Simulation(
      scenario: try Scenario.parse(text, file: "rights.yaml"), clock: DrivenClock(LiveCluster.start))
    func code(_ cluster: String, _ path: String) async throws -> Int {
      try await simulation.fleet.api(cluster).answer(WireRequest(method: "GET", target: path, headers: [:])).code
    }
    #expect(try await code("one", "/apis/apps/v1/deployments") == 200)
    #expect(try await code("one", "/api/v1/namespaces/shop/pods") == 200)
    #expect(try await code("one", "/api/v1/pods") == 403)
    #expect(try await code("one", "/api/v1/namespaces/other/pods") == 403)
    #expect(try await code("one", "/api/v1/nodes") == 403)
    #expect(try await code("two", "/api/v1/nodes") == 200)

    func mayList(_ group: String, _ resource: String) async throws -> Bool? {
      let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
      var request = WireRequest(method: "POST", target: path, headers: ["content-type": "application/json"])
      let attributes: JSON = ["verb": "list", "group": .string(group), "resource": .string(resource)]
      request.body =
        JSON.object([
          "kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1",
          "spec": ["resourceAttributes": attributes],
        ]).bytes
      let answer = try await simulation.fleet.api("one").answer(request)
      return try JSON(parsing: Array(try await answer.text().utf8))[at: "status", "allowed"]?.boolValue
    }
    #expect(try await mayList("apps", "deployments") == true)
    #expect(try await mayList("extensions", "deployments") == false)
    #expect(try await mayList("", "pods") == false)
  }
}
