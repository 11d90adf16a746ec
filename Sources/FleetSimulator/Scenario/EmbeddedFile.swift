/// A file that is part of the program: scenarios, and the deliveries that go with the demo.
package struct EmbeddedFile: Sendable, Hashable {
  /// As in the folder `Resources`: `demo.yaml` and the like.
  package let name: String
  package let bytes: [UInt8]
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The scenarios, by the names under which `--scenario` finds them.
  package static let scenarios = [
    EmbeddedFile(name: "demo.yaml", bytes: PackageResources.demo_yaml),
    EmbeddedFile(name: "minimal.yaml", bytes: PackageResources.minimal_yaml),
  ]
  /// The demo's delivery files, each followed by the objects that it names.
  package static let deliveries = [
    EmbeddedFile(name: "web-1.4.yaml", bytes: PackageResources.web_1_4_yaml),
    EmbeddedFile(name: "web-1.4-objects.yaml", bytes: PackageResources.web_1_4_objects_yaml),
    EmbeddedFile(name: "api-9.yaml", bytes: PackageResources.api_9_yaml),
    EmbeddedFile(name: "api-9-objects.yaml", bytes: PackageResources.api_9_objects_yaml),
  ]
  /// The scenario by that name, with or without `.yaml`; nil where there is none.
  package static func scenario(named name: String) -> EmbeddedFile? {
    scenarios.first { $0.name == name || $0.name == name + ".yaml" }
  }
}
