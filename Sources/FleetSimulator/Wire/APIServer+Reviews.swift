import KubernetesAPI

extension APIServer {
  /// Who am I, and what may I do: the reviews that every client may ask for.
  func review(_ request: WireRequest, path: RequestPath, identity: Identity) throws(Status) -> WireAnswer {
    guard request.method == "POST" else { throw Refusal.unknownPath }
    let json = try ProtobufBody.json(request.body, or: "the object provided is unrecognized")
    var answer: JSON = [
      "kind": json["kind"] ?? "", "apiVersion": .string("\(path.group)/\(path.version)"), "metadata": [:],
      "spec": json["spec"] ?? [:],
    ]
    if path.resource.hasSuffix("accessreviews") {
      // Nothing keeps a review, and yet its fields get an owner.
      answer = ServerSideApply.update(old: nil, new: answer, manager: request.fieldManager, now: store.clock.now)
    }
    switch path.resource {
    case "selfsubjectaccessreviews", "subjectaccessreviews", "localsubjectaccessreviews":
      let attributes = json[at: "spec", "resourceAttributes"] ?? [:]
      let user = json.string(at: "spec", "user") ?? identity.user
      let resource = attributes.string(at: "resource") ?? "*"
      let sub = attributes.string(at: "subresource") ?? ""
      let namespace = attributes.string(at: "namespace") ?? ""
      let allowed = access.allows(
        user, verb: attributes.string(at: "verb") ?? "*", group: attributes.string(at: "group") ?? "",
        resource: sub.isEmpty ? resource : "\(resource)/\(sub)",
        namespace: namespace.isEmpty ? nil : namespace)
      answer["status"] = ["allowed": .bool(allowed)]
    case "selfsubjectrulesreviews":
      answer["spec"] = [:]
      answer["status"] = rules(identity, namespace: json.string(at: "spec", "namespace") ?? "")
    case "selfsubjectreviews":
      answer["spec"] = nil
      answer["status"] = [
        "userInfo": ["username": .string(identity.user), "groups": .array(identity.groups.map { .string($0) })]
      ]
    default: throw Refusal.unknownPath
    }
    return .json(answer, code: 201)
  }

  private func rules(_ identity: Identity, namespace: String) -> JSON {
    let own: [JSON]
    if let mine = access.rules[identity.user] {
      own = mine.filter { $0.namespaces?.contains(namespace) ?? true }.map { rule in
        [
          "verbs": .array(rule.verbs.sorted().map { .string($0) }),
          "apiGroups": .array((rule.groups ?? ["*"]).sorted().map { .string($0) }),
          "resources": .array(rule.resources.sorted().map { .string($0) }),
        ]
      }
    } else {
      own = [["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]]]
    }
    let reviews: [JSON] = [
      [
        "verbs": ["create"], "apiGroups": ["authorization.k8s.io"],
        "resources": ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
      ], ["verbs": ["create"], "apiGroups": ["authentication.k8s.io"], "resources": ["selfsubjectreviews"]],
    ]
    return [
      "resourceRules": .array(own + reviews),
      "nonResourceRules": [
        [
          "verbs": ["get"],
          "nonResourceURLs": [
            "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz",
            "/version", "/version/",
          ],
        ], ["verbs": ["get"], "nonResourceURLs": ["/healthz", "/livez", "/readyz", "/version", "/version/"]],
        ["verbs": ["*"], "nonResourceURLs": ["*"]],
        ["verbs": ["get"], "nonResourceURLs": ["/.well-known", "/.well-known/*"]],
      ], "incomplete": false,
    ]
  }
}
