package import KubernetesAPI
import Synchronization

extension ClusterStore {
  package func object(_ type: ResourceType, namespace: String, name: String) -> KubernetesObject? {
    stored(type, namespace: namespace, name: name)?.object
  }
  /// The objects of a type, by namespace, then name.
  package func objects(_ type: ResourceType, namespace: String? = nil) -> [KubernetesObject] {
    list(CollectionKey(type), namespace: namespace).objects.map(\.object)
  }
  package func stored(_ type: ResourceType, namespace: String, name: String) -> StoredObject? {
    state.withLock { $0.stored(CollectionKey(type), NamespacedName(type.isNamespaced ? namespace : "", name)) }
  }
  /// The version of the last change.
  package var revision: Int64 { state.withLock { $0.revision } }

  /// A consistent list, with the version at which it was true.
  package func list(_ key: CollectionKey, namespace: String? = nil) -> (objects: [StoredObject], revision: Int64) {
    state.withLock { ($0.collections[key]?.ordered(namespace: namespace) ?? [], $0.revision) }
  }
  /// The list as it was at an earlier version; nil where the window no longer reaches so far.
  func list(_ key: CollectionKey, namespace: String?, at revision: Int64) -> [StoredObject]? {
    state.withLock { state in
      guard state.collections[key] != nil else { return [] }
      return state.collections[key]?.ordered(namespace: namespace, at: revision)
    }
  }
  /// The changes of a collection after a version, oldest first, and the cluster's version up to which they reach; the
  /// error says what a watch that starts there is told.
  func changes(_ key: CollectionKey, after revision: Int64) throws(Status) -> (changes: [StoreChange], reached: Int64) {
    try state.withLock { state throws(Status) in
      guard let collection = state.collections[key] else { return ([], state.revision) }
      guard let changes = collection.changes(after: revision) else {
        throw Refusal.tooOld(revision, oldest: collection.oldestRevision)
      }
      return (Array(changes), state.revision)
    }
  }
  func traits(_ key: CollectionKey) -> ResourceTraits { state.withLock { $0.traits(key) } }

  /// Keeps a new object as the API server would: names it, stamps it, fills defaults, checks it.
  ///
  /// Its status is dropped.
  @discardableResult
  package func create(
    _ object: JSON, type: ResourceType, actor: Actor, options: WriteOptions = WriteOptions()
  ) throws(Status) -> KubernetesObject {
    try write { state, moment throws(Status) in
      try state.create(object, type: type, actor: actor, options: options, at: moment)
    }
  }
  /// Replaces metadata and desired state (`subresource` nil) or the status alone (`status`).
  ///
  /// Checks `metadata.resourceVersion` and `uid` where the object carries them. A write that changes nothing keeps the
  /// version; a change of the desired state raises the generation. Taking the last finalizer of an object that is being
  /// deleted removes it.
  @discardableResult
  package func update(
    _ object: JSON, type: ResourceType, subresource: String? = nil, actor: Actor,
    options: WriteOptions = WriteOptions()
  ) throws(Status) -> KubernetesObject {
    try write { state, moment throws(Status) in
      try state.update(object, type: type, subresource: subresource, actor: actor, options: options, at: moment)
    }
  }
  /// Deletes an object, or marks it where it has a grace period or finalizers: a kubelet deletes a pod for good with a
  /// grace period of zero.
  @discardableResult
  package func delete(
    _ type: ResourceType, namespace: String, name: String, options: DeleteOptions = DeleteOptions(), actor: Actor
  ) throws(Status) -> KubernetesObject {
    try write { state, moment throws(Status) in
      try state.delete(type, namespace: namespace, name: name, options: options, at: moment).object
    }
  }
  /// Puts objects in place as they are, status and all, without admission: how a scenario starts.
  @discardableResult
  package func seed(_ object: JSON, type: ResourceType) -> KubernetesObject {
    let moment = WriteMoment(now: clock.now, uids: uids)
    let seeded = try? write { state, _ throws(Status) in state.seed(object, type: type, at: moment) }
    return seeded ?? KubernetesObject(object)
  }

  /// Forgets past changes, as an API server that was restarted has: every older watch gets 410.
  package func forgetHistory() {
    state.withLock { state in
      for key in state.collections.keys { state.collections[key]?.forgetHistory(now: state.revision) }
    }
  }
  /// Counts on from a later version, as a cluster that has lived for a while does.
  package func jump(to revision: Int64) { state.withLock { $0.revision = max($0.revision, revision) } }
}
