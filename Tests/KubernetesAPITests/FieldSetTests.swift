import Testing

@testable import KubernetesAPI

@Suite struct FieldSetTests {
  private let web: JSON = [
    "f:spec": ["f:replicas": [:], "f:template": ["f:c": [#"k:{"name":"web"}"#: [".": [:], "f:image": [:]]]]],
    "f:set": [#"v:"x""#: [:], "i:3": [:]],
  ]

  @Test("managed fields go both ways through their wire form", arguments: try Fixture.wireLists())
  func wire(name: String) throws {
    var entries = 0
    for item in try Fixture.json(name).elements(at: "items") {
      for json in item.elements(at: "metadata", "managedFields") {
        #expect(ManagedFieldsEntry(json)?.json == json)
        entries += 1
      }
    }
    #expect(entries > 0)
  }

  @Test("paths are named as people read them, and lead to their values")
  func paths() {
    let set = FieldSet(web)
    #expect(set.json == web)
    #expect(
      set.paths == [
        #"set[="x"]"#, "set[3]", "spec.replicas", "spec.template.c[name=web]", "spec.template.c[name=web].image",
      ])
    let object: JSON = ["spec": ["replicas": 3, "template": ["c": [["name": "db"], ["name": "web", "image": "i"]]]]]
    #expect(object[set.steps[2]] == 3)
    #expect(object[set.steps[4]] == "i")
    #expect(object[set.steps[0]] == nil)
    let port: JSON = ["ports": [["containerPort": 80], ["containerPort": 81]]]
    #expect(port[[.field("ports"), .key(["containerPort": 81, "protocol": "TCP"])]] == ["containerPort": 81])
    #expect(FieldSet.text([.field("metadata"), .field("labels"), .field("app.io/x")]) == "metadata.labels[app.io/x]")
  }

  @Test("union, intersection and difference are those of sets of paths")
  func algebra() {
    let a = FieldSet(["f:a": [:], "f:b": [".": [:], "f:c": [:]], "f:d": ["f:e": [:]]])
    let b = FieldSet(["f:b": [:], "f:d": ["f:e": [:], "f:f": [:]]])
    #expect(a.union(b).paths == ["a", "b", "b.c", "d.e", "d.f"])
    #expect(a.intersection(b).paths == ["b", "d.e"])
    #expect(a.subtracting(b).paths == ["a", "b.c"])
    #expect(a.subtractingBelow(b).paths == ["a"])
    #expect(a.subtracting(a).isEmpty && a.union(FieldSet()) == a && a.contains([.field("d"), .field("e")]))
    #expect(!a.contains([.field("d")]))
  }

  @Test("hostile fields neither crash nor count")
  func hostile() {
    #expect(FieldSet(["x": [:], "f:a": nil, "k:nope": [:], "i:x": [:]]).paths == ["a"])
    var deep: JSON = [:]
    for _ in 0..<600 { deep = ["f:a": deep] }
    #expect(FieldSet(deep).paths.count <= 1)
  }

  @Test("every built-in kind's table resolves to types that are there")
  func table() {
    let table = MergeSchema.table
    #expect(table.kinds.count > 50)
    for (kind, type) in table.kinds { #expect(table.types[type] != nil, "\(kind)") }
    for (name, node) in table.types {
      for (field, info) in node.fields where info.type != nil {
        #expect(table.types[info.type!] != nil, "\(name).\(field)")
      }
    }
    let pod = MergeSchema(GroupVersionKind(apiVersion: "v1", kind: "Pod"))
    #expect(
      pod.member("spec").member("containers").element.member("ports").list
        == .map([.init(name: "containerPort", fallback: 0), .init(name: "protocol", fallback: "TCP")]))
    #expect(pod.member("metadata").member("finalizers").list == .set)
    #expect(pod.member("spec").member("nodeSelector").isAtomicMap)
    let custom = MergeSchema(GroupVersionKind(apiVersion: "x.io/v1", kind: "Thing"))
    #expect(custom.member("spec").member("list").isAtomicList && !custom.member("spec").isAtomicMap)
    #expect(custom.member("metadata").member("ownerReferences").list == .map([.init(name: "uid", fallback: nil)]))
  }
}
