import KubernetesAPI

extension SchemaTable {
  /// One schema as OpenAPI v3 writes it.
  func openAPI(_ name: String) -> JSON {
    guard let schema = schemas[name] else { return ["type": "object"] }
    var json: JSON
    if let alias = schema.alias {
      json = SchemaTable.openAPI(type: alias)
    } else {
      json = ["type": "object"]
      var properties: [String: JSON] = [:]
      for property in schema.properties { properties[property.name] = SchemaTable.openAPI(property) }
      json["properties"] = .object(properties)
      let required = schema.properties.filter(\.isRequired).map { JSON.string($0.name) }
      if !required.isEmpty { json["required"] = .array(required) }
    }
    if let kind = schema.kind { json["x-kubernetes-group-version-kind"] = [kind.openAPI] }
    if schema.isAtomic { json["x-kubernetes-map-type"] = "atomic" }
    return json
  }

  private static func openAPI(_ property: Property) -> JSON {
    var json = openAPI(type: property.type)
    json["default"] = property.isAlwaysThere ? [:] : property.fallback
    json["x-kubernetes-list-type"] = property.listType.map { .string($0) }
    if !property.mapKeys.isEmpty { json["x-kubernetes-list-map-keys"] = .array(property.mapKeys.map { .string($0) }) }
    json["x-kubernetes-patch-merge-key"] = property.patchKey.map { .string($0) }
    json["x-kubernetes-patch-strategy"] = property.patchStrategy.map { .string($0) }
    if property.isAtomic { json["x-kubernetes-map-type"] = "atomic" }
    return json
  }

  private static func openAPI(type: String) -> JSON {
    if type.hasPrefix("[]") { return ["type": "array", "items": openAPI(type: String(type.dropFirst(2)))] }
    if type.hasPrefix("{}") {
      return ["type": "object", "additionalProperties": openAPI(type: String(type.dropFirst(2)))]
    }
    if type.hasPrefix("@") {
      let name = full(type.dropFirst())
      return ["allOf": [["$ref": .string("#/components/schemas/\(name)")]]]
    }
    return switch type {
    case "s": ["type": "string"]
    case "t": ["type": "string", "format": "date-time"]
    case "y": ["type": "string", "format": "byte"]
    case "i": ["type": "integer", "format": "int32"]
    case "l": ["type": "integer", "format": "int64"]
    case "n": ["type": "integer"]
    case "d": ["type": "number"]
    case "b": ["type": "boolean"]
    case "x": ["format": "int-or-string", "oneOf": [["type": "integer"], ["type": "string"]]]
    case "q": ["oneOf": [["type": "string"], ["type": "number"]]]
    case "o": ["type": "object"]
    default: [:]
    }
  }

  /// The names of all schemas that some schemas need, themselves included.
  func closure(of names: [String]) -> Set<String> {
    var found: Set<String> = []
    var open = names
    while let name = open.popLast() {
      guard let schema = schemas[name], found.insert(name).inserted else { continue }
      for property in schema.properties {
        if let reference = property.type.split(separator: "@").last, property.type.contains("@") {
          open.append(SchemaTable.full(reference))
        }
      }
    }
    return found
  }
}

extension GroupVersionKind {
  var openAPI: JSON { ["group": .string(group), "version": .string(version), "kind": .string(kind)] }
}
