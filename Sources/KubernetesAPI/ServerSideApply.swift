/// Server-side apply and the bookkeeping of owners, as kube-apiserver does them (structured-merge-diff's `Updater`).
///
/// Defaults, validation and admission are not part of it: whoever plays a server does those after.
package enum ServerSideApply {
  /// The object after `manager` applied `config`, with its managed fields.
  ///
  /// Fields that the manager applied before and leaves out now are removed where nobody else owns them. Where nothing
  /// changes, neither object nor owners, the live object comes back as it is, times included.
  /// - Parameters:
  ///   - live: nil creates; the caller then fills in UID, times and versions.
  ///   - force: takes fields over from those who own them with other values.
  /// - Throws: `ApplyConflicts` where other managers own fields with other values and `force` is false.
  package static func apply(
    live: JSON?, config: JSON, manager: String, subresource: String = "", force: Bool = false,
    schema: MergeSchema? = nil, now: Timestamp
  ) throws(ApplyConflicts) -> JSON {
    let apiVersion = config.string(at: "apiVersion") ?? ""
    let schema = schema ?? MergeSchema(KubernetesObject(config).kind)
    var entries = live.map { KubernetesObject($0).managedFields } ?? []
    let liveObject = (live ?? identity(of: config)).withoutManagedFields
    let config = config.withoutManagedFields.withoutNulls

    var own = ManagedFieldsEntry(
      manager: manager, operation: .apply, apiVersion: apiVersion, time: now, subresource: subresource)
    let previous = entries.first { $0.isSameManager(as: own) }
    own.fields = FieldSet(of: config, schema: schema).subtractingBelow(unowned(subresource))
    entries.removeAll { $0.isSameManager(as: own) }

    let merged = liveObject.merging(config, schema)
    var new = merged
    if let last = previous?.fields {
      new = prune(merged, last: last, owned: entries.reduce(own.fields) { $0.union($1.fields) }, schema)
    }
    let comparison = FieldComparison(liveObject, new, schema: schema)
    let changed = comparison.modified.union(comparison.added)
    if !force {
      let conflicts = entries.flatMap { entry in
        entry.fields.intersection(changed).steps.map { ApplyConflicts.Conflict(owner: entry, path: $0) }
      }
      guard conflicts.isEmpty else { throw ApplyConflicts(conflicts: conflicts) }
    }
    for index in entries.indices {
      entries[index].fields = entries[index].fields.subtracting(changed).subtracting(comparison.removed)
    }
    if let previous, previous.fields == own.fields, previous.apiVersion == apiVersion, new.isSame(as: liveObject) {
      own.time = previous.time
    }
    return new.with(entries + [own])
  }

  /// The managed fields after a write that was no apply (`POST`, `PUT`, `PATCH`): the manager owns what it changed.
  ///
  /// - Parameters:
  ///   - old: the object before, nil where this write creates it.
  ///   - new: the object as it is to be stored; its own managed fields count only where it empties them, which drops
  ///     all owners.
  ///   - now: the time for an entry that changes.
  /// - Returns: `new` with managed fields.
  package static func update(
    old: JSON?, new: JSON, manager: String, subresource: String = "", schema: MergeSchema? = nil, now: Timestamp
  ) -> JSON {
    let schema = schema ?? MergeSchema(KubernetesObject(new).kind)
    var entries = old.map { KubernetesObject($0).managedFields } ?? []
    if let given = new[at: "metadata", "managedFields"]?.arrayValue, given.isEmpty || given == [[:]] {
      return new.with([])
    }
    let new = new.withoutManagedFields
    let before = old?.withoutManagedFields ?? identity(of: new)
    let comparison = FieldComparison(before, new, schema: schema)
    let unowned = unowned(subresource)
    let changed = comparison.modified.union(comparison.added).subtractingBelow(unowned)
    var own = ManagedFieldsEntry(
      manager: manager, operation: .update, apiVersion: new.string(at: "apiVersion") ?? "", time: now,
      subresource: subresource)
    for index in entries.indices {
      let isOwn = entries[index].isSameManager(as: own)
      entries[index].fields = entries[index].fields.subtracting(comparison.removed)
      if !isOwn { entries[index].fields = entries[index].fields.subtracting(changed) }
    }
    if let index = entries.firstIndex(where: { $0.isSameManager(as: own) }) {
      let previous = entries.remove(at: index)
      own.fields = previous.fields.union(changed)
      if changed.isEmpty { own.time = previous.time }
    } else {
      own.fields = changed
    }
    return new.with(entries + [own])
  }

  /// Fields that have no owner: what names the object, what the server fills in, and what another endpoint writes.
  private static func unowned(_ subresource: String) -> FieldSet {
    var set = FieldSet()
    set.members = [.field("apiVersion"), .field("kind")]
    var metadata = FieldSet()
    for name in [
      "name", "generateName", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "managedFields",
      "resourceVersion", "deletionTimestamp",
    ] { metadata.members.insert(.field(name)) }
    set.children[.field("metadata")] = metadata
    set.members.insert(.field(subresource == "status" ? "spec" : "status"))
    return set
  }

  /// An object that does not exist yet, to compare with.
  private static func identity(of object: JSON) -> JSON {
    var json: JSON = [:]
    for name in ["apiVersion", "kind"] { json[name] = object[name] }
    json["metadata"] = [:]
    return json
  }

  /// Removes what the manager applied last time and leaves out now (`Updater.prune`).
  private static func prune(_ merged: JSON, last: FieldSet, owned: FieldSet, _ schema: MergeSchema) -> JSON {
    let last = last.withNamedFields()
    let mergedSet = FieldSet(of: merged, schema: schema).withNamedFields()
    var pruned = merged.removing(last, schema) ?? [:]
    var prunedSet = FieldSet(of: pruned, schema: schema).withNamedFields()
    // What anybody owns comes back, with what leads to it.
    pruned = merged.removing(mergedSet.subtracting(prunedSet.union(owned.withNamedFields())), schema) ?? [:]
    prunedSet = FieldSet(of: pruned, schema: schema).withNamedFields()
    // So does what nobody owned and only went because something above it did.
    return merged.removing(mergedSet.subtracting(prunedSet).intersection(last), schema) ?? [:]
  }
}

/// Fields that an apply would change and that others own with other values.
package struct ApplyConflicts: Error, Sendable, Hashable, CustomStringConvertible {
  package struct Conflict: Sendable, Hashable {
    package var owner: ManagedFieldsEntry
    package var path: [FieldStep]
    /// The path as the server writes it: `.spec.template.spec.containers[name="web"].image`.
    package var field: String { path.map(\.text).joined() }
  }
  package var conflicts: [Conflict]

  /// The server's words.
  package var description: String {
    if conflicts.count == 1 {
      return "Apply failed with 1 conflict: conflict with \(conflicts[0].owner.conflictName): \(conflicts[0].field)"
    }
    var lines: [String] = []
    for name in Set(conflicts.map(\.owner.conflictName)).sorted() {
      lines.append("conflicts with \(name):")
      lines += conflicts.filter { $0.owner.conflictName == name }.map { "- \($0.field)" }
    }
    return "Apply failed with \(conflicts.count) conflicts: " + lines.joined(separator: "\n")
  }

  /// What the server answers: 409 with a cause for each field.
  package var status: Status {
    let causes: [JSON] = conflicts.map { conflict in
      [
        "reason": "FieldManagerConflict", "message": .string("conflict with " + conflict.owner.conflictName),
        "field": .string(conflict.field),
      ]
    }
    return Status(code: 409, reason: "Conflict", message: description, details: ["causes": .array(causes)])
  }
}

extension JSON {
  fileprivate var withoutManagedFields: JSON {
    var json = self
    json[at: "metadata", "managedFields"] = nil
    return json
  }
  fileprivate func with(_ entries: [ManagedFieldsEntry]) -> JSON {
    var object = KubernetesObject(self)
    object.managedFields = entries
    return object.json
  }
  /// Without members that are null, which to the server are members that are absent.
  fileprivate var withoutNulls: JSON {
    switch self {
    case .object(let members): .object(members.filter { !$0.value.isNull }.mapValues(\.withoutNulls))
    case .array(let elements): .array(elements.map(\.withoutNulls))
    default: self
    }
  }
}
