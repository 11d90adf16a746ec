import KubernetesAPI

/// A custom resource definition as the server works with it: names, and what each version asks of its objects.
///
/// Made once when the definition is kept, and shared by all requests until it changes.
final class CustomDefinition: Sendable {
  /// One served or stored version.
  struct Version: Sendable {
    var name: String
    var isServed: Bool
    var isStorage: Bool
    /// `spec.versions[…]` as it is.
    var json: JSON
    var schema: StructuralSchema
    var merge: MergeSchema
    var hasStatus: Bool
    var scale: Scale?
  }
  /// Where the scale subresource finds its numbers.
  struct Scale: Sendable {
    var specReplicas: [String]
    var statusReplicas: [String]
    var labelSelector: [String]?
    init?(_ json: JSON?) {
      func path(_ name: String) -> [String]? {
        json?.string(at: name).map { $0.split(separator: ".").map(String.init) }
      }
      guard let spec = path("specReplicasPath"), let status = path("statusReplicasPath") else { return nil }
      (specReplicas, statusReplicas) = (spec, status)
      labelSelector = path("labelSelectorPath")
    }
  }

  let key: CollectionKey
  let kind: String
  let versions: [Version]
  let resources: [ServedResource]
  /// Whether its names were accepted: only then is anything served.
  let isEstablished: Bool

  init?(_ object: KubernetesObject) {
    let json = object.json
    guard let group = json.string(at: "spec", "group"), let plural = json.string(at: "spec", "names", "plural"),
      let kind = json.string(at: "spec", "names", "kind")
    else { return nil }
    key = CollectionKey(group: group, resource: plural)
    self.kind = kind
    isEstablished = object.condition("Established")?.status == "True"
    let keepsAll = json[at: "spec", "preserveUnknownFields"] == true
    let versions = json.elements(at: "spec", "versions").map { version in
      let schema = version[at: "schema", "openAPIV3Schema"] ?? ["x-kubernetes-preserve-unknown-fields": true]
      return Version(
        name: version.string(at: "name") ?? "", isServed: version["served"] == true,
        isStorage: version["storage"] == true, json: version,
        schema: StructuralSchema(schema, preservesUnknown: keepsAll), merge: MergeSchema(structural: schema),
        hasStatus: version[at: "subresources", "status"] != nil,
        scale: Scale(version[at: "subresources", "scale"]))
    }
    self.versions = versions
    let isNamespaced = json.string(at: "spec", "scope") == "Namespaced"
    let shorts = json.elements(at: "spec", "names", "shortNames").compactMap(\.stringValue)
    func type(_ version: Version) -> ResourceType {
      ResourceType(
        GroupVersionKind(group: group, version: version.name, kind: kind), name: plural, isNamespaced: isNamespaced,
        shortNames: shorts)
    }
    let storage = versions.first(where: \.isStorage) ?? versions.first
    resources =
      storage.map { storage in
        versions.filter(\.isServed).map { version in
          var served = ServedResource(
            custom: type(version), storage: type(storage),
            singular: json.string(at: "spec", "names", "singular") ?? kind.lowercased(), version: version)
          served.traits.categories = json.elements(at: "spec", "names", "categories").compactMap(\.stringValue)
          return served
        }
      } ?? []
  }

  func version(_ name: String) -> Version? { versions.first { $0.name == name } }
  var storage: Version? { versions.first(where: \.isStorage) ?? versions.first }
  var traits: ResourceTraits {
    ResourceTraits(hasStatus: storage?.hasStatus ?? false, hasGeneration: true, hasScale: storage?.scale != nil)
  }

  /// An object of one version as one of another (`spec.conversion.strategy: None`): what the other does not know goes.
  func converted(_ json: JSON, to version: Version) -> JSON {
    let wanted = "\(key.group)/\(version.name)"
    guard json.string(at: "apiVersion") != wanted else { return json }
    var json = json
    json["apiVersion"] = .string(wanted)
    _ = version.schema.prune(&json)
    return json
  }

  /// The rules that are not evaluated, with the reason, as warnings to whoever brings the definition.
  var warnings: [String] {
    var warnings: [String] = []
    for (index, version) in versions.enumerated() {
      version.schema.visit(at: "spec.versions[\(index)].schema.openAPIV3Schema") { schema, path in
        for (number, rule) in schema.rules.enumerated() {
          guard case .failure(let problem) = rule.program, problem.kind == .unsupported else { continue }
          warnings.append("\(path).x-kubernetes-validations[\(number)].rule is not evaluated: \(problem.message)")
        }
      }
    }
    return warnings
  }
}
