import FleetModel
import KubernetesAPI

/// Server-side printing: the columns and cells that `kubectl get` shows (`pkg/printers/internalversion/printers.go`).
struct Table {
  struct Column: Sendable {
    var name: String
    var type = "string"
    var format = ""
    var priority = 0
    init(_ name: String, type: String = "string", format: String = "", priority: Int = 0) {
      self.name = name
      self.type = type
      self.format = format
      self.priority = priority
    }
    var json: JSON {
      [
        "name": .string(name), "type": .string(type), "format": .string(format), "description": "",
        "priority": .int(Int64(priority)),
      ]
    }
    static let name = Column("Name", format: "name")
    static let age = Column("Age")
    static func wide(_ name: String) -> Column { Column(name, priority: 1) }
    static func count(_ name: String) -> Column { Column(name, type: "integer") }
  }
  /// How one kind is printed.
  struct Printer: Sendable {
    var columns: [Column]
    var cells: @Sendable (KubernetesObject, Timestamp) -> [JSON]
  }

  var served: ServedResource
  var now: Timestamp

  func json(_ objects: [StoredObject], revision: String, include: Representation.IncludeObject) -> JSON {
    let printer =
      Table.printers[served.key.qualified] ?? served.version.map { CustomTable.printer($0.json) } ?? Table.plain
    let rows: [JSON] = objects.map { stored in
      let object: JSON =
        switch include {
        case .none: .null
        case .metadata: stored.object.partialMetadata
        case .object: stored.object.json
        }
      return ["cells": .array(printer.cells(stored.object, now)), "object": object]
    }
    return [
      "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": ["resourceVersion": .string(revision)],
      "columnDefinitions": .array(printer.columns.map(\.json)), "rows": .array(rows),
    ]
  }

  static let plain = Printer(columns: [.name, Column("Created At", type: "date")]) { object, _ in
    [.string(object.name), .string(object.creationTimestamp?.description ?? "<unknown>")]
  }

  static func age(_ object: KubernetesObject, _ now: Timestamp) -> JSON { since(object.creationTimestamp, now) }
  static func since(_ time: Timestamp?, _ now: Timestamp) -> JSON {
    guard let time else { return "<unknown>" }
    return .string(ageText(now - time))
  }
  static func text(_ value: String?, or fallback: String = "<none>") -> JSON {
    .string(value.flatMap { $0.isEmpty ? nil : $0 } ?? fallback)
  }
  /// A selector as `app=web,tier in (a,b)`, or `<none>`.
  static func selector(_ json: JSON?) -> JSON {
    guard let selector = try? LabelSelector(json) else { return "<none>" }
    return text(selector.description)
  }
  static func labels(_ labels: [String: String]) -> JSON {
    text(labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ","))
  }
  /// Names and images of a pod template's containers.
  static func containers(_ template: JSON?) -> [JSON] {
    let containers = template?.elements(at: "spec", "containers") ?? []
    return ["name", "image"].map { member in
      .string(containers.compactMap { $0.string(at: member) }.joined(separator: ","))
    }
  }
}
