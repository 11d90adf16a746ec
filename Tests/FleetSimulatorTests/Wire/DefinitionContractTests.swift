import KubernetesAPI
import Testing

@testable import FleetSimulator

/// The recorded life of two custom resource definitions and an object, in the order in which it was recorded.
@Suite("Definitions and their objects are answered for like by a real API server")
struct DefinitionContractTests {
  static let story = [
    "crd-create-clusterprofiles.multicluster.x-k8s.io", "crd-get-clusterprofiles.multicluster.x-k8s.io",
    "cr-create", "cr-invalid", "cr-status", "cr-list-table",
    "crd-create-placementdecisions.multicluster.x-k8s.io", "crd-get-placementdecisions.multicluster.x-k8s.io",
  ]

  @Test("recorded definitions and objects get the recorded answers, with the recorded owners of fields")
  func answersInTurn() async throws {
    let store = ClusterStore(name: "rec", clock: FixedClock(), uids: UIDSource(seed: 1))
    try store.create(["metadata": ["name": "rec"]], type: .namespaces, actor: .system)
    let api = APIServer(store: store)
    for name in Self.story {
      let recording = try Recording.named(name)
      let answer = try await api.answer(recording.request)
      #expect(answer.code == Int(recording.status ?? 0), "\(name)")
      for header in ["Content-Type", "Warning", "Cache-Control"] {
        #expect(answer.header(header) == recording.header(header), "\(name) \(header)")
      }
      let ours = try JSON(parsing: try await answer.text())
      #expect(shapeDifferences(ours, recording.body) == [], "\(name)")
      for member in ["spec", "status"] where ours["kind"] != "Status" {
        #expect(ours[member]?.withoutTimes == recording.body[member]?.withoutTimes, "\(name) \(member)")
      }
      #expect(owners(ours) == owners(recording.body), "\(name)")
    }
  }

  @Test("every recorded exchange is played")
  func completeness() throws {
    let played = Set(ContractTests.alone + ContractTests.story + RolloutContractTests.names + Self.story)
    #expect(Set(try Recording.names()) == played)
  }

  private func owners(_ json: JSON) -> [JSON] {
    json.elements(at: "metadata", "managedFields").map { entry in
      var entry = entry
      entry["time"] = nil
      return entry
    }
  }
}

extension JSON {
  fileprivate var withoutTimes: JSON {
    switch self {
    case .object(let members): .object(members.filter { $0.key != "lastTransitionTime" }.mapValues(\.withoutTimes))
    case .array(let elements): .array(elements.map(\.withoutTimes))
    default: self
    }
  }
}
