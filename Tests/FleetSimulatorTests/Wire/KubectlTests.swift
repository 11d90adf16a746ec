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
    let manifest = try kubectl.file("web.json", Self.deployment(replicas: 3))
    let changed = try kubectl.file("changed.json", Self.deployment(replicas: 7))
    // Nil says nothing at all.
    let steps: [(arguments: [String], says: String?)] = [
      (["get", "namespaces", "-o", "name"], "namespace/kube-system"),
      (["api-resources", "--api-group=apps", "--sort-by=name"], "deploy       apps/v1      true         Deployment"),
      (["api-resources", "--namespaced=false", "-o", "name"], "customresourcedefinitions.apiextensions.k8s.io"),
      (["--context", "us-1", "get", "pods"], "No resources found"),
      (["create", "namespace", "shop"], "namespace/shop created"),
      (["create", "configmap", "settings", "--from-literal=a=b"], "configmap/settings created"),
      (["get", "configmap", "settings", "-o", "jsonpath={.data.a}"], "b"),
      (["apply", "--server-side", "-f", manifest], "deployment.apps/web serverside-applied"),
      (["diff", "--server-side", "-f", manifest], nil),
      (["diff", "--server-side", "-f", changed], "+  replicas: 7"),
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
      if let wanted = step.says {
        #expect(said.contains(wanted), "\(step.arguments): \(said)")
      } else {
        #expect(said == "", "\(step.arguments)")
      }
    }
    #expect(store.audit.entries.contains { $0.verb == "patch" && $0.resource == "deployments" && $0.code == 409 })
    await fleet.stop()
  }

  static func deployment(replicas: Int64) -> JSON {
    [
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web"],
      "spec": [
        "replicas": .int(replicas), "selector": ["matchLabels": ["app": "web"]],
        "template": [
          "metadata": ["labels": ["app": "web"]],
          "spec": ["containers": [["name": "web", "image": "registry.example.com/web:1.0"]]],
        ],
      ],
    ]
  }

  @Test("get -w shows what comes, changes and goes")
  func watches() async throws {
    try await withCluster { store, kubectl in
      func pod(_ name: String) -> JSON {
        ["metadata": ["name": .string(name)], "spec": ["containers": [["name": "web", "image": "web:1.0"]]]]
      }
      try store.create(pod("web-1"), type: .pods, actor: .system)
      let watch = try kubectl.start(["get", "pods", "-w", "-L", "tier"])
      #expect(await watch.line("web-1") != nil)
      try store.create(pod("web-2"), type: .pods, actor: .system)
      #expect(await watch.line("web-2") != nil)
      var labelled = try #require(store.object(.pods, namespace: "default", name: "web-2")).json
      labelled[at: "metadata", "labels"] = ["tier": "front"]
      try store.update(labelled, type: .pods, actor: .system)
      #expect(await watch.line("front")?.hasPrefix("web-2") == true)
      watch.end()
    }
  }

  @Test("logs -f shows lines as they are written, and ends with the container")
  func follows() async throws {
    try await withCluster { store, kubectl in
      let pod = try store.create(
        [
          "metadata": ["name": "web-1"],
          "spec": ["nodeName": "n1", "containers": [["name": "web", "image": "web:1.0"]]],
        ], type: .pods, actor: .system)
      func write(_ line: String) {
        store.logs.append(podUID: pod.uid, container: "web", instance: 0, line: line, time: store.clock.now)
      }
      write("old")
      write("ready")
      let log = try kubectl.start(["logs", "-f", "--tail=1", "web-1"])
      #expect(await log.line() == "ready")
      write("served")
      #expect(await log.line() == "served")
      store.logs.end(podUID: pod.uid, container: "web", instance: 0)
      #expect(await log.line() == nil)
    }
  }

  @Test("rollout status waits for the rollout, and says how far it is")
  func waits() async throws {
    try await withCluster { store, kubectl in
      let made = try store.create(Self.deployment(replicas: 2), type: .deployments, actor: .system)
      func report(_ available: Int64) throws {
        var json = made.json
        json[at: "metadata", "resourceVersion"] = nil
        json["status"] = [
          "observedGeneration": .int(made.generation), "replicas": 2, "updatedReplicas": 2,
          "readyReplicas": .int(available), "availableReplicas": .int(available),
        ]
        try store.update(json, type: .deployments, subresource: "status", actor: .system)
      }
      try report(1)
      let status = try kubectl.start(["rollout", "status", "deployment/web"])
      #expect(await status.line()?.contains("1 of 2 updated replicas are available") == true)
      try report(2)
      #expect(await status.line() == "deployment \"web\" successfully rolled out")
      #expect(await status.line() == nil)
    }
  }

  /// A served cluster and a kubectl for it.
  private func withCluster(_ body: (ClusterStore, Kubectl) async throws -> Void) async throws {
    let fleet = SimulatedFleet(.init(clusters: ["eu-1"], clock: FixedClock(), controlPort: nil))
    try await fleet.start()
    let kubectl = try Kubectl(kubeconfig: fleet.kubeconfig)
    defer { kubectl.clean() }
    try await body(fleet.store("eu-1"), kubectl)
    await fleet.stop()
  }
}

/// A command of kubectl that goes on, and the lines that it has written on both outputs.
final class RunningKubectl {
  private let process: Process
  private let lines: AsyncStream<String>

  init(_ process: Process, _ output: FileHandle) {
    self.process = process
    let (stream, continuation) = AsyncStream.makeStream(of: String.self)
    lines = stream
    Thread.detachNewThread {
      var rest = Data()
      while true {
        let more = output.availableData
        if more.isEmpty { break }
        rest += more
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
          continuation.yield(String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
          rest = Data(rest[(end + 1)...])
        }
      }
      process.waitUntilExit()
      continuation.finish()
    }
  }
  /// The next line; nil at its end.
  func line() async -> String? { await line("") }
  /// The next line that has a word in it; nil where it ends before.
  func line(_ word: String) async -> String? {
    for await line in lines where word.isEmpty || line.contains(word) { return line }
    return nil
  }
  func end() { process.terminate() }
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
    let (process, output) = try launch(arguments)
    return await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        let data = output.readDataToEndOfFile()
        process.waitUntilExit()
        continuation.resume(returning: String(decoding: data, as: UTF8.self))
      }
    }
  }
  /// Starts a command that goes on; it ends by itself after a while if nobody ends it.
  func start(_ arguments: [String]) throws -> RunningKubectl {
    let (process, output) = try launch(arguments)
    return RunningKubectl(process, output)
  }

  private func launch(_ arguments: [String]) throws -> (Process, FileHandle) {
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
    return (process, pipe.fileHandleForReading)
  }
}
