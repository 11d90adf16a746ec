import KubernetesAPI

extension StructuralSchema {
  /// Removes the members that no schema knows, and gives their paths, sorted (apiextensions' `pruning`).
  ///
  /// `apiVersion`, `kind` and `metadata` of the object itself always stay.
  func prune(_ json: inout JSON) -> [String] {
    var unknown: [String] = []
    prune(&json, at: "", isObject: true, &unknown)
    return unknown.sorted()
  }

  private func prune(_ json: inout JSON, at path: String, isObject: Bool, _ unknown: inout [String]) {
    switch json {
    case .object(var members):
      json = .null
      for name in members.keys.sorted() {
        if isObject || isEmbedded, ["apiVersion", "kind", "metadata"].contains(name) { continue }
        let place = path.isEmpty ? name : "\(path).\(name)"
        if let schema = member(name) {
          schema.prune(&members[name]!, at: place, isObject: false, &unknown)
        } else if case .anything = additional {
          Self.emptied(&members[name]!, at: place, &unknown)
        } else if !preservesUnknown {
          members[name] = nil
          unknown.append(place)
        }
      }
      json = .object(members)
    case .array(var elements):
      json = .null
      for index in elements.indices {
        if let items {
          items.prune(&elements[index], at: "\(path)[\(index)]", isObject: false, &unknown)
        } else if !preservesUnknown {
          Self.emptied(&elements[index], at: "\(path)[\(index)]", &unknown)
        }
      }
      json = .array(elements)
    default: break
    }
  }

  /// A value of which nothing is said keeps no members.
  private static func emptied(_ json: inout JSON, at path: String, _ unknown: inout [String]) {
    switch json {
    case .object(let members):
      unknown += members.keys.map { "\(path).\($0)" }
      json = [:]
    case .array(var elements):
      for index in elements.indices { emptied(&elements[index], at: "\(path)[\(index)]", &unknown) }
      json = .array(elements)
    default: break
    }
  }
}
