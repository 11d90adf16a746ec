import Foundation
import KubernetesAPI

/// A simulated fleet in a process of its own, which ends with this one.
struct SimulatedClusters: Sendable {
  let world: World
  let kubeconfig: String
  let list: String
  private let door: HTTPDoor

  /// Serves a scenario: one of the program's own by name, or a file.
  ///
  /// - Parameter clock: a file for the fleet's time, which then stands until `advance`.
  static func start(in world: World, scenario: String, clock: String? = nil) async throws -> SimulatedClusters {
    let (kubeconfig, list, control) = (world.path("kubeconfig"), world.path("clusters.yaml"), world.path("control"))
    let program = try world.start(
      Programs.quarterdeck,
      [
        "simulate", "--scenario", scenario, "--kubeconfig", kubeconfig, "--clusters", list, "--control", control,
        "--port", "0", "--until-input-ends",
      ] + (clock.map { ["--clock", $0] } ?? []), keepsInput: true)
    let address = try await eventually("the fleet's control door") {
      guard !program.hasEnded else { throw Failure("the simulator ended: \(program.errors)") }
      return try? world.text(of: control)
    }
    return SimulatedClusters(world: world, kubeconfig: kubeconfig, list: list, door: try HTTPDoor(address))
  }

  /// The fleet that `quarterdeck demo --folder FOLDER` started.
  static func ofDemo(in world: World, folder: String) async throws -> SimulatedClusters {
    let address = try await eventually("the demo's control door", within: .seconds(120)) {
      try? world.text(of: folder + "/control")
    }
    return SimulatedClusters(
      world: world, kubeconfig: folder + "/kubeconfig", list: folder + "/clusters.yaml", door: try HTTPDoor(address))
  }

  /// The options that let the program look at this fleet.
  var options: [String] { ["--kubeconfig", kubeconfig, "--clusters", list] }

  /// Runs the program on this fleet.
  @discardableResult func quarterdeck(
    _ arguments: String..., environment: [String: String?] = [:], within: Duration = .seconds(60)
  ) async throws -> Finished {
    try await quarterdeck(arguments, environment: environment, within: within)
  }
  @discardableResult func quarterdeck(
    _ arguments: [String], environment: [String: String?] = [:], within: Duration = .seconds(60)
  ) async throws -> Finished {
    try await world.run(
      Programs.quarterdeck, arguments + options, environment: environment, within: within)
  }

  /// Runs the real kubectl on one cluster.
  @discardableResult func kubectl(_ cluster: String, _ arguments: String...) async throws -> Finished {
    try await world.run(Programs.kubectl ?? "kubectl", ["--kubeconfig", kubeconfig, "--context", cluster] + arguments)
  }

  /// The address of a cluster's API server.
  func server(of cluster: String) throws -> HTTPDoor { try HTTPDoor(address(of: cluster)) }

  /// Its URL.
  func address(of cluster: String) throws -> String {
    let clusters = try JSON(parsing: door.get("/-/clusters").body).elements
    guard let found = clusters.first(where: { $0.string(at: "name") == cluster })?.string(at: "server") else {
      throw Failure("no cluster is named \(cluster)")
    }
    return found
  }

  /// `up`, `down`, `silent` or `slow=SECONDS`.
  func turn(_ cluster: String, _ state: String) throws { try post("/-/clusters/\(cluster)/switch", state) }

  /// Faults of the wire, as the control door's documentation lists them.
  func fault(_ cluster: String, _ fault: JSON) throws { try post("/-/clusters/\(cluster)/fault", fault.text) }

  /// Takes back all faults, and turns the cluster on.
  func mend(_ cluster: String) throws { try post("/-/clusters/\(cluster)/mend", "") }

  /// Cuts every connection and forgets past changes.
  func restart(_ cluster: String) throws { try post("/-/clusters/\(cluster)/restart", "") }

  /// Lives through a span of time, where time stands.
  func advance(seconds: Int) throws { try post("/-/clock", "\(seconds)") }

  /// The requests to one cluster, oldest first.
  func audit(_ cluster: String) throws -> [JSON] {
    try JSON(parsing: door.get("/-/audit?cluster=\(cluster)").body).elements
  }

  /// The requests that changed something, or would have.
  func writes(_ cluster: String) throws -> [JSON] {
    try audit(cluster).filter {
      ["create", "update", "patch", "delete", "deletecollection"].contains($0.string(at: "verb") ?? "")
        && $0["dryRun"] != true
    }
  }

  private func post(_ path: String, _ body: String) throws {
    let answer = try door.post(path, body)
    guard answer.status == 200 else { throw Failure("\(path): \(answer.status) \(answer.text)") }
  }
}
