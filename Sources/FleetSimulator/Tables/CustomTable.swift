import KubernetesAPI

/// Custom resources: the columns that their definition asks for (`additionalPrinterColumns`), or the age
/// (apiextensions' `tableconvertor`).
enum CustomTable {
  static func printer(_ version: JSON) -> Table.Printer {
    let extra = version.elements(at: "additionalPrinterColumns")
    if extra.isEmpty {
      return Table.Printer(columns: [.name, Table.Column("Age", type: "date")]) { object, now in
        [.string(object.name), Table.age(object, now)]
      }
    }
    let columns = extra.map { column in
      Table.Column(
        column.string(at: "name") ?? "", type: column.string(at: "type") ?? "string",
        format: column.string(at: "format") ?? "", priority: Int(column.int(at: "priority") ?? 0))
    }
    let paths = extra.map { JSONPath($0.string(at: "jsonPath") ?? "") }
    return Table.Printer(columns: [.name] + columns) { object, now in
      [.string(object.name)]
        + zip(columns, paths).map { column, path in
          path?.values(in: object.json).first.map { cell($0, type: column.type, now) } ?? .null
        }
    }
  }

  /// A value as its column's type has it; null where it is of another type.
  private static func cell(_ value: JSON, type: String, _ now: Timestamp) -> JSON {
    switch type {
    case "string":
      switch value {
      case .string: return value
      case .null: return "<nil>"
      default: return .string(value.text)
      }
    case "integer":
      if case .double(let number) = value { return .int(Int64(clamping: Int128(number))) }
      return value.intValue.map { .int($0) } ?? .null
    case "number": return value.doubleValue == nil ? .null : value
    case "boolean": return value.boolValue.map { .bool($0) } ?? .null
    case "date":
      guard let text = value.stringValue else { return .null }
      return Timestamp(text).map { Table.since($0, now) } ?? "<invalid>"
    default: return .null
    }
  }
}
