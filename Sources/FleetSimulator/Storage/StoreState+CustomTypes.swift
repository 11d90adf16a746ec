import KubernetesAPI

/// Custom resource definitions: the store serves a type from the moment its definition is kept.
extension StoreState {
  static let definitions = CollectionKey(group: "apiextensions.k8s.io", resource: "customresourcedefinitions")

  mutating func learn(_ object: KubernetesObject, type: ResourceType) {
    guard CollectionKey(type) == Self.definitions else { return }
    let group = object.json.string(at: "spec", "group") ?? ""
    let plural = object.json.string(at: "spec", "names", "plural") ?? ""
    let versions = object.json.elements(at: "spec", "versions")
    guard let version = versions.first(where: { $0["storage"] == true }) ?? versions.first else { return }
    customTraits[CollectionKey(group: group, resource: plural)] = .custom(version)
  }

  /// A definition that goes takes all its objects with it.
  mutating func forget(_ object: KubernetesObject, type: ResourceType) {
    guard CollectionKey(type) == Self.definitions else { return }
    let key = CollectionKey(
      group: object.json.string(at: "spec", "group") ?? "",
      resource: object.json.string(at: "spec", "names", "plural") ?? "")
    customTraits[key] = nil
    guard let collection = collections[key] else { return }
    for (_, stored) in collection.objects.sorted(by: { $0.key < $1.key }) {
      commit(.deleted, collection.type, stored.object.json, before: stored)
    }
    collections[key] = nil
  }
}
