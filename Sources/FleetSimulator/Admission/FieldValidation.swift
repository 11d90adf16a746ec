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

  /// The first number, by name, that its kind holds in 32 bits and that they do not hold, with the struct that has it and
  /// its path: `DeploymentSpec.spec.replicas`.
  static func firstTooLarge(in json: JSON, kind: GroupVersionKind) -> (number: Int64, field: String)? {
    let table = SchemaTable.shared
    return table.names[kind].flatMap { table.firstTooLarge(in: json, schema: $0, path: "") }
  }
}

extension SchemaTable {
  fileprivate func firstTooLarge(in json: JSON, schema name: String, path: String) -> (number: Int64, field: String)? {
    guard let schema = schemas[name], schema.alias == nil, let members = json.objectValue else { return nil }
    for property in schema.properties {
      guard let value = members[property.name] else { continue }
      let place = path.isEmpty ? property.name : "\(path).\(property.name)"
      if property.type == "i" {
        guard case .int(let number) = value, Int32(exactly: number) == nil else { continue }
        return (number, "\(name.split(separator: ".").last ?? "").\(place)")
      }
      let found = firstTooLarge(in: value, type: property.type[...], path: place)
      if let found { return found }
    }
    return nil
  }
  private func firstTooLarge(in json: JSON, type: Substring, path: String) -> (number: Int64, field: String)? {
    if type.hasPrefix("@") { return firstTooLarge(in: json, schema: SchemaTable.full(type.dropFirst()), path: path) }
    // Go's decoder names no element.
    let elements =
      type.hasPrefix("[]") ? json.arrayValue : type.hasPrefix("{}") ? json.objectValue.map { Array($0.values) } : nil
    for element in elements ?? [] {
      if let found = firstTooLarge(in: element, type: type.dropFirst(2), path: path) { return found }
    }
    return nil
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
