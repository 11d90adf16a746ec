package import KubernetesAPI

/// One call of a cluster's API, before credentials: verb, path, query, body, and what it weighs.
package struct APICall: Sendable {
  /// What Kubernetes calls it, `get` or `deletecollection`, say.
  package var verb: String
  package var method: String
  /// Below the server's path prefix, encoded, without a query.
  package var path: String
  /// Names and values, not encoded.
  package var query: [(name: String, value: String)] = []
  package var accept = "application/json"
  package var contentType: String?
  package var body: [UInt8]?
  package var load = TransportRequest.Load.small
  package var isUrgent = false
  package var needsFreshConnection = false
  package var wantsCertificate = false
  /// Who asked for it, for the call log: `pods view`, `run canary-7`, `cache`.
  package var purpose: String

  package init(_ verb: String, method: String = "GET", path: String, purpose: String) {
    self.verb = verb
    self.method = method
    self.path = path
    self.purpose = purpose
  }

  var target: String {
    guard !query.isEmpty else { return path }
    return path + "?" + query.map { percentEncoded($0.name) + "=" + percentEncoded($0.value) }.joined(separator: "&")
  }

  /// A list of a type; `limit` and `continuation` page it.
  package static func list(
    _ type: ResourceType, namespace: String?, labelSelector: String?, fieldSelector: String?, limit: Int?,
    continuation: String?, purpose: String
  ) -> APICall {
    var call = APICall("list", path: type.path(namespace: namespace), purpose: purpose)
    if let labelSelector, !labelSelector.isEmpty { call.query.append(("labelSelector", labelSelector)) }
    if let fieldSelector, !fieldSelector.isEmpty { call.query.append(("fieldSelector", fieldSelector)) }
    if let limit { call.query.append(("limit", String(limit))) }
    if let continuation { call.query.append(("continue", continuation)) }
    call.load = .list
    return call
  }
}
