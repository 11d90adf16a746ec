import KubernetesAPI

extension StoreState {
  /// Deletes an object, or marks it to go where it has a grace period, finalizers or something to wait for.
  ///
  /// Gives the object as it is afterwards, and whether it is gone.
  mutating func delete(
    _ type: ResourceType, namespace: String, name: String, options: DeleteOptions, at moment: WriteMoment
  ) throws(Status) -> (object: KubernetesObject, isGone: Bool) {
    let key = CollectionKey(type)
    let id = NamespacedName(type.isNamespaced ? namespace : "", name)
    guard let before = stored(key, id) else { throw Refusal.notFound(key, name) }
    let live = before.object
    if let uid = options.preconditionUID, uid != live.uid {
      throw Refusal.conflict(
        key, name,
        "the UID in the precondition (\(uid)) does not match the UID in record (\(live.uid)). "
          + "The object might have been deleted and then recreated", kind: type.kind.kind)
    }
    if let version = options.preconditionResourceVersion, version != live.resourceVersion {
      throw Refusal.conflict(
        key, name,
        "the ResourceVersion in the precondition (\(version)) does not match the ResourceVersion in record "
          + "(\(live.resourceVersion)). The object might have been modified", kind: type.kind.kind)
    }
    if key == CollectionKey(.namespaces), ["default", "kube-system", "kube-public", "kube-node-lease"].contains(name) {
      throw Refusal.forbidden(key, name, "this namespace may not be deleted")
    }
    if options.isDryRun { return (live, true) }
    if key == CollectionKey(.namespaces) { return (terminateNamespace(before, at: moment), false) }
    let grace = grace(of: live, key: key, options: options)
    let finalizers = finalizers(of: live, options: options)
    if grace == 0, finalizers.isEmpty {
      return (remove(before, type: type, last: live.json, at: moment), true)
    }
    let marked = mark(before, type: type, grace: grace, finalizers: finalizers, at: moment)
    if finalizers.contains(Self.foreground) { deleteInForeground(ObjectID(collection: key, id: id), at: moment) }
    if finalizers.contains(Self.orphan) {
      orphanDependents(of: marked.object)
      drop(finalizer: Self.orphan, from: ObjectID(collection: key, id: id), at: moment)
    }
    return (marked.object, false)
  }

  static let foreground = "foregroundDeletion"
  static let orphan = "orphan"

  /// Seconds that the object gets to end by itself: only pods that run somewhere have any.
  private func grace(of object: KubernetesObject, key: CollectionKey, options: DeleteOptions) -> Int64 {
    guard key == CollectionKey(.pods) else { return 0 }
    let phase = object.json.string(at: "status", "phase")
    guard object.json.string(at: "spec", "nodeName") ?? "" != "", phase != "Succeeded", phase != "Failed" else {
      return 0
    }
    let wanted = options.gracePeriodSeconds ?? object.json.int(at: "spec", "terminationGracePeriodSeconds") ?? 30
    guard object.isTerminating else { return min(max(wanted, 0), KubernetesObject.longest) }
    // A second deletion can only shorten the first one's grace.
    let current = object.json.int(at: "metadata", "deletionGracePeriodSeconds") ?? 0
    return min(max(options.gracePeriodSeconds ?? current, 0), current)
  }

  private func finalizers(of object: KubernetesObject, options: DeleteOptions) -> [String] {
    var finalizers = object.finalizers
    switch options.propagationPolicy {
    case .foreground:
      finalizers.removeAll { $0 == Self.orphan }
      if !finalizers.contains(Self.foreground) { finalizers.append(Self.foreground) }
    case .orphan:
      finalizers.removeAll { $0 == Self.foreground }
      if !finalizers.contains(Self.orphan) { finalizers.append(Self.orphan) }
    case .background: finalizers.removeAll { $0 == Self.orphan || $0 == Self.foreground }
    case nil: break
    }
    return finalizers
  }

  private mutating func mark(
    _ before: StoredObject, type: ResourceType, grace: Int64, finalizers: [String], at moment: WriteMoment
  ) -> StoredObject {
    var json = before.object.json
    let isFirst = !before.object.isTerminating
    if isFirst || grace != before.object.json.int(at: "metadata", "deletionGracePeriodSeconds") {
      json[at: "metadata", "deletionTimestamp"] = .string((moment.now + .seconds(grace)).description)
      json[at: "metadata", "deletionGracePeriodSeconds"] = .int(grace)
    }
    json[at: "metadata", "finalizers"] = finalizers.isEmpty ? nil : .array(finalizers.map { .string($0) })
    if isFirst, traits(CollectionKey(type)).hasGeneration {
      json[at: "metadata", "generation"] = .int(before.object.generation + 1)
    }
    return json.isSame(as: before.object.json) ? before : commit(.modified, type, json, before: before)
  }

  /// Takes an object out, with the last state that its watchers see, and then what it owned.
  @discardableResult
  mutating func remove(
    _ before: StoredObject, type: ResourceType, last: JSON, at moment: WriteMoment
  ) -> KubernetesObject {
    let gone = commit(.deleted, type, last, before: before).object
    forget(gone, type: type, at: moment)
    for dependent in (dependents[gone.uid] ?? []).sorted(by: { $0.order < $1.order }) {
      collect(dependent, at: moment)
    }
    // Owners that wait in the foreground for this one may go now.
    for uid in gone.ownerUIDs { if let owner = living[uid] { finishForeground(owner, at: moment) } }
    if !gone.namespace.isEmpty { finishNamespace(gone.namespace, at: moment) }
    return gone
  }
}

extension ObjectID {
  /// A fixed order of work, so that two runs of one scenario give the same versions.
  var order: String { "\(collection.qualified)/\(id.namespace)/\(id.name)" }
}
