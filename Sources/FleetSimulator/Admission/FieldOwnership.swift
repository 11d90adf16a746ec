import KubernetesAPI

/// Keeps `metadata.managedFields` up to date for writes that are no server-side apply.
enum FieldOwnership {
  /// Notes in `new` which fields the actor has changed against `live`.
  static func record(
    live: JSON?, new: inout JSON, schema: MergeSchema, subresource: String?, actor: Actor, now: Timestamp
  ) {
    // A built-in object is never quite empty: its structs are there before anybody has set a field in them.
    new = ServerSideApply.update(
      old: live ?? SchemaTable.shared.emptyObject(KubernetesObject(new).kind), new: new, manager: actor.fieldManager,
      subresource: subresource ?? "", schema: schema,
      now: now)
  }
}
