import KubernetesAPI

/// Finds the members of an object that its kind does not have.
enum FieldValidation {
  /// Drops unknown members, as decoding into a typed object does, and gives their paths: `spec.replica`.
  static func drop(from json: inout JSON, kind: GroupVersionKind) -> [String] {
    let table = SchemaTable.shared
    guard let name = table.names[kind] else { return [] }
    var unknown: [String] = []
    table.drop(from: &json, schema: name, path: "", &unknown)
    return unknown.sorted()
  }
}

extension SchemaTable {
  fileprivate func drop(from json: inout JSON, schema name: String, path: String, _ unknown: inout [String]) {
    guard let schema = schemas[name], schema.alias == nil, var members = json.objectValue else { return }
    json = .null
    for (member, value) in members {
      let place = path.isEmpty ? member : "\(path).\(member)"
      guard let property = schema.properties.first(where: { $0.name == member }) else {
        unknown.append(place)
        members[member] = nil
        continue
      }
      guard property.type.contains("@") else { continue }
      var inner = value
      drop(from: &inner, type: property.type[...], path: place, &unknown)
      members[member] = inner
    }
    json = .object(members)
  }

  private func drop(from json: inout JSON, type: Substring, path: String, _ unknown: inout [String]) {
    if type.hasPrefix("@") {
      drop(from: &json, schema: SchemaTable.full(type.dropFirst()), path: path, &unknown)
    } else if type.hasPrefix("[]"), var elements = json.arrayValue {
      json = .null
      for index in elements.indices {
        drop(from: &elements[index], type: type.dropFirst(2), path: "\(path)[\(index)]", &unknown)
      }
      json = .array(elements)
    } else if type.hasPrefix("{}"), var members = json.objectValue {
      json = .null
      for (name, value) in members {
        var inner = value
        drop(from: &inner, type: type.dropFirst(2), path: "\(path).\(name)", &unknown)
        members[name] = inner
      }
      json = .object(members)
    }
  }
}
