import Glibc
import Foundation
import KubernetesAPI
import Testing

/// Three clusters with a web shop, and a delivery that brings its next version: canary, an approval, the rest.
struct Shop {
  let world: World
  let fleet: SimulatedClusters
  let file: String

  static func open(in world: World, onDriverLost: String = "Continue", maxFailures: Int = 1) async throws -> Shop {
    let scenario = try world.write(scenario, to: "scenario.yaml")
    try world.write(objects, to: "deliveries/objects.yaml")
    let file = try world.write(
      delivery.replacingOccurrences(of: "DRIVER", with: onDriverLost)
        .replacingOccurrences(of: "MOST", with: "\(maxFailures)"), to: "deliveries/web.yaml")
    return Shop(world: world, fleet: try await .start(in: world, scenario: scenario), file: file)
  }

  /// Starts the run, whatever its plan is; the run's name.
  func start() async throws -> String {
    let started = try await fleet.quarterdeck("run", "start", file, "--confirm-any")
    guard started.status == 0, let name = started.lines.last else { throw Failure(started.errors) }
    return String(name)
  }

  /// The run as `run list` tells it to programs.
  func summary(of run: String) async throws -> JSON {
    let list = try await fleet.quarterdeck("run", "list", "-o", "json")
    let items = try JSON(parsing: list.output)["items"]?.elements ?? []
    guard let found = items.first(where: { $0.string(at: "run") == run }) else { throw Failure("\(run) is not listed") }
    return found
  }

  /// Waits until the run waits for a stage, or for its deletions.
  func waitForApproval(_ run: String, of task: String = "canary") async throws {
    try await eventually("\(run) to wait for the approval of \(task)", within: .seconds(60)) {
      try await summary(of: run).string(at: "awaits") == task ? () : nil
    }
  }

  /// Approves as a script does: with the number of clusters that it is about.
  func approve(_ run: String, confirm count: Int = 2, _ options: String...) async throws {
    let approved = try await fleet.quarterdeck(["run", "approve", run, "--confirm", "\(count)"] + options)
    guard approved.status == 0 else { throw Failure(approved.errors) }
  }

  /// Resumes a paused run, with the number of clusters that its question asks for.
  func resume(_ run: String) async throws {
    // One in flight may end between the question and the answer: then it is asked again.
    try await eventually("\(run) to be resumed") { () -> Void? in
      let asked = try await fleet.quarterdeck("run", "resume", run)
      #expect(asked.status == 2, "\(asked.errors)")
      let count = try #require(asked.errors.firstMatch(of: /--confirm ([0-9]+)/)?.1)
      let resumed = try await fleet.quarterdeck("run", "resume", run, "--confirm", String(count))
      guard resumed.status == 0 else {
        guard resumed.errors.contains("nothing was done") else { throw Failure(resumed.errors) }
        return nil
      }
      return ()
    }
  }

  /// The new version has no Service any more: each cluster's goes last, once, and after an approval that names it.
  ///
  /// - Parameter count: The clusters that lose something.
  func approveDeletions(of run: String, in count: Int = 3) async throws {
    try await waitForApproval(run, of: "deletions")
    #expect(try deletions().isEmpty)
    let unasked = try await fleet.quarterdeck("run", "approve", run)
    #expect(unasked.status == 2)
    #expect(unasked.errors.contains("would delete Service shop/web in alpha"))
    #expect(try deletions().isEmpty)
    try await approve(run, confirm: count, "--stage", "deletions")
  }

  /// What was deleted where, in order.
  func deletions() throws -> [String] {
    try clusters.flatMap { cluster in
      try fleet.writes(cluster).filter { $0.string(at: "verb") == "delete" }.map {
        "\(cluster) \($0.string(at: "resource") ?? "") \($0.string(at: "name") ?? "")"
      }
    }
  }
  let clusters = ["canary", "alpha", "beta"]

  func waitForEnd(_ run: String, _ state: String) async throws {
    let end = try await eventually("\(run) to end", within: .seconds(90)) { () -> JSON? in
      let summary = try await summary(of: run)
      return summary.string(at: "ended").map { _ in summary }
    }
    #expect(end.string(at: "state") == state, "\(end.text)")
  }

  /// Waits until our own write of a kind reached a cluster.
  func waitForWrite(of resource: String, in cluster: String) async throws {
    try await eventually("a write of \(resource) in \(cluster)", within: .seconds(60)) {
      try fleet.writes(cluster).contains { $0.string(at: "resource") == resource } ? () : nil
    }
  }

  /// Kills the process that carries the run, as the kernel would.
  func killDriver(of run: String) async throws {
    let drivers = World.processes(mentioning: "drive \(run)").filter { process in
      World.processes(mentioning: world.folder).contains(process)
    }
    #expect(drivers.count == 1)
    for driver in drivers { kill(driver, SIGKILL) }
    try await eventually("the driver's end") { drivers.allSatisfy { kill($0, 0) != 0 } ? () : nil }
  }

  /// Starts the program and leaves it again, as somebody does who comes back to their desk.
  func openAndLeaveTheDashboard() async throws {
    let script = try world.write("wait idle\nquit\n", to: "look.script")
    let look = try await fleet.quarterdeck("--script", script)
    #expect(look.status == 0, "\(look.errors)")
  }

  /// The resource version of a cluster as a whole.
  func revision(of cluster: String) throws -> String {
    let list = try JSON(parsing: fleet.server(of: cluster).get("/api/v1/namespaces/shop/configmaps").body)
    return list["metadata"]?.string(at: "resourceVersion") ?? ""
  }

  /// Reads what happened to the shop's objects since a revision: each was changed by us exactly once.
  func expectOneChange(of cluster: String, since revision: String) throws {
    for (path, name) in [
      ("/api/v1/namespaces/shop/configmaps", "web-settings"), ("/apis/apps/v1/namespaces/shop/deployments", "web"),
    ] {
      let answer = try fleet.server(of: cluster).get(
        "\(path)?watch=1&resourceVersion=\(revision)&timeoutSeconds=1&fieldSelector=metadata.name%3D\(name)")
      let objects = try answer.text.split(separator: "\n").compactMap { try JSON(parsing: String($0))["object"] }
      let ours = objects.map { object in
        object["metadata"]?["managedFields"]?.elements.first { $0.string(at: "manager") == "quarterdeck:web" }?.text
          ?? ""
      }
      #expect(Set(ours).subtracting([""]).count == 1, "\(cluster) \(name): \(ours)")
      let generations = Set(objects.compactMap { $0["metadata"]?.int(at: "generation") })
      #expect(generations.count <= 1, "\(cluster) \(name): generations \(generations)")
      if name == "web-settings" { #expect(objects.count == 1, "\(cluster): \(answer.text)") }
    }
  }

  private static let scenario = """
    kind: Scenario
    name: shop
    seed: 11
    clusters:
    - {name: canary, labels: {ring: "0"}, nodes: {count: 2, cpu: "4", memory: 8Gi}}
    - {name: alpha, labels: {ring: "1"}, nodes: {count: 2, cpu: "4", memory: 8Gi}}
    - {name: beta, labels: {ring: "1"}, nodes: {count: 2, cpu: "4", memory: 8Gi}}
    workloads:
    - {name: web, namespace: shop, image: "registry.example.com/shop/web:1.3", replicas: 2, port: 8080, settings: {greeting: hello}, maxSurge: 2, maxUnavailable: 0, age: 2d, deliveredBy: web}
    behaviours:
    - {name: web takes its time, image: "*/shop/web:*", ready: 1s}

    """

  private static let objects = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web-settings, namespace: shop}
    data: {greeting: welcome}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop, labels: {app: web}}
    spec:
      replicas: 2
      strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 2, maxUnavailable: 0}}
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
          - name: web
            image: registry.example.com/shop/web:1.4
            ports: [{name: http, containerPort: 8080, protocol: TCP}]

    """

  private static let delivery = """
    apiVersion: quarterdeck.dev/v1alpha1
    kind: Delivery
    metadata: {name: web}
    spec:
      source:    {files: [objects.yaml]}
      placement: {clusterSelector: {}}
      strategy:
        stages:
        - {name: canary, selector: {matchLabels: {ring: "0"}}, maxConcurrency: 1, afterStageTasks: [{type: Approval}]}
        - {name: rest, remaining: true, maxConcurrency: 1, soak: {clusterMinSuccess: 1s}}
        failurePolicy: {maxFailures: MOST, onFailure: Pause, onUnreachable: {action: Wait, grace: 10m}, onDriverLost: DRIVER}
      delivery:  {mode: push, whenConflict: Report, whenAlreadyExists: TakeOverIfNoDiff, whenDrifted: Report, prune: true}

    """
}
