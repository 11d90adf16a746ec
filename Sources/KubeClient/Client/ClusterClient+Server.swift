package import KubernetesAPI

/// What the server says of itself and of us.
extension ClusterClient {
  /// `GET /version`.
  package struct Version: Sendable, Hashable {
    /// `v1.31.2`.
    package var gitVersion: String
    package var platform: String
  }
  package func version(purpose: String) async throws(ClientError) -> Version {
    let json = try await send(APICall("get", path: "/version", purpose: purpose)).json()
    return Version(gitVersion: json.string(at: "gitVersion") ?? "", platform: json.string(at: "platform") ?? "")
  }

  /// What `/readyz` or `/livez` answered, and how long that took.
  package struct Health: Sendable, Hashable {
    package var isHealthy: Bool
    /// `ok`, or the checks that failed, in the server's words.
    package var text: String
    /// From sending to the last byte, connection setup included where there was none.
    package var roundTrip: Duration
  }
  package func readiness(purpose: String) async throws(ClientError) -> Health { try await health("/readyz", purpose) }
  package func liveness(purpose: String) async throws(ClientError) -> Health { try await health("/livez", purpose) }

  private func health(_ path: String, _ purpose: String) async throws(ClientError) -> Health {
    var call = APICall("get", path: path, purpose: purpose)
    call.accept = "*/*"
    let start = clock.now
    do throws(ClientError) {
      let answer = try await send(call)
      let text = String(decoding: answer.body.prefix(4_096), as: UTF8.self).trimmed
      return Health(isHealthy: true, text: text, roundTrip: answer.duration)
    } catch {
      // 500 is how an API server says that it is not ready.
      guard error.code == .status, error.httpStatus >= 500 else { throw error }
      return Health(isHealthy: false, text: error.cause, roundTrip: clock.now - start)
    }
  }

  /// Whether we may, and in the server's words why or why not.
  package struct Permission: Sendable, Hashable {
    package var isAllowed: Bool
    package var reason: String
  }

  /// Asks the server whether our identity may do something (`SelfSubjectAccessReview`).
  package func permission(
    to verb: String, _ type: ResourceType, namespace: String? = nil, name: String? = nil, subresource: String? = nil,
    purpose: String
  ) async throws(ClientError) -> Permission {
    var attributes: JSON = [
      "verb": .string(verb), "group": .string(type.kind.group), "version": .string(type.kind.version),
      "resource": .string(type.name),
    ]
    if let namespace { attributes["namespace"] = .string(namespace) }
    if let name { attributes["name"] = .string(name) }
    if let subresource { attributes["subresource"] = .string(subresource) }
    let answer = try await review("SelfSubjectAccessReview", ["resourceAttributes": attributes], purpose)
    let isAllowed = answer[at: "status", "allowed"]?.boolValue ?? false
    return Permission(isAllowed: isAllowed, reason: bounded(answer.string(at: "status", "reason") ?? ""))
  }

  /// Who the server takes us for (`SelfSubjectReview`, Kubernetes 1.28).
  package struct Subject: Sendable, Hashable {
    package var user: String
    package var groups: [String]
  }
  package func subject(purpose: String) async throws(ClientError) -> Subject {
    let answer = try await review("SelfSubjectReview", nil, purpose)
    return Subject(
      user: answer.string(at: "status", "userInfo", "username") ?? "",
      groups: answer.elements(at: "status", "userInfo", "groups").compactMap(\.stringValue))
  }

  private func review(_ kind: String, _ spec: JSON?, _ purpose: String) async throws(ClientError) -> JSON {
    let group = kind == "SelfSubjectReview" ? "authentication.k8s.io" : "authorization.k8s.io"
    let path = "/apis/\(group)/v1/\(kind.lowercased())s"
    var call = APICall("create", method: "POST", path: path, purpose: purpose)
    var object: JSON = ["apiVersion": .string(group + "/v1"), "kind": .string(kind)]
    object["spec"] = spec
    call.setBody(object, "application/json")
    call.isUrgent = true
    return try await send(call).json()
  }
}
