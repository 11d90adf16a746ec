import KubernetesAPI

extension Call {
  /// `status`, `scale`, `log`, `eviction`, `finalize`; a refusal for what needs a node behind it.
  func answer(subresource: String) async throws(Status) -> WireAnswer {
    switch (subresource, request.method) {
    case ("status", "GET") where served.traits.hasStatus: return try get()
    case ("status", "PUT") where served.traits.hasStatus: return try replace(subresource: "status")
    case ("status", "PATCH") where served.traits.hasStatus: return try patch(subresource: "status")
    case ("scale", _) where served.traits.hasScale: return try scale()
    case ("log", "GET") where key.qualified == "pods": return try log()
    case ("eviction", "POST") where key.qualified == "pods": return try evict()
    case ("binding", "POST") where key.qualified == "pods": return try bind()
    case ("finalize", "PUT") where key.qualified == "namespaces": return try replace()
    case ("exec", _), ("attach", _), ("portforward", _), ("proxy", _):
      throw Status(
        code: 501, reason: "NotImplemented",
        message: "\(subresource) is not simulated: no container runs behind pod \"\(name)\"", details: [:])
    default: throw Refusal.unknownPath
    }
  }

  /// `autoscaling/v1 Scale` of a workload: read, replaced or patched.
  private func scale() throws(Status) -> WireAnswer {
    let live = KindConversion.toServed(try stored().object, served)
    guard live.json[at: replicasPath[...]] != nil else {
      let path = "." + replicasPath.joined(separator: ".")
      throw Status(
        code: 500, reason: "InternalError",
        message: "Internal error occurred: the spec replicas field \"\(path)\" does not exist",
        details: ["causes": [["message": .string("the spec replicas field \"\(path)\" does not exist")]]])
    }
    if request.method == "GET" { return .json(scaleJSON(live)) }
    let wanted =
      request.method == "PUT"
      ? try APIServer.parsed(request.body) { "the object provided is unrecognized: \($0)" }
      : try patched(scaleJSON(live))
    guard let replicas = wanted.int(at: "spec", "replicas") ?? (wanted["spec"] == nil ? nil : 0), replicas >= 0 else {
      let value = wanted.int(at: "spec", "replicas") ?? 0
      throw Refusal.invalid(
        GroupVersionKind(group: "autoscaling", version: "v1", kind: "Scale"), name,
        causes: [
          Refusal.cause(
            "FieldValueInvalid", "Invalid value: \(value): must be greater than or equal to 0", field: "spec.replicas")
        ])
    }
    guard replicas <= Int32.max else {
      throw Refusal.tooLarge(replicas, "ScaleSpec.spec.replicas", kind: "Scale", version: "v1")
    }
    let asked = wanted.string(at: "metadata", "resourceVersion") ?? ""
    if !asked.isEmpty, asked != live.resourceVersion { throw Refusal.stale(CollectionKey(served.type), name) }
    var json = live.json
    json[at: replicasPath[...]] = .int(replicas)
    let updated = try store.update(json, type: served.storage, subresource: "scale", actor: actor, options: options)
    return .json(scaleJSON(KindConversion.toServed(updated, served)))
  }

  private var replicasPath: [String] { served.version?.scale?.specReplicas ?? ["spec", "replicas"] }

  private func scaleJSON(_ object: KubernetesObject) -> JSON {
    var metadata: JSON = [:]
    for member in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
      metadata[member] = object.json[at: "metadata", member]
    }
    let path = served.version?.scale?.statusReplicas ?? ["status", "replicas"]
    var status: JSON = ["replicas": .int(object.json[at: path[...]]?.intValue ?? 0)]
    if served.isCustom {
      status["selector"] = served.version?.scale?.labelSelector.flatMap { object.json[at: $0[...]] }
    } else if let selector = try? LabelSelector(object.json[at: "spec", "selector"]) {
      status["selector"] = .string(selector.description)
    }
    return [
      "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata,
      "spec": ["replicas": .int(object.json[at: replicasPath[...]]?.intValue ?? 0)], "status": status,
    ]
  }

  /// Evicts a pod unless that breaks a disruption budget.
  private func evict() throws(Status) -> WireAnswer {
    let pod = try stored().object
    for budget in store.objects(ResourceType.builtIn(named: "pdb")!, namespace: namespace) {
      guard let selector = try? LabelSelector(budget.json[at: "spec", "selector"]), selector.matches(pod.labels) else {
        continue
      }
      if (budget.json.int(at: "status", "disruptionsAllowed") ?? 0) < 1,
        pod.json.string(at: "status", "phase") == "Running"
      {
        let desired = budget.json.int(at: "status", "desiredHealthy") ?? 0
        let current = budget.json.int(at: "status", "currentHealthy") ?? 0
        throw Status(
          code: 429, reason: "TooManyRequests",
          message: "Cannot evict pod as it would violate the pod's disruption budget.",
          details: [
            "causes": [
              [
                "reason": "DisruptionBudget",
                "message":
                  "The disruption budget \(budget.name) needs \(desired) healthy pods and has \(current) currently",
              ]
            ]
          ])
      }
    }
    let json = try request.body.isEmpty ? [:] : ProtobufBody.json(request.body, or: "error decoding Eviction")
    let options = DeleteOptions(
      gracePeriodSeconds: json.int(at: "deleteOptions", "gracePeriodSeconds"),
      isDryRun: isDryRun || json.elements(at: "deleteOptions", "dryRun").contains("All"))
    _ = try remove(namespace: namespace, name: name, options: options)
    return .json(["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201], code: 201)
  }

  /// Gives a pod its node, as a scheduler from outside would.
  private func bind() throws(Status) -> WireAnswer {
    var json = try stored().object.json
    let body = try APIServer.parsed(request.body) { "the object provided is unrecognized: \($0)" }
    guard json.string(at: "spec", "nodeName") ?? "" == "" else {
      throw Refusal.conflict(
        key, name, "pod \(name) is already assigned to node \"\(json.string(at: "spec", "nodeName") ?? "")\"")
    }
    json[at: "spec", "nodeName"] = body[at: "target", "name"]
    _ = try store.update(json, type: served.storage, subresource: "binding", actor: actor, options: options)
    return .json(["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201], code: 201)
  }
}
