import Foundation
import KubernetesAPI
import Synchronization
import Testing

@testable import FleetSimulator

/// One exchange with a real API server, from Fixtures/recordings.
struct Recording: CustomTestStringConvertible {
  var name: String
  var json: JSON
  var testDescription: String { name }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/recordings")
  static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
      .map { String($0.dropLast(5)) }
  }
  static func named(_ name: String) throws -> Recording {
    let data = try Data(contentsOf: folder.appending(path: "\(name).json"))
    return Recording(name: name, json: try JSON(parsing: Array(data)))
  }

  var request: WireRequest {
    var headers: [String: String] = [:]
    for (name, value) in json.strings(at: "request", "headers") { headers[name.lowercased()] = value }
    let body: [UInt8] =
      switch json[at: "request", "body"] {
      case .string(let text): Array(text.utf8)
      case .null: []
      case nil: Recording.leftOut(name)
      case let body?: body.bytes
      }
    // A watch that hears nothing ends by itself: after a second instead of three.
    let target = (json.string(at: "request", "path") ?? "").replacing("timeoutSeconds=3", with: "timeoutSeconds=1")
    return WireRequest(
      method: json.string(at: "request", "method") ?? "", target: target, headers: headers, body: body)
  }
  /// The bodies that are too long to be kept beside their answers.
  private static func leftOut(_ name: String) -> [UInt8] {
    guard let size = ["error-413-too-large": 3_200_000, "error-422-too-long": 1_200_000][name] else { return [] }
    let letters = String(repeating: "x", count: size)
    let big: JSON = [
      "kind": "ConfigMap", "apiVersion": "v1", "metadata": ["name": "big"], "data": ["x": .string(letters)],
    ]
    return big.bytes
  }
  var status: Int64? { json.int(at: "response", "status") }
  var hasHeaders: Bool { json[at: "response", "headers"] != nil }
  func header(_ name: String) -> String? { json.string(at: "response", "headers", name) }
  var body: JSON { json[at: "response", "body"] ?? .null }
  /// The events of a watch, where the answer was one.
  var stream: JSON? { json[at: "response", "stream"] }
}

extension WireAnswer {
  func header(_ wanted: String) -> String? { headers.first { $0.name == wanted }?.value }
  /// The whole body, streams included, as text.
  func text() async throws -> String {
    switch body {
    case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
    case .stream(let run):
      let pieces = Pieces()
      try await run { pieces.add($0) }
      return String(decoding: pieces.bytes, as: UTF8.self)
    }
  }
}

/// What a stream has written so far.
final class Pieces: Sendable {
  private let kept = Mutex<[UInt8]>([])
  func add(_ bytes: [UInt8]) { kept.withLock { $0 += bytes } }
  var bytes: [UInt8] { kept.withLock { $0 } }
}

/// How an answer differs from a recorded one in shape: members that one of them lacks, values of another type.
///
/// Strings, numbers and the length of lists may differ; a `Status` must be the same to the letter.
func shapeDifferences(_ ours: JSON, _ theirs: JSON, at path: String = "") -> [String] {
  switch (ours, theirs) {
  case (.object(let left), .object(let right)):
    if right["kind"] == "Status", path.isEmpty { return ours == theirs ? [] : ["\(ours.text) is not \(theirs.text)"] }
    var found: [String] = []
    for name in Set(left.keys).union(right.keys).sorted() {
      let place = path + "." + name
      guard let mine = left[name] else {
        found.append("-" + place)
        continue
      }
      guard let other = right[name] else {
        found.append("+" + place)
        continue
      }
      // Free-form maps have the names that people give.
      if ["labels", "annotations", "matchLabels", "data", "fieldsV1", "allocatable", "capacity"].contains(name) {
        continue
      }
      found += shapeDifferences(mine, other, at: place)
    }
    return found
  case (.array(let left), .array(let right)):
    // Elements with names are compared by name, in whatever order they are.
    let names = ["resource", "subresource", "name"].first { name in (left + right).allSatisfy { $0[name] != nil } }
    if let names, !left.isEmpty, !path.contains("spec"), path.contains("resources") {
      func byName(_ list: [JSON]) -> [String: JSON] {
        Dictionary(list.map { ($0.string(at: names) ?? "", $0) }, uniquingKeysWith: { _, last in last })
      }
      let (mine, others) = (byName(left), byName(right))
      return Set(mine.keys).union(others.keys).sorted().flatMap { name -> [String] in
        let place = "\(path)[\(name)]"
        guard let one = mine[name] else { return ["-" + place] }
        guard let other = others[name] else { return ["+" + place] }
        return shapeDifferences(one, other, at: place)
      }
    }
    if left.isEmpty != right.isEmpty { return [(left.isEmpty ? "-" : "+") + path + "[]"] }
    return zip(left, right).enumerated().flatMap { shapeDifferences($1.0, $1.1, at: "\(path)[\($0)]") }
  case (.string, .string), (.bool, .bool), (.null, .null): return []
  case (.int, .int), (.double, .double), (.int, .double), (.double, .int): return []
  default: return ["\(path): \(ours.text.prefix(40)) is not like \(theirs.text.prefix(40))"]
  }
}
