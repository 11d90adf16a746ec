import KubernetesAPI

extension ClusterStore {
  /// Applies an object on the server side, forced, as a client with this field manager would.
  @discardableResult
  func apply(_ config: JSON, type: ResourceType, actor: Actor) throws(Status) -> KubernetesObject {
    let id = NamespacedName(
      type.isNamespaced ? config.string(at: "metadata", "namespace") ?? "default" : "",
      config.string(at: "metadata", "name") ?? "")
    return try write { state, moment throws(Status) in
      let live = state.stored(CollectionKey(type), id)?.object
      let merged: JSON
      do throws(ApplyConflicts) {
        merged = try ServerSideApply.apply(
          live: live?.json, config: config, manager: actor.fieldManager, force: true,
          schema: state.mergeSchema(type, WriteOptions()), now: moment.now)
      } catch {
        throw error.status
      }
      guard live != nil else { return state.seed(merged, type: type, at: moment) }
      return try state.update(merged, type: type, subresource: nil, actor: actor, at: moment, isApply: true)
    }
  }
}
