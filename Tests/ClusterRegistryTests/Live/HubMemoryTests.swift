import FleetModel
import Foundation
import KubeClient
import KubernetesAPI
import Testing

@testable import ClusterRegistry

@Suite struct HubMemoryTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func memory(of kind: String) throws -> HubMemory {
    try #require(HubMemory(directory: folder.path + "/registries", hub: HubFixture(kind).hub))
  }
  private func state(_ kind: String) throws -> HubState {
    let fixture = try HubFixture(kind)
    var state = HubState(fixture.hub, fixture.registry)
    for watch in state.watches {
      let objects = try HubFixture.documents(HubFixture.text("\(kind).yaml")).filter {
        $0.kind.kind == watch.types[0].kind.kind
      }
      let news: [FeedNews] =
        [.listBegan] + objects.map { FeedNews.object(.listed, $0.json.bytes) } + [.listEnded, .state(.live)]
      _ = state.take(news, of: watch.name)
    }
    state.refresh()
    return state
  }

  @Test(
    "what is kept is what is read again, for every kind whose clusters are no Secrets",
    arguments: HubRegistryList.all.map(\.kind))
  func roundTrip(kind: String) throws {
    var state = try state(kind)
    let memory = try memory(of: kind)
    guard let listing = state.takeListing(at: Timestamp(seconds: 1_000)) else {
      #expect(kind == "ArgoCD")
      return
    }
    #expect(state.takeListing(at: Timestamp(seconds: 1_001)) == nil)
    memory.keep(listing)
    memory.flush()
    let mode = try FileManager.default.attributesOfItem(atPath: memory.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/registries").count == 1)
    let text = try String(contentsOfFile: memory.path, encoding: .utf8)
    #expect(!text.contains("\"Secret\",\"metadata\""))
    #expect(!text.contains("last-applied-configuration"))
    #expect(!text.contains("managedFields"))
    let read = try #require(try self.memory(of: kind).read())
    #expect(read.saved == Timestamp(seconds: 1_000))
    var again = HubState(try HubFixture(kind).hub, try HubFixture(kind).registry)
    again.remember(read)
    #expect(again.clusters.map(\.listing.key) == state.clusters.map(\.listing.key))
    #expect(again.clusters.map(\.listing.facts.sets) == state.clusters.map(\.listing.facts.sets))
    #expect(again.report().state == .unknown(since: Timestamp(seconds: 1_000), why: "last known"))
  }

  @Test("what a newer program kept is neither read nor replaced")
  func newer() throws {
    let memory = try memory(of: "MemberCluster")
    let text = #"{"version": 2, "objects": "in a form of its own"}"#
    try FileManager.default.createDirectory(
      atPath: folder.path + "/registries", withIntermediateDirectories: true)
    try text.write(toFile: memory.path, atomically: true, encoding: .utf8)
    #expect(memory.read() == nil)
    memory.keep(HubListing(saved: Timestamp(seconds: 1_000), objects: [:]))
    memory.flush()
    #expect(try String(contentsOfFile: memory.path, encoding: .utf8) == text)
  }

  @Test(
    "what another server listed, or what is damaged, is not read", arguments: ["", "{", "[]", "{}", #"{"version":1}"#])
  func foreign(text: String) throws {
    let memory = try memory(of: "MemberCluster")
    memory.keep(HubListing(saved: Timestamp(seconds: 1_000), objects: [:]))
    memory.flush()
    #expect(memory.read() != nil)
    var hub = try HubFixture("MemberCluster").hub
    hub.access.server.host = "elsewhere.example"
    #expect(try #require(HubMemory(directory: folder.path + "/registries", hub: hub)).read() == nil)
    try text.write(toFile: memory.path, atomically: true, encoding: .utf8)
    #expect(memory.read() == nil)
  }

  @Test("no name of a hub leads out of the folder, and one that is too long for a file is not kept")
  func names() throws {
    var hub = try HubFixture("MemberCluster").hub
    hub.name = "../../etc/passwd"
    let path = try #require(HubMemory(directory: "/state", hub: hub)).path
    #expect(path == "/state/MemberCluster%20%2E%2E%2F%2E%2E%2Fetc%2Fpasswd.json")
    hub.name = String(repeating: "x", count: 300)
    #expect(HubMemory(directory: "/state", hub: hub) == nil)
  }
}
