import KubernetesAPI
import Testing

/// Server-side apply of custom resources: what the schema of their definition says of lists and maps.
@Suite("Custom resources merge as their schemas say")
struct StructuralMergeTests {
  static let schema = MergeSchema(structural: [
    "type": "object",
    "properties": [
      "spec": [
        "type": "object",
        "properties": [
          "ports": [
            "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name", "protocol"],
            "items": [
              "type": "object",
              "properties": [
                "name": ["type": "string"], "protocol": ["type": "string", "default": "TCP"],
                "number": ["type": "integer"],
              ],
            ],
          ],
          "tags": ["type": "array", "x-kubernetes-list-type": "set", "items": ["type": "string"]],
          "plain": ["type": "array", "items": ["type": "string"]],
          "whole": ["type": "object", "x-kubernetes-map-type": "atomic", "properties": ["a": ["type": "string"]]],
          "named": [
            "type": "object",
            "additionalProperties": [
              "type": "object",
              "properties": [
                "tags": ["type": "array", "x-kubernetes-list-type": "set", "items": ["type": "string"]]
              ],
            ],
          ],
        ],
      ]
    ],
  ])
  static let now = Timestamp(year: 2026, month: 11, day: 22)

  private func apply(_ spec: JSON, to live: JSON?, by manager: String, force: Bool = false) throws -> JSON {
    try ServerSideApply.apply(
      live: live, config: ["apiVersion": "x.io/v1", "kind": "Thing", "metadata": ["name": "a"], "spec": spec],
      manager: manager, force: force, schema: Self.schema, now: Self.now)
  }

  @Test("two appliers share a list that is a map, by keys of which one has a default")
  func maps() throws {
    let first = try apply(["ports": [["name": "http", "number": 80]]], to: nil, by: "one")
    let both = try apply(["ports": [["name": "dns", "protocol": "UDP", "number": 53]]], to: first, by: "two")
    #expect(
      both[at: "spec", "ports"] == [
        ["name": "http", "number": 80], ["name": "dns", "protocol": "UDP", "number": 53],
      ])
    let conflict = #expect(throws: ApplyConflicts.self) {
      try apply(["ports": [["name": "http", "protocol": "TCP", "number": 81]]], to: both, by: "two")
    }
    #expect(conflict?.conflicts.map(\.field) == [".spec.ports[name=\"http\",protocol=\"TCP\"].number"])
    let left = try apply(["tags": []], to: both, by: "one")
    #expect(left[at: "spec", "ports"] == [["name": "dns", "protocol": "UDP", "number": 53]])
  }

  @Test("sets merge, at every depth; lists of which nothing is said and atomic maps have one owner")
  func others() throws {
    let first = try apply(
      ["tags": ["a"], "plain": ["a"], "whole": ["a": "1"], "named": ["x": ["tags": ["a"]]]], to: nil, by: "one")
    let both = try apply(["tags": ["b"], "named": ["x": ["tags": ["b"]]]], to: first, by: "two")
    #expect(both[at: "spec", "tags"] == ["a", "b"])
    #expect(both[at: "spec", "named", "x", "tags"] == ["a", "b"])
    for (spec, field) in [(["plain": ["b"]], ".spec.plain"), (["whole": ["a": "2"]], ".spec.whole")] as [(JSON, String)]
    {
      let conflict = #expect(throws: ApplyConflicts.self) { try apply(spec, to: both, by: "two") }
      #expect(conflict?.conflicts.map(\.field) == [field])
    }
  }
}
