import KubernetesAPI
import Testing

@testable import FleetSimulator

/// Structural schemas: what is refused, dropped, filled in, and told.
@Suite("Custom resources are held against their schemas")
struct SchemaTests {
  static let schema = StructuralSchema([
    "type": "object", "required": ["spec"],
    "properties": [
      "apiVersion": ["type": "string"], "kind": ["type": "string"], "metadata": ["type": "object"],
      "spec": [
        "type": "object", "required": ["name"], "minProperties": 1,
        "x-kubernetes-validations": [
          ["rule": "!has(self.low) || !has(self.high) || self.low <= self.high", "message": "low is over high"],
          [
            "rule": "!has(self.secret)", "reason": "FieldValueForbidden", "fieldPath": ".secret",
            "message": "no secrets",
          ],
          ["rule": "self.name != 'bad'", "messageExpression": "'the name is ' + self.name"],
        ],
        "properties": [
          "name": ["type": "string", "minLength": 2, "maxLength": 5, "pattern": "^[a-z]+$"],
          "mode": ["type": "string", "enum": ["On", "Off"], "default": "On"],
          "count": ["type": "integer", "minimum": 1, "maximum": 5, "format": "int32"],
          "share": ["type": "number", "multipleOf": 0.5, "exclusiveMaximum": true, "maximum": 2],
          "port": ["x-kubernetes-int-or-string": true, "anyOf": [["type": "integer"], ["type": "string"]]],
          "note": ["type": "string", "nullable": true], "at": ["type": "string", "format": "date-time"],
          "low": ["type": "integer"], "high": ["type": "integer"], "secret": ["type": "string"],
          "fixed": [
            "type": "string",
            "x-kubernetes-validations": [["rule": "self == oldSelf", "message": "Value is immutable"]],
          ],
          "tags": ["type": "array", "maxItems": 2, "x-kubernetes-list-type": "set", "items": ["type": "string"]],
          "ports": [
            "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
            "items": [
              "type": "object", "required": ["name"],
              "properties": [
                "name": ["type": "string"], "protocol": ["type": "string", "default": "TCP"],
                "number": [
                  "type": "integer", "x-kubernetes-validations": [["rule": "self >= oldSelf"]],
                ],
              ],
            ],
          ],
          "limits": ["type": "object", "additionalProperties": ["type": "integer", "minimum": 0]],
          "anything": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
          "choice": [
            "type": "object", "properties": ["a": ["type": "string"], "b": ["type": "string"]],
            "oneOf": [["required": ["a"]], ["required": ["b"]]],
          ],
        ],
      ],
    ],
  ])

  private func errors(_ spec: JSON, old: JSON? = nil) -> [String] {
    func object(_ spec: JSON) -> JSON {
      ["apiVersion": "x.io/v1", "kind": "Thing", "metadata": ["name": "a"], "spec": spec]
    }
    let json: JSON =
      [
        "name": "x.io", "served": true, "storage": true, "schema": ["openAPIV3Schema": [:]],
      ]
    let version = CustomDefinition.Version(
      name: "v1", isServed: true, isStorage: true, json: json, schema: Self.schema,
      merge: MergeSchema(structural: [:]), hasStatus: false, scale: nil)
    return version.errors(object(spec), old: old.map(object), subresource: nil).map { error in
      "\(error.cause.string(at: "field") ?? ""): \(error.message)"
    }
  }

  static let wrong: [(spec: JSON, says: [String])] = [
    (["name": "web"], []),
    (
      ["name": 7],
      ["spec.name: Invalid value: \"integer\": spec.name in body must be of type string: \"integer\"", unchecked]
    ),
    (
      [:],
      [
        "spec: Invalid value: 0: spec in body should have at least 1 properties", "spec.name: Required value",
        unchecked,
      ]
    ),
    (["name": "w"], ["spec.name: Invalid value: \"w\": spec.name in body should be at least 2 chars long"]),
    (["name": "websites"], ["spec.name: Too long: may not be more than 5 bytes", unchecked]),
    (["name": "W-1"], ["spec.name: Invalid value: \"W-1\": spec.name in body should match '^[a-z]+$'"]),
    (
      ["name": "web", "mode": "Odd"],
      ["spec.mode: Unsupported value: \"Odd\": supported values: \"On\", \"Off\"", unchecked]
    ),
    (
      ["name": "web", "count": 9],
      ["spec.count: Invalid value: 9: spec.count in body should be less than or equal to 5"]
    ),
    (
      ["name": "web", "count": 0],
      ["spec.count: Invalid value: 0: spec.count in body should be greater than or equal to 1"]
    ),
    (
      ["name": "web", "count": 1.5],
      ["spec.count: Invalid value: \"number\": spec.count in body must be of type integer: \"number\"", unchecked]
    ),
    (["name": "web", "share": 2], ["spec.share: Invalid value: 2: spec.share in body should be less than 2"]),
    (
      ["name": "web", "share": 0.3],
      ["spec.share: Invalid value: 0.3: spec.share in body should be a multiple of 0.5"]
    ),
    (["name": "web", "port": 80], []), (["name": "web", "port": "http"], []),
    (
      ["name": "web", "port": true],
      [
        "spec.port: Invalid value: \"boolean\": spec.port in body must be of type integer,string: \"boolean\"",
        "<nil>: Invalid value: \"\": \"spec.port\" must validate at least one schema (anyOf)",
        "spec.port: Invalid value: \"boolean\": spec.port in body must be of type integer: \"boolean\"", unchecked,
      ]
    ),
    (["name": "web", "note": nil], []),
    (["name": "web", "at": "2026-11-22T00:00:00Z"], []),
    (
      ["name": "web", "at": "soon"],
      ["spec.at: Invalid value: \"soon\": spec.at in body must be of type date-time: \"soon\"", unchecked]
    ),
    (["name": "web", "tags": ["a", "b", "c"]], ["spec.tags: Too many: 3: must have at most 2 items", unchecked]),
    (["name": "web", "tags": ["a", "a"]], ["spec.tags[1]: Duplicate value: \"a\""]),
    (
      ["name": "web", "ports": [["name": "a"], ["name": "a"]]],
      ["spec.ports[1]: Duplicate value: {\"name\":\"a\"}"]
    ),
    (
      ["name": "web", "limits": ["cpu": -1]],
      ["spec.limits.cpu: Invalid value: -1: spec.limits.cpu in body should be greater than or equal to 0"]
    ),
    (
      ["name": "web", "choice": [:]],
      [
        "<nil>: Invalid value: \"\": \"spec.choice\" must validate one and only one schema (oneOf). Found none valid",
        "spec.choice.a: Required value", unchecked,
      ]
    ),
    (
      ["name": "web", "choice": ["a": "1", "b": "2"]],
      [
        "<nil>: Invalid value: \"\": \"spec.choice\" must validate one and only one schema (oneOf). Found 2 valid alternatives"
      ]
    ),
    (["name": "web", "low": 3, "high": 1], ["spec: Invalid value: low is over high"]),
    (["name": "web", "secret": "s"], ["spec.secret: Forbidden: no secrets"]),
    (["name": "bad"], ["spec: Invalid value: the name is bad"]),
  ]
  static let unchecked =
    "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the "
    + "existing errors to complete validation"

  @Test("each mistake is told as a real server tells it", arguments: wrong)
  func mistakes(spec: JSON, says: [String]) {
    #expect(errors(spec) == says)
  }

  @Test("an immutable field may come and stay, and not change; a list's element is met again by its key")
  func transitions() {
    #expect(errors(["name": "web", "fixed": "a"], old: ["name": "web"]) == [])
    #expect(errors(["name": "web", "fixed": "a"], old: ["name": "web", "fixed": "a"]) == [])
    #expect(
      errors(["name": "web", "fixed": "b"], old: ["name": "web", "fixed": "a"]) == [
        "spec.fixed: Invalid value: \"b\": Value is immutable"
      ])
    let old: JSON = ["name": "web", "ports": [["name": "a", "number": 1], ["name": "b", "number": 9]]]
    #expect(
      errors(["name": "web", "ports": [["name": "b", "number": 9], ["name": "a", "number": 2]]], old: old) == [])
    #expect(
      errors(["name": "web", "ports": [["name": "b", "number": 8]]], old: old) == [
        "spec.ports[0].number: Invalid value: 8: failed rule: self >= oldSelf"
      ])
  }

  @Test("what was wrong before and did not change is let pass")
  func ratcheting() {
    #expect(errors(["name": "W", "count": 2], old: ["name": "W", "count": 1]) == [])
    #expect(errors(["name": "W", "count": 9], old: ["name": "W", "count": 1]).count == 1)
  }

  @Test("unknown fields go and are named, metadata and what may be anything stays")
  func pruning() {
    var json: JSON = [
      "apiVersion": "x.io/v1", "kind": "Thing", "metadata": ["name": "a", "labels": ["b": "c"]], "extra": 1,
      "spec": [
        "name": "web", "odd": 1, "anything": ["x": ["y": 1]], "limits": ["cpu": 1], "ports": [["name": "a", "z": 1]],
      ],
    ]
    #expect(Self.schema.prune(&json) == ["extra", "spec.odd", "spec.ports[0].z"])
    #expect(
      json == [
        "apiVersion": "x.io/v1", "kind": "Thing", "metadata": ["name": "a", "labels": ["b": "c"]],
        "spec": [
          "name": "web", "anything": ["x": ["y": 1]], "limits": ["cpu": 1], "ports": [["name": "a"]],
        ],
      ])
  }

  @Test("defaults are filled in at every depth, and a null that may not be one is as if it were absent")
  func defaulting() {
    var json: JSON = ["spec": ["mode": nil, "note": nil, "count": nil, "ports": [["name": "a"]]]]
    Self.schema.fill(&json)
    #expect(json == ["spec": ["mode": "On", "note": nil, "ports": [["name": "a", "protocol": "TCP"]]]])
  }
}
