import KubernetesAPI

/// Strategic merge patches of built-in kinds, with the server's refusal for one that does not apply.
enum StrategicPatch {
  static func apply(_ patch: JSON, to live: JSON, kind: GroupVersionKind) throws(Status) -> JSON {
    do throws(StrategicMergePatch.Failure) {
      return try StrategicMergePatch.apply(patch, to: live, schema: MergeSchema(kind))
    } catch {
      throw Refusal.badRequest("error when applying patch: \(error)")
    }
  }
}
