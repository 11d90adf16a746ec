import Testing

@testable import KubernetesAPI

@Suite struct SelectorTests {
  @Test(
    "a label selector's text is read and written in order",
    arguments: [
      ("", ""), ("a=b", "a=b"), (" a == b , c!=d ", "a=b,c!=d"), ("x in (b, a,b),!y,z", "x in (a,b),!y,z"),
      ("env notin (prod,dev)", "env notin (dev,prod)"), ("b=1,a=2", "a=2,b=1"), ("a=", "a="), ("a in (x)", "a=x"),
      ("example.com/tier=web", "example.com/tier=web"), ("in in (in)", "in=in"), ("a in (,x)", "a in (,x)"),
    ])
  func text(text: String, written: String) throws {
    #expect(try LabelSelector(text).description == written)
    #expect(try LabelSelector(LabelSelector(text).description) == LabelSelector(text))
  }

  @Test(
    "a bad label selector says where",
    arguments: [
      ("a b", "2"), ("=b", "0"), ("a=b,", "4"), ("a in b", "5"), ("a in (b", "7"), ("!", "1"), ("a=b c", "4"),
      ("a=ü", "0"), ("-a=b", "0"), ("a=b-", "0"), ("x/y/z", "0"), ("a,A_/b", "2"), ("a in (b c)", "8"),
    ])
  func bad(text: String, place: String) {
    let error = #expect(throws: SelectorError.self) { try LabelSelector(text) }
    #expect(error?.place == place)
  }

  @Test("requirements match as in Kubernetes: what is absent is not in any set")
  func matches() throws {
    let labels = ["app": "web", "tier": "front"]
    for (text, isMatch) in [
      ("", true), ("app=web", true), ("app=db", false), ("app!=db", true), ("none!=x", true), ("none notin (x)", true),
      ("none in (x)", false), ("app,tier", true), ("!app", false), ("!none", true),
      ("app in (db,web),tier!=back", true),
    ] { #expect(try LabelSelector(text).matches(labels) == isMatch, "\(text)") }
    #expect(try !LabelSelector(JSON?.none).matches(labels))
    #expect(try !LabelSelector(JSON.null).matches(labels))
    #expect(try LabelSelector([:] as JSON).matches(labels))
  }

  @Test("the structured form is read, checked and written")
  func structured() throws {
    let json: JSON = [
      "matchLabels": ["app": "web"],
      "matchExpressions": [
        ["key": "env", "operator": "NotIn", "values": ["dev", "test"]], ["key": "x", "operator": "Exists"],
      ],
    ]
    let selector = try LabelSelector(json)
    #expect(selector.description == "app=web,env notin (dev,test),x")
    #expect(selector.json == json)
    for (expression, place) in [
      (["key": "a", "operator": "Gt", "values": ["1"]], "matchExpressions[0].operator"),
      (["key": "a", "operator": "In"], "matchExpressions[0].values"),
      (["key": "a", "operator": "Exists", "values": ["1"]], "matchExpressions[0].values"),
      (["key": "", "operator": "Exists"], "matchExpressions[0]"),
    ] as [(JSON, String)] {
      let error = #expect(throws: SelectorError.self) { try LabelSelector(["matchExpressions": [expression]]) }
      #expect(error?.place == place)
    }
  }

  @Test("a field selector is read, written and matched")
  func fields() throws {
    let object: JSON = ["metadata": ["name": "a,b=c"], "status": ["phase": "Running"], "spec": ["n": 3, "on": true]]
    for (text, isMatch) in [
      ("", true), ("status.phase=Running", true), ("status.phase==Running,spec.n=3", true),
      ("status.phase!=Running", false),
      ("metadata.name=a\\,b\\=c", true), ("spec.nodeName=", true), ("spec.on=true", true), ("spec.n!=4", true),
    ] {
      let selector = try FieldSelector(text)
      #expect(selector.matches(object) == isMatch, "\(text)")
      #expect(try FieldSelector(selector.description) == selector)
    }
    for text in ["phase", "=x", "a=b=c", "a=\\x", "a!b", "a=b\\"] {
      #expect(throws: SelectorError.self, "\(text)") { try FieldSelector(text) }
    }
  }
}
