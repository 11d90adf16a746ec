extension JSON {
  /// This value with another merged in: the other's leaves win, lists that are maps or sets merge (`TypedValue.Merge`).
  func merging(_ other: JSON, _ schema: MergeSchema) -> JSON {
    switch (self, other) {
    case (.object(let old), .object(let new)) where !schema.isAtomicMap:
      return .object(
        old.merging(new.map { ($0.key, $0.value) }) { _, new in new }.mapValuesByName { name, value in
          guard let before = old[name], let after = new[name] else { return value }
          return before.merging(after, schema.member(name))
        })
    case (.array(let old), .array(let new)) where !schema.isAtomicList:
      return .array(mergedElements(old, new, schema))
    default: return other
    }
  }

  /// Keeps the order of the old list, and of the new one where both have the elements.
  private func mergedElements(_ old: [JSON], _ new: [JSON], _ schema: MergeSchema) -> [JSON] {
    let oldSteps = old.enumerated().map { schema.step(of: $0.element, at: $0.offset) }
    let newSteps = new.enumerated().map { schema.step(of: $0.element, at: $0.offset) }
    let before = Dictionary(zip(oldSteps, old), uniquingKeysWith: { first, _ in first })
    let inNew = Set(newSteps)
    var shared = newSteps.filter { before[$0] != nil }[...]
    var result: [JSON] = []
    var (left, right) = (0, 0)
    func takeNew() {
      let step = newSteps[right]
      result.append(before[step].map { $0.merging(new[right], schema.element) } ?? new[right])
      if shared.first == step { shared = shared.dropFirst() }
      right += 1
    }
    while left < old.count || right < new.count {
      if left < old.count, right < new.count {
        if oldSteps[left] == newSteps[right] {
          takeNew()
          left += 1
          continue
        }
        if inNew.contains(oldSteps[left]), let next = shared.first, next != oldSteps[left] {
          left += 1  // Both have it, but its turn comes later.
          continue
        }
      }
      if left < old.count {
        if !inNew.contains(oldSteps[left]) {
          result.append(old[left])
          left += 1
          continue
        }
        if right == new.count {
          left += 1  // The new list had its turn already.
          continue
        }
      }
      if right < new.count { takeNew() }
    }
    return result
  }

  /// Only the fields of a set, with what leads to them and the keys that name elements; nil where nothing is left
  /// (`ExtractItems`).
  ///
  /// A map or list that merges and of which the set has nothing but itself is kept empty: what is in it is not the
  /// set's.
  package func keeping(_ set: FieldSet, _ schema: MergeSchema) -> JSON? {
    switch self {
    case .object(let members) where !schema.isAtomicMap:
      var result: [String: JSON] = [:]
      for (name, value) in members { result[name] = value.kept(.field(name), of: set, schema.member(name)) }
      return result.isEmpty ? nil : .object(result)
    case .array(let elements) where !schema.isAtomicList:
      var result: [JSON] = []
      for (index, element) in elements.enumerated() {
        let step = schema.step(of: element, at: index)
        guard var kept = element.kept(step, of: set, schema.element) else { continue }
        if case .key(let keys) = step {
          for name in keys.keys where element[name] != nil { kept[name] = element[name] }
        }
        result.append(kept)
      }
      return result.isEmpty ? nil : .array(result)
    default: return self
    }
  }
  private func kept(_ step: FieldStep, of set: FieldSet, _ schema: MergeSchema) -> JSON? {
    if let kept = set.children[step].flatMap({ keeping($0, schema) }) { return kept }
    guard set.members.contains(step) else { return nil }
    switch self {
    case .object where !schema.isAtomicMap: return [:]
    case .array where !schema.isAtomicList: return []
    default: return self
    }
  }

  /// This value without the fields of a set; nil where nothing is left (`RemoveItems`).
  package func removing(_ set: FieldSet, _ schema: MergeSchema) -> JSON? {
    guard !set.isEmpty else { return self }
    switch self {
    case .object(let members) where !schema.isAtomicMap:
      var result: [String: JSON] = [:]
      for (name, value) in members where !set.members.contains(.field(name)) {
        guard let below = set.children[.field(name)] else {
          result[name] = value
          continue
        }
        result[name] = value.removing(below, schema.member(name))
      }
      return result.isEmpty && !members.isEmpty ? nil : .object(result)
    case .array(let elements) where !schema.isAtomicList:
      var result: [JSON] = []
      for (index, element) in elements.enumerated() {
        let step = schema.step(of: element, at: index)
        if set.members.contains(step) { continue }
        if let below = set.children[step] {
          if let left = element.removing(below, schema.element) { result.append(left) }
        } else {
          result.append(element)
        }
      }
      return result.isEmpty && !elements.isEmpty ? nil : .array(result)
    default: return self
    }
  }
}

extension [String: JSON] {
  fileprivate func mapValuesByName(_ change: (String, JSON) -> JSON) -> [String: JSON] {
    [String: JSON](uniqueKeysWithValues: map { ($0.key, change($0.key, $0.value)) })
  }
}
