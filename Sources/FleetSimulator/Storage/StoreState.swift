import KubernetesAPI

/// Names one object of a cluster.
struct ObjectID: Sendable, Hashable {
  var collection: CollectionKey
  var id: NamespacedName
}

/// Everything that one API server keeps, as a value: writes are functions of it, and the lock is elsewhere.
struct StoreState: Sendable {
  /// The last version that was given out; the first object gets the next one.
  var revision: Int64 = 100
  var collections: [CollectionKey: Collection] = [:]
  /// The living objects by UID, and who names them as owner: what the garbage collector walks.
  var living: [String: ObjectID] = [:]
  var dependents: [String: Set<ObjectID>] = [:]
  /// What the custom resource definitions say, those too whose names are not accepted.
  var definitions: [CollectionKey: CustomDefinition] = [:]
  /// Committed, and not yet told to observers.
  var pending: [StoreChange] = []
  var isDelivering = false

  func traits(_ key: CollectionKey) -> ResourceTraits {
    ResourceTraits.builtIn(key) ?? definitions[key]?.traits ?? .plain
  }
  func stored(_ key: CollectionKey, _ id: NamespacedName) -> StoredObject? { collections[key]?.objects[id] }
  func stored(_ object: ObjectID) -> StoredObject? { stored(object.collection, object.id) }

  /// Gives a change its version, keeps it and queues it for observers.
  @discardableResult
  mutating func commit(
    _ kind: StoreChange.Kind, _ type: ResourceType, _ json: JSON, before: StoredObject?
  ) -> StoredObject {
    revision += 1
    var json = json
    json[at: "metadata", "resourceVersion"] = .string(String(revision))
    let stored = StoredObject(KubernetesObject(json), revision: revision)
    let change = StoreChange(kind: kind, type: type, stored: stored, before: before)
    let key = CollectionKey(type)
    collections[key, default: Collection(type: type, revision: revision - 1)].record(change)
    if let before { unindex(ObjectID(collection: key, id: before.id), before.object) }
    if kind != .deleted { index(ObjectID(collection: key, id: stored.id), stored.object) }
    pending.append(change)
    return stored
  }

  private mutating func index(_ id: ObjectID, _ object: KubernetesObject) {
    if !object.uid.isEmpty { living[object.uid] = id }
    for uid in object.ownerUIDs { dependents[uid, default: []].insert(id) }
  }
  private mutating func unindex(_ id: ObjectID, _ object: KubernetesObject) {
    if !object.uid.isEmpty { living[object.uid] = nil }
    for uid in object.ownerUIDs {
      dependents[uid]?.remove(id)
      if dependents[uid]?.isEmpty == true { dependents[uid] = nil }
    }
  }
}

/// What a write takes from outside: the time, and where UIDs come from.
struct WriteMoment: Sendable {
  var now: Timestamp
  var uids: UIDSource
}

extension KubernetesObject {
  var ownerUIDs: [String] { json.elements(at: "metadata", "ownerReferences").compactMap { $0.string(at: "uid") } }
  var finalizers: [String] { json.elements(at: "metadata", "finalizers").compactMap(\.stringValue) }
  var isTerminating: Bool { json[at: "metadata", "deletionTimestamp"]?.stringValue != nil }
}
