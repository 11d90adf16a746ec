import Foundation
import KubernetesAPI
import Testing

extension Registries {
  /// A hub among the simulated clusters, which lists another of them in objects of an archived registry.
  @Suite(.servedFleet) struct HubTests {
    @Test(
      "D5: a hub's objects are rows that are looked at; get registry, JSON and ClusterProfiles say where they come from",
      .timeLimit(.minutes(10)))
    func listed() async throws {
      let world = try World()
      defer { world.end() }
      let hub = try Hub(in: world)
      try hub.list("listed", server: try fleet.server(of: "two").address)

      let seen = try await world.quarterdeck(["get", "fleet", "-o", "json"] + hub.options)
      #expect(seen.status == 0, "\(seen.errors)")
      let listed = try #require(try seen.clusters.first { $0.string(at: "cluster") == "listed" })
      #expect(listed["state"]?.string(at: "name") == "live")
      #expect(listed["nodes"] == 3)
      #expect(listed.string(at: "source") == "ClusterRegistry one")
      #expect(listed["legacy"] == true)

      let said = try await world.quarterdeck(["get", "registry", "-o", "json"] + hub.options)
      #expect(said.status == 0, "\(said.errors)")
      let source = try #require(
        try said.clusters.first { $0.string(at: "kind") == "ClusterRegistry" && $0.string(at: "what") == "registry" })
      #expect(source.string(at: "state") == "read")
      #expect(source["listed"] == 1)
      #expect(source.string(at: "lastAnswer") != nil)

      let profiles = try await world.quarterdeck(["get", "fleet", "-o", "clusterprofile"] + hub.options)
      #expect(profiles.status == 0, "\(profiles.errors)")
      #expect(profiles.output.components(separatedBy: "kind: ClusterProfile").count == 3, "\(profiles.output)")
    }

    @Test(
      "view registry shows a listing that comes and goes while it is looked at",
      .enabled(if: Programs.tmux != nil, "needs tmux"), .timeLimit(.minutes(10)))
    func live() async throws {
      let world = try World()
      defer { world.end() }
      let hub = try Hub(in: world)
      let screen = try await TmuxScreen.open(in: world, hub.options)
      try await screen.wait(for: "one")
      try await screen.type(":registry")
      try await screen.press("Enter")
      func entries(_ rows: [String]) -> String? {
        let row = rows.first { $0.contains("ClusterRegistry one") } ?? ""
        return row.split(separator: " ").drop { $0 != "read" }.dropFirst().first.map(String.init)
      }
      try await screen.wait("the hub without an entry") { rows in entries(rows) == "0" }
      let name = "late"
      try hub.list(name, server: try fleet.server(of: "two").address)
      try await screen.wait("the entry") { rows in entries(rows) == "1" }
      try hub.unlist(name)
      try await screen.wait("that it goes") { rows in entries(rows) == "0" }
    }

    @Test(
      "what is outside the scope is never dialled and runs no plugin, whichever registry lists it",
      .timeLimit(.minutes(10)))
    func outOfScope() async throws {
      let world = try World()
      defer { world.end() }
      let hub = try Hub(in: world)
      try hub.list("far", server: try fleet.server(of: "two").address)
      let mark = world.path("plugin-ran")
      let config = try world.write(
        """
        apiVersion: v1
        kind: Config
        clusters:
        - {name: login, cluster: {server: "https://127.0.0.1:1"}}
        users:
        - name: login
          user:
            exec: {apiVersion: client.authentication.k8s.io/v1, command: touch, args: ["\(mark)"], interactiveMode: Never}
        contexts:
        - {name: login, context: {cluster: login, user: login}}

        """, to: "login-config")
      func look(_ more: String...) async throws -> (names: [String], dialled: Int, plugin: Bool) {
        let before = try fleet.audit("two").count
        let seen = try await world.quarterdeck(
          ["get", "fleet", "-o", "json", "--kubeconfig", config] + more + hub.options)
        let names = try seen.clusters.filter { $0["state"]?.string(at: "name") != "not in scope" }
        return (
          names.map { $0.string(at: "cluster") ?? "" }, try fleet.audit("two").count - before,
          FileManager.default.fileExists(atPath: mark)
        )
      }
      let narrow = try await look("--scope", "one")
      #expect(narrow.names == ["one"])
      #expect(narrow.dialled == 0)
      #expect(!narrow.plugin)
      // The same without a scope, so that the above says something.
      let wide = try await look()
      #expect(wide.names == ["far", "login", "one"])
      #expect(wide.dialled > 0)
      #expect(wide.plugin)
    }
  }
}

/// Cluster `one` of the suite's fleet as the hub of an archived registry; nothing else of the fleet is in a kubeconfig.
private struct Hub {
  let options: [String]
  private let door: HTTPDoor
  private static let group = "/apis/clusterregistry.k8s.io/v1alpha1/namespaces/default/clusters"

  init(in world: World) throws {
    door = try fleet.server(of: "one")
    let config = try world.write(
      """
      apiVersion: v1
      kind: Config
      clusters:
      - {name: one, cluster: {server: "\(door.address)"}}
      contexts:
      - {name: one, context: {cluster: one, user: ""}}

      """, to: "hub-config")
    let list = try world.write(
      """
      apiVersion: quarterdeck.dev/v1alpha1
      kind: ClusterList
      registries:
      - {kind: ClusterRegistry, context: one, allow: [http, anonymous]}

      """, to: "hubs.yaml")
    options = ["--kubeconfig", config, "--clusters", list]
    let definition: JSON = [
      "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
      "metadata": [
        "name": "clusters.clusterregistry.k8s.io",
        "annotations": ["api-approved.kubernetes.io": "unapproved, archived project"],
      ],
      "spec": [
        "group": "clusterregistry.k8s.io", "scope": "Namespaced",
        "names": ["kind": "Cluster", "listKind": "ClusterList", "plural": "clusters", "singular": "cluster"],
        "versions": [
          [
            "name": "v1alpha1", "served": true, "storage": true,
            "schema": ["openAPIV3Schema": ["type": "object", "x-kubernetes-preserve-unknown-fields": true]],
          ]
        ],
      ],
    ]
    try send("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition, [201, 409])
    for cluster in ["listed", "late", "far"] { try send("DELETE", "\(Self.group)/\(cluster)", nil, [200, 404]) }
  }

  func list(_ name: String, server: String) throws {
    let endpoint: JSON = ["clientCIDR": "0.0.0.0/0", "serverAddress": .string(server)]
    try send(
      "POST", Self.group,
      [
        "apiVersion": "clusterregistry.k8s.io/v1alpha1", "kind": "Cluster", "metadata": ["name": .string(name)],
        "spec": ["kubernetesApiEndpoints": ["serverEndpoints": [endpoint]]],
      ], [201])
  }
  func unlist(_ name: String) throws { try send("DELETE", "\(Self.group)/\(name)", nil, [200]) }

  private func send(_ method: String, _ path: String, _ body: JSON?, _ wanted: Set<Int>) throws {
    let answer = try door.send(method, path, body?.text ?? "", body == nil ? "" : "application/json")
    guard wanted.contains(answer.status) else { throw Failure("\(method) \(path): \(answer.status) \(answer.text)") }
  }
}
