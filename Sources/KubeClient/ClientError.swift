package import KubernetesAPI

/// What went wrong between us and one API server: code, message, cause, and where.
///
/// Never carries a token, a request body or a header. `description` is one line for a log; screens word it themselves.
package struct ClientError: Error, Sendable, Hashable {
  package enum Code: String, Sendable, Hashable, CaseIterable {
    /// The server's name is not known.
    case nameResolution
    /// Refused, reset, no route, or the connection broke.
    case connection
    /// The handshake failed: unknown authority, expired, wrong name, our certificate refused.
    case tls
    case timeout
    /// Connected, and then no byte: something is there, and it does not answer.
    case silence
    /// What came is no HTTP, or HTTP that an API server does not speak: a redirect, a login page.
    case protocolFault
    /// An HTTP status of 400 and above; `status` says what the server said.
    case status
    /// A body that is not what was asked for: no JSON, cut off, another kind.
    case garbage
    /// More bytes than the named limit.
    case tooLarge
    case cancelled
    /// A credential could not be had: a file, a plugin that failed, a contradiction in the kubeconfig.
    case credentials
    /// A credential that only a person can renew.
    case loginNeeded
  }

  package var code: Code
  /// One sentence, in our words.
  package var message: String
  /// What the layer below said, in its words; hostile text, bounded.
  package var cause: String
  /// `ClusterAccess.name` of the cluster that was asked; empty before there is one.
  package var cluster: String
  /// The verb and the path without its query, as the call log has them; empty where no request was made.
  package var request: String
  /// The HTTP status and what its body said, for `Code.status` and for an `ERROR` inside a watch.
  package var status: Status?
  /// What the server asked us to wait (`Retry-After`, or `details.retryAfterSeconds`).
  package var retryAfter: Duration?

  package init(
    _ code: Code, _ message: String, cause: String = "", cluster: String = "", request: String = "",
    status: Status? = nil, retryAfter: Duration? = nil
  ) {
    self.code = code
    self.message = message
    self.cause = cause
    self.cluster = cluster
    self.request = request
    self.status = status
    self.retryAfter = retryAfter
  }
}

extension ClientError {
  /// A server that takes the request and then says nothing; `cause` says for how long.
  package static func silence(_ cause: String) -> ClientError {
    ClientError(.silence, "connected, but silent", cause: cause)
  }

  /// The HTTP status, or 0 where the server did not answer with one.
  package var httpStatus: Int { status?.code ?? 0 }
  package var isUnauthorized: Bool { httpStatus == 401 }
  package var isForbidden: Bool { httpStatus == 403 }
  package var isNotFound: Bool { httpStatus == 404 }
  package var isConflict: Bool { httpStatus == 409 }
  /// A resource version or a continue token that the server no longer has.
  package var isExpired: Bool { httpStatus == 410 || status?.reason == "Expired" || status?.reason == "Gone" }
  package var isTooManyRequests: Bool { httpStatus == 429 }
  /// A resource version that the server has not reached yet (504 with this cause).
  package var isResourceVersionTooLarge: Bool {
    status?.details.elements(at: "causes").contains { $0.string(at: "reason") == "ResourceVersionTooLarge" } ?? false
  }
  /// Whether no answer came from an API server at all.
  package var isUnreachable: Bool {
    switch code {
    case .nameResolution, .connection, .tls, .timeout, .silence, .protocolFault: true
    case .status, .garbage, .tooLarge, .cancelled, .credentials, .loginNeeded: false
    }
  }
  /// Whether a person or a file must give us another credential.
  package var needsLogin: Bool { code == .credentials || code == .loginNeeded || isUnauthorized }
}

extension ClientError {
  /// What happened, in one line, without where.
  package var words: String { cause.isEmpty ? message : "\(message): \(cause)" }

  /// The same without what a server quoted of an object: an answer about a Secret may repeat its data.
  var withoutValues: ClientError {
    guard let status else { return self }
    var error = self
    var details: JSON = [:]
    for field in ["kind", "group", "name", "uid", "retryAfterSeconds"] { details[field] = status.details[field] }
    let causes = status.details.elements(at: "causes").map { cause in
      var kept: JSON = [:]
      for field in ["reason", "field"] { kept[field] = cause[field] }
      return kept
    }
    if !causes.isEmpty { details["causes"] = .array(causes) }
    error.status = Status(code: status.code, reason: status.reason, message: "", details: details)
    error.cause = "HTTP \(status.code)" + (status.reason.isEmpty ? "" : " \(status.reason)")
    return error
  }
}

extension ClientError: CustomStringConvertible {
  package var description: String {
    var text = words
    if !request.isEmpty { text = "\(request): \(text)" }
    return cluster.isEmpty ? text : "\(cluster): \(text)"
  }
}
