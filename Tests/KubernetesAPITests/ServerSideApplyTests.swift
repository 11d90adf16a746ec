import Testing

@testable import KubernetesAPI

/// The API server's own answers, held against this room's merge.
@Suite struct ServerSideApplyTests {
  private let now = Timestamp("2026-11-22T15:08:13Z")!

  private func body(_ name: String, _ side: String = "response") throws -> JSON {
    try Fixture.json(name)[at: side, "body"]!
  }

  @Test("a first apply owns what the server says it owns", arguments: ["ssa-create.json", "ssa-dry-run-create.json"])
  func create(name: String) throws {
    let answer = KubernetesObject(try body(name))
    let result = KubernetesObject(
      try ServerSideApply.apply(live: nil, config: body(name, "request"), manager: "quarterdeck", now: now))
    #expect(result.managedFields == answer.managedFields)
    #expect(result.json[at: "metadata", "managedFields"] == answer.json[at: "metadata", "managedFields"])
  }

  @Test("the same apply again changes nothing, not even the time")
  func noop() throws {
    let live = try body("ssa-create.json")
    let result = try ServerSideApply.apply(
      live: live, config: body("ssa-noop.json", "request"), manager: "quarterdeck", now: now + .seconds(60))
    #expect(result == live)
  }

  @Test("a conflict is worded as the server words it")
  func conflict() throws {
    // What `ssa-force` shows after, before it was forced: `hpa` owns the replicas through the scale subresource.
    var live = KubernetesObject(try body("ssa-force.json"))
    live.json[at: "spec", "replicas"] = 5
    var entries = live.managedFields
    for index in entries.indices {
      entries[index].fields = entries[index].fields.subtracting(FieldSet(["f:spec": ["f:replicas": [:]]]))
    }
    entries.append(
      ManagedFieldsEntry(
        manager: "hpa", operation: .update, apiVersion: "apps/v1", time: now, subresource: "scale",
        fields: FieldSet(["f:spec": ["f:replicas": [:]]])))
    live.managedFields = entries
    let config = try body("ssa-conflict.json", "request")
    let error = #expect(throws: ApplyConflicts.self) {
      try ServerSideApply.apply(live: live.json, config: config, manager: "quarterdeck", now: now)
    }
    let answer = try #require(Status(body("ssa-conflict.json")))
    #expect(error?.status == answer)
    // Forced, ownership moves and the fields are as the server has them after.
    let forced = KubernetesObject(
      try ServerSideApply.apply(
        live: live.json, config: config, manager: "quarterdeck", force: true, now: Timestamp("2026-11-22T15:08:57Z")!))
    let after = KubernetesObject(try body("ssa-force.json"))
    #expect(forced.managedFields == after.managedFields)
    #expect(forced.json["spec"] == after.json["spec"])
  }

  @Test("a field that its only owner leaves out goes, one that another owns stays")
  func release() throws {
    let live = try body("ssa-force.json")
    let config = try body("ssa-release-field.json", "request")
    let result = KubernetesObject(
      try ServerSideApply.apply(
        live: live, config: config, manager: "quarterdeck", now: Timestamp("2026-11-22T15:08:58Z")!))
    let after = KubernetesObject(try body("ssa-release-field.json"))
    #expect(result.managedFields == after.managedFields)
    var spec = try #require(after.json["spec"])
    spec["replicas"] = nil  // The server defaults it again.
    #expect(result.json["spec"] == spec)
    #expect(result.json["status"] == after.json["status"])
  }

  @Test("a dry run shows what an apply would change")
  func drift() throws {
    let live = try body("ssa-release-field.json")
    let result = KubernetesObject(
      try ServerSideApply.apply(
        live: live, config: body("ssa-dry-run-drift.json", "request"), manager: "quarterdeck", force: true,
        now: Timestamp("2026-11-22T15:08:58Z")!))
    let after = KubernetesObject(try body("ssa-dry-run-drift.json"))
    #expect(result.managedFields == after.managedFields)
    #expect(result.json["spec"] == after.json["spec"])
  }

  private func config(_ image: String, extra: JSON? = nil) -> JSON {
    var json: JSON = [
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web", "namespace": "shop"],
      "spec": ["template": ["spec": ["containers": [["name": "web", "image": .string(image)]]]]],
    ]
    if let extra { json = json.mergePatch(extra) }
    return json
  }

  @Test("two appliers of the same value share it, and the value goes with the last of them")
  func shared() throws {
    let path: [FieldStep] = [.field("metadata"), .field("labels"), .field("app")]
    let labelled = config("a", extra: ["metadata": ["labels": ["app": "x"]]])
    var live = try ServerSideApply.apply(live: nil, config: labelled, manager: "one", now: now)
    live = try ServerSideApply.apply(live: live, config: labelled, manager: "two", now: now + .seconds(1))
    #expect(KubernetesObject(live).managedFields.filter { $0.fields.contains(path) }.map(\.manager) == ["one", "two"])
    live = try ServerSideApply.apply(live: live, config: config("a"), manager: "one", now: now + .seconds(2))
    #expect(live.string(at: "metadata", "labels", "app") == "x")
    live = try ServerSideApply.apply(live: live, config: config("a"), manager: "two", now: now + .seconds(3))
    #expect(live[at: "metadata", "labels"] == nil)
    let error = #expect(throws: ApplyConflicts.self) {
      try ServerSideApply.apply(live: live, config: config("b"), manager: "two", now: now + .seconds(4))
    }
    #expect(
      error?.description == #"Apply failed with 1 conflict: conflict with "one": "#
        + #".spec.template.spec.containers[name="web"].image"#)
  }

  @Test("an update owns what it changed, and takes it from others")
  func update() throws {
    let live = try ServerSideApply.apply(live: nil, config: config("a"), manager: "one", now: now)
    let edited = config("b", extra: ["metadata": ["annotations": ["n": "1"]]])
    let result = KubernetesObject(
      ServerSideApply.update(old: live, new: edited, manager: "kubectl-edit", now: now + .seconds(5)))
    let image =
      ["f:spec": ["f:template": ["f:spec": ["f:containers": [#"k:{"name":"web"}"#: ["f:image": [:]]]]]]] as JSON
    let edit = try #require(result.managedFields.first { $0.manager == "kubectl-edit" })
    #expect(edit.fields.json == image.mergePatch(["f:metadata": ["f:annotations": [".": [:], "f:n": [:]]]]))
    #expect(edit.operation == .update && edit.time == now + .seconds(5))
    let one = try #require(result.managedFields.first { $0.manager == "one" })
    #expect(one.fields.intersection(FieldSet(image)).isEmpty)
    // Nothing changed, so nothing is owned anew.
    let again = ServerSideApply.update(old: result.json, new: result.json, manager: "other", now: now + .seconds(9))
    #expect(again == result.json)
    let dropped = ServerSideApply.update(
      old: result.json, new: edited.mergePatch(["metadata": ["managedFields": []]]), manager: "x", now: now)
    #expect(KubernetesObject(dropped).managedFields.isEmpty)
  }

  @Test("a create owns what a controller manager owned after its create, as recorded")
  func createByUpdate() throws {
    for item in try Fixture.json("wire/replicasets.json").elements(at: "items") {
      var object = KubernetesObject(item)
      object.json["apiVersion"] = "apps/v1"
      object.json["kind"] = "ReplicaSet"
      let recorded = try #require(object.managedFields.first { $0.subresource == "" })
      object.managedFields = []
      let result = KubernetesObject(
        ServerSideApply.update(
          old: nil, new: object.json, manager: recorded.manager, now: try #require(recorded.time)))
      let own = try #require(result.managedFields.first)
      // The recorded manager changed some of these later; what it owns is within what a create owns.
      #expect(recorded.fields.subtracting(own.fields).paths == [])
    }
  }

  @Test("status belongs to its subresource")
  func status() throws {
    let live = try ServerSideApply.apply(live: nil, config: config("a"), manager: "one", now: now)
    let patched = live.mergePatch(["status": ["replicas": 1, "conditions": [["type": "Available", "status": "True"]]]])
    let result = KubernetesObject(
      ServerSideApply.update(old: live, new: patched, manager: "kcm", subresource: "status", now: now))
    #expect(
      result.managedFields.last?.fields.paths == [
        "status", "status.conditions", "status.conditions[type=Available]", "status.conditions[type=Available].status",
        "status.conditions[type=Available].type", "status.replicas",
      ])
    #expect(
      ServerSideApply.update(old: live, new: patched, manager: "kcm", now: now)[at: "metadata", "managedFields"]
        == live[at: "metadata", "managedFields"])
  }
}
