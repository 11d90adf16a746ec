extension JSON {
  /// This value changed by a JSON merge patch (RFC 7386): null removes a member, objects merge, all else replaces.
  package func mergePatch(_ patch: JSON) -> JSON {
    guard case .object(let changes) = patch else { return patch }
    var members = objectValue ?? [:]
    for (name, change) in changes {
      if change.isNull {
        members[name] = nil
      } else {
        members[name] = (members[name] ?? .null).mergePatch(change)
      }
    }
    return .object(members)
  }

  /// The smallest merge patch that makes `target` of this value.
  ///
  /// It does not promise to: a member whose wanted value is null cannot be said in a merge patch, and is removed.
  package func mergePatch(to target: JSON) -> JSON {
    guard case .object(let new) = target, case .object(let old) = self else { return target }
    var changes: [String: JSON] = [:]
    for name in old.keys where new[name] == nil { changes[name] = .null }
    for (name, value) in new where old[name] != value {
      changes[name] = old[name].map { $0.objectValue != nil ? $0.mergePatch(to: value) : value } ?? value
    }
    return .object(changes)
  }
}
