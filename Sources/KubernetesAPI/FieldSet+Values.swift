extension FieldSet {
  /// The fields that a value has, as an applier of it owns them (`TypedValue.ToFieldSet`).
  ///
  /// Elements of lists that are maps or sets are fields themselves, struct members only where they are leaves.
  package init(of value: JSON, schema: MergeSchema) {
    self.init()
    collect(value, schema)
  }

  private mutating func collect(_ value: JSON, _ schema: MergeSchema) {
    switch value {
    case .object(let members):
      for (name, member) in members {
        insert(member, at: .field(name), schema.member(name), isElement: false)
      }
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        insert(element, at: schema.step(of: element, at: index), schema.element, isElement: true)
      }
    default: break
    }
  }

  private mutating func insert(_ value: JSON, at step: FieldStep, _ schema: MergeSchema, isElement: Bool) {
    if isElement || schema.isLeaf(value) { members.insert(step) }
    guard !schema.isLeaf(value) else { return }
    let below = FieldSet(of: value, schema: schema)
    if !below.isEmpty { children[step] = below }
  }
}

extension MergeSchema {
  /// Whether a value is owned as a whole.
  func isLeaf(_ value: JSON) -> Bool {
    switch value {
    case .object(let members): members.isEmpty || isAtomicMap
    case .array: isAtomicList
    default: true
    }
  }

  /// How an element of this list is named: one without all keys, which a server would refuse, by its place.
  package func step(of element: JSON, at index: Int) -> FieldStep {
    switch list {
    case .atomic: return .index(index)
    case .set: return .value(element)
    case .map(let keys):
      var values: [String: JSON] = [:]
      for key in keys {
        guard let value = element[key.name] ?? key.fallback else { return .index(index) }
        values[key.name] = value
      }
      return .key(values)
    }
  }
}

/// What differs between two values of one schema (`TypedValue.Compare`).
struct FieldComparison: Sendable, Hashable {
  var added = FieldSet()
  var removed = FieldSet()
  var modified = FieldSet()

  init(_ old: JSON, _ new: JSON, schema: MergeSchema) {
    compare(old, new, schema, [])
  }

  private mutating func compare(_ old: JSON?, _ new: JSON?, _ schema: MergeSchema, _ path: [FieldStep]) {
    if old == nil { added.insert(path[...]) }
    if new == nil { removed.insert(path[...]) }
    switch (old, new) {
    case (.object(let a)?, .object(let b)?) where !schema.isAtomicMap && !(a.isEmpty && b.isEmpty):
      compareMembers(a, b, schema, path)
    case (.array(let a)?, .array(let b)?) where !schema.isAtomicList: compareElements(a, b, schema, path)
    case (nil, .object(let b)?) where !schema.isAtomicMap: compareMembers([:], b, schema, path)
    case (.object(let a)?, nil) where !schema.isAtomicMap: compareMembers(a, [:], schema, path)
    case (nil, .array(let b)?) where !schema.isAtomicList: compareElements([], b, schema, path)
    case (.array(let a)?, nil) where !schema.isAtomicList: compareElements(a, [], schema, path)
    // A list or a map that is null is there, and empty.
    case (.null?, .array(let b)?) where !schema.isAtomicList: compareElements([], b, schema, path)
    case (.array(let a)?, .null?) where !schema.isAtomicList: compareElements(a, [], schema, path)
    case (.null?, .object(let b)?) where !schema.isAtomicMap: compareMembers([:], b, schema, path)
    case (.object(let a)?, .null?) where !schema.isAtomicMap: compareMembers(a, [:], schema, path)
    case (let a?, let b?):
      if !a.isSame(as: b) { modified.insert(path[...]) }
    default: break
    }
  }

  private mutating func compareMembers(
    _ old: [String: JSON], _ new: [String: JSON], _ schema: MergeSchema, _ path: [FieldStep]
  ) {
    for name in Set(old.keys).union(new.keys) {
      compare(old[name], new[name], schema.member(name), path + [.field(name)])
    }
  }

  private mutating func compareElements(_ old: [JSON], _ new: [JSON], _ schema: MergeSchema, _ path: [FieldStep]) {
    let before = schema.elementsByStep(old)
    let after = schema.elementsByStep(new)
    for step in Set(before.keys).union(after.keys) {
      compare(before[step], after[step], schema.element, path + [step])
    }
  }
}

extension MergeSchema {
  /// The elements of a list that is a map or a set; of doubles the last one.
  func elementsByStep(_ elements: [JSON]) -> [FieldStep: JSON] {
    Dictionary(
      elements.enumerated().map { (step(of: $0.element, at: $0.offset), $0.element) }, uniquingKeysWith: { $1 })
  }
}

extension JSON {
  /// Equality as the server's merge has it: a whole number equals the fraction of the same amount.
  func isSame(as other: JSON) -> Bool {
    switch (self, other) {
    case (.int(let a), .double(let b)), (.double(let b), .int(let a)): Double(a) == b
    case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.isSame(as: $1) }
    case (.object(let a), .object(let b)):
      a.count == b.count && a.allSatisfy { name, value in b[name].map(value.isSame) ?? false }
    default: self == other
    }
  }
}
