import KubernetesAPI

/// What a path asks for, as apiserver's `RequestInfo` reads it.
struct RequestPath: Sendable, Hashable {
  var group: String
  var version: String
  /// The plural; empty for the discovery document of the version itself.
  var resource: String
  var namespace: String?
  var name: String?
  var subresource: String?

  /// Nil for a path that is not under `/api/VERSION` or `/apis/GROUP/VERSION`.
  init?(_ path: String) {
    var parts = path.split(separator: "/").map { percentDecoded($0) }
    guard let root = parts.first else { return nil }
    if root == "api", parts.count >= 2 {
      group = ""
      version = parts[1]
      parts.removeFirst(2)
    } else if root == "apis", parts.count >= 3 {
      group = parts[1]
      version = parts[2]
      parts.removeFirst(3)
    } else {
      return nil
    }
    resource = ""
    guard let first = parts.first else { return }
    if first == "namespaces", parts.count > 2, !["status", "finalize"].contains(parts[2]) {
      namespace = parts[1]
      parts.removeFirst(2)
    }
    resource = parts[0]
    if parts.count > 1 { name = parts[1] }
    if parts.count > 2 { subresource = parts[2...].joined(separator: "/") }
  }

  /// The verb as authorization and the audit name it.
  func verb(method: String, isWatch: Bool) -> String {
    switch method {
    case "GET", "HEAD": name != nil && !isWatch ? "get" : isWatch ? "watch" : "list"
    case "POST": "create"
    case "PUT": "update"
    case "PATCH": "patch"
    case "DELETE": name == nil ? "deletecollection" : "delete"
    default: method.lowercased()
    }
  }
}
