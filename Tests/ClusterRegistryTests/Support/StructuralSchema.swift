import Foundation
import KubernetesAPI
import Testing

/// The structural schema of a custom resource definition, as far as fixtures need it: what an API server would refuse.
///
/// Rules in CEL are not evaluated. Fields that the schema does not know are faults: a server would prune them.
struct StructuralSchema {
  private let schema: JSON

  /// The schemas of all versions in the folder of definitions that lies beside the checkout; nil without that folder.
  static let folder: String? = {
    let root = HubFixture.folder.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
    let path = root + "/shared/crds"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  /// - Parameter name: `clusterprofiles.multicluster.x-k8s.io`.
  init?(_ name: String, version: String) throws {
    let folder = try #require(Self.folder)
    guard let files = FileManager.default.enumerator(atPath: folder) else { return nil }
    let path = files.compactMap { $0 as? String }.first { $0.hasSuffix("/\(name).yaml") }
    let text = try String(contentsOfFile: folder + "/" + #require(path), encoding: .utf8)
    for document in try YAMLDocument.documents(in: text, file: name) where !document.json.isNull {
      let spec = document.json["spec"] ?? [:]
      let versions = spec.elements(at: "versions")
      if let found = versions.first(where: { $0.string(at: "name") == version }) {
        schema = found[at: "schema", "openAPIV3Schema"] ?? spec[at: "validation", "openAPIV3Schema"] ?? [:]
        return
      }
      if spec.string(at: "version") == version || versions.isEmpty {
        schema = spec[at: "validation", "openAPIV3Schema"] ?? [:]
        return
      }
    }
    return nil
  }

  /// Everything that is wrong with an object, each with its path.
  func faults(_ object: KubernetesObject) -> [String] { Self.faults(object.json, schema, "") }

  private static func faults(_ value: JSON, _ schema: JSON, _ path: String) -> [String] {
    if value.isNull { return schema["nullable"] == true ? [] : ["\(path): null"] }
    var faults: [String] = []
    func check(_ isRight: Bool, _ message: String) { if !isRight { faults.append("\(path): \(message)") } }
    if schema["x-kubernetes-int-or-string"] == true {
      check(value.intValue != nil || value.stringValue != nil, "neither number nor text")
      return faults
    }
    if let allowed = schema["enum"]?.arrayValue { check(allowed.contains(value), "\(value.text) is not allowed") }
    switch schema.string(at: "type") {
    case "string":
      guard let text = value.stringValue else { return ["\(path): \(value.text) is no text"] }
      if let least = schema.int(at: "minLength") { check(text.count >= Int(least), "too short") }
      if let most = schema.int(at: "maxLength") { check(text.count <= Int(most), "too long") }
      if let pattern = schema.string(at: "pattern") {
        check(text.range(of: pattern, options: .regularExpression) != nil, "\(text) does not match \(pattern)")
      }
      if schema.string(at: "format") == "date-time" { check(Timestamp(text) != nil, "\(text) is no time") }
      if schema.string(at: "format") == "byte" { check(Data(base64Encoded: text) != nil, "no base64") }
    case "integer":
      guard let number = value.intValue else { return ["\(path): \(value.text) is no whole number"] }
      if let least = schema.int(at: "minimum") { check(number >= least, "too small") }
      if let most = schema.int(at: "maximum") { check(number <= most, "too large") }
    case "boolean": check(value.boolValue != nil, "\(value.text) is neither true nor false")
    case "array":
      guard let elements = value.arrayValue else { return ["\(path): no list"] }
      if let most = schema.int(at: "maxItems") { check(elements.count <= Int(most), "too many") }
      for (index, element) in elements.enumerated() {
        faults += self.faults(element, schema["items"] ?? [:], "\(path)[\(index)]")
      }
      let keys = schema.elements(at: "x-kubernetes-list-map-keys").compactMap(\.stringValue)
      if !keys.isEmpty {
        let names = elements.map { element in keys.map { element[$0]?.text ?? "" } }
        check(Set(names).count == names.count, "an element is there twice")
      }
    case "object": faults += members(value, schema, path)
    default: break
    }
    return faults
  }

  private static func members(_ value: JSON, _ schema: JSON, _ path: String) -> [String] {
    guard let members = value.objectValue else { return ["\(path): no object"] }
    var faults: [String] = []
    for name in schema.elements(at: "required").compactMap(\.stringValue) where members[name] == nil {
      faults.append("\(path).\(name): is missing")
    }
    let properties = schema["properties"]?.objectValue ?? [:]
    for (name, member) in members.sorted(by: { $0.key < $1.key }) {
      if path.isEmpty, name == "metadata" { continue }
      if let inner = properties[name] ?? schema["additionalProperties"] {
        faults += self.faults(member, inner, "\(path).\(name)")
      } else if schema["x-kubernetes-preserve-unknown-fields"] != true, !properties.isEmpty {
        faults.append("\(path).\(name): is not known")
      }
    }
    return faults
  }
}
