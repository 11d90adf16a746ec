import KubernetesAPI

/// Who asks.
package struct Identity: Sendable, Hashable {
  package var user: String
  package var groups: [String]
  package init(user: String, groups: [String] = []) {
    self.user = user
    self.groups = groups
  }
  package static let anonymous = Identity(user: "system:anonymous", groups: ["system:unauthenticated"])
}

/// Who may ask one cluster for what.
///
/// On loopback everybody may do everything unless rules say otherwise: a user with rules may do only what they name.
/// Without a table of tokens a bearer token is the name of the user; with one, any other token is refused with 401.
package struct AccessRules: Sendable, Hashable {
  /// One thing that a user may do; `*` stands for all, nil groups for every one, nil namespaces for the whole cluster.
  package struct Rule: Sendable, Hashable {
    package var verbs: Set<String>
    package var groups: Set<String>?
    package var resources: Set<String>
    package var namespaces: Set<String>?
    package init(
      verbs: Set<String>, groups: Set<String>? = nil, resources: Set<String>, namespaces: Set<String>? = nil
    ) {
      self.verbs = verbs
      self.groups = groups
      self.resources = resources
      self.namespaces = namespaces
    }
  }
  package var tokens: [String: Identity] = [:]
  package var rules: [String: [Rule]] = [:]
  /// What a TLS front must send as `X-Remote-Secret` for its `X-Remote-User` to count; nil means it never counts.
  package var frontSecret: String?
  package init() {}

  func identity(_ request: WireRequest) throws(Status) -> Identity {
    var identity = Identity.anonymous
    if let frontSecret, request.headers["x-remote-secret"] == frontSecret, let user = request.headers["x-remote-user"] {
      identity = Identity(user: user, groups: ["system:authenticated"])
    } else if let header = request.headers["authorization"], header.lowercased().hasPrefix("bearer ") {
      let token = String(header.dropFirst(7))
      if let known = tokens[token] {
        identity = known
      } else if tokens.isEmpty {
        identity = Identity(user: token, groups: ["system:authenticated"])
      } else {
        throw Status(code: 401, reason: "Unauthorized", message: "Unauthorized")
      }
    }
    if let user = request.headers["impersonate-user"] {
      let groups = request.headers["impersonate-group"].map { [$0] } ?? []
      identity = Identity(user: user, groups: groups + ["system:authenticated"])
    }
    return identity
  }

  func allows(_ user: String, verb: String, group: String, resource: String, namespace: String?) -> Bool {
    guard let mine = rules[user] else { return true }
    return mine.contains { rule in
      (rule.verbs.contains("*") || rule.verbs.contains(verb))
        && (rule.groups.map { $0.contains("*") || $0.contains(group) } ?? true)
        && (rule.resources.contains("*") || rule.resources.contains(resource))
        && (rule.namespaces.map { spaces in namespace.map { spaces.contains($0) } ?? false } ?? true)
    }
  }

  /// 403 in the words of the RBAC authorizer, or nothing.
  func authorize(_ identity: Identity, verb: String, path: RequestPath) throws(Status) {
    let resource = path.subresource.map { "\(path.resource)/\($0)" } ?? path.resource
    guard !allows(identity.user, verb: verb, group: path.group, resource: resource, namespace: path.namespace) else {
      return
    }
    throw Self.refusal(identity, verb: verb, path: path)
  }

  static func refusal(_ identity: Identity, verb: String, path: RequestPath) -> Status {
    let resource = path.subresource.map { "\(path.resource)/\($0)" } ?? path.resource
    let place = path.namespace.map { "in the namespace \"\($0)\"" } ?? "at the cluster scope"
    return Refusal.forbidden(
      CollectionKey(group: path.group, resource: path.resource), path.name ?? "",
      "User \"\(identity.user)\" cannot \(verb) resource \"\(resource)\" in API group \"\(path.group)\" \(place)")
  }
}
