/// One step of a path into an object, as managed fields name it.
package enum FieldStep: Sendable, Hashable, Comparable {
  /// A member: `f:replicas`.
  case field(String)
  /// An element of a list that is a map, by its keys: `k:{"name":"web"}`.
  case key([String: JSON])
  /// An element of a set: `v:"x"`.
  case value(JSON)
  /// An element by place: `i:3`.
  case index(Int)

  /// The server's order: fields, keys, values, indices.
  package static func < (left: FieldStep, right: FieldStep) -> Bool {
    switch (left, right) {
    case (.field(let a), .field(let b)): a < b
    case (.index(let a), .index(let b)): a < b
    case (.key, .key), (.value, .value): left.wire < right.wire
    default: left.rank < right.rank
    }
  }
  private var rank: Int {
    switch self {
    case .field: 0
    case .key: 1
    case .value: 2
    case .index: 3
    }
  }

  /// The step as FieldsV1 writes it.
  package var wire: String {
    switch self {
    case .field(let name): "f:" + name
    case .key(let keys): "k:" + JSON.object(keys).text
    case .value(let value): "v:" + value.text
    case .index(let index): "i:\(index)"
    }
  }
  /// Nil for what FieldsV1 does not have.
  package init?(wire: String) {
    let rest = String(wire.dropFirst(2))
    switch wire.prefix(2) {
    case "f:": self = .field(rest)
    case "k:":
      guard let keys = (try? JSON(parsing: rest))?.objectValue else { return nil }
      self = .key(keys)
    case "v:":
      guard let value = try? JSON(parsing: rest) else { return nil }
      self = .value(value)
    case "i:":
      guard let index = Int(rest) else { return nil }
      self = .index(index)
    default: return nil
    }
  }

  /// The step as the server's messages write it: `.replicas`, `[name="web"]`, `[="x"]`, `[3]`.
  package var text: String {
    switch self {
    case .field(let name): "." + name
    case .key(let keys):
      "[" + keys.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }.joined(separator: ",") + "]"
    case .value(let value): "[=\(value.text)]"
    case .index(let index): "[\(index)]"
    }
  }
}

/// A set of fields of an object: what one manager owns (`fieldsV1`).
package struct FieldSet: Sendable, Hashable {
  /// The steps that are in the set themselves.
  package var members: Set<FieldStep> = []
  /// What is in the set below a step; never an empty set.
  package var children: [FieldStep: FieldSet] = [:]

  package init() {}
  package var isEmpty: Bool { members.isEmpty && children.isEmpty }

  /// Reads `fieldsV1`; steps that FieldsV1 does not have are left out.
  package init(_ fieldsV1: JSON) {
    self.init(fieldsV1, depth: 0)
  }
  private init(_ fieldsV1: JSON, depth: Int) {
    guard depth < JSONLimits.standard.depth else { return }
    for (name, inner) in fieldsV1.objectValue ?? [:] {
      guard let step = FieldStep(wire: name) else { continue }
      let below = FieldSet(inner, depth: depth + 1)
      if inner.objectValue?.isEmpty ?? true || inner["."] != nil { members.insert(step) }
      if !below.isEmpty { children[step] = below }
    }
  }

  /// The set as `fieldsV1`.
  package var json: JSON {
    var result: [String: JSON] = [:]
    for (step, below) in children {
      var inner = below.json
      if members.contains(step) { inner["."] = [:] }
      result[step.wire] = inner
    }
    for step in members where children[step] == nil { result[step.wire] = [:] }
    return .object(result)
  }

  /// Adds a path; an empty one is nothing.
  package mutating func insert(_ path: ArraySlice<FieldStep>) {
    guard let first = path.first else { return }
    if path.count == 1 {
      members.insert(first)
    } else {
      children[first, default: FieldSet()].insert(path.dropFirst())
    }
  }
  package func contains(_ path: [FieldStep]) -> Bool {
    var set = self
    for step in path.dropLast() {
      guard let below = set.children[step] else { return false }
      set = below
    }
    return path.last.map { set.members.contains($0) } ?? false
  }

  /// Whether the set has a path: itself, something below it, or something above it that is owned as a whole.
  package func holds(_ path: some Collection<FieldStep>) -> Bool {
    guard let first = path.first else { return true }
    guard let below = children[first] else { return members.contains(first) }
    return below.holds(path.dropFirst())
  }

  /// All paths in the set, in the server's order.
  package var steps: [[FieldStep]] {
    var paths: [[FieldStep]] = []
    for step in members.union(children.keys).sorted() {
      if members.contains(step) { paths.append([step]) }
      for rest in children[step]?.steps ?? [] { paths.append([step] + rest) }
    }
    return paths
  }
  /// All paths in the set as people read them: `spec.template.spec.containers[name=web].image`.
  package var paths: [String] { steps.map { FieldSet.text($0) } }

  /// One path as people read it.
  package static func text(_ path: [FieldStep]) -> String {
    var text = ""
    for step in path {
      switch step {
      case .field(let name):
        text += name.contains(".") ? "[\(name)]" : (text.isEmpty ? "" : ".") + name
      case .key(let keys):
        let words = keys.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.stringValue ?? $0.value.text)" }
        text += "[" + words.joined(separator: ",") + "]"
      default: text += step.text
      }
    }
    return text
  }
}

extension FieldSet {
  package func union(_ other: FieldSet) -> FieldSet {
    var result = self
    result.members.formUnion(other.members)
    result.children.merge(other.children) { $0.union($1) }
    return result
  }

  package func intersection(_ other: FieldSet) -> FieldSet {
    var result = FieldSet()
    result.members = members.intersection(other.members)
    for (step, below) in children {
      guard let others = other.children[step] else { continue }
      let both = below.intersection(others)
      if !both.isEmpty { result.children[step] = both }
    }
    return result
  }

  /// The paths that the other set does not have; those below a path of the other set stay.
  package func subtracting(_ other: FieldSet) -> FieldSet {
    var result = FieldSet()
    result.members = members.subtracting(other.members)
    for (step, below) in children {
      let left = other.children[step].map(below.subtracting) ?? below
      if !left.isEmpty { result.children[step] = left }
    }
    return result
  }

  /// The paths that are neither in the other set nor below one of its paths.
  package func subtractingBelow(_ other: FieldSet) -> FieldSet {
    var result = FieldSet()
    result.members = members.subtracting(other.members)
    for (step, below) in children where !other.members.contains(step) {
      let left = other.children[step].map(below.subtractingBelow) ?? below
      if !left.isEmpty { result.children[step] = left }
    }
    return result
  }

  /// With every named field that leads to a path of the set a path itself (`EnsureNamedFieldsAreMembers`).
  func withNamedFields() -> FieldSet {
    var result = self
    for (step, below) in children {
      if case .field = step { result.members.insert(step) }
      result.children[step] = below.withNamedFields()
    }
    return result
  }
}

extension JSON {
  /// The value at a path of managed fields; nil where there is none.
  package subscript(_ path: [FieldStep]) -> JSON? {
    var value = self
    for step in path {
      let inner: JSON? =
        switch step {
        case .field(let name): value[name]
        case .index(let index): value[index]
        case .value(let wanted): value.arrayValue?.first { $0 == wanted }
        case .key(let keys):
          value.arrayValue?.first { element in keys.allSatisfy { element[$0.key] == $0.value } }
            // A key that the element leaves out has its default, which the path has and the element has not.
            ?? value.arrayValue?.first { element in
              keys.allSatisfy { element[$0.key] == nil || element[$0.key] == $0.value }
                && keys.contains { element[$0.key] != nil }
            }
        }
      guard let inner else { return nil }
      value = inner
    }
    return value
  }
}
