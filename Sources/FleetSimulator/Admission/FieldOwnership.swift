import KubernetesAPI

/// Keeps `metadata.managedFields` up to date for writes that are no server-side apply.
enum FieldOwnership {
  /// Notes in `new` which fields the actor has changed against `live`.
  static func record(
    live: JSON?, new: inout JSON, type: ResourceType, subresource: String?, actor: Actor, now: Timestamp
  ) {
    new = ServerSideApply.update(
      old: live, new: new, manager: actor.fieldManager, subresource: subresource ?? "", schema: MergeSchema(type.kind),
      now: now)
  }
}
