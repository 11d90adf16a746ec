extension MergeSchema {
  /// The types of one custom resource, by their paths in its schema.
  final class OwnTypes: Sendable {
    let types: [String: TypeNode]
    init(_ types: [String: TypeNode]) { self.types = types }
  }

  /// The schema of a custom resource, from the structural schema of its definition (`openAPIV3Schema`).
  ///
  /// It reads `x-kubernetes-list-type`, `-list-map-keys` and `-map-type`; lists are atomic and maps granular where
  /// nothing is said (apiextensions' schemas as structured-merge-diff gets them).
  package init(structural schema: JSON) {
    var types: [String: TypeNode] = [:]
    let root = Self.add(schema, at: "#", isObject: true, to: &types)
    self.init(type: root, own: OwnTypes(types))
  }

  /// Adds the type of a value, and gives its name; nil where nothing is known of it.
  private static func add(
    _ schema: JSON, at path: String, isObject: Bool, to types: inout [String: TypeNode]
  ) -> String? {
    var node = TypeNode()
    node.isAtomic = schema["x-kubernetes-map-type"] == "atomic"
    for (name, property) in schema["properties"]?.objectValue ?? [:] {
      node.fields[name] = field(property, at: "\(path).\(name)", to: &types)
    }
    if let values = schema["additionalProperties"], values.objectValue != nil {
      node.fields[anyMember] = field(values, at: path + ".*", to: &types)
    }
    if isObject || schema["x-kubernetes-embedded-resource"] == true {
      node.fields["metadata"] = Field(type: "ObjectMeta")
    }
    guard node.isAtomic || !node.fields.isEmpty else { return nil }
    types[path] = node
    return path
  }

  private static func field(_ schema: JSON, at path: String, to types: inout [String: TypeNode]) -> Field {
    guard let items = schema["items"] else { return Field(type: add(schema, at: path, isObject: false, to: &types)) }
    var field = Field(type: add(items, at: path + "[]", isObject: false, to: &types))
    switch schema.string(at: "x-kubernetes-list-type") {
    case "set": field.list = .set
    case "map":
      field.list = .map(
        schema.elements(at: "x-kubernetes-list-map-keys").compactMap(\.stringValue).map { name in
          Key(name: name, fallback: items[at: "properties", name, "default"])
        })
    default: field.list = .atomic
    }
    return field
  }
}
