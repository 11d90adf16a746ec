import Foundation
import KubernetesAPI

@testable import FleetSimulator

/// The definitions of registries and engines, where they lie beside the checkout; no test has copies of them.
enum SharedDefinitions {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "../shared/crds").standardized
  static var areThere: Bool { FileManager.default.fileExists(atPath: folder.path) }
  static let reason = "needs the definitions in ../shared/crds beside the checkout"

  /// Paths from the folder: `karmada/works.work.karmada.io.yaml`.
  static let files: [String] = {
    let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(".yaml") }.sorted()
  }()

  static func bytes(_ file: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: file))) }

  /// A request for one cluster's API, as a client sends it.
  static func post(_ body: [UInt8], to path: String, method: String = "POST", type: String) -> WireRequest {
    WireRequest(
      method: method, target: path, headers: ["content-type": type, "user-agent": "test/1.0"], body: body)
  }

  /// Brings a definition to a cluster, as it lies there.
  static func load(_ file: String, into api: APIServer) async throws -> (answer: WireAnswer, json: JSON) {
    let bytes = try bytes(file)
    let isOld = String(decoding: bytes, as: UTF8.self).contains("apiextensions.k8s.io/v1beta1")
    let version = isOld ? "v1beta1" : "v1"
    let answer = try await api.answer(
      post(
        bytes, to: "/apis/apiextensions.k8s.io/\(version)/customresourcedefinitions?fieldValidation=Strict",
        type: "application/yaml"))
    let text = try await answer.text()
    return (answer, (try? JSON(parsing: text)) ?? .string(text))
  }
}
