import KubernetesAPI

extension Call {
  /// The options from the body, and from the query where the body is silent.
  private func deleteOptions() throws(Status) -> DeleteOptions {
    var options = DeleteOptions(isDryRun: isDryRun)
    let json = try deleteOptionsBody()
    options.gracePeriodSeconds =
      json.int(at: "gracePeriodSeconds") ?? request["gracePeriodSeconds"].flatMap { Int64($0) }
    if let text = json.string(at: "propagationPolicy") ?? request["propagationPolicy"] {
      guard let policy = DeleteOptions.Propagation(rawValue: text) else {
        throw Refusal.invalid(
          GroupVersionKind(group: "meta.k8s.io", version: "v1", kind: "DeleteOptions"), "",
          causes: [
            Refusal.cause(
              "FieldValueNotSupported",
              "Unsupported value: \"\(text)\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"",
              field: "propagationPolicy")
          ])
      }
      options.propagationPolicy = policy
    } else if json["orphanDependents"] == true || request.isTrue("orphanDependents") {
      options.propagationPolicy = .orphan
    }
    options.preconditionUID = json.string(at: "preconditions", "uid")
    options.preconditionResourceVersion = json.string(at: "preconditions", "resourceVersion")
    if json.elements(at: "dryRun").contains("All") { options.isDryRun = true }
    return options
  }

  private func deleteOptionsBody() throws(Status) -> JSON {
    if request.body.isEmpty { return [:] }
    return try ProtobufBody.json(request.body, or: "error decoding DeleteOptions")
  }

  /// The kinds whose deletion answers with the object even where it is gone at once (`ReturnDeletedObject`).
  private static let returned: Set<String> = [
    "pods", "services", "persistentvolumes", "persistentvolumeclaims", "serviceaccounts", "resourcequotas",
    "podtemplates",
  ]

  func delete() throws(Status) -> WireAnswer {
    let (object, isGone) = try remove(namespace: namespace, name: name, options: try deleteOptions())
    if !isGone || Call.returned.contains(key.qualified) { return answer(object) }
    var details: JSON = [
      "name": .string(name), "kind": .string(served.type.name), "uid": .string(object.uid),
    ]
    if !served.type.kind.group.isEmpty { details["group"] = .string(served.type.kind.group) }
    return .json([
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "details": details,
    ])
  }

  func remove(
    namespace: String, name: String, options: DeleteOptions
  ) throws(Status) -> (object: KubernetesObject, isGone: Bool) {
    let type = served.storage
    return try store.write { state, moment throws(Status) in
      try state.delete(type, namespace: namespace, name: name, options: options, at: moment)
    }
  }

  /// Deletes all that the selectors find, and answers with the list of it.
  func deleteCollection() throws(Status) -> WireAnswer {
    let selection = try Selection(self)
    let options = try deleteOptions()
    let found = store.list(key, namespace: selection.namespace).objects.filter(selection.matches)
    for stored in found {
      do throws(Status) {
        _ = try remove(namespace: stored.object.namespace, name: stored.object.name, options: options)
      } catch {
        if error.code != 404 { throw error }
      }
    }
    let kind = served.type.kind
    return .json([
      "kind": .string("\(kind.kind)List"), "apiVersion": .string(kind.apiVersion),
      "metadata": ["resourceVersion": .string(String(store.revision))], "items": .array(found.map(\.object.json)),
    ])
  }
}
