import KubernetesAPI

/// One resource in one version, as discovery lists it and paths name it.
struct ServedResource: Sendable, Hashable {
  /// The type under the path's version.
  var type: ResourceType
  /// The type under which it is kept.
  var storage: ResourceType
  var traits: ResourceTraits
  var singular: String
  /// `spec.versions[…]` of its definition; nil for a built-in resource.
  var definition: JSON?
  var key: CollectionKey { CollectionKey(storage) }
  var isCustom: Bool { definition != nil }

  static let verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
  /// Of the resource itself, in the order in which discovery has them.
  var verbs: [String]

  init(builtIn type: ResourceType, storage: ResourceType? = nil) {
    self.type = type
    self.storage = storage ?? type
    traits = ResourceTraits.builtIn(CollectionKey(storage ?? type)) ?? .plain
    singular = type.kind.kind.lowercased()
    // Namespaces cannot go as a collection.
    verbs = type == .namespaces ? ServedResource.verbs.filter { $0 != "deletecollection" } : ServedResource.verbs
  }
  init(custom type: ResourceType, storage: ResourceType, singular: String, definition: JSON) {
    self.type = type
    self.storage = storage
    self.singular = singular
    self.definition = definition
    traits = .custom(definition)
    verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]
  }

  /// What a custom resource definition serves.
  static func custom(_ definition: KubernetesObject) -> [ServedResource] {
    let json = definition.json
    let group = json.string(at: "spec", "group") ?? ""
    let kind = json.string(at: "spec", "names", "kind") ?? ""
    let plural = json.string(at: "spec", "names", "plural") ?? ""
    let shorts = json.elements(at: "spec", "names", "shortNames").compactMap(\.stringValue)
    let isNamespaced = json.string(at: "spec", "scope") == "Namespaced"
    let versions = json.elements(at: "spec", "versions")
    func type(_ version: JSON) -> ResourceType {
      ResourceType(
        GroupVersionKind(group: group, version: version.string(at: "name") ?? "", kind: kind), name: plural,
        isNamespaced: isNamespaced, shortNames: shorts)
    }
    guard let storage = versions.first(where: { $0["storage"] == true }) ?? versions.first else { return [] }
    return versions.filter { $0["served"] == true }.map { version in
      var served = ServedResource(
        custom: type(version), storage: type(storage),
        singular: json.string(at: "spec", "names", "singular") ?? kind.lowercased(), definition: version)
      served.traits.categories = json.elements(at: "spec", "names", "categories").compactMap(\.stringValue)
      return served
    }
  }
}

extension ClusterStore {
  /// Everything that this cluster serves now, custom resources included.
  var servedResources: [ServedResource] {
    ServedResource.builtIn
      + objects(ResourceType.builtIn(named: "customresourcedefinitions")!).flatMap { ServedResource.custom($0) }
  }
  func served(group: String, version: String, resource: String) -> ServedResource? {
    func fits(_ served: ServedResource) -> Bool {
      served.type.name == resource && served.type.kind.group == group && served.type.kind.version == version
    }
    if let builtIn = ServedResource.builtIn.first(where: fits) { return builtIn }
    let definition = object(
      ResourceType.builtIn(named: "customresourcedefinitions")!, namespace: "", name: "\(resource).\(group)")
    return definition.flatMap { ServedResource.custom($0).first(where: fits) }
  }
}
