import Foundation

@testable import KubernetesAPI

/// Files under `Fixtures`: what a real API server answered, as recorded.
enum Fixture {
  static let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: directory.appending(path: name)))
  }
  static func json(_ name: String) throws -> JSON { try JSON(parsing: bytes(name)) }

  /// The lists of `wire`, as `wire/pods.json`.
  static func wireLists() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.appending(path: "wire").path)
      .filter { $0.hasSuffix(".json") && !$0.hasPrefix("watch") }.sorted().map { "wire/\($0)" }
  }
}
