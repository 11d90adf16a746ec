package import KubernetesAPI

/// One leaf that differs between what is wanted and what is there.
package struct LeafDifference: Sendable, Hashable {
  package var path: FieldPath
  package var wanted: JSON?
  package var live: JSON?
}

/// What would have to change for a live object to be as wanted; empty where it is.
///
/// Only what is wanted is looked at: what servers and other managers add is not a difference. Lists are matched by
/// their keys. Quantities are compared by value, absent and empty are the same, `status` and the metadata that
/// servers keep are left out.
/// - Parameter live: Nil: not there, and everything wanted differs.
/// - Returns: At most `Limits.differences`, by path; `old` is the live value, `new` the wanted one.
package func compare(wanted: JSON, live: JSON?) -> [Difference] {
  leafDifferences(wanted: wanted, live: live).map {
    Difference(path: $0.path.description, old: $0.live, new: $0.wanted)
  }
}

/// `compare`, with paths that managed fields can be asked for.
package func leafDifferences(wanted: JSON, live: JSON?) -> [LeafDifference] {
  let kind = KubernetesObject(wanted).kind
  var comparison = Comparison(isBuiltIn: ListKeys.isBuiltIn(kind))
  for (name, value) in (wanted.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
    switch name {
    case "apiVersion", "kind", "status": continue
    case "metadata":
      for part in ["annotations", "finalizers", "labels", "ownerReferences"] {
        guard let value = value[part] else { continue }
        comparison.compare(
          value, live?["metadata"]?[part], at: FieldPath([.member("metadata"), .member(part)]), field: part)
      }
    default: comparison.compare(value, live?[name], at: FieldPath([.member(name)]), field: name)
    }
  }
  return comparison.found
}

private struct Comparison {
  var isBuiltIn: Bool
  var found: [LeafDifference] = []

  mutating func compare(_ wanted: JSON, _ live: JSON?, at path: FieldPath, field: String) {
    guard found.count < Limits.differences, path.elements.count < Limits.depth else { return }
    switch wanted {
    case .object(let members):
      // Nothing or a map is there: leaf by leaf. Something else is there: the whole differs.
      if let live, live.objectValue == nil { return differ(wanted, live, path) }
      for (name, value) in members.sorted(by: { $0.key < $1.key }) {
        compare(value, live?[name], at: path.appending(.member(name)), field: name)
      }
    case .array(let elements): compare(elements, live, at: path, field: field)
    default:
      if !isSame(wanted, live, path) { differ(wanted, live, path) }
    }
  }

  private mutating func compare(_ wanted: [JSON], _ live: JSON?, at path: FieldPath, field: String) {
    let elements = live?.arrayValue ?? []
    if live != nil, live?.arrayValue == nil { return differ(.array(wanted), live, path) }
    if ListKeys.isSet(field) {
      for value in wanted where !elements.contains(value) { differ(value, nil, path.appending(.value(value))) }
      return
    }
    if let keys = ListKeys.keys(of: field, elements: wanted, isBuiltIn: isBuiltIn) {
      var byKey: [[String: JSON]: JSON] = [:]
      for element in elements { if let key = ListKeys.key(of: element, by: keys) { byKey[key] = element } }
      let wantedKeys = wanted.compactMap { ListKeys.key(of: $0, by: keys) }
      if wantedKeys.count == wanted.count, Set(wantedKeys).count == wanted.count {
        for (element, key) in zip(wanted, wantedKeys) {
          let inner = path.appending(.key(key))
          guard let other = byKey[key] else {
            differ(element, nil, inner)
            continue
          }
          for (name, value) in (element.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) where key[name] == nil {
            compare(value, other[name], at: inner.appending(.member(name)), field: name)
          }
        }
        return
      }
    }
    // Atomic: the server keeps the list as it was sent, with defaults inside of its elements.
    guard wanted.count == elements.count else {
      if !wanted.isEmpty || !elements.isEmpty { differ(.array(wanted), live, path) }
      return
    }
    for (index, pair) in zip(wanted, elements).enumerated() {
      compare(pair.0, pair.1, at: path.appending(.index(index)), field: "")
    }
  }

  private mutating func differ(_ wanted: JSON, _ live: JSON?, _ path: FieldPath) {
    guard found.count < Limits.differences else { return }
    found.append(LeafDifference(path: path, wanted: wanted, live: live))
  }

  private func isSame(_ wanted: JSON, _ live: JSON?, _ path: FieldPath) -> Bool {
    if wanted == live { return true }
    guard let live, !live.isNull else { return wanted.isEmptyValue }
    if let left = wanted.doubleValue, let right = live.doubleValue { return left == right }
    guard let left = wanted.scalarText, let right = live.scalarText, isQuantity(path) else { return false }
    guard let left = Quantity(left), let right = Quantity(right) else { return false }
    return left == right
  }

  /// Fields whose values are quantities, which a server writes in its own canonical form.
  private func isQuantity(_ path: FieldPath) -> Bool {
    let names = path.names
    if let last = names.last, ["sizeLimit", "divisor", "averageValue"].contains(last) { return true }
    guard names.count >= 2 else { return false }
    let parents: Set<String> = [
      "limits", "requests", "capacity", "allocatable", "hard", "min", "max", "default", "defaultRequest", "overhead",
      "maxLimitRequestRatio", "podFixed",
    ]
    return parents.contains(names[names.count - 2])
  }
}

extension JSON {
  /// What servers leave out when they write an object: null, false, 0, empty text, list or map.
  fileprivate var isEmptyValue: Bool {
    switch self {
    case .null: true
    case .bool(let value): !value
    case .int(let value): value == 0
    case .double(let value): value == 0
    case .string(let value): value.isEmpty
    case .array(let value): value.isEmpty
    case .object(let value): value.isEmpty
    }
  }
  fileprivate var scalarText: String? {
    switch self {
    case .string(let value): value
    case .int(let value): String(value)
    case .double(let value): String(value)
    default: nil
    }
  }
}
