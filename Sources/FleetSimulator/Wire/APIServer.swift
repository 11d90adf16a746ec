import KubernetesAPI
import Synchronization

/// One cluster's API over its store: requests in, answers out, with no socket in sight.
///
/// The same requests get the same answers as from a real API server of the version of its store; a recording decides where
/// documentation does not. Thread-safe.
package final class APIServer: Sendable {
  package let store: ClusterStore
  private let rules = Mutex(AccessRules())
  package init(store: ClusterStore) { self.store = store }

  /// Who may ask for what: loopback's default is that everybody may.
  package var access: AccessRules {
    get { rules.withLock { $0 } }
    set { rules.withLock { $0 = newValue } }
  }

  /// What breaks the connection in place of an answer.
  struct Reset: Error {}

  /// Answers one request and enters it in the audit; throws `Reset` where a fault breaks the connection.
  func answer(_ request: WireRequest) async throws(Reset) -> WireAnswer {
    let path = RequestPath(request.path)
    let isWatch = request.isTrue("watch")
    let verb =
      path?.verb(method: request.method, isWatch: isWatch && request.method == "GET") ?? request.method.lowercased()
    var identity = Identity.anonymous
    var answer: WireAnswer
    do throws(Status) {
      identity = try access.identity(request)
      switch store.strike(verb: verb, resource: path?.resource ?? "") {
      case .refuse(let code, let retryAfter):
        if code == 403, let path, !path.resource.isEmpty {
          throw AccessRules.refusal(identity, verb: verb, path: path)
        }
        throw APIServer.fault(code: code, retryAfter: retryAfter)
      case .reset: throw Status(code: -1, reason: "Reset", message: "")
      case .delay(let duration):
        try? await Task.sleep(for: duration)
        answer = try await route(request, path: path, verb: verb, identity: identity)
      case .cut(let bytes):
        answer = try await route(request, path: path, verb: verb, identity: identity).cut(after: bytes)
      case .watchError(let status):
        guard verb == "watch" else { throw status }
        answer = WatchAnswer.errorStream(status)
      case .expire where verb == "watch":
        answer = WatchAnswer.errorStream(Refusal.tooOld(1, oldest: store.revision))
      case .expire: throw Refusal.expired("The resourceVersion for the provided list is too old.")
      case nil: answer = try await route(request, path: path, verb: verb, identity: identity)
      }
    } catch {
      if error.code < 0 { throw Reset() }
      answer = .refused(error)
    }
    store.audit.append(
      AuditEntry(
        time: store.clock.now, user: identity.user, verb: verb, resource: path?.resource ?? "",
        subresource: path?.subresource ?? "", group: path?.group ?? "", namespace: path?.namespace ?? "",
        name: path?.name ?? "", isDryRun: request["dryRun"] == "All", code: answer.code, path: request.target,
        userAgent: request.headers["user-agent"] ?? ""))
    answer.headers += [
      ("Audit-Id", store.uids.next()), ("X-Kubernetes-Pf-Flowschema-Uid", "576f7b03-0726-4101-a686-d5afea352040"),
      ("X-Kubernetes-Pf-Prioritylevel-Uid", "5df5d0a6-0d66-4a3c-9d0b-46bd7f06d2b0"),
    ]
    if !answer.headers.contains(where: { $0.name == "Cache-Control" }) {
      answer.headers.append(("Cache-Control", "no-cache, private"))
    }
    return answer
  }

  static func fault(code: Int, retryAfter: Int?) -> Status {
    let (reason, message) =
      switch code {
      case 429: ("TooManyRequests", "the server has received too many requests and has asked us to try again later")
      case 503: ("ServiceUnavailable", "the server is currently unable to handle the request")
      case 504:
        (
          "Timeout",
          "the server was unable to return a response in the time allotted, but may still be processing the request"
        )
      case 401: ("Unauthorized", "Unauthorized")
      case 403: ("Forbidden", "forbidden: User cannot get path")
      case 404: ("NotFound", "the server could not find the requested resource")
      default: ("InternalError", "an error on the server has prevented the request from succeeding")
      }
    return Status(
      code: code, reason: reason, message: message,
      details: retryAfter.map { ["retryAfterSeconds": .int(Int64($0))] } ?? .null)
  }

  private func route(
    _ request: WireRequest, path: RequestPath?, verb: String, identity: Identity
  ) async throws(Status) -> WireAnswer {
    guard let path else { return try answerOutside(request) }
    if path.resource.isEmpty { return Discovery(store: store).version(path) }
    if path.group == "authorization.k8s.io" || path.group == "authentication.k8s.io" {
      return try review(request, path: path, identity: identity)
    }
    guard let served = store.served(group: path.group, version: path.version, resource: path.resource) else {
      if !store.servedResources.contains(where: { $0.type.kind.group == path.group }) { return .pageNotFound }
      throw Refusal.unknownPath
    }
    try access.authorize(identity, verb: verb, path: path)
    if request.body.count > Limits.requestBytes {
      throw Status(
        code: 413, reason: "RequestEntityTooLarge",
        message: "Request entity too large: limit is \(Limits.requestBytes)")
    }
    if served.storage.isNamespaced, path.namespace == nil, path.name != nil || request.method == "POST" {
      // Names live in namespaces: there is nothing to get, and nowhere to create.
      throw path.name == nil
        ? Status(
          code: 405, reason: "MethodNotAllowed",
          message: "the server does not allow this method on the requested resource", details: [:])
        : Refusal.unknownPath
    }
    let call = Call(
      request: request, path: path, served: served, store: store, verb: verb,
      actor: Actor(user: identity.user, groups: identity.groups, fieldManager: request.fieldManager))
    if let subresource = path.subresource { return try await call.answer(subresource: subresource) }
    switch verb {
    case "get": return try call.get()
    case "list": return try call.list()
    case "watch": return try call.watch()
    case "create": return try call.create()
    case "update": return try call.replace()
    case "patch": return try call.patch()
    case "delete": return try call.delete()
    case "deletecollection" where served.verbs.contains(verb): return try call.deleteCollection()
    default:
      throw Status(
        code: 405, reason: "MethodNotAllowed",
        message: "the server does not allow this method on the requested resource", details: [:])
    }
  }

  /// Paths that are no resources: health, version, discovery, OpenAPI.
  private func answerOutside(_ request: WireRequest) throws(Status) -> WireAnswer {
    switch request.path {
    case "/livez", "/healthz", "/readyz", "/livez/", "/healthz/", "/readyz/":
      guard request["verbose"] != nil else { return .text("ok") }
      let checks = APIServer.healthChecks
      let name = request.path.filter { $0 != "/" }
      return .text(checks.map { "[+]\($0) ok\n" }.joined() + "\(name) check passed\n")
    case "/version", "/version/": return .json(Discovery(store: store).serverVersion)
    case "/":
      return .json(["paths": .array(["/api", "/apis", "/healthz", "/livez", "/openapi/v3", "/readyz", "/version"])])
    case "/api", "/api/": return Discovery(store: store).core(request)
    case "/apis", "/apis/": return Discovery(store: store).groups(request)
    case "/openapi/v3", "/openapi/v3/": return OpenAPIAnswer(store: store).index()
    default:
      if request.path.hasPrefix("/openapi/v3/") {
        return OpenAPIAnswer(store: store).document(String(request.path.dropFirst("/openapi/v3/".count)))
      }
      let parts = request.path.split(separator: "/")
      if parts.count == 2, parts[0] == "apis" { return Discovery(store: store).group(String(parts[1])) }
      return .pageNotFound
    }
  }
}

extension APIServer {
  /// What `/readyz?verbose` of Kubernetes 1.36 looks at.
  private static let healthChecks =
    ["ping", "log", "informer-sync"]
    + [
      "start-apiserver-admission-initializer", "generic-apiserver-start-informers",
      "priority-and-fairness-config-consumer", "priority-and-fairness-filter", "storage-object-count-tracker-hook",
      "start-apiextensions-informers", "start-apiextensions-controllers", "crd-informer-synced",
      "start-system-namespaces-controller", "peer-endpoint-reconciler-controller",
      "start-cluster-authentication-info-controller", "start-kube-apiserver-identity-lease-controller",
      "start-kube-apiserver-identity-lease-garbage-collector", "storage-readiness",
      "start-legacy-token-tracking-controller", "start-service-ip-repair-controllers", "rbac/bootstrap-roles",
      "scheduling/bootstrap-system-priority-classes", "priority-and-fairness-config-producer", "bootstrap-controller",
      "start-kubernetes-service-cidr-controller", "start-kube-aggregator-informers",
      "apiservice-status-local-available-controller", "apiservice-status-remote-available-controller",
      "apiservice-registration-controller", "apiservice-wait-for-first-sync", "apiservice-discovery-controller",
    ].map { "poststarthook/" + $0 }
    + [
      "poststarthook/kube-apiserver-autoregistration", "autoregister-completion",
      "poststarthook/apiservice-openapi-controller", "poststarthook/apiservice-openapiv3-controller", "shutdown",
    ]
}

extension WireRequest {
  /// `fieldManager`, or what stands before the slash of the user agent.
  var fieldManager: String {
    if let manager = self["fieldManager"], !manager.isEmpty { return manager }
    let agent = headers["user-agent"].map { String($0.prefix { $0 != "/" }) } ?? ""
    return agent.isEmpty ? "unknown" : agent
  }
}

extension WireAnswer {
  /// The same answer with a connection that breaks in the middle of the body.
  func cut(after count: Int) -> WireAnswer {
    let whole = body
    var answer = self
    answer.body = .stream { write in
      switch whole {
      case .bytes(let bytes): try await write(Array(bytes.prefix(count)))
      case .stream(let stream):
        var left = count
        try await stream { bytes in
          try await write(Array(bytes.prefix(left)))
          left -= bytes.count
          if left <= 0 { throw APIServer.Reset() }
        }
      }
      throw APIServer.Reset()
    }
    return answer
  }
}
