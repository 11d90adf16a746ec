import KubernetesAPI

/// The garbage collector and the namespace controller: what a real cluster does a moment after a deletion is done in
/// the same breath here, so that tests need not wait for it.
extension StoreState {
  /// Looks at an object whose owner went: it goes too unless another owner lives, and then only the reference goes.
  mutating func collect(_ id: ObjectID, at moment: WriteMoment) {
    guard let found = stored(id), let type = collections[id.collection]?.type else { return }
    let references = found.object.json.elements(at: "metadata", "ownerReferences")
    let alive = references.filter { living[$0.string(at: "uid") ?? ""] != nil }
    if alive.isEmpty {
      let options = DeleteOptions(
        propagationPolicy: found.object.finalizers.contains(Self.foreground) ? nil : .background)
      _ = try? delete(type, namespace: id.id.namespace, name: id.id.name, options: options, at: moment)
    } else if alive.count < references.count {
      var json = found.object.json
      json[at: "metadata", "ownerReferences"] = .array(alive)
      commit(.modified, type, json, before: found)
    }
  }

  /// Deletes what an object owns and waits for, then the object itself.
  mutating func deleteInForeground(_ owner: ObjectID, at moment: WriteMoment) {
    guard let uid = stored(owner)?.object.uid else { return }
    for dependent in (dependents[uid] ?? []).sorted(by: { $0.order < $1.order }) {
      guard let found = stored(dependent), let type = collections[dependent.collection]?.type else { continue }
      let hasOwn = dependents[found.object.uid] != nil
      let options = DeleteOptions(propagationPolicy: hasOwn ? .foreground : .background)
      _ = try? delete(type, namespace: dependent.id.namespace, name: dependent.id.name, options: options, at: moment)
    }
    finishForeground(owner, at: moment)
  }

  /// Lets an object go that waits in the foreground, once nothing blocks it any more.
  mutating func finishForeground(_ owner: ObjectID, at moment: WriteMoment) {
    guard let found = stored(owner), found.object.isTerminating, found.object.finalizers.contains(Self.foreground)
    else { return }
    let uid = found.object.uid
    let isBlocked = (dependents[uid] ?? []).contains { dependent in
      stored(dependent)?.object.json.elements(at: "metadata", "ownerReferences").contains {
        $0.string(at: "uid") == uid && $0["blockOwnerDeletion"] == true
      } ?? false
    }
    if !isBlocked { drop(finalizer: Self.foreground, from: owner, at: moment) }
  }

  mutating func drop(finalizer: String, from id: ObjectID, at moment: WriteMoment) {
    guard let found = stored(id), let type = collections[id.collection]?.type else { return }
    var json = found.object.json
    let rest = found.object.finalizers.filter { $0 != finalizer }
    json[at: "metadata", "finalizers"] = rest.isEmpty ? nil : .array(rest.map { .string($0) })
    if rest.isEmpty, found.object.isTerminating,
      json.int(at: "metadata", "deletionGracePeriodSeconds") ?? 0 == 0
    {
      remove(found, type: type, last: json, at: moment)
    } else {
      commit(.modified, type, json, before: found)
    }
  }

  mutating func orphanDependents(of owner: KubernetesObject) {
    for dependent in (dependents[owner.uid] ?? []).sorted(by: { $0.order < $1.order }) {
      guard let found = stored(dependent), let type = collections[dependent.collection]?.type else { continue }
      var json = found.object.json
      let rest = json.elements(at: "metadata", "ownerReferences").filter { $0.string(at: "uid") != owner.uid }
      json[at: "metadata", "ownerReferences"] = rest.isEmpty ? nil : .array(rest)
      commit(.modified, type, json, before: found)
    }
  }

  /// Marks a namespace and deletes what is in it; it goes when the last object has gone.
  mutating func terminateNamespace(_ before: StoredObject, at moment: WriteMoment) -> KubernetesObject {
    let name = before.object.name
    var json = before.object.json
    if !before.object.isTerminating {
      json[at: "metadata", "deletionTimestamp"] = .string(moment.now.description)
      json[at: "status", "phase"] = "Terminating"
      commit(.modified, .namespaces, json, before: before)
    }
    let marked = stored(CollectionKey(.namespaces), NamespacedName("", name))?.object ?? before.object
    for key in collections.keys.sorted(by: { $0.qualified < $1.qualified }) {
      guard let collection = collections[key], collection.type.isNamespaced else { continue }
      for id in collection.objects.keys.filter({ $0.namespace == name }).sorted() {
        _ = try? delete(
          collection.type, namespace: name, name: id.name, options: DeleteOptions(propagationPolicy: .background),
          at: moment)
      }
    }
    finishNamespace(name, at: moment)
    return marked
  }

  /// Lets a terminating namespace go once it is empty and nothing holds it.
  mutating func finishNamespace(_ name: String, at moment: WriteMoment) {
    let key = CollectionKey(.namespaces)
    guard let found = stored(key, NamespacedName("", name)), found.object.isTerminating,
      found.object.finalizers.isEmpty
    else { return }
    let holds = found.object.json.elements(at: "spec", "finalizers").compactMap(\.stringValue)
    guard holds.allSatisfy({ $0 == "kubernetes" }) else { return }
    for collection in collections.values where collection.type.isNamespaced {
      if collection.objects.keys.contains(where: { $0.namespace == name }) { return }
    }
    var json = found.object.json
    json[at: "spec", "finalizers"] = nil
    remove(found, type: .namespaces, last: json, at: moment)
  }
}
