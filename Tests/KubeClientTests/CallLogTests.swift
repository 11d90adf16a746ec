import Glibc
import KubernetesAPI
import Synchronization
import TestSupport
import Testing

@testable import KubeClient

@Suite("The call log", .timeLimit(.minutes(10)))
struct CallLogTests {
  static func call(
    _ verb: String, _ method: String, _ target: String, contentType: String = "", bytesSent: Int = 0
  ) -> CallLog.Call {
    let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
    let query = parts.count > 1 ? parts[1].split(separator: "&").map { $0.split(separator: "=", maxSplits: 1) } : []
    return CallLog.Call(
      cluster: "c", verb: verb, method: method, path: parts[0],
      query: query.map { CallLog.Parameter(String($0[0]), $0.count > 1 ? String($0[1]) : "") },
      contentType: contentType, purpose: "test", startedAt: Timestamp(seconds: 0), duration: .zero, bytesReceived: 0,
      bytesSent: bytesSent, status: 200)
  }

  /// A call, and the line that says it to a shell.
  static let lines: [(CallLog.Call, String)] = [
    (call("list", "GET", "/api/v1/pods?limit=500"), "kubectl --context c get pods -A -o json"),
    (
      call(
        "list", "GET",
        "/api/v1/namespaces/shop/pods?labelSelector=app=web,tier!=db&fieldSelector=status.phase=Running&limit=500"),
      "kubectl --context c get pods -n shop -l 'app=web,tier!=db' --field-selector status.phase=Running -o json"
    ),
    (
      call("list", "GET", "/apis/apps/v1/deployments"),
      "kubectl --context c get deployments.v1.apps -A --chunk-size=0 -o json"
    ),
    (call("list", "GET", "/api/v1/pods?limit=1"), "kubectl --context c get --raw '/api/v1/pods?limit=1'"),
    (
      call("watch", "GET", "/api/v1/pods?watch=1&resourceVersion=7"),
      "kubectl --context c get --raw '/api/v1/pods?watch=1&resourceVersion=7'"
    ),
    (call("get", "GET", "/api/v1/nodes/n1"), "kubectl --context c get nodes n1 -o json"),
    (call("get", "GET", "/api/v1/namespaces/kube-system"), "kubectl --context c get namespaces kube-system -o json"),
    (
      call("get", "GET", "/apis/apps/v1/namespaces/shop/deployments/web/scale"),
      "kubectl --context c get deployments.v1.apps web -n shop --subresource scale -o json"
    ),
    (call("get", "GET", "/version"), "kubectl --context c get --raw /version"),
    (call("discover", "GET", "/apis"), "kubectl --context c get --raw /apis"),
    (
      call(
        "log", "GET", "/api/v1/namespaces/shop/pods/web-1/log?container=app&follow=true&tailLines=10&timestamps=true"),
      "kubectl --context c logs web-1 -n shop -c app --tail=10 -f --timestamps"
    ),
    (
      call("log", "GET", "/api/v1/namespaces/shop/pods/web-1/log?previous=true&sinceSeconds=60"),
      "kubectl --context c logs web-1 -n shop --since=60s --previous"
    ),
    (
      call("create", "POST", "/api/v1/namespaces/shop/configmaps?fieldManager=q", bytesSent: 9),
      "kubectl --context c create --raw '/api/v1/namespaces/shop/configmaps?fieldManager=q' -f FILE"
    ),
    (
      call("update", "PUT", "/api/v1/namespaces/shop/configmaps/a", bytesSent: 9),
      "kubectl --context c replace --raw /api/v1/namespaces/shop/configmaps/a -f FILE"
    ),
    (
      call("delete", "DELETE", "/api/v1/namespaces/shop/pods/a", bytesSent: 9),
      "kubectl --context c delete --raw /api/v1/namespaces/shop/pods/a -f FILE"
    ),
    (
      call("delete", "DELETE", "/api/v1/namespaces/shop/pods/a"),
      "kubectl --context c delete --raw /api/v1/namespaces/shop/pods/a"
    ),
    (
      call(
        "patch", "PATCH", "/apis/apps/v1/namespaces/shop/deployments/web/scale?fieldManager=q&dryRun=All",
        contentType: "application/merge-patch+json", bytesSent: 9),
      "kubectl --context c patch deployments.v1.apps web -n shop --subresource scale --type merge --patch-file FILE "
        + "--field-manager q --dry-run=server"
    ),
    (
      call(
        "patch", "PATCH", "/api/v1/nodes/n1?fieldManager=q", contentType: "application/strategic-merge-patch+json",
        bytesSent: 9),
      "kubectl --context c patch nodes n1 --type strategic --patch-file FILE --field-manager q"
    ),
    (
      call(
        "apply", "PATCH",
        "/apis/apps/v1/namespaces/shop/deployments/web?fieldManager=quarterdeck&force=true&dryRun=All",
        contentType: "application/apply-patch+yaml", bytesSent: 9),
      "kubectl --context c apply --server-side -n shop --field-manager quarterdeck --force-conflicts --dry-run=server -f FILE"
    ),
    (
      call("evict", "POST", "/api/v1/namespaces/shop/pods/a/eviction", bytesSent: 9),
      "kubectl --context c create --raw /api/v1/namespaces/shop/pods/a/eviction -f FILE"
    ),
  ]

  @Test("a call is also a kubectl line", arguments: lines)
  func kubectl(_ call: CallLog.Call, _ line: String) {
    #expect(call.kubectl(context: "c") == line)
  }

  @Test("kubectl sends what its line stands for", .enabled(if: RealKubectl.isThere, "needs kubectl"), arguments: lines)
  func reallySends(_ call: CallLog.Call, _ line: String) async throws {
    // The server here has no schemas to validate with.
    let seen = try await RealKubectl.requests(of: call.verb == "apply" ? line + " --validate=false" : line)
    let wanted = call.query.map { "\($0.name)=\($0.value)" }
    let match = seen.first { request in
      guard request.method == call.method, request.path == call.path else { return false }
      let query = request.parameters
      // What kubectl adds by itself: validation, and the pod's container where none is named.
      return wanted.allSatisfy(query.contains)
        && query.allSatisfy { wanted.contains($0) || $0.hasPrefix("fieldValidation=") || $0 == "container=app" }
    }
    #expect(match != nil, "\(line) sent \(seen.map { "\($0.method) \($0.target)" })")
  }

  @Test("a raw path has the server's prefix, an empty context is left out, and words are quoted for a shell")
  func rawAndQuotes() {
    #expect(
      Self.call("get", "GET", "/version").kubectl(context: "", pathPrefix: "/clusters/a")
        == "kubectl get --raw /clusters/a/version")
    #expect(
      Self.call("get", "GET", "/version").kubectl(context: "it's $(x)")
        == "kubectl --context 'it'\\''s $(x)' get --raw /version")
    #expect(Self.call("patch", "PATCH", "/weird").kubectl(context: "c") == nil)
  }

  @Test("each call is written down with its status, bytes, time, cause and purpose; the load is counted by cluster")
  func written() async throws {
    let server = TestServer { request, peer in
      if request.path == "/version" {
        peer.respond(200, "{\"gitVersion\":\"v1\"}")
      } else {
        peer.respond(403, "{\"kind\":\"Status\",\"code\":403,\"reason\":\"Forbidden\",\"message\":\"no pods for you\"}")
      }
    }
    let client = ClusterClient.testing(server, name: "eu-1")
    _ = try await client.version(purpose: "pulse")
    _ = try? await client.list(.pods, labelSelector: "a=b", purpose: "pods view")
    let calls = client.log.latest(9)
    #expect(calls.map(\.path) == ["/api/v1/pods", "/version"])
    #expect(calls[0].query == [.init("labelSelector", "a=b"), .init("limit", "500")])
    #expect(calls[0].status == 403)
    #expect(calls[0].purpose == "pods view")
    #expect(calls[1].bytesReceived == 19)
    #expect(calls[1].duration > .zero)
    #expect(calls[1].cause == "")
    let load = client.log.load(of: "eu-1")
    #expect(load.calls == 2)
    #expect(load.failures == 1)
    #expect(load.underWay == 0)
    #expect(client.log.load(of: "other") == CallLog.Load())
  }

  @Test("tokens, passwords, bodies and Secrets' data are in no log, no error and no description")
  func nothingSecret() async throws {
    let planted = "hunter2-planted"
    let server = TestServer { request, peer in
      // A server that repeats what it was sent, as validation does.
      peer.respond(
        422,
        "{\"kind\":\"Status\",\"code\":422,\"reason\":\"Invalid\",\"message\":\"data: Invalid value: \(planted)\","
          + "\"details\":{\"name\":\"s\",\"kind\":\"Secret\",\"causes\":[{\"reason\":\"FieldValueInvalid\","
          + "\"message\":\"Invalid value: \(planted)\",\"field\":\"data.a\"}]}}")
    }
    var access = ClusterAccess(
      name: "c", server: ServerAddress(isSecure: false, host: "127.0.0.1", port: server.port))
    access.credentials.token = Secret(planted)
    access.credentials.basic = Credentials.Basic(user: "me", password: Secret(planted))
    access.credentials.clientKey = .data(Secret(planted))
    access.proxy = "http://me:\(planted)@127.0.0.1:1"
    var direct = access
    direct.proxy = nil
    let environment = ClientEnvironment(version: "test")
    let client = ClusterClient(direct, environment)
    let secrets = ResourceType.builtIn(named: "secrets")!
    let secret = KubernetesObject([
      "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "s", "namespace": "n"],
      "data": ["a": .string(planted)],
    ])
    var texts = [
      "\(access)", String(reflecting: access), "\(access.credentials)", String(reflecting: access.credentials),
    ]
    var kept: [String] = []
    func fails(_ work: () async throws -> Void) async {
      do {
        try await work()
        Issue.record("no failure")
      } catch {
        texts += ["\(error)", String(reflecting: error)]
        if let details = (error as? ClientError)?.status?.details { kept.append(details.text) }
      }
    }
    await fails { _ = try await client.apply(secrets, secret, manager: "q", purpose: "test") }
    await fails { _ = try await client.create(secrets, secret, purpose: "test") }
    await fails { _ = try await client.list(secrets, namespace: "n", purpose: "test") }
    await fails { _ = try await ClusterClient(access, environment).version(purpose: "test") }
    texts += environment.log.latest(99).map { "\($0)" + String(reflecting: $0) + ($0.kubectl(context: "c") ?? "") }
    #expect(environment.log.latest(99).count == 4)
    for text in texts + kept { #expect(!text.contains(planted)) }
    // What is left is enough to act on.
    #expect(kept.contains { $0.contains("FieldValueInvalid") && $0.contains("data.a") })
    #expect(environment.log.latest(99).contains { $0.cause.contains("HTTP 422 Invalid") })
  }

  @Test(
    "a path of the API says what it is about",
    arguments: [
      ("/api/v1/pods", "|v1||pods||"), ("/api/v1/namespaces/a/pods/b/log", "|v1|a|pods|b|log"),
      ("/apis/apps/v1/namespaces/a/deployments/b", "apps|v1|a|deployments|b|"),
      ("/api/v1/namespaces", "|v1||namespaces||"),
      ("/api/v1/namespaces/a", "|v1||namespaces|a|"), ("/api/v1/namespaces/a/finalize", "|v1||namespaces|a|finalize"),
      ("/apis/x.y/v1/things/a%2Fb", "x.y|v1||things|a/b|"), ("/version", nil), ("/apis/apps/v1", nil), ("/api", nil),
    ])
  func resourcePaths(_ path: String, _ expected: String?) {
    let text = ResourcePath(path).map {
      [$0.group, $0.version, $0.namespace ?? "", $0.resource, $0.name ?? "", $0.subresource ?? ""].joined(
        separator: "|")
    }
    #expect(text == expected)
  }
}

/// The real kubectl, and a server that writes down what it sends.
enum RealKubectl {
  static let isThere = Command.run(["sh", "-c", "command -v kubectl >/dev/null"]) == 0

  /// Runs a line in a shell against a server that knows a few kinds.
  static func requests(of line: String) async throws -> [TestServer.Served] {
    let server = TestServer { request, peer in peer.respond(200, answer(request)) }
    let folder = TemporaryFolder()
    let config = folder.write(
      "config",
      kubeconfig(cluster: "server: http://127.0.0.1:\(server.port)", user: "token: t").replacing(
        "name: one", with: "name: c"))
    _ = folder.write(
      "FILE",
      "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\"}}")
    let script = "cd \(folder.path) && KUBECONFIG=\(config) HOME=\(folder.path) timeout 20 \(line) >out 2>err"
    // On a thread of its own: kubectl takes its time, and the task pool has few threads.
    await withCheckedContinuation { continuation in
      Thread.start("kubectl") {
        _ = Command.run(["sh", "-c", script])
        continuation.resume()
      }
    }
    server.stop()
    return server.requests
  }

  private static func answer(_ request: TestServer.Served) -> String {
    func list(_ group: String, _ resources: [(String, String, Bool)]) -> String {
      let entries = resources.map {
        "{\"name\":\"\($0.0)\",\"kind\":\"\($0.1)\",\"namespaced\":\($0.2),\"verbs\":[\"get\",\"list\",\"patch\",\"create\"]}"
      }
      return "{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"\(group)\",\"resources\":["
        + entries.joined(separator: ",") + "]}"
    }
    switch request.path {
    case "/api": return "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}"
    case "/apis":
      return
        "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[{\"name\":\"apps\",\"versions\":[{\"groupVersion\":\"apps/v1\",\"version\":\"v1\"}],\"preferredVersion\":{\"groupVersion\":\"apps/v1\",\"version\":\"v1\"}}]}"
    case "/api/v1":
      return list("v1", [("pods", "Pod", true), ("nodes", "Node", false), ("namespaces", "Namespace", false)])
    case "/apis/apps/v1":
      return list("apps/v1", [("deployments", "Deployment", true), ("deployments/scale", "Scale", true)])
    default:
      guard let path = ResourcePath(request.path) else { return "{}" }
      let kind = ["pods": "Pod", "nodes": "Node", "namespaces": "Namespace"][path.resource] ?? "Deployment"
      let apiVersion = path.group.isEmpty ? "v1" : "apps/v1"
      let containers = "\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":\"x\"}]}"
      if path.name == nil {
        return
          "{\"kind\":\"\(kind)List\",\"apiVersion\":\"\(apiVersion)\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}"
      }
      return
        "{\"kind\":\"\(kind)\",\"apiVersion\":\"\(apiVersion)\",\"metadata\":{\"name\":\"\(path.name!)\",\"namespace\":\"shop\"},\(containers)}"
    }
  }
}

extension TestServer.Served {
  /// `name=value`, decoded.
  var parameters: [String] {
    (target.split(separator: "?").dropFirst().first ?? "").split(separator: "&").map { part in
      part.split(separator: "=", maxSplits: 1).map { text in
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
          if byte == UInt8(ascii: "%") {
            bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
          } else {
            bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
          }
        }
        return String(decoding: bytes, as: UTF8.self)
      }.joined(separator: "=")
    }
  }
}
