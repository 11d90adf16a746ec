import KubernetesAPI

extension StoreState {
  /// Admits and keeps a new object, or says why not.
  mutating func create(
    _ object: JSON, type: ResourceType, actor: Actor, options: WriteOptions = WriteOptions(), at moment: WriteMoment,
    isApply: Bool = false
  ) throws(Status) -> KubernetesObject {
    let key = CollectionKey(type)
    let version = version(type, options)
    let traits = traits(key)
    var json = object
    json["apiVersion"] = .string(version.map { "\(key.group)/\($0.name)" } ?? type.kind.apiVersion)
    json["kind"] = .string(type.kind.kind)
    if json[at: "metadata", "name"]?.stringValue?.isEmpty ?? true,
      let prefix = json.string(at: "metadata", "generateName"), !prefix.isEmpty
    {
      json[at: "metadata", "name"] = .string(String(prefix.prefix(58)) + moment.uids.suffix())
    }
    let name = json.string(at: "metadata", "name") ?? ""
    if type.isNamespaced {
      if json.string(at: "metadata", "namespace") ?? "" == "" { json[at: "metadata", "namespace"] = "default" }
      try admit(into: json.string(at: "metadata", "namespace") ?? "", name: name, key: key)
    } else {
      json[at: "metadata", "namespace"] = nil
    }
    if json.string(at: "metadata", "resourceVersion") ?? "" != "" {
      throw Refusal.badRequest("resourceVersion should not be set on objects to be created")
    }
    for member in [
      "uid", "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink",
    ] {
      json[at: "metadata", member] = nil
    }
    if version?.hasStatus ?? traits.hasStatus {
      json["status"] = version == nil ? Defaults.emptyStatus(key) : nil
    }
    json[at: "metadata", "uid"] = .string(moment.uids.next())
    json[at: "metadata", "creationTimestamp"] = .string(moment.now.description)
    if traits.hasGeneration { json[at: "metadata", "generation"] = 1 }
    Defaults.fill(&json, key: key)
    if let version {
      _ = version.schema.prune(&json)
      version.schema.fill(&json)
    }
    try Validation.check(json, type: type, more: version?.errors(json, old: nil, subresource: nil) ?? [])
    let id = NamespacedName(json.string(at: "metadata", "namespace") ?? "", name)
    if stored(key, id) != nil { throw Refusal.alreadyExists(key, name) }
    if !isApply {
      FieldOwnership.record(
        live: nil, new: &json, schema: mergeSchema(type, options), subresource: nil, actor: actor, now: moment.now)
    }
    json = keepable(json, type: type)
    if options.isDryRun { return KubernetesObject(json) }
    let created = commit(.added, type, json, before: nil).object
    learn(created, type: type, at: moment)
    let owners = created.ownerUIDs
    if !owners.isEmpty, owners.allSatisfy({ living[$0] == nil }) {
      collect(ObjectID(collection: key, id: id), at: moment)
    }
    return created
  }

  /// The lifecycle of namespaces: no new content where there is none, or where it goes.
  private func admit(into namespace: String, name: String, key: CollectionKey) throws(Status) {
    let namespaces = CollectionKey(.namespaces)
    guard let found = stored(namespaces, NamespacedName("", namespace)) else {
      throw Refusal.notFound(namespaces, namespace)
    }
    guard found.object.isTerminating else { return }
    throw Refusal.forbidden(
      key, name, "unable to create new content in namespace \(namespace) because it is being terminated",
      causes: [
        Refusal.cause(
          "NamespaceTerminating", "namespace \(namespace) is being terminated", field: "metadata.namespace")
      ])
  }

  /// Puts an object in place as it is, status and all: a scenario's start.
  ///
  /// What is there by that name is replaced.
  mutating func seed(_ object: JSON, type: ResourceType, at moment: WriteMoment) -> KubernetesObject {
    let key = CollectionKey(type)
    var json = object
    json["apiVersion"] = .string(type.kind.apiVersion)
    json["kind"] = .string(type.kind.kind)
    if !type.isNamespaced { json[at: "metadata", "namespace"] = nil }
    let id = NamespacedName(
      json.string(at: "metadata", "namespace") ?? "", json.string(at: "metadata", "name") ?? "")
    let before = stored(key, id)
    if json.string(at: "metadata", "uid") == nil {
      json[at: "metadata", "uid"] = .string(before?.object.uid ?? moment.uids.next())
    }
    if json.string(at: "metadata", "creationTimestamp") == nil {
      json[at: "metadata", "creationTimestamp"] = .string(moment.now.description)
    }
    if traits(key).hasGeneration, json.int(at: "metadata", "generation") == nil {
      json[at: "metadata", "generation"] = 1
    }
    Defaults.fill(&json, key: key)
    let kept = commit(before == nil ? .added : .modified, type, json, before: before).object
    learn(kept, type: type, at: moment)
    return kept
  }
}
