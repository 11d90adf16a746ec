import KubernetesAPI
import Testing

@testable import FleetSimulator

/// Replays recorded exchanges with a real API server and compares status, headers and body.
@Suite("The API answers like a real API server")
struct ContractTests {
  /// What must differ, and why; `+` is what only we have, `-` what only the recording has.
  static let differences: [String: [String: String]] = [
    "discovery-apps-v1": [".storageVersionHash": "it names an etcd encoding that we do not have"],
    "discovery-api-v1": [".storageVersionHash": "it names an etcd encoding that we do not have"],
  ]

  /// A store with the objects of the recorded lists, at the recorded version.
  static func stage(revision: Int64 = 1_555) throws -> APIServer {
    let store = ClusterStore(name: "rec", clock: FixedClock(), uids: UIDSource(seed: 1))
    let lists = [
      "list-namespaces", "list-nodes", "list-pods", "list-replicasets", "list-events", "get-deployment",
    ]
    for name in lists {
      let body = try Recording.named(name).body
      let kind = (body.string(at: "kind") ?? "").replacing("List", with: "")
      let apiVersion = body.string(at: "apiVersion") ?? ""
      let type = try #require(ResourceType.builtIn(GroupVersionKind(apiVersion: apiVersion, kind: kind)))
      for item in body["items"]?.arrayValue ?? [body] { store.seed(item, type: type) }
    }
    store.seed(
      [
        "metadata": ["name": "web", "namespace": "rec"],
        "spec": ["minAvailable": 1, "selector": ["matchLabels": ["app": "web"]]],
        "status": ["disruptionsAllowed": 0, "desiredHealthy": 1, "currentHealthy": 1, "expectedPods": 1],
      ], type: ResourceType.builtIn(named: "pdb")!)
    store.jump(to: revision)
    let api = APIServer(store: store)
    api.access.tokens = ["viewer-token": Identity(user: "viewer")]
    api.access.rules["viewer"] = [.init(verbs: ["get", "list", "watch"], resources: ["pods", "deployments"])]
    return api
  }

  /// Exchanges that each start from the stage.
  static let alone = [
    "access-review-no", "access-review-yes", "create-in-terminating", "delete-namespace", "discovery-api",
    "discovery-aggregated-api", "discovery-api-v1", "discovery-apps-v1", "error-400-json", "error-400-strict",
    "error-401-token", "error-403", "error-404-group", "error-404-object", "error-404-resource", "error-406",
    "error-409-exists", "error-409-update", "error-415", "error-422-immutable", "error-422-invalid",
    "delete-precondition",
    "evict-blocked", "get-deployment", "get-deployment-scale", "lease-create", "list-bad-continue", "list-events",
    "list-future-rv", "list-namespaces", "list-nodes", "list-pods", "list-pods-continue", "list-pods-field",
    "list-pods-label", "list-pods-limit", "list-pods-metadata", "list-pods-rv0", "list-pods-table",
    "list-replicasets", "livez", "readyz", "rules-review", "version", "warning-unknown-field", "watch-bad-rv",
    "watch-expired", "get-namespace-terminating", "delete-foreground", "discovery-aggregated-apis", "discovery-apis",
    "error-401", "error-405", "error-413-too-large", "error-422-too-long", "get-deployment-stuck", "list-events-v1",
    "list-pods-stuck", "readyz-verbose", "watch-future-rv", "watch-list", "watch-pods-idle", "watch-pods-no-rv",
  ]

  @Test("a recorded request gets the recorded answer", arguments: alone)
  func answersAlone(name: String) async throws {
    let recording = try Recording.named(name)
    let api = try Self.stage(revision: name == "list-future-rv" ? 1_549 : 1_555)
    try Self.prepare(api, for: name)
    let answer = try await api.answer(recording.request)
    #expect(answer.code == Int(recording.status ?? 0))
    for header in ["Content-Type", "Retry-After", "Warning", "Cache-Control"] where recording.hasHeaders {
      #expect(answer.header(header) == recording.header(header), "\(header)")
    }
    let text = try await answer.text()
    if recording.stream == [] {
      #expect(text == "")
      return
    }
    if let plain = recording.body.stringValue, !plain.hasPrefix("{") {
      #expect(text == plain)
      return
    }
    let theirs = try recording.stream?[0] ?? recording.body.stringValue.map { try JSON(parsing: $0) } ?? recording.body
    let found = shapeDifferences(try JSON(parsing: text), theirs).filter { !Self.isNamed($0, in: name) }
    #expect(found == [])
  }

  private static func isNamed(_ difference: String, in name: String) -> Bool {
    for list in ["*", name] {
      for path in (differences[list] ?? [:]).keys where difference.dropFirst().contains(path) { return true }
    }
    return false
  }

  /// What the recorded cluster had done before this exchange.
  private static func prepare(_ api: APIServer, for name: String) throws {
    let store = api.store
    switch name {
    case "error-413-too-large", "error-422-too-long":
      try store.create(["metadata": ["name": "rec2"]], type: .namespaces, actor: .system)
    case "error-401": api.access.rules["system:anonymous"] = []
    case "watch-list", "watch-pods-no-rv":
      // The recorded server stood on an old etcd, which cannot tell its progress.
      let told = try #require(Status(try Recording.named(name).stream?[0]?["object"] ?? .null))
      store.faults = [WireFault(.watchError(told))]
    case "delete-foreground", "get-deployment-stuck", "list-pods-stuck":
      let stuck = try Recording.named("get-deployment-stuck").body
      store.seed(stuck, type: .deployments)
      let pods = try Recording.named("list-pods-stuck").body.elements(at: "items")
      for pod in pods { store.seed(pod, type: .pods) }
      let owner = try #require(pods.first?.elements(at: "metadata", "ownerReferences").first)
      store.seed(
        [
          "metadata": [
            "name": owner["name"] ?? "", "namespace": "rec", "uid": owner["uid"] ?? "",
            "ownerReferences": [
              [
                "apiVersion": "apps/v1", "kind": "Deployment", "name": "stuck", "controller": true,
                "blockOwnerDeletion": true, "uid": stuck[at: "metadata", "uid"] ?? "",
              ]
            ],
          ]
        ], type: .replicaSets)
    case "create-in-terminating", "get-namespace-terminating":
      let pods = store.objects(.pods, namespace: "rec")
      #expect(!pods.isEmpty)
      var held = pods[0].json
      held[at: "metadata", "finalizers"] = ["example.com/hold"]
      store.seed(held, type: .pods)
      try store.delete(.namespaces, namespace: "", name: "rec", actor: .system)
    case "evict-blocked":
      var pod = store.objects(.pods, namespace: "rec")[0].json
      pod[at: "metadata", "name"] = "web-64bf7864b5-64jc2"
      pod[at: "metadata", "uid"] = "00000000-0000-4000-8000-000000000001"
      store.seed(pod, type: .pods)
    case "watch-expired":
      store.seed(["metadata": ["name": "a", "namespace": "default"]], type: .configMaps)
      store.jump(to: 1_973)
      store.forgetHistory()
    case "list-events":
      for copy in ["zz-1", "zz-2"] {
        var event = store.objects(.events, namespace: "rec")[0].json
        event[at: "metadata", "name"] = .string(copy)
        event[at: "metadata", "uid"] = nil
        store.seed(event, type: .events)
      }
    case "delete-precondition", "error-409-update":
      var web = store.object(.deployments, namespace: "rec", name: "web")!.json
      web[at: "metadata", "uid"] = "077276be-0d19-4b72-842f-869dba2aa4e1"
      store.seed(web, type: .deployments)
    default: break
    }
  }

  /// Server-side apply and the other patches, in the order in which they were recorded.
  static let story = [
    "ssa-dry-run-create", "ssa-create", "ssa-noop", "patch-merge", "patch-json-failed", "patch-json",
    "patch-strategic", "patch-scale", "ssa-conflict", "ssa-force", "ssa-release-field", "ssa-dry-run-drift",
  ]

  @Test("applies and patches one after the other leave the recorded object")
  func answersInTurn() async throws {
    let store = ClusterStore(name: "rec", clock: FixedClock(), uids: UIDSource(seed: 1))
    try store.create(["metadata": ["name": "rec"]], type: .namespaces, actor: .system)
    let api = APIServer(store: store)
    var versions: [String] = []
    for name in Self.story {
      if name == "patch-merge" {
        // Here the recorded cluster rolled from 1.0 to 1.1, by the same manager's apply.
        var rollout = try Recording.named("ssa-create").request
        rollout.body = Array(String(decoding: rollout.body, as: UTF8.self).replacing("web:1.0", with: "web:1.1").utf8)
        #expect(try await api.answer(rollout).code == 200)
      }
      let recording = try Recording.named(name)
      let answer = try await api.answer(recording.request)
      #expect(answer.code == Int(recording.status ?? 0), "\(name)")
      let ours = try JSON(parsing: try await answer.text())
      #expect(ours["spec"] == recording.body["spec"], "\(name)")
      if ours.string(at: "kind") == "Status" { #expect(ours == recording.body, "\(name)") }
      versions.append(ours.string(at: "metadata", "resourceVersion") ?? "")
    }
    #expect(versions[0] == "")
    #expect(versions[1] == versions[2])
  }
}
