import FleetModel
import KubeClient
import Testing

@testable import ClusterRegistry

@Suite struct StaticFileTests {
  static let head = "apiVersion: quarterdeck.dev/v1alpha1\nkind: ClusterList\n"

  private func read(_ text: String, contexts: [String] = ["prod", "dev"]) throws -> RegistryReading {
    let folder = try TemporaryFolder()
    let known = KubeconfigRegistry(paths: [try folder.kubeconfig(contexts)], isExplicit: true).read().clusters
    let byContext = Dictionary(uniqueKeysWithValues: known.map { ($0.context, $0) })
    return StaticFile(path: try folder.write("fleet.yaml", text), contexts: byContext).read()
  }

  @Test("an entry gives its context a name, labels, properties and protection")
  func merges() throws {
    let reading = try read(
      Self.head + """
        clusters:
        - name: eu
          context: prod
          labels: {env: prod, region: eu}
          properties: {country: DE}
          protected: true
        - name: dev
        """)
    #expect(reading.problems.isEmpty)
    #expect(!reading.isUnread)
    let cluster = try #require(reading.clusters.first)
    #expect(cluster.alias == "eu")
    #expect(cluster.context == "prod")
    #expect(cluster.user == "prod")
    #expect(cluster.listing.labels == ["env": "prod", "region": "eu"])
    #expect(cluster.listing.properties == ["country": "DE"])
    #expect(cluster.isProtected)
    #expect(cluster.listing.key.source.hasPrefix("file "))
    #expect(cluster.access?.server.description == "https://prod.example:6443")
    #expect(reading.clusters[1].context == "dev")
    #expect(!reading.clusters[1].isProtected)
  }

  @Test("an entry with a server needs no context and has no credentials")
  func servers() throws {
    let reading = try read(Self.head + "clusters: [{name: lab, server: 'http://127.0.0.1:8001'}]")
    #expect(reading.problems.isEmpty)
    let cluster = try #require(reading.clusters.first)
    #expect(cluster.listing.server == "http://127.0.0.1:8001")
    #expect(cluster.context == "")
    #expect(
      cluster.access == ClusterAccess(name: "lab", server: try #require(ServerAddress(url: "http://127.0.0.1:8001"))))
  }

  @Test(
    "each fault is told with its line, and the other entries count",
    arguments: [
      ("extra: 1\nclusters: [{name: dev}]", 3, "extra is no field of a ClusterList", ["dev"]),
      ("clusters:\n- {}\n- {name: dev}", 4, "clusters[0] has no name", ["dev"]),
      ("clusters:\n- prod\n- {name: dev}", 4, "clusters[0] has no name", ["dev"]),
      ("clusters:\n- {name: dev}\n- {name: dev}", 5, "dev is there twice", ["dev"]),
      ("clusters: [{name: dev}]\n---\n\(head)clusters: [{name: dev}]", 7, "dev is there twice", ["dev"]),
      ("clusters:\n- {name: a, context: dev}\n- {name: b, context: dev}", 5, "b is the context of a", ["a"]),
      ("clusters:\n- name: dev\n  colour: red", 5, "colour is no field of a cluster", ["dev"]),
      ("clusters:\n- name: dev\n  labels:\n    env: 1", 6, "env is no text", ["dev"]),
      ("clusters:\n- name: dev\n  properties: [a]", 5, "properties is no map", ["dev"]),
      ("clusters:\n- name: dev\n  protected: 'yes'", 5, "protected is neither true nor false", ["dev"]),
      ("clusters:\n- name: x\n  server: ftp://x", 4, "x: server ftp://x is no http or https address", ["x"]),
      ("clusters:\n- {name: x}", 4, "x: no kubeconfig has a context x", ["x"]),
      ("clusters:\n- name: x\n  server: http://x\n  context: dev", 6, "x has a server and a context", ["x"]),
    ] as [(String, Int, String, [String])])
  func faults(text: String, line: Int, message: String, names: [String]) throws {
    let reading = try read(Self.head + text)
    #expect(reading.problems.map(\.message) == [message])
    #expect(reading.problems.map(\.line) == [line])
    #expect(reading.clusters.compactMap(\.alias) == names)
    #expect(!reading.isUnread)
  }

  @Test("an entry that cannot be followed stays in the list with its reason and without a way in")
  func refusals() throws {
    let cluster = try #require(try read(Self.head + "clusters: [{name: x, labels: {a: b}}]").clusters.first)
    #expect(cluster.refusals == ["no kubeconfig has a context x"])
    #expect(cluster.listing.labels == ["a": "b"])
    #expect(cluster.ways.isEmpty)
  }

  @Test("protection that cannot be read protects")
  func protection() throws {
    #expect(try read(Self.head + "clusters: [{name: dev, protected: ja}]").clusters.first?.isProtected == true)
    let misspelt = try read(Self.head + "clusters: [{name: dev, protcted: true}, {name: prod, labels: {a: b}}]")
    #expect(misspelt.clusters.map(\.isProtected) == [true, false])
  }

  @Test(
    "a file that says nothing about clusters is unread, not empty",
    arguments: [
      ("kind: Pod", 1, "is no ClusterList of quarterdeck.dev/v1alpha1"),
      ("apiVersion: quarterdeck.dev/v9\nkind: ClusterList", 1, "is no ClusterList of quarterdeck.dev/v1alpha1"),
      (head, 1, "clusters is no list"), (head + "clusters: {a: b}", 3, "clusters is no list"),
    ] as [(String, Int, String)])
  func unread(text: String, line: Int, message: String) throws {
    let reading = try read(text)
    #expect(reading.isUnread)
    #expect(reading.problems.map(\.message) == [message])
    #expect(reading.problems.map(\.line) == [line])
  }

  @Test("broken YAML and a missing file are unread")
  func broken() throws {
    let reading = try read(Self.head + "clusters: [")
    #expect(reading.isUnread)
    #expect(reading.problems.first?.line != nil)
    let missing = StaticFile(path: "/nonexistent/fleet.yaml", contexts: [:]).read()
    #expect(missing.isUnread)
    #expect(missing.problems.map(\.message) == ["cannot be read"])
  }

  @Test("an empty list is an answer")
  func empty() throws {
    let reading = try read(Self.head + "clusters: []")
    #expect(!reading.isUnread)
    #expect(reading.problems.isEmpty)
  }
}
