import KubernetesAPI

/// Custom resources: the columns that their definition asks for (`additionalPrinterColumns`), or the age.
enum CustomTable {
  static func printer(_ version: JSON) -> Table.Printer {
    let extra = version.elements(at: "additionalPrinterColumns")
    var columns: [Table.Column] = [.name]
    for column in extra {
      columns.append(
        Table.Column(
          column.string(at: "name") ?? "", type: column.string(at: "type") ?? "string",
          format: column.string(at: "format") ?? "", priority: Int(column.int(at: "priority") ?? 0)))
    }
    if extra.isEmpty { columns.append(Table.Column("Age", type: "date")) }
    return Table.Printer(columns: columns) { object, now in
      var cells: [JSON] = [.string(object.name)]
      for column in extra {
        let found = value(object.json, column.string(at: "jsonPath") ?? "")
        if column.string(at: "type") == "date" {
          cells.append(found?.stringValue.flatMap { Timestamp($0) }.map { Table.since($0, now) } ?? .null)
        } else {
          cells.append(found ?? .null)
        }
      }
      if extra.isEmpty { cells.append(Table.age(object, now)) }
      return cells
    }
  }

  /// The first value at a path like `.status.conditions[?(@.type=="Ready")].status`, `.spec.hosts[0]` or
  /// `.metadata.labels.app\.kubernetes\.io/name`.
  static func value(_ json: JSON, _ path: String) -> JSON? {
    var current: JSON? = json
    var rest = Substring(path)
    while let first = rest.first, let value = current {
      if first == "." {
        rest.removeFirst()
        var name = ""
        while let character = rest.first, character != ".", character != "[" {
          rest.removeFirst()
          if character == "\\", let escaped = rest.popFirst() { name.append(escaped) } else { name.append(character) }
        }
        current = value[name]
      } else if first == "[", let end = rest.firstIndex(of: "]") {
        current = element(value, rest[rest.index(after: rest.startIndex)..<end])
        rest = rest[rest.index(after: end)...]
      } else {
        return nil
      }
    }
    if case .array(let elements)? = current { return .string(elements.map(\.text).joined(separator: ",")) }
    return current
  }

  private static func element(_ value: JSON, _ selector: Substring) -> JSON? {
    if let index = Int(selector) { return value[index] }
    if selector == "*" { return value[0] }
    // ?(@.type=="Ready")
    let parts = selector.split(separator: "==", maxSplits: 1)
    guard parts.count == 2, parts[0].hasPrefix("?(@.") else { return nil }
    let name = parts[0].dropFirst(4).filter { $0 != " " }
    let wanted = parts[1].filter { !"\"') ".contains($0) }
    return value.arrayValue?.first { $0[String(name)]?.stringValue == wanted }
  }
}
