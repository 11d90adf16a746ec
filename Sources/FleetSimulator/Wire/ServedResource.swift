import KubernetesAPI
import Synchronization

/// One resource in one version, as discovery lists it and paths name it.
struct ServedResource: Sendable {
  /// The type under the path's version.
  var type: ResourceType
  /// The type under which it is kept.
  var storage: ResourceType
  var traits: ResourceTraits
  var singular: String
  /// The version of its definition; nil for a built-in resource.
  var version: CustomDefinition.Version?
  var key: CollectionKey { CollectionKey(storage) }
  var isCustom: Bool { version != nil }

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
  init(custom type: ResourceType, storage: ResourceType, singular: String, version: CustomDefinition.Version) {
    self.type = type
    self.storage = storage
    self.singular = singular
    self.version = version
    traits = ResourceTraits(hasStatus: version.hasStatus, hasGeneration: true, hasScale: version.scale != nil)
    verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]
  }
}

extension ClusterStore {
  /// Everything that this cluster serves now, custom resources included.
  var servedResources: [ServedResource] {
    let definitions = state.withLock { Array($0.definitions.values) }
    return builtInResources + definitions.filter(\.isEstablished).flatMap(\.resources)
  }
  /// What its version of Kubernetes serves without any definition.
  private var builtInResources: [ServedResource] {
    let minor = version.split(separator: ".").dropFirst().first.flatMap { Int($0) } ?? 0
    return minor < 22 ? ServedResource.builtIn + [.oldDefinitions] : ServedResource.builtIn
  }
  func served(group: String, version: String, resource: String) -> ServedResource? {
    func fits(_ served: ServedResource) -> Bool {
      served.type.name == resource && served.type.kind.group == group && served.type.kind.version == version
    }
    if let builtIn = builtInResources.first(where: fits) { return builtIn }
    let key = CollectionKey(group: group, resource: resource)
    guard let definition = state.withLock({ $0.definitions[key] }), definition.isEstablished else { return nil }
    return definition.resources.first(where: fits)
  }
}
