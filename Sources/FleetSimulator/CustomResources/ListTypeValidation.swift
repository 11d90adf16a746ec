import KubernetesAPI

extension StructuralSchema {
  /// The doubles in lists that are sets or maps (apiextensions' `listtype`): each is told once, at its first repetition.
  func duplicates(in json: JSON, at path: String = "") -> [FieldError] {
    switch json {
    case .object(let members):
      return members.keys.sorted().flatMap { name -> [FieldError] in
        guard let schema = member(name) else { return [] }
        let place = properties[name] == nil ? "\(path)[\(name)]" : path.isEmpty ? name : "\(path).\(name)"
        return schema.duplicates(in: members[name] ?? .null, at: place)
      }
    case .array(let elements):
      let own = duplicateElements(elements, at: path)
      guard let items else { return own }
      return own + elements.enumerated().flatMap { items.duplicates(in: $1, at: "\(path)[\($0)]") }
    default: return []
    }
  }

  private func duplicateElements(_ elements: [JSON], at path: String) -> [FieldError] {
    let names: [JSON]
    switch list {
    case .atomic: return []
    case .set: names = elements
    case .map(let keys):
      for (index, element) in elements.enumerated() where element.objectValue == nil && !element.isNull {
        return [
          FieldError(
            .invalid, at: "\(path)[\(index)]", value: element, "must be an object for an array of list-type map")
        ]
      }
      names = elements.map { element in
        .object(Dictionary(uniqueKeysWithValues: keys.compactMap { key in element[key].map { (key, $0) } }))
      }
    }
    var seen: [JSON: Int] = [:]
    return names.enumerated().compactMap { index, name in
      seen[name, default: 0] += 1
      return seen[name] == 2 ? FieldError(.duplicate, at: "\(path)[\(index)]", value: name) : nil
    }
  }
}
