import KubernetesAPI

/// A fleet of simulated API servers with their stores: what tests, the demo and `quarterdeck simulate` start.
///
/// ```swift
/// let fleet = SimulatedFleet(SimulatedFleet.Configuration(clusters: ["eu-1", "us-1"], clock: clock))
/// let addresses = try await fleet.start()
/// try fleet.store("eu-1").create(…)
/// await fleet.stop()
/// ```
/// Controllers and scenarios act on the stores; this type knows nothing of them. Thread-safe.
package final class SimulatedFleet: Sendable {
  package struct Configuration: Sendable {
    /// Names of the clusters, in order.
    package var clusters: [String]
    package var clock: any SimulationClock
    /// What UIDs and generated names follow from, each cluster on its own.
    package var seed: UInt64
    /// The port of every cluster, each on an address of its own in 127.0.0.0/8; 0 lets the system choose the ports.
    package var port: Int
    /// The port of the control door on 127.0.0.1; 0 lets the system choose, nil leaves the door out.
    package var controlPort: Int?
    /// Lives through a span of time, where the clock stands until it is driven; the control door offers it.
    package var advance: (@Sendable (Duration) async -> Void)?
    package init(
      clusters: [String], clock: any SimulationClock, seed: UInt64 = 1, port: Int = 0, controlPort: Int? = 0
    ) {
      self.clusters = clusters
      self.clock = clock
      self.seed = seed
      self.port = port
      self.controlPort = controlPort
    }
  }

  /// Where one cluster listens.
  package struct Address: Sendable, Hashable {
    package var cluster: String
    package var host: String
    package var port: Int
    /// What a kubeconfig names: `http://127.0.0.2:6443`.
    package var url: String { "http://\(host):\(port)" }
  }

  package let configuration: Configuration
  private let clusters: [String: Cluster]
  private let door: ControlDoor?

  struct Cluster: Sendable {
    var api: APIServer
    var server: ClusterServer
    var follower: SwitchFollower
  }

  /// - Parameter stores: stores that are there already, by cluster; the others are made.
  package init(_ configuration: Configuration, stores: [String: ClusterStore] = [:]) {
    self.configuration = configuration
    var clusters: [String: Cluster] = [:]
    for (index, name) in configuration.clusters.enumerated() {
      // Each cluster's names depend on its own name alone: adding one changes no other.
      let seed = configuration.seed ^ Array(name.utf8).fingerprintNumber
      let store =
        stores[name] ?? ClusterStore(name: name, clock: configuration.clock, uids: UIDSource(seed: seed))
      let api = APIServer(store: store)
      // 127.0.0.1 is the door's; the clusters follow.
      let host = "127.0.\((index + 2) / 250).\((index + 2) % 250 + ((index + 2) / 250 > 0 ? 1 : 0))"
      let server = ClusterServer(api: api, host: host, port: configuration.port)
      clusters[name] = Cluster(api: api, server: server, follower: SwitchFollower(server))
    }
    self.clusters = clusters
    door = configuration.controlPort.map {
      ControlDoor(clusters: clusters, port: $0, clock: configuration.clock, advance: configuration.advance)
    }
  }

  /// The storage of a cluster.
  ///
  /// A name that the configuration does not have is a mistake of the caller.
  package func store(_ name: String) -> ClusterStore { api(name).store }
  /// The API of a cluster, for its access rules.
  package func api(_ name: String) -> APIServer {
    guard let cluster = clusters[name] else { preconditionFailure("no simulated cluster is called \(name)") }
    return cluster.api
  }
  package var stores: [ClusterStore] { configuration.clusters.map(store) }

  /// Opens all listeners; returns when connections are accepted.
  @discardableResult
  package func start() async throws -> [Address] {
    for name in configuration.clusters {
      guard let cluster = clusters[name] else { continue }
      cluster.api.store.whenSwitched { [follower = cluster.follower] _ in follower.follow() }
      try await cluster.follower.serve(true).value
    }
    try await door?.start()
    return addresses
  }

  /// Closes all listeners and cuts all connections.
  package func stop() async {
    await door?.stop()
    await withTaskGroup { group in
      for cluster in clusters.values { group.addTask { _ = await cluster.follower.serve(false).result } }
    }
  }

  /// Starts, and stays until the task is cancelled.
  package func run() async throws {
    try await start()
    let (forever, end) = AsyncStream.makeStream(of: Void.self)
    await withTaskCancellationHandler {
      for await _ in forever {}
    } onCancel: {
      end.finish()
    }
    await stop()
  }

  package var addresses: [Address] {
    configuration.clusters.compactMap { name in
      clusters[name].map { Address(cluster: name, host: $0.server.host, port: $0.server.port) }
    }
  }
  /// The control door as `http://127.0.0.1:PORT`, once it is open.
  package var controlURL: String? { door.map { "http://127.0.0.1:\($0.port)" } }

  /// Throws a cluster's switch; `down` closes its listener and cuts its connections, anything else opens it.
  ///
  /// Returns when the listener has followed: this switch, or a newer one.
  package func setSwitch(_ name: String, _ state: ClusterSwitch) async throws {
    guard let cluster = clusters[name] else { preconditionFailure("no simulated cluster is called \(name)") }
    try await cluster.set(state)
  }

  /// A kubeconfig with a context for each cluster, named like it; the first is the current one.
  package var kubeconfig: String {
    var text = "apiVersion: v1\nkind: Config\nclusters:\n"
    for address in addresses {
      text += "- name: \(quoted(address.cluster))\n  cluster:\n    server: \(address.url)\n"
    }
    text += "users:\n- name: \"operator\"\n  user: {}\ncontexts:\n"
    for address in addresses {
      text +=
        "- name: \(quoted(address.cluster))\n  context:\n    cluster: \(quoted(address.cluster))\n    user: \"operator\"\n"
    }
    return text + "current-context: \(quoted(configuration.clusters.first ?? ""))\n"
  }
  /// YAML's double-quoted style is JSON's.
  private func quoted(_ text: String) -> String { JSON.string(text).text }
}

extension SimulatedFleet.Cluster {
  func set(_ state: ClusterSwitch) async throws {
    api.store.switchState = state
    try await follower.follow().value
  }
}
