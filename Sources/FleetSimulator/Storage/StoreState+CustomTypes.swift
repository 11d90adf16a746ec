import KubernetesAPI

/// Custom resource definitions: the store serves a type from the moment its definition is established.
extension StoreState {
  static let definitionsKey = CollectionKey(group: "apiextensions.k8s.io", resource: "customresourcedefinitions")

  /// Takes in a definition that was just kept, accepts its names and establishes it.
  mutating func learn(_ object: KubernetesObject, type: ResourceType, at moment: WriteMoment) {
    guard CollectionKey(type) == Self.definitionsKey, let known = CustomDefinition(object) else { return }
    definitions[known.key] = known
    guard object.json[at: "spec", "names"] != object.json[at: "status", "acceptedNames"] || !known.isEstablished else {
      return
    }
    let others = siblings(of: object)
    keepStatus(DefinitionNames.reviewed(object, others: others, now: moment.now), of: object.name, at: moment)
    let reviewed = stored(Self.definitionsKey, NamespacedName("", object.name))?.object
    if let reviewed, let status = DefinitionNames.established(reviewed, now: moment.now) {
      keepStatus(status, of: object.name, at: moment)
    }
    if let kept = stored(Self.definitionsKey, NamespacedName("", object.name))?.object {
      definitions[known.key] = CustomDefinition(kept)
    }
  }

  /// A definition that goes takes all its objects with it, and frees its names for the others.
  mutating func forget(_ object: KubernetesObject, type: ResourceType, at moment: WriteMoment) {
    guard CollectionKey(type) == Self.definitionsKey else { return }
    let key = CollectionKey(
      group: object.json.string(at: "spec", "group") ?? "",
      resource: object.json.string(at: "spec", "names", "plural") ?? "")
    definitions[key] = nil
    if let collection = collections[key] {
      for (_, stored) in collection.objects.sorted(by: { $0.key < $1.key }) {
        commit(.deleted, collection.type, stored.object.json, before: stored)
      }
      collections[key] = nil
    }
    for other in siblings(of: object) where other.condition("NamesAccepted")?.status != "True" {
      learn(other, type: type, at: moment)
    }
  }

  /// The other definitions of the same group.
  private func siblings(of object: KubernetesObject) -> [KubernetesObject] {
    (collections[Self.definitionsKey]?.objects.values.map(\.object) ?? [])
      .filter { $0.name != object.name && $0.json[at: "spec", "group"] == object.json[at: "spec", "group"] }
      .sorted { $0.name < $1.name }
  }

  private mutating func keepStatus(_ status: JSON, of name: String, at moment: WriteMoment) {
    guard let before = stored(Self.definitionsKey, NamespacedName("", name)), before.object.json["status"] != status,
      let type = collections[Self.definitionsKey]?.type
    else { return }
    var json = before.object.json
    json["status"] = status
    FieldOwnership.record(
      live: before.object.json, new: &json, schema: MergeSchema(type.kind), subresource: "status", actor: .system,
      now: moment.now)
    commit(.modified, type, json, before: before)
  }
}
