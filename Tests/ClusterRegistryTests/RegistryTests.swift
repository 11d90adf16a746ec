import FleetModel
import KubeClient
import Testing

@testable import ClusterRegistry

@Suite struct RegistryTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func file(_ clusters: String, named name: String = "fleet.yaml") throws -> String {
    try folder.write(name, StaticFileTests.head + "clusters: [\(clusters)]")
  }

  private func read(_ contexts: [String], files: [String]) throws -> Registry {
    Registry.read(kubeconfigs: [try folder.kubeconfig(contexts)], isExplicit: true, files: files)
  }

  @Test("every context is a cluster under its short name, and keeps its own name beside it")
  func contexts() throws {
    let registry = try read(["arn:aws:eks:eu-west-1:1:cluster/prod", "lab"], files: [])
    #expect(registry.clusters.map(\.record.name.text) == ["prod", "lab"])
    #expect(registry.clusters.map { $0.access()?.name } == ["prod", "lab"])
    #expect(registry.clusters.first?.record.context == "arn:aws:eks:eu-west-1:1:cluster/prod")
    #expect(registry.problems.isEmpty)
    #expect(registry.unread.isEmpty)
  }

  @Test("an entry for a context takes its place; contexts that no entry names stay")
  func replaces() throws {
    let registry = try read(["prod", "lab"], files: [try file("{name: eu, context: prod, protected: true}")])
    #expect(registry.clusters.map(\.record.name.text) == ["eu", "lab"])
    #expect(registry.clusters.map(\.record.isProtected) == [true, false])
    #expect(registry.clusters.map(\.record.context) == ["prod", "lab"])
  }

  @Test("a name that is taken gets a number, in the record and in the way in")
  func taken() throws {
    func server(_ port: Int) -> String { "server: 'http://127.0.0.1:\(port)'" }
    let registry = try read(
      ["lab", "labtwo"],
      files: [try file("{name: lab, \(server(1))}", named: "a"), try file("{name: lab, \(server(2))}", named: "b")])
    // The operator's own names stand; what has none gives way.
    #expect(registry.clusters.map(\.record.name.text) == ["lab-3", "labtwo", "lab", "lab-2"])
    #expect(registry.clusters.map { $0.access()?.name } == ["lab-3", "labtwo", "lab", "lab-2"])
  }

  @Test("a registry that cannot be read is named, and the others count")
  func unread() throws {
    let registry = Registry.read(
      kubeconfigs: ["/nonexistent/config"], isExplicit: true,
      files: ["/nonexistent/fleet.yaml", try file("{name: lab, server: 'http://127.0.0.1:1'}")])
    #expect(registry.unread == ["kubeconfig /nonexistent/config", "file /nonexistent/fleet.yaml"])
    #expect(registry.clusters.map(\.record.name.text) == ["lab"])
    #expect(registry.problems.count == 2)
  }

  @Test("a kubeconfig of which nothing can be used is unread; one with a broken entry is read")
  func brokenKubeconfig() throws {
    let good = try folder.kubeconfig(["lab"], named: "good")
    let bad = try folder.write("bad", "clusters: [")
    let mixed = Registry.read(kubeconfigs: [good, bad], isExplicit: false, files: [])
    #expect(mixed.unread == ["kubeconfig \(good):\(bad)"])
    #expect(mixed.clusters.map(\.record.name.text) == ["lab"])

    let dangling = try folder.write("dangling", "contexts: [{name: x, context: {cluster: none, user: none}}]")
    let registry = Registry.read(kubeconfigs: [dangling], isExplicit: true, files: [])
    #expect(registry.unread.isEmpty)
    #expect(registry.clusters.map { $0.ways.isEmpty } == [true])
    #expect(registry.clusters.first?.record.refusal?.contains("dangling:1") == true)
  }
  @Test("a missing file among several that nobody named is no fault, as in kubectl")
  func missingAmongSeveral() throws {
    let good = try folder.kubeconfig(["lab"])
    let registry = Registry.read(kubeconfigs: [good, "/nonexistent/config"], isExplicit: false, files: [])
    #expect(registry.unread.isEmpty)
    #expect(registry.problems.isEmpty)
  }

  @Test("without any registry there is no cluster and no fault")
  func nothing() {
    let registry = Registry.read(kubeconfigs: [], isExplicit: false, files: [])
    #expect(registry.clusters.isEmpty && registry.problems.isEmpty && registry.unread.isEmpty)
  }
}
