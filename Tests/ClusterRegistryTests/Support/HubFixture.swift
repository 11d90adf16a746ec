import FleetModel
import Foundation
import KubeClient
import KubernetesAPI
import Testing

@testable import ClusterRegistry

/// The objects of one hub, from a file under `Fixtures` or written in a test.
struct HubFixture {
  var registry: any HubRegistry
  var hub: Hub
  var documents: [KubernetesObject]

  /// The objects of `Fixtures/KIND.yaml`.
  init(_ kind: String) throws {
    try self.init(kind, yaml: try Self.text("\(kind).yaml"))
  }

  init(_ kind: String, yaml: String) throws {
    registry = try #require(HubRegistryList.registry(kind))
    var access = ClusterAccess(
      name: "hub-1", server: try #require(ServerAddress(url: "https://hub.example:6443/clusters/root:team-a")))
    access.credentials.token = Secret("token-of-the-hub")
    hub = Hub(name: "hub-1", access: access, entry: HubEntry(kind: kind, name: "hub-1"))
    documents = try Self.documents(yaml)
  }

  static func documents(_ yaml: String) throws -> [KubernetesObject] {
    try YAMLDocument.documents(in: yaml, file: "fixture").filter { !$0.json.isNull }.map { KubernetesObject($0.json) }
  }
  static func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder + "/Fixtures/" + name, encoding: .utf8)
  }
  /// The folder of these tests.
  static let folder = #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 }

  var objects: HubObjects {
    var objects = HubObjects()
    let watches = registry.watches(hub)
    for document in documents {
      let watch = watches.first { watch in
        watch.types.contains { $0.kind == document.kind }
          && (watch.labelSelector == nil || !document.labels.isEmpty)
      }
      if let watch { objects.put(document, in: watch.name) }
    }
    // Of the Secrets only those that the registry asks for are ever read.
    for name in registry.secrets(objects, hub) {
      let found = documents.first {
        $0.kind.kind == "Secret" && $0.namespace == name.namespace && $0.name == name.name
      }
      objects.set(found.map { .found($0) } ?? .missing, of: name)
    }
    return objects
  }

  func read() -> [ListedCluster] { registry.read(objects, hub) }
  func cluster(_ name: String) throws -> ListedCluster { try #require(read().first { $0.listing.key.name == name }) }

  /// The same with one object changed.
  func changing(_ name: String, _ change: (inout JSON) -> Void) -> HubFixture {
    var fixture = self
    for index in documents.indices where documents[index].name == name { change(&fixture.documents[index].json) }
    return fixture
  }
  func allowing(_ permissions: Permission...) -> HubFixture {
    var fixture = self
    fixture.hub.entry.allow = Set(permissions)
    return fixture
  }
  func providing(_ json: String) throws -> HubFixture {
    var fixture = self
    let (providers, problems) = CredentialProviders.read(json, path: "/op/providers.json")
    #expect(problems.isEmpty)
    fixture.hub.providers = providers
    return fixture
  }
}

extension ListedCluster {
  var refusals: [String] { listing.refusals.map(\.description) }
  var access: ClusterAccess? { ways.first?.access }
}

extension PEM {
  var text: String {
    switch self {
    case .data(let secret): secret.text
    case .file(let path): path
    }
  }
}

/// A change to an object, and the refusals that come of it.
struct Breakage: Sendable, CustomTestStringConvertible {
  let refusals: [String]
  let change: @Sendable (inout JSON) -> Void
  init(_ refusals: String..., change: @escaping @Sendable (inout JSON) -> Void) {
    self.refusals = refusals
    self.change = change
  }
  var testDescription: String { refusals.joined(separator: "; ") }
}
