import KubeClient
import KubernetesAPI
import Testing

@testable import ClusterRegistry

@Suite struct MemberPropertiesTests {
  func property(_ name: String, _ value: String, _ change: ObjectChange = .added) -> FeedNews {
    let json: JSON = ["metadata": ["name": .string(name)], "spec": ["value": .string(value)]]
    return .object(change, json.bytes)
  }

  @Test("a list that has begun takes nothing away until it has ended: one that breaks off hides no property")
  func relist() {
    var member = MemberProperties()
    member.take([.listBegan, property("set", "prod"), property("old", "x"), .listEnded])
    #expect(member.values == ["set": "prod", "old": "x"])
    member.take([.listBegan])
    #expect(member.values == ["set": "prod", "old": "x"])
    member.take([property("set", "staging")])
    // It broke off, and began again.
    member.take([.listBegan, property("set", "staging")])
    #expect(member.values == ["set": "staging", "old": "x"])
    member.take([.listEnded])
    #expect(member.values == ["set": "staging"])
    member.take([property("set", "", .deleted)])
    #expect(member.values == [:])
  }
}
