import KubernetesAPI

/// A value that an expression has.
indirect enum CELValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case double(Double)
  case string(String)
  case bytes([UInt8])
  case list([CELValue])
  /// A list that is equal to another with the same elements in any order (`x-kubernetes-list-type: set` or `map`).
  case unordered([CELValue])
  case map([CELValue: CELValue])
  case duration(GoDuration)
  case timestamp(Timestamp)
  case optional(CELValue?)
  case quantity(Quantity)
  case ip(IPAddress)
  case cidr(IPRange)
  /// A type as a value: what `type(x)` gives.
  case type(String)

  /// A JSON value as its schema has it: numbers, dates and durations of their own types, sets without order.
  init(_ json: JSON, _ schema: StructuralSchema?) {
    switch json {
    case .null: self = .null
    case .bool(let truth): self = .bool(truth)
    case .int(let number): self = schema?.type == .number ? .double(Double(number)) : .int(number)
    case .double(let number):
      self = schema?.type == .integer ? Int64(exactly: number).map { .int($0) } ?? .double(number) : .double(number)
    case .string(let text):
      switch schema?.values.format {
      case "date-time", "date": self = Timestamp(text).map { .timestamp($0) } ?? .string(text)
      case "duration": self = GoDuration(text).map { .duration($0) } ?? .string(text)
      default: self = .string(text)
      }
    case .array(let elements):
      let values = elements.map { CELValue($0, schema?.items) }
      if let schema, schema.isUnordered { self = .unordered(values) } else { self = .list(values) }
    case .object(let members):
      var values: [CELValue: CELValue] = [:]
      for (name, value) in members {
        let isMetadata = schema == nil || name == "metadata"
        values[.string(name)] = CELValue(value, isMetadata ? nil : schema?.member(name))
      }
      self = .map(values)
    }
  }

  /// The name of its type, as `type(x)` writes it.
  var typeName: String {
    switch self {
    case .null: "null_type"
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .list, .unordered: "list"
    case .map: "map"
    case .duration: "google.protobuf.Duration"
    case .timestamp: "google.protobuf.Timestamp"
    case .optional: "optional_type"
    case .quantity: "kubernetes.Quantity"
    case .ip: "net.IP"
    case .cidr: "net.CIDR"
    case .type: "type"
    }
  }
  /// The types that have a name in expressions.
  static let typeNames = [
    "bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type",
  ]

  var elements: [CELValue]? {
    switch self {
    case .list(let elements), .unordered(let elements): elements
    default: nil
    }
  }

  /// Equality over types: whole numbers and fractions of one amount are equal, lists by their kind of order.
  func equals(_ other: CELValue) -> Bool {
    switch (self, other) {
    case (.list(let a), .list(let b)), (.list(let a), .unordered(let b)), (.unordered(let a), .list(let b)):
      return a.count == b.count && zip(a, b).allSatisfy { $0.equals($1) }
    case (.unordered(let a), .unordered(let b)):
      return a.count == b.count && a.allSatisfy { left in b.contains { $0.equals(left) } }
    case (.map(let a), .map(let b)):
      return a.count == b.count && a.allSatisfy { key, value in b[key].map { $0.equals(value) } ?? false }
    case (.optional(let a?), .optional(let b?)): return a.equals(b)
    case (.quantity(let a), .quantity(let b)): return !(a < b) && !(b < a)
    default: return compared(to: other) == 0 || self == other
    }
  }

  /// Negative, zero or positive; nil for values that have no order between them.
  func compared(to other: CELValue) -> Int? {
    func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int { left < right ? -1 : left > right ? 1 : 0 }
    switch (self, other) {
    case (.int(let a), .int(let b)): return order(a, b)
    case (.string(let a), .string(let b)):
      return a == b ? 0 : a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
    case (.bool(let a), .bool(let b)): return order(a ? 1 : 0, b ? 1 : 0)
    case (.duration(let a), .duration(let b)): return order(a.nanoseconds, b.nanoseconds)
    case (.timestamp(let a), .timestamp(let b)): return order(a, b)
    default:
      guard let a = number, let b = other.number else { return nil }
      return order(a, b)
    }
  }
  private var number: Double? {
    switch self {
    case .int(let number): Double(number)
    case .uint(let number): Double(number)
    case .double(let number): number
    default: nil
    }
  }
}

extension StructuralSchema {
  var isUnordered: Bool {
    if case .atomic = list { false } else { true }
  }
}
