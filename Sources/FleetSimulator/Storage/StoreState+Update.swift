import KubernetesAPI

extension StoreState {
  /// Replaces an object's metadata and desired state, or only its status.
  mutating func update(
    _ object: JSON, type: ResourceType, subresource: String?, actor: Actor, options: WriteOptions = WriteOptions(),
    at moment: WriteMoment, isApply: Bool = false
  ) throws(Status) -> KubernetesObject {
    let key = CollectionKey(type)
    let name = object.string(at: "metadata", "name") ?? ""
    let id = NamespacedName(type.isNamespaced ? object.string(at: "metadata", "namespace") ?? "default" : "", name)
    guard let before = stored(key, id) else { throw Refusal.notFound(key, name) }
    let version = version(type, options)
    let live = KubernetesObject(shaped(before.object.json, type: type, options))
    if let version = object.string(at: "metadata", "resourceVersion"), !version.isEmpty,
      version != live.resourceVersion
    {
      throw Refusal.stale(key, name)
    }
    if let uid = object.string(at: "metadata", "uid"), !uid.isEmpty, uid != live.uid {
      throw Refusal.conflict(
        key, name,
        "StorageError: invalid object, Code: 4, Key: /registry/\(key.resource)/\(id.namespace)/\(name), "
          + "ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: \(uid), "
          + "UID in object meta: \(live.uid)")
    }
    var json = merged(object, onto: live, type: type, subresource: subresource, version: version)
    if let version {
      _ = version.schema.prune(&json)
      version.schema.fill(&json)
    }
    if subresource == nil || version != nil {
      Defaults.fill(&json, key: key)
      let more = version?.errors(json, old: live.json, subresource: subresource) ?? []
      try Validation.check(json, type: type, more: more)
      try Validation.checkUpdate(json, live: live.json, type: type)
    }
    // Without a door of its own the status is desired state like the rest.
    let hasNewState = json.hasDesiredState(otherThan: live.json, orStatus: version.map { !$0.hasStatus } ?? false)
    if subresource == nil, traits(key).hasGeneration, hasNewState {
      json[at: "metadata", "generation"] = .int(live.generation + 1)
    }
    if !isApply {
      FieldOwnership.record(
        live: live.json, new: &json, schema: mergeSchema(type, options), subresource: subresource, actor: actor,
        now: moment.now)
    }
    if json.isSame(as: live.json) { return before.object }
    json = keepable(json, type: type)
    if options.isDryRun { return KubernetesObject(json) }
    if live.isTerminating, KubernetesObject(json).finalizers.isEmpty,
      json.int(at: "metadata", "deletionGracePeriodSeconds") ?? 0 == 0, key != CollectionKey(.namespaces)
    {
      return remove(before, type: type, last: json, at: moment)
    }
    let kept = commit(.modified, type, json, before: before).object
    learn(kept, type: type, at: moment)
    if key == CollectionKey(.namespaces) { finishNamespace(name, at: moment) }
    return kept
  }

  /// What the strategies of a kind let through: the server's own metadata stays, and each door has its half.
  private func merged(
    _ object: JSON, onto live: KubernetesObject, type: ResourceType, subresource: String?,
    version: CustomDefinition.Version?
  ) -> JSON {
    var json: JSON
    if subresource == "status" {
      json = live.json
      json["status"] = object["status"]
      // The Deployment controller counts the revision through this door (`deploymentStatusStrategy` lets it).
      if CollectionKey(type) == CollectionKey(.deployments) {
        json[at: "metadata", "annotations"] = object[at: "metadata", "annotations"]
      }
      json[at: "metadata", "managedFields"] = object[at: "metadata", "managedFields"]
    } else {
      json = object
      if version?.hasStatus ?? traits(CollectionKey(type)).hasStatus { json["status"] = live.json["status"] }
    }
    json["apiVersion"] = live.json["apiVersion"]
    json["kind"] = .string(type.kind.kind)
    for member in [
      "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion",
      "namespace", "generateName", "selfLink",
    ] {
      json[at: "metadata", member] = live.json[at: "metadata", member]
    }
    return json
  }
}

extension JSON {
  /// Whether anything but metadata and, unless it is wanted, the status differs.
  func hasDesiredState(otherThan other: JSON, orStatus withStatus: Bool = false) -> Bool {
    func desired(_ json: JSON) -> [String: JSON] {
      var members = json.objectValue ?? [:]
      for name in ["apiVersion", "kind", "metadata"] + (withStatus ? [] : ["status"]) { members[name] = nil }
      return members
    }
    return desired(self) != desired(other)
  }
  /// Whether a write changes nothing, apart from the times at which managers are said to have written.
  func isSame(as other: JSON) -> Bool {
    var left = self
    var right = other
    for path in [["metadata", "resourceVersion"]] {
      left[at: path[...]] = nil
      right[at: path[...]] = nil
    }
    let fields = (left.managedFieldsWithoutTimes, right.managedFieldsWithoutTimes)
    left[at: "metadata", "managedFields"] = nil
    right[at: "metadata", "managedFields"] = nil
    return left == right && fields.0 == fields.1
  }
  private var managedFieldsWithoutTimes: [JSON] {
    elements(at: "metadata", "managedFields").map { entry in
      var entry = entry
      entry["time"] = nil
      return entry
    }
  }
}
