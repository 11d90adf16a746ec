import Testing

@testable import KubernetesAPI

@Suite struct PatchTests {
  @Test(
    "a merge patch changes as RFC 7386 says",
    arguments: [
      (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
      (#"{"a":"b"}"#, #"{"a":null}"#, #"{}"#), (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
      (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
      (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
      (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#), (#"{"a":"foo"}"#, "null", "null"),
      (#"{"e":null}"#, #"{"a":1}"#, #"{"a":1,"e":null}"#), ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
      ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ])
  func mergePatch(target: String, patch: String, result: String) throws {
    #expect(try JSON(parsing: target).mergePatch(JSON(parsing: patch)) == JSON(parsing: result))
  }

  @Test("the merge patch between two values makes the second of the first")
  func mergePatchTo() throws {
    let old: JSON = ["a": 1, "b": ["c": 2, "d": 3], "e": [1]]
    let new: JSON = ["a": 1, "b": ["c": 4], "e": [2], "f": "x"]
    #expect(old.mergePatch(to: new) == ["b": ["c": 4, "d": nil], "e": [2], "f": "x"])
    #expect(old.mergePatch(old.mergePatch(to: new)) == new)
    #expect(old.mergePatch(to: old) == [:])
  }

  @Test(
    "a JSON patch applies as RFC 6902 says",
    arguments: [
      (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux"}]"#, #"{"baz":"qux","foo":"bar"}"#),
      (#"{"foo":["a","b"]}"#, #"[{"op":"add","path":"/foo/1","value":"x"}]"#, #"{"foo":["a","x","b"]}"#),
      (#"{"foo":["a"]}"#, #"[{"op":"add","path":"/foo/-","value":["x"]}]"#, #"{"foo":["a",["x"]]}"#),
      (#"{"foo":["a","b"]}"#, #"[{"op":"remove","path":"/foo/0"}]"#, #"{"foo":["b"]}"#),
      (#"{"a":1}"#, #"[{"op":"replace","path":"/a","value":2},{"op":"test","path":"/a","value":2}]"#, #"{"a":2}"#),
      (#"{"a":{"b":1},"c":{}}"#, #"[{"op":"move","from":"/a/b","path":"/c/d"}]"#, #"{"a":{},"c":{"d":1}}"#),
      (#"{"a":{"b":1}}"#, #"[{"op":"copy","from":"/a","path":"/c"}]"#, #"{"a":{"b":1},"c":{"b":1}}"#),
      (#"{"a/b":1,"m~n":2}"#, #"[{"op":"remove","path":"/a~1b"},{"op":"remove","path":"/m~0n"}]"#, "{}"),
      (#"{"a":1}"#, #"[{"op":"replace","path":"","value":[1]}]"#, "[1]"),
      (#"{"a":null}"#, #"[{"op":"test","path":"/a"}]"#, #"{"a":null}"#),
    ])
  func jsonPatch(document: String, patch: String, result: String) throws {
    #expect(try JSONPatch(JSON(parsing: patch)).applied(to: JSON(parsing: document)) == JSON(parsing: result))
  }

  @Test(
    "a JSON patch that does not apply says which operation and why",
    arguments: [
      (#"[{"op":"add","path":"/x/y","value":1}]"#, 0, .noSuchPath("/x")),
      (#"[{"op":"add","path":"/l/3","value":1}]"#, 0, .badIndex("3")),
      (#"[{"op":"add","path":"/l/01","value":1}]"#, 0, .badIndex("01")),
      (#"[{"op":"add","path":"/a","value":1},{"op":"remove","path":"/nope"}]"#, 1, .noSuchPath("/nope")),
      (#"[{"op":"replace","path":"/nope","value":1}]"#, 0, .noSuchPath("/nope")),
      (#"[{"op":"test","path":"/a","value":99}]"#, 0, .testFailed),
      (#"[{"op":"move","from":"/o","path":"/o/p"}]"#, 0, .moveIntoItself),
      (#"[{"op":"copy","from":"/zz","path":"/a"}]"#, 0, .noSuchPath("/zz")),
      (#"[{"op":"frob","path":"/a"}]"#, 0, .unknownOperation), (#"[{"path":"/a"}]"#, 0, .missing("op")),
      (#"[{"op":"add","path":"/a"}]"#, 0, .missing("value")), (#"[{"op":"remove","path":"a"}]"#, 0, .badPointer("a")),
      (#"{"op":"remove","path":"/a"}"#, 0, .notOperations),
      (#"[{"op":"remove","path":"/a~2"}]"#, 0, .badPointer("/a~2")),
    ] as [(String, Int, JSONPatchError.Problem)])
  func jsonPatchFails(patch: String, index: Int, problem: JSONPatchError.Problem) throws {
    let document: JSON = ["a": 1, "l": [1, 2], "o": ["p": 1]]
    let error = #expect(throws: JSONPatchError.self) { try JSONPatch(JSON(parsing: patch)).applied(to: document) }
    #expect(error?.index == index && error?.problem == problem)
  }

  @Test("a failed test is answered as the API server answers it")
  func failedStatus() throws {
    let recording = try Fixture.json("patch-json-failed.json")
    let patch = try JSONPatch(recording[at: "request", "body"]!)
    let error = #expect(throws: JSONPatchError.self) { try patch.applied(to: ["spec": ["replicas": 1]]) }
    #expect(error?.status == Status(recording[at: "response", "body"]!))
  }

  @Test("copies that grow without end are refused")
  func copies() throws {
    var operations: [JSON] = [["op": "add", "path": "/a", "value": ["0123456789", "0123456789"]]]
    for _ in 0..<40 { operations.append(["op": "copy", "from": "/a", "path": "/a/-"]) }
    let error = #expect(throws: JSONPatchError.self) { try JSONPatch(.array(operations)).applied(to: [:]) }
    #expect(error?.problem == .copiesTooMuch)
  }
}
