/// Kubernetes' own merge patch: lists of the built-in kinds merge by key (`strategicpatch` of apimachinery).
package enum StrategicMergePatch {
  /// Why a strategic merge patch does not apply.
  package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
    package var path: String
    package var message: String
    package var description: String { path.isEmpty ? message : "\(path): \(message)" }
  }

  /// The object after the patch.
  ///
  /// Directives: `$patch: delete|replace|merge` in maps and list elements, `$deleteFromPrimitiveList/NAME`,
  /// `$setElementOrder/NAME`, `$retainKeys`. A server refuses strategic patches of custom resources with 415.
  package static func apply(_ patch: JSON, to object: JSON, schema: MergeSchema? = nil) throws(Failure) -> JSON {
    let kind = KubernetesObject(object).kind
    return try merge(object, patch, schema ?? MergeSchema(kind), path: "")
  }

  private static func merge(_ old: JSON, _ patch: JSON, _ schema: MergeSchema, path: String) throws(Failure) -> JSON {
    guard case .object(var changes) = patch else { return patch }
    switch changes.removeValue(forKey: "$patch")?.stringValue {
    case "replace": return .object(changes)
    case "delete": return [:]
    case nil, "merge": break
    case let other?: throw Failure(path: path, message: "unknown patch type '\(other)'")
    }
    var members = old.objectValue ?? [:]
    if let kept = changes.removeValue(forKey: "$retainKeys")?.arrayValue {
      let names = Set(kept.compactMap(\.stringValue))
      members = members.filter { names.contains($0.key) }
    }
    var orders: [String: [JSON]] = [:]
    for (name, change) in changes {
      guard name.hasPrefix("$") else { continue }
      changes[name] = nil
      let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
      guard parts.count == 2, let elements = change.arrayValue else {
        throw Failure(path: path, message: "unknown directive '\(name)'")
      }
      switch parts[0] {
      case "$setElementOrder": orders[parts[1]] = elements
      case "$deleteFromPrimitiveList":
        if case .array(let before)? = members[parts[1]] {
          members[parts[1]] = .array(before.filter { !elements.contains($0) })
        }
      default: throw Failure(path: path, message: "unknown directive '\(name)'")
      }
    }
    for (name, change) in changes {
      let inner = schema.member(name)
      let place = path + "." + name
      switch change {
      case .null: members[name] = nil
      case .object:
        members[name] = try merge(members[name] ?? [:], change, inner, path: place)
      case .array(let elements):
        if let key = inner.field.patchKey {
          members[name] = .array(
            try mergeElements(members[name]?.arrayValue ?? [], elements, key: key, inner, path: place))
        } else {
          members[name] = .array(elements)
        }
      default: members[name] = change
      }
    }
    for (name, order) in orders {
      guard case .array(let elements)? = members[name] else { continue }
      let before = old[name]?.arrayValue ?? []
      members[name] = .array(
        ordered(elements, by: order, key: schema.member(name).field.patchKey ?? "", before: before))
    }
    return .object(members)
  }

  private static func mergeElements(
    _ old: [JSON], _ patch: [JSON], key: String, _ schema: MergeSchema, path: String
  ) throws(Failure) -> [JSON] {
    if key.isEmpty || patch.contains(where: { $0.objectValue == nil }) {
      return old + patch.filter { !old.contains($0) }
    }
    if patch.contains(where: { $0["$patch"] == "replace" }) { return patch.filter { $0["$patch"] != "replace" } }
    var elements = old
    for change in patch {
      guard let value = change[key] else {
        throw Failure(path: path, message: "map: \(change.text) does not contain declared merge key: \(key)")
      }
      let place = elements.firstIndex { $0[key] == value }
      if change["$patch"] == "delete" {
        elements.removeAll { $0[key] == value }
      } else if let place {
        elements[place] = try merge(elements[place], change, schema.element, path: "\(path)[\(key)=\(value.text)]")
      } else {
        // What is added stands behind what is there; a new element may hold directives too.
        elements.append(try merge([:], change, schema.element, path: "\(path)[\(key)=\(value.text)]"))
      }
    }
    return ordered(elements, by: patch, key: key, before: old)
  }

  /// Elements that the order names, in that order, with the others between them (`normalizeElementOrder`).
  ///
  /// Two elements that were both there `before` keep their order; what is named comes first where that says nothing.
  private static func ordered(_ elements: [JSON], by order: [JSON], key: String, before: [JSON]) -> [JSON] {
    func name(_ element: JSON) -> JSON { key.isEmpty ? element : element[key] ?? .null }
    let wanted = order.map(name)
    let places = Dictionary(before.enumerated().map { (name($0.element), $0.offset) }, uniquingKeysWith: { a, _ in a })
    var named = wanted.compactMap { value in elements.first { name($0) == value } }[...]
    var others = elements.filter { !wanted.contains(name($0)) }[...]
    var result: [JSON] = []
    while let left = others.first, let right = named.first {
      if let a = places[name(left)], let b = places[name(right)], a < b {
        result.append(others.removeFirst())
      } else {
        result.append(named.removeFirst())
      }
    }
    return result + named + others
  }
}
