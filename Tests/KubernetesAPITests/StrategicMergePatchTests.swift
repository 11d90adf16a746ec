import Testing

@testable import KubernetesAPI

@Suite struct StrategicMergePatchTests {
  private func pod(_ spec: JSON) -> JSON { ["apiVersion": "v1", "kind": "Pod", "spec": spec] }

  @Test("the recorded patch yields the containers that the server answered")
  func recorded() throws {
    let recording = try Fixture.json("patch-strategic.json")
    let answer = recording[at: "response", "body"]!
    var before = answer
    let containers = answer.elements(at: "spec", "template", "spec", "containers")
    before[at: "spec", "template", "spec", "containers"] = .array(containers.filter { $0["name"] != "sidecar" })
    let after = try StrategicMergePatch.apply(recording[at: "request", "body"]!, to: before)
    #expect(
      after.elements(at: "spec", "template", "spec", "containers").map { $0["name"] } == containers.map { $0["name"] })
  }

  @Test("lists merge by their keys, with directives")
  func lists() throws {
    let old = pod(["containers": [["name": "a", "image": "1", "args": ["x"]], ["name": "b", "image": "2"]]])
    func containers(_ patch: JSON) throws -> JSON? {
      try StrategicMergePatch.apply(["spec": patch], to: old)[at: "spec", "containers"]
    }
    #expect(
      try containers(["containers": [["name": "b", "image": "3"]]])
        == [["name": "a", "image": "1", "args": ["x"]], ["name": "b", "image": "3"]])
    #expect(
      try containers(["containers": [["name": "a", "args": ["y"]]]])
        == [["name": "a", "image": "1", "args": ["y"]], ["name": "b", "image": "2"]])
    #expect(try containers(["containers": [["name": "a", "$patch": "delete"]]]) == [["name": "b", "image": "2"]])
    #expect(try containers(["containers": [["$patch": "replace"], ["name": "z"]]]) == [["name": "z"]])
    #expect(
      try containers(["$setElementOrder/containers": [["name": "b"], ["name": "a"]], "containers": []])
        == [["name": "b", "image": "2"], ["name": "a", "image": "1", "args": ["x"]]])
    #expect(throws: StrategicMergePatch.Failure.self) { try containers(["containers": [["image": "3"]]]) }
    #expect(throws: StrategicMergePatch.Failure.self) { try containers(["$patch": "explode"]) }
  }

  @Test("maps merge, null removes, primitive lists add and delete, kept keys keep")
  func maps() throws {
    let old: JSON = [
      "apiVersion": "apps/v1", "kind": "Deployment",
      "metadata": ["finalizers": ["a", "b"], "labels": ["x": "1", "y": "2"]],
      "spec": ["strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 1]]],
    ]
    let new = try StrategicMergePatch.apply(
      [
        "metadata": [
          "finalizers": ["c"], "$deleteFromPrimitiveList/finalizers": ["a"], "labels": ["x": nil, "z": "3"],
        ],
        "spec": ["strategy": ["$retainKeys": ["type"], "type": "Recreate"]],
      ], to: old)
    #expect(Set(new.elements(at: "metadata", "finalizers")) == ["b", "c"])
    #expect(new[at: "metadata", "labels"] == ["y": "2", "z": "3"])
    #expect(new[at: "spec", "strategy"] == ["type": "Recreate"])
    #expect(
      try StrategicMergePatch.apply(["spec": ["$patch": "replace", "paused": true]], to: old)["spec"] == [
        "paused": true
      ])
  }
}
