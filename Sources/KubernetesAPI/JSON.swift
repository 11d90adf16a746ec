/// A JSON value as Kubernetes holds unstructured objects: whole numbers apart from fractions, members without order.
///
/// Two values are equal where an API server would call them equal. Written out, members are sorted by name, so equal
/// values give equal bytes.
package enum JSON: Sendable, Hashable {
  case null
  case bool(Bool)
  case int(Int64)
  case double(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  package init(nilLiteral: ()) { self = .null }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int64) { self = .int(value) }
  package init(floatLiteral value: Double) { self = .double(value) }
  package init(stringLiteral value: String) { self = .string(value) }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
  /// A member named twice keeps its last value.
  package init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
  }
}

extension JSON {
  package var isNull: Bool { self == .null }
  package var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The whole number, also where it was written as a fraction without a remainder (`3.0`).
  package var intValue: Int64? {
    switch self {
    case .int(let value): value
    case .double(let value): Int64(exactly: value)
    default: nil
    }
  }
  package var doubleValue: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }
  package var stringValue: String? { if case .string(let value) = self { value } else { nil } }
  package var arrayValue: [JSON]? { if case .array(let value) = self { value } else { nil } }
  package var objectValue: [String: JSON]? { if case .object(let value) = self { value } else { nil } }

  /// The member of an object; nil where this is no object or has no such member.
  ///
  /// Setting nil removes the member; setting a member of what is no object makes it one.
  package subscript(name: String) -> JSON? {
    get { if case .object(let members) = self { members[name] } else { nil } }
    set {
      if case .object(var members) = self {
        self = .null  // Keeps the dictionary uniquely referenced: no copy on each write.
        members[name] = newValue
        self = .object(members)
      } else if let newValue {
        self = .object([name: newValue])
      }
    }
  }

  /// The element of an array; nil where this is no array or the index is outside it.
  package subscript(index: Int) -> JSON? {
    if case .array(let elements) = self, elements.indices.contains(index) { elements[index] } else { nil }
  }

  /// The value at a path of member names: `object[at: "spec", "replicas"]`.
  ///
  /// Setting makes the objects between.
  package subscript(at path: String...) -> JSON? {
    get { self[at: path[...]] }
    set { self[at: path[...]] = newValue }
  }

  package subscript(at path: ArraySlice<String>) -> JSON? {
    get {
      var found = self
      for name in path {
        guard case .object(let members) = found, let next = members[name] else { return nil }
        found = next
      }
      return found
    }
    set {
      guard let first = path.first else {
        self = newValue ?? .null
        return
      }
      if path.count == 1 {
        self[first] = newValue
      } else if newValue != nil || self[first] != nil {
        var inner = self[first] ?? .object([:])
        self[first] = nil
        inner[at: path.dropFirst()] = newValue
        self[first] = inner
      }
    }
  }

  // Paths of up to three names, without an array for the path: verdicts and rows ask often.
  package subscript(at first: String, second: String) -> JSON? {
    guard case .object(let outer) = self, case .object(let inner)? = outer[first] else { return nil }
    return inner[second]
  }
  package subscript(at first: String, second: String, third: String) -> JSON? {
    guard case .object(let outer) = self, case .object(let middle)? = outer[first],
      case .object(let inner)? = middle[second]
    else { return nil }
    return inner[third]
  }
  package func elements(at name: String) -> [JSON] { self[name]?.arrayValue ?? [] }
  package func elements(at first: String, _ second: String) -> [JSON] { self[at: first, second]?.arrayValue ?? [] }
  package func string(at name: String) -> String? { self[name]?.stringValue }
  package func string(at first: String, _ second: String) -> String? { self[at: first, second]?.stringValue }
  package func string(at first: String, _ second: String, _ third: String) -> String? {
    self[at: first, second, third]?.stringValue
  }
  package func int(at name: String) -> Int64? { self[name]?.intValue }
  package func int(at first: String, _ second: String) -> Int64? { self[at: first, second]?.intValue }

  /// The elements at a path, or none.
  package func elements(at path: String...) -> [JSON] { self[at: path[...]]?.arrayValue ?? [] }
  /// The string at a path.
  package func string(at path: String...) -> String? { self[at: path[...]]?.stringValue }
  /// The whole number at a path.
  package func int(at path: String...) -> Int64? { self[at: path[...]]?.intValue }
  /// The string members at a path (labels, annotations); members that are no strings are left out.
  package func strings(at path: String...) -> [String: String] {
    self[at: path[...]]?.objectValue?.compactMapValues(\.stringValue) ?? [:]
  }
}
