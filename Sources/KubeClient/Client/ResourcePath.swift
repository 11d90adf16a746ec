/// What a path of the API is about, as Kubernetes' authorization reads it (`apiserver/pkg/endpoints/request`).
package struct ResourcePath: Sendable, Hashable {
  /// Empty for the core group.
  package var group: String
  package var version: String
  /// nil for a cluster-scoped object, and for a collection over all namespaces.
  package var namespace: String?
  /// The plural name.
  package var resource: String
  package var name: String?
  package var subresource: String?

  /// nil for what is no resource: `/version`, `/livez`, discovery, and anything else.
  package init?(_ path: String) {
    var parts = path.split(separator: "/").map { Self.decoded(String($0)) }
    switch parts.first {
    case "api" where parts.count > 2:
      group = ""
      version = parts[1]
      parts.removeFirst(2)
    case "apis" where parts.count > 3:
      group = parts[1]
      version = parts[2]
      parts.removeFirst(3)
    default: return nil
    }
    // `namespaces/x` alone is the namespace itself.
    if parts[0] == "namespaces", parts.count > 2, !["status", "finalize"].contains(parts[2]) {
      namespace = parts[1]
      parts.removeFirst(2)
    }
    resource = parts[0]
    name = parts.count > 1 ? parts[1] : nil
    subresource = parts.count > 2 ? parts[2...].joined(separator: "/") : nil
  }

  /// Whether bodies under this path are Secrets, or give tokens.
  package var isSecret: Bool {
    group.isEmpty && (resource == "secrets" || resource == "serviceaccounts" && subresource == "token")
  }

  private static func decoded(_ text: String) -> String {
    guard text.contains("%") else { return text }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
