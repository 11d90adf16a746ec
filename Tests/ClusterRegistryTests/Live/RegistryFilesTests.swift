import FleetModel
import Foundation
import KubeClient
import KubernetesAPI
import Synchronization
import Testing

@testable import ClusterRegistry

/// The operator's files change while the program runs.
@Suite(.timeLimit(.minutes(5))) struct RegistryFilesTests {
  /// A registry that follows a kubeconfig `config` and a list `fleet.yaml`.
  private final class World: Sendable {
    let folder: TemporaryFolder
    let environment = ClientEnvironment(version: "test")
    let files: RegistryFiles
    let registry: FleetRegistry
    private let changes: RegistryChanges

    init(_ kubeconfig: String, list: String = "clusters: []") throws {
      folder = try TemporaryFolder()
      let config = try folder.write("config", kubeconfig)
      let list = try folder.write("fleet.yaml", StaticFileTests.head + list)
      files = RegistryFiles(kubeconfigs: [config], isExplicit: true, files: [list])
      registry = FleetRegistry(
        files.read(), environment: environment, now: { [clock = environment.clock] in clock.now })
      changes = RegistryChanges(of: registry)
      registry.start()
      var limits = Limits()
      limits.fileLook = .seconds(3_600)
      limits.fileSettle = .milliseconds(5)
      limits.filePause = .milliseconds(1)
      files.follow(limits: limits) { [registry] in registry.replace($0) }
    }

    func wait(_ what: String, until isRight: (FleetRegistry) -> Bool) async throws {
      try await changes.wait(what, until: isRight)
    }
    func names() -> Set<String> { Set(registry.fleet.clusters.map(\.record.name.text)) }
    func source(_ kind: String) -> RegistrySourceReport? { registry.report.sources.first { $0.kind == kind } }
    func end() {
      files.stop()
      registry.stop()
      environment.transport.stop()
    }
  }

  /// A kubeconfig of contexts, each with a server and a token.
  private static func config(_ contexts: [(name: String, server: String, token: String)]) -> String {
    "apiVersion: v1\nkind: Config\n"
      + "clusters:\n" + contexts.map { "- {name: \($0.name), cluster: {server: '\($0.server)'}}\n" }.joined()
      + "users:\n" + contexts.map { "- {name: \($0.name), user: {token: \($0.token)}}\n" }.joined()
      + "contexts:\n"
      + contexts.map { "- {name: \($0.name), context: {cluster: \($0.name), user: \($0.name)}}\n" }.joined()
  }
  private static let one = (name: "one", server: "https://one.example", token: "t1")
  private static let two = (name: "two", server: "https://two.example", token: "t2")

  @Test("a context that a kubeconfig gains is a cluster, one that it loses is none, and the others stay as they are")
  func contexts() async throws {
    let world = try World(Self.config([Self.one]))
    defer { world.end() }
    #expect(world.names() == ["one"])
    let before = world.registry.fleet["one"]
    _ = try world.folder.write("config", Self.config([Self.one, Self.two]))
    try await world.wait("the second context") { _ in world.names() == ["one", "two"] }
    #expect(world.registry.fleet["one"]?.ways == before?.ways)
    _ = try world.folder.write("config", Self.config([Self.two]))
    try await world.wait("that the first one goes") { _ in world.names() == ["two"] }
  }

  @Test("another token in the kubeconfig is another way into the same cluster")
  func credentials() async throws {
    let world = try World(Self.config([Self.one]))
    defer { world.end() }
    _ = try world.folder.write("config", Self.config([("one", "https://one.example", "new")]))
    try await world.wait("the new token") { $0.fleet["one"]?.access()?.credentials.token?.text == "new" }
  }

  @Test("a kubeconfig that becomes faulty counts as it last was, with file and line; mended, it says what it says")
  func faulty() async throws {
    let world = try World(Self.config([Self.one, Self.two]))
    defer { world.end() }
    let file = world.folder.path + "/config"
    _ = try world.folder.write("config", "apiVersion: v1\nkind: Config\nclusters: [\n")
    try await world.wait("the fault") { !$0.problems.isEmpty }
    #expect(world.names() == ["one", "two"])
    #expect(world.registry.problems.first?.description.hasPrefix("\(file):4:") == true)
    guard case .unknown(_, let why) = world.source("kubeconfig")?.state else {
      Issue.record("\(String(describing: world.source("kubeconfig")?.state))")
      return
    }
    #expect(why.hasPrefix("\(file):4: "))
    #expect(world.source("kubeconfig")?.faults.first?.hasPrefix("\(file):4: ") == true)
    #expect(world.registry.fleet.unread.contains { $0.contains("\(file):4: ") })
    _ = try world.folder.write("config", Self.config([Self.two]))
    try await world.wait("the mended file") { _ in world.names() == ["two"] }
    #expect(world.registry.problems.isEmpty)
    #expect(world.source("kubeconfig")?.state == .live)
    #expect(world.registry.fleet.unread.isEmpty)
  }

  @Test("a kubeconfig that was asked for by name and is gone counts as it last was")
  func gone() async throws {
    let world = try World(Self.config([Self.one]))
    defer { world.end() }
    try FileManager.default.removeItem(atPath: world.folder.path + "/config")
    try await world.wait("the fault") { !$0.problems.isEmpty }
    #expect(world.names() == ["one"])
    #expect(world.registry.problems.first?.message == "the file does not exist")
  }

  @Test("a list of clusters is read again: labels, protection, and as it last was while it is no YAML")
  func list() async throws {
    let world = try World(Self.config([Self.one]), list: "clusters: [{name: one, labels: {env: test}}]")
    defer { world.end() }
    #expect(world.registry.fleet["one"]?.record.labels["env"] == "test")
    let text = "clusters: [{name: one, labels: {env: prod}, protected: true}]"
    _ = try world.folder.write("fleet.yaml", StaticFileTests.head + text)
    try await world.wait("the label") { $0.fleet["one"]?.record.labels["env"] == "prod" }
    #expect(world.registry.fleet["one"]?.record.isProtected == true)
    _ = try world.folder.write("fleet.yaml", StaticFileTests.head + "clusters: [")
    try await world.wait("the fault") { !$0.problems.isEmpty }
    #expect(world.registry.fleet["one"]?.record.labels["env"] == "prod")
    #expect(world.registry.fleet["one"]?.record.isProtected == true)
    #expect(world.registry.problems.first?.line == 4)
    #expect(world.source("file")?.state != .live)
  }

  @Test("a kubeconfig that is emptied counts as it last was, and says so; one that says that it has none has none")
  func emptied() async throws {
    let world = try World(Self.config([Self.one, Self.two]))
    defer { world.end() }
    _ = try world.folder.write("config", " \n")
    try await world.wait("the fault") { !$0.problems.isEmpty }
    #expect(world.names() == ["one", "two"])
    #expect(world.registry.problems.first?.message == "it is empty: it counts as it last was")
    #expect(world.registry.fleet.unread.count == 1)
    _ = try world.folder.write("config", "apiVersion: v1\nkind: Config\ncontexts: []\n")
    try await world.wait("that all go") { _ in world.names().isEmpty }
    #expect(world.registry.problems.isEmpty)
  }

  @Test("a list of clusters that is emptied counts as it last was, and says so")
  func emptiedList() async throws {
    let world = try World(
      Self.config([]), list: "clusters: [{name: lab, server: 'https://lab.example'}]")
    defer { world.end() }
    _ = try world.folder.write("fleet.yaml", "")
    try await world.wait("the fault") { !$0.problems.isEmpty }
    #expect(world.names() == ["lab"])
    #expect(world.registry.problems.first?.message == "is empty: it counts as it last was")
    #expect(world.registry.fleet.unread.count == 1)
  }

  /// A pipe with a text in it that nobody writes to any more, by a path as the shell's `<(…)` has one.
  private static func pipe(_ text: String) throws -> (path: String, Pipe) {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    try pipe.fileHandleForWriting.close()
    return ("/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)", pipe)
  }

  @Test("what came through a pipe is read once and stays, be it right or wrong")
  func pipes() throws {
    let (config, first) = try Self.pipe(Self.config([Self.one]))
    let (list, second) = try Self.pipe(
      StaticFileTests.head + "clusters: [{name: lab, server: 'https://lab.example'}]")
    let (broken, third) = try Self.pipe("clusters: [")
    defer { withExtendedLifetime((first, second, third)) {} }
    let files = RegistryFiles(kubeconfigs: [config], isExplicit: true, files: [list, broken])
    let before = files.read()
    #expect(before.listed.map(\.listing.key.name) == ["one", "lab"])
    #expect(before.problems.map(\.place) == [broken])
    let after = files.read()
    #expect(after.listed.map(\.listing.key.name) == ["one", "lab"])
    #expect(after.problems == before.problems)
    #expect(after.unread == before.unread)
    #expect(after.sources.map(\.state) == before.sources.map(\.state))
  }

  @Test("a hub that a list gains is watched and fills the fleet, one that it loses takes its clusters along")
  func hubs() async throws {
    let hub = HubServer()
    defer { hub.stop() }
    try hub.put(yaml: HubFixture.text("ClusterRegistry.yaml"))
    let world = try World(Self.config([("hub-1", hub.url, "t")]))
    defer { world.end() }
    #expect(world.names() == ["hub-1"])
    let text = "registries: [{kind: ClusterRegistry, context: hub-1}]"
    _ = try world.folder.write("fleet.yaml", StaticFileTests.head + text)
    try await world.wait("the hub's clusters") { _ in world.names().contains("test-cluster") }
    // What stays keeps its watch.
    _ = try world.folder.write("fleet.yaml", StaticFileTests.head + "clusters: [{name: hub-1}]\n" + text)
    try await world.wait("the entry") {
      $0.fleet["hub-1"]?.record.listings.contains { $0.key.registry == "file" } == true
    }
    #expect(world.source("ClusterRegistry")?.state == .live)
    #expect(hub.requests.count { $0.target.contains("/clusters?limit=") } == 1)
    _ = try world.folder.write("fleet.yaml", StaticFileTests.head + "clusters: []")
    try await world.wait("that they go") { _ in world.names() == ["hub-1"] }
    #expect(world.source("ClusterRegistry") == nil)
  }

  @Test("a hub's token that is renewed takes no cluster along, and the hub is asked anew")
  func hubToken() async throws {
    let hub = HubServer()
    try hub.put(yaml: HubFixture.text("ClusterRegistry.yaml"))
    let world = try World(
      Self.config([("hub-1", hub.url, "t")]), list: "registries: [{kind: ClusterRegistry, context: hub-1}]")
    defer { world.end() }
    try await world.wait("the hub's clusters") { _ in world.names().contains("test-cluster") }
    _ = try world.folder.write("config", Self.config([("hub-1", hub.url, "new")]))
    try await world.wait("the second list") { _ in
      hub.requests.count { $0.target.contains("/clusters?limit=") } == 2
        && world.source("ClusterRegistry")?.state == .live
    }
    #expect(world.names().contains("test-cluster"))
    // Also while the hub cannot say it again.
    hub.stop()
    _ = try world.folder.write("config", Self.config([("hub-1", hub.url, "newer")]))
    try await world.wait("the new token") { $0.fleet["hub-1"]?.access()?.credentials.token?.text == "newer" }
    #expect(world.names().contains("test-cluster"))
  }

  @Test("who ends waits for no file that does not answer")
  func heldUp() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/pipe"
    try #require(mkfifo(path, 0o600) == 0)
    // Somebody holds it open to write, and writes nothing.
    let writer = open(path, O_RDWR | O_CLOEXEC)
    try #require(writer >= 0)
    let files = RegistryFiles(kubeconfigs: [], isExplicit: false, files: [path])
    let isRead = Mutex(false)
    func isDone() -> Bool { isRead.withLock { $0 } }
    let (reading, begun) = AsyncStream<Void>.makeStream()
    let thread = Thread {
      begun.yield()
      _ = files.read()
      isRead.withLock { $0 = true }
      begun.finish()
    }
    thread.start()
    var steps = reading.makeAsyncIterator()
    await steps.next()
    files.stop()
    #expect(!isDone())
    close(writer)
    await steps.next()
    #expect(isDone())
  }

  @Test("an identity that was found behind a way is forgotten where the context leads elsewhere")
  func identity() async throws {
    let world = try World(Self.config([Self.one, Self.two]))
    defer { world.end() }
    for name: ClusterName in ["one", "two"] {
      let key = try #require(world.registry.fleet[name]?.way()?.key)
      world.registry.identified(key, as: "5d0c3a51-8d6c-4b2e-9a43-1c5f0d1f2a77")
    }
    try await world.wait("one row") { $0.fleet.clusters.count == 1 }
    _ = try world.folder.write("config", Self.config([Self.one, ("two", "https://other.example", "t2")]))
    try await world.wait("two rows") { $0.fleet.clusters.count == 2 }
  }
}
