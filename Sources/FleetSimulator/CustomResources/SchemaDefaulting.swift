import KubernetesAPI

extension StructuralSchema {
  /// Fills in what is absent and has a default, and drops nulls where null is not allowed (apiextensions'
  /// `defaulting`).
  func fill(_ json: inout JSON) {
    dropNulls(&json)
    fillDefaults(&json)
  }

  private func dropNulls(_ json: inout JSON) {
    switch json {
    case .object(var members):
      json = .null
      for name in Array(members.keys) {
        guard let schema = member(name) else { continue }
        if members[name] == .null, !schema.isNullable, schema.fallback == nil {
          members[name] = nil
        } else {
          schema.dropNulls(&members[name]!)
        }
      }
      json = .object(members)
    case .array(var elements):
      guard let items else { return }
      json = .null
      for index in elements.indices { items.dropNulls(&elements[index]) }
      json = .array(elements)
    default: break
    }
  }

  private func fillDefaults(_ json: inout JSON) {
    switch json {
    case .object(var members):
      json = .null
      for (name, schema) in properties {
        guard let fallback = schema.fallback else { continue }
        if members[name] == nil || (members[name] == .null && !schema.isNullable) { members[name] = fallback }
      }
      for name in Array(members.keys) { member(name)?.fillDefaults(&members[name]!) }
      json = .object(members)
    case .array(var elements):
      guard let items else { return }
      json = .null
      for index in elements.indices {
        if elements[index] == .null, !items.isNullable, let fallback = items.fallback { elements[index] = fallback }
        items.fillDefaults(&elements[index])
      }
      json = .array(elements)
    default: break
    }
  }
}
