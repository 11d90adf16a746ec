import Foundation
package import KubernetesAPI

/// A payload as it was found: its objects in the order of files and documents, each with where it stands.
package struct SourcePayload: Sendable, Hashable {
  package struct Entry: Sendable, Hashable {
    package var object: JSON
    package var file: String
    package var line: Int
  }
  package var entries: [Entry]
  package var objects: [JSON] { entries.map(\.object) }
}

/// The source kind `directory` (and `files`): YAML and JSON files under a folder of this machine.
///
/// What it reads is hostile: links that lead out of the folder are refused, files, bytes and objects are bounded
/// (`Limits`), `List` objects are opened, and every fault is told with its file and line, all at once.
package enum DirectorySource {
  /// Reads `path` (a folder or one file), relative to the folder of the delivery file.
  package static func read(path: String, relativeTo base: String) throws(DeliveryFaults) -> SourcePayload {
    let root = path.hasPrefix("/") ? path : base + "/" + path
    let real = URL(fileURLWithPath: root).resolvingSymlinksInPath().path
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: real, isDirectory: &isDirectory) else {
      throw DeliveryFaults(file: root, message: "there is no such file or folder", help: "spec.source names it")
    }
    var faults = DeliveryFaults()
    var entries: [SourcePayload.Entry] = []
    var bytes = 0
    let files = isDirectory.boolValue ? try Self.files(under: real) : [real]
    if files.isEmpty {
      throw DeliveryFaults(file: root, message: "holds no .yaml, .yml or .json file", help: "spec.source names it")
    }
    for file in files {
      let target = URL(fileURLWithPath: file).resolvingSymlinksInPath().path
      let shown = file.hasPrefix(real + "/") ? path + file.dropFirst(real.count) : path
      guard target == real || target.hasPrefix(real + "/") else {
        faults.add(file: shown, message: "is a link that leads out of the source", help: "copy the file instead")
        continue
      }
      guard let data = FileManager.default.contents(atPath: target) else {
        faults.add(file: shown, message: "cannot be read", help: "check its rights")
        continue
      }
      bytes += data.count
      guard data.count <= Limits.sourceFileBytes, bytes <= Limits.sourceBytes else {
        faults.add(file: shown, message: "is larger than a source may be (\(Limits.sourceFileBytes >> 20) MiB a file)")
        break
      }
      guard let text = String(validating: data, as: UTF8.self) else {
        faults.add(file: shown, message: "is not UTF-8")
        continue
      }
      read(text, file: shown, into: &entries, &faults)
    }
    if entries.count > Limits.payloadObjects {
      faults.add(file: path, message: "has \(entries.count) objects; at most \(Limits.payloadObjects) are delivered")
    }
    guard faults.isEmpty else { throw faults }
    return SourcePayload(entries: entries)
  }

  /// The manifests under a folder, in the order of their paths; hidden ones are left out.
  private static func files(under root: String) throws(DeliveryFaults) -> [String] {
    guard let paths = try? FileManager.default.subpathsOfDirectory(atPath: root) else {
      throw DeliveryFaults(file: root, message: "cannot be read", help: "check its rights")
    }
    let manifests = paths.filter { path in
      !path.split(separator: "/").contains { $0.hasPrefix(".") }
        && [".yaml", ".yml", ".json"].contains { path.lowercased().hasSuffix($0) }
    }
    guard manifests.count <= Limits.sourceFiles else {
      throw DeliveryFaults(file: root, message: "has \(manifests.count) files; at most \(Limits.sourceFiles) are read")
    }
    return manifests.sorted().map { root + "/" + $0 }
  }

  private static func read(
    _ text: String, file: String, into entries: inout [SourcePayload.Entry], _ faults: inout DeliveryFaults
  ) {
    let documents: [YAMLDocument]
    do {
      documents = try YAMLDocument.documents(in: text, file: file)
    } catch {
      faults.add(file: file, line: error.line, column: error.column, message: error.message)
      return
    }
    for document in documents where !document.json.isNull {
      let line = document.position(of: []).line
      let isList = document.json.string(at: "kind")?.hasSuffix("List") == true && document.json["items"] != nil
      for object in isList ? document.json.elements(at: "items") : [document.json] {
        guard object.string(at: "apiVersion") != nil, object.string(at: "kind") != nil,
          object.string(at: "metadata", "name")?.isEmpty == false
        else {
          faults.add(
            file: file, line: line, message: "is not a Kubernetes object",
            help: "apiVersion, kind and metadata.name are needed")
          continue
        }
        entries.append(SourcePayload.Entry(object: object, file: file, line: line))
      }
    }
  }
}
