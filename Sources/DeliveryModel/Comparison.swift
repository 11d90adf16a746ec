package import KubernetesAPI

/// One leaf that differs between what is wanted and what is there.
package struct LeafDifference: Sendable, Hashable {
  /// As managed fields name it.
  package var path: [FieldStep]
  package var wanted: JSON?
  package var live: JSON?
  /// As people read it: `spec.template.spec.containers[name=web].image`.
  package var words: String { FieldSet.text(path) }
}

/// What would have to change for a live object to be as wanted; empty where it is.
///
/// Only what is wanted is looked at: what servers and other managers add is not a difference. Lists are matched as the
/// server merges them (`MergeSchema`), those of custom resources position by position. Quantities are compared by
/// value, absent and empty are the same, `status` and the metadata that servers keep are left out.
/// - Parameter live: Nil: not there, and everything wanted differs.
/// - Returns: At most `Limits.differences`, by path; `old` is the live value, `new` the wanted one.
package func compare(wanted: JSON, live: JSON?) -> [Difference] {
  leafDifferences(wanted: wanted, live: live).map { Difference(path: $0.words, old: $0.live, new: $0.wanted) }
}

/// `compare`, with paths that managed fields can be asked for.
package func leafDifferences(wanted: JSON, live: JSON?) -> [LeafDifference] {
  let schema = MergeSchema(KubernetesObject(wanted).kind)
  var comparison = Comparison()
  for (name, value) in (wanted.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
    let path = [FieldStep.field(name)]
    switch name {
    case "apiVersion", "kind", "status": continue
    case "metadata":
      for part in ["annotations", "finalizers", "labels", "ownerReferences"] {
        guard let value = value[part] else { continue }
        comparison.compare(
          value, live?["metadata"]?[part], at: path + [.field(part)], schema.member(name).member(part))
      }
    default: comparison.compare(value, live?[name], at: path, schema.member(name))
    }
  }
  return comparison.found
}

/// The fields that a server's admission has changed in its answer to a write of `manager`, by their paths.
package func changedByServer(_ wanted: JSON, answer: JSON, manager: String) -> [String] {
  let found = leafDifferences(wanted: wanted, live: answer)
  guard !found.isEmpty else { return [] }
  let owners = KubernetesObject(answer).managedFields
  return found.filter { !owners.others(holding: $0.path, than: manager).contains(where: \.isExpected) }.map(\.words)
}

private struct Comparison {
  var found: [LeafDifference] = []

  mutating func compare(_ wanted: JSON, _ live: JSON?, at path: [FieldStep], _ schema: MergeSchema) {
    guard found.count < Limits.differences, path.count < Limits.depth else { return }
    switch wanted {
    case .object(let members):
      // Nothing or a map is there: leaf by leaf. Something else is there: the whole differs.
      if let live, live.objectValue == nil { return differ(wanted, live, path) }
      for (name, value) in members.sorted(by: { $0.key < $1.key }) {
        compare(value, live?[name], at: path + [.field(name)], schema.member(name))
      }
    case .array(let elements): compare(elements, live, at: path, schema)
    default:
      if !isSame(wanted, live, path) { differ(wanted, live, path) }
    }
  }

  private mutating func compare(_ wanted: [JSON], _ live: JSON?, at path: [FieldStep], _ schema: MergeSchema) {
    let elements = live?.arrayValue ?? []
    if live != nil, live?.arrayValue == nil { return differ(.array(wanted), live, path) }
    if !schema.isAtomicList {
      let steps = wanted.enumerated().map { schema.step(of: $0.element, at: $0.offset) }
      let isNamed = steps.allSatisfy { if case .index = $0 { false } else { true } }
      if isNamed, Set(steps).count == steps.count { return compare(steps, wanted, elements, at: path, schema) }
    }
    // Atomic: the server keeps the list as it was sent, with defaults inside of its elements.
    guard wanted.count == elements.count else {
      if !wanted.isEmpty || !elements.isEmpty { differ(.array(wanted), live, path) }
      return
    }
    for (index, pair) in zip(wanted, elements).enumerated() {
      compare(pair.0, pair.1, at: path + [.index(index)], schema.element)
    }
  }

  /// Elements that keys or values name, whatever their order.
  private mutating func compare(
    _ steps: [FieldStep], _ wanted: [JSON], _ live: [JSON], at path: [FieldStep], _ schema: MergeSchema
  ) {
    let there = Dictionary(
      live.enumerated().map { (schema.step(of: $0.element, at: $0.offset), $0.element) }, uniquingKeysWith: { $1 })
    for (step, element) in zip(steps, wanted) {
      let inner = path + [step]
      guard let other = there[step] else {
        differ(element, nil, inner)
        continue
      }
      guard case .key(let keys) = step else { continue }
      for (name, value) in (element.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) where keys[name] == nil {
        compare(value, other[name], at: inner + [.field(name)], schema.element.member(name))
      }
    }
  }

  private mutating func differ(_ wanted: JSON, _ live: JSON?, _ path: [FieldStep]) {
    guard found.count < Limits.differences else { return }
    found.append(LeafDifference(path: path, wanted: wanted, live: live))
  }

  private func isSame(_ wanted: JSON, _ live: JSON?, _ path: [FieldStep]) -> Bool {
    if wanted == live { return true }
    guard let live, !live.isNull else { return wanted.isEmptyValue }
    if let left = wanted.doubleValue, let right = live.doubleValue { return left == right }
    guard let left = wanted.scalarText, let right = live.scalarText, isQuantity(path) else { return false }
    guard let left = Quantity(left), let right = Quantity(right) else { return false }
    return left == right
  }

  /// Fields whose values are quantities, which a server writes in its own canonical form.
  private func isQuantity(_ path: [FieldStep]) -> Bool {
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
