import Foundation
import KubernetesAPI
import Testing

@testable import FleetSimulator

/// A real `kubectl` against a simulated cluster over loopback.
@Suite("kubectl cannot tell", .enabled(if: Kubectl.path != nil, "needs kubectl on PATH or in QUARTERDECK_KUBECTL"))
struct KubectlTests {
  @Test("it creates, lists, applies, diffs, patches, scales, reads logs and deletes")
  func everyday() async throws {
    let fleet = SimulatedFleet(.init(clusters: ["eu-1", "us-1"], clock: FixedClock(), controlPort: nil))
    try await fleet.start()
    let store = fleet.store("eu-1")
    let pod = try store.create(
      [
        "metadata": ["name": "web-1", "labels": ["app": "web"]],
        "spec": ["nodeName": "n1", "containers": [["name": "web", "image": "registry.example.com/web:1.0"]]],
      ], type: .pods, actor: .system)
    store.logs.append(podUID: pod.uid, container: "web", instance: 0, line: "ready", time: store.clock.now)
    let kubectl = try Kubectl(kubeconfig: fleet.kubeconfig)
    defer { kubectl.clean() }
    let manifest = try kubectl.file(
      "web.json",
      [
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web"],
        "spec": [
          "replicas": 3, "selector": ["matchLabels": ["app": "web"]],
          "template": [
            "metadata": ["labels": ["app": "web"]],
            "spec": ["containers": [["name": "web", "image": "registry.example.com/web:1.0"]]],
          ],
        ],
      ])
    let steps: [(arguments: [String], says: String)] = [
      (["get", "namespaces", "-o", "name"], "namespace/kube-system"),
      (["--context", "us-1", "get", "pods"], "No resources found"),
      (["create", "namespace", "shop"], "namespace/shop created"),
      (["create", "configmap", "settings", "--from-literal=a=b"], "configmap/settings created"),
      (["get", "configmap", "settings", "-o", "jsonpath={.data.a}"], "b"),
      (["apply", "--server-side", "-f", manifest], "deployment.apps/web serverside-applied"),
      (["diff", "--server-side", "-f", manifest], ""),
      (["get", "deployments", "-o", "wide"], "registry.example.com/web:1.0"),
      (["scale", "deployment/web", "--replicas=5"], "deployment.apps/web scaled"),
      (["apply", "--server-side", "-f", manifest], "conflict with \"kubectl\" with subresource \"scale\""),
      (
        ["patch", "deployment", "web", "-p", "{\"metadata\":{\"labels\":{\"tier\":\"a\"}}}"],
        "deployment.apps/web patched"
      ),
      (["get", "deployment", "web", "-o", "jsonpath={.spec.replicas} {.metadata.labels.tier}"], "5 a"),
      (["explain", "deployment.spec.strategy"], "rollingUpdate"),
      (["logs", "web-1"], "ready"),
      (["auth", "can-i", "delete", "pods"], "yes"),
      (["delete", "deployment", "web"], "deployment.apps \"web\" deleted"),
      (["get", "deployment", "web"], "deployments.apps \"web\" not found"),
      (["delete", "namespace", "shop"], "namespace \"shop\" deleted"),
    ]
    for step in steps {
      let said = try await kubectl.run(step.arguments)
      #expect(said.contains(step.says) || step.says.isEmpty && said.isEmpty, "\(step.arguments): \(said)")
    }
    #expect(store.audit.entries.contains { $0.verb == "patch" && $0.resource == "deployments" && $0.code == 409 })
    await fleet.stop()
  }
}

/// Runs `kubectl` with a kubeconfig and a cache of its own.
struct Kubectl {
  static var path: String? {
    let environment = ProcessInfo.processInfo.environment
    if let named = environment["QUARTERDECK_KUBECTL"], !named.isEmpty { return named }
    return (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/kubectl" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
  private let folder: URL

  init(kubeconfig: String) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "kubectl-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(kubeconfig.utf8).write(to: folder.appending(path: "config"))
  }
  func clean() { try? FileManager.default.removeItem(at: folder) }

  func file(_ name: String, _ json: JSON) throws -> String {
    let place = folder.appending(path: name)
    try Data(json.bytes).write(to: place)
    return place.path
  }

  /// What it says on both outputs.
  ///
  /// Waits on a thread of its own: the servers need the task pool's.
  func run(_ arguments: [String]) async throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Kubectl.path ?? "")
    process.arguments = ["--cache-dir", folder.appending(path: "cache").path, "--request-timeout=20s"] + arguments
    process.environment = [
      "KUBECONFIG": folder.appending(path: "config").path, "HOME": folder.path, "PATH": "/usr/bin:/bin",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    return await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        continuation.resume(returning: String(decoding: data, as: UTF8.self))
      }
    }
  }
}
