import Foundation
import KubernetesAPI

@testable import FleetModel

/// Lists and tables that a real API server sent at one moment.
enum Fixture {
  static func json(_ name: String) throws -> JSON {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name).json")
    return try JSON(parsing: Array(try Data(contentsOf: url)))
  }
  /// The items of a list, each with the kind that lists leave out.
  static func objects(_ name: String) throws -> [KubernetesObject] {
    let list = try json(name)
    let kind = String((list.string(at: "kind") ?? "").dropLast("List".count))
    return list.elements(at: "items").map { item in
      item.mergePatch(["kind": .string(kind), "apiVersion": list["apiVersion"] ?? ""])
    }.map { KubernetesObject($0) }
  }
  static func object(_ list: String, _ name: String) throws -> KubernetesObject {
    try objects(list).first { $0.name.hasPrefix(name) && $0.namespace != "shop" }!
  }
  /// The moment at which the lists were recorded.
  static let now = Timestamp("2026-11-22T15:50:03Z")!
}
