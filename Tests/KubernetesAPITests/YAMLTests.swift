import Testing

@testable import KubernetesAPI

@Suite struct YAMLTests {
  private func read(_ text: String) throws -> JSON {
    let limits = YAMLLimits(bytes: 1 << 20, values: 20_000, depth: 200)
    return try YAMLDocument.documents(in: text, file: "f.yaml", limits: limits).first?.json ?? .null
  }

  @Test(
    "a word means what it means to Kubernetes",
    arguments: [
      ("1", 1), ("-7", -7), ("+3", 3), ("0x1F", 31), ("0644", 420), ("0o17", 15), ("0b101", 5), ("1_000", 1000),
      ("1.5", 1.5), ("1.0", 1), (".5", 0.5), ("1e3", 1000), ("08", 8), ("1.2.3", "1.2.3"), ("1e", "1e"),
      ("true", true), ("True", true), ("yes", true), ("on", true), ("No", false), ("off", false), ("tRUE", "tRUE"),
      ("null", nil), ("~", nil), ("\"yes\"", "yes"), ("'1'", "1"), ("!!str 1", "1"), ("!!int \"3\"", 3), ("! 12", "12"),
      ("2026-11-22T16:56:08Z", "2026-11-22T16:56:08Z"), ("2026-11-22", "2026-11-22"), ("12:30:45", "12:30:45"),
      ("100m", "100m"), ("-x", "-x"), ("18446744073709551615", .double(18446744073709551616)),
      ("|\n  a\n  b\n", "a\nb\n"),
      (">-\n  a\n  b\n", "a b"), ("--x", "--x"), ("0x", "0x"), ("9223372036854775808", .double(9223372036854775808)),
    ] as [(String, JSON)])
  func words(text: String, value: JSON) throws {
    #expect(try read("v: \(text)")["v"] == value)
  }

  @Test("names of members become text, merges and aliases resolve")
  func names() throws {
    #expect(try read("1: a\non: b\n\"x\": c") == ["1": "a", "true": "b", "x": "c"])
    let text = """
      base: &base {a: 1, b: 2}
      one:
        b: 3
        <<: *base
      two: *base
      three:
        <<: [*base, {b: 9, c: 4}]
      """
    #expect(
      try read(text) == [
        "base": ["a": 1, "b": 2], "one": ["a": 1, "b": 3], "two": ["a": 1, "b": 2], "three": ["a": 1, "b": 2, "c": 4],
      ])
  }

  @Test("several documents are read, with their places, and empty ones are left out")
  func documents() throws {
    let text = """
      # comment
      ---
      apiVersion: v1
      metadata:
        name: a
      items:
      - x: 1
      - y: 2
      ---
      ---
      {"kind": "B"}
      """
    let documents = try YAMLDocument.documents(in: text, file: "f.yaml")
    #expect(
      documents.map(\.json) == [
        ["apiVersion": "v1", "metadata": ["name": "a"], "items": [["x": 1], ["y": 2]]], ["kind": "B"],
      ])
    #expect(documents[0].position(of: ["metadata", "name"]) == (5, 3))
    #expect(documents[0].position(of: ["metadata", "labels", "app"]) == (4, 1))
    #expect(documents[0].position(of: ["items", 1, "y"]) == (8, 3))
    #expect(documents[0].position(of: ["items", 7]) == (6, 1))
    #expect(documents[1].position(of: ["kind"]) == (11, 2))
    #expect(documents[0].problem(at: ["metadata", "name"], "no").description == "f.yaml:5:3: no")
  }

  @Test(
    "what is refused is refused with its place",
    arguments: [
      ("a: 1\nb: 2\na: 3", 1), ("a: 1\n\"a\": 3", 1), ("a: [1", 2), ("a: b: c", 1), ("a: .inf", 1), ("x:\n  [1]: 2", 2),
      ("a: *nope", 1), ("a: !!int x", 1), ("a: !foo x", 1), ("a: !!binary aGk=", 1), ("a:\n\t- b", 2), ("<<: 1", 1),
      ("~: 1", 1),
    ])
  func refused(text: String, line: Int) {
    let problem = #expect(throws: YAMLProblem.self, "\(text)") { try read(text) }
    #expect(problem?.line == line, "\(text): \(problem?.description ?? "")")
  }

  @Test("aliases cannot make a small file large")
  func laughs() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<10 {
      text += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ","))]\n"
    }
    #expect(throws: YAMLProblem.self) { try read(text) }
    #expect(throws: YAMLProblem.self) { try read(text + "? *a9\n: 1\n? *a8\n: 2\n") }
    #expect(throws: YAMLProblem.self) { try read(text + "{[*a9, *a9]: 1}: 2\n") }
    #expect(throws: YAMLProblem.self) {
      try read(String(repeating: "[", count: 500) + String(repeating: "]", count: 500))
    }
    #expect(throws: YAMLProblem.self) { try read(String(repeating: "- ", count: 100_000) + "x") }
  }

  @Test("YAML is written as kubectl writes it")
  func writes() throws {
    let value: JSON = [
      "b": ["x", ["k": 1, "l": [:]], [], [1, 2]], "a": nil, "t": "true", "n": "12", "e": "", "s": "a: b", "q": "it's",
      "h": "#x", "c": "a#b", "m": "one\n two\n", "k": "one\ntwo", "kk": "one\n\n", "tab": "a\tb", "f": 1.5, "d": "- x",
      "neg": "-x", "time": "12:30", "sp": " x", "lead": " x\ny\n", "trail": "x \ny\n", "emoji": "😀", "ü": "grün",
      "on": 1,
      "colon": "a:", "quote": "say \"hi\"", "it's: x": "'", "y": "y", "dots": "...", "url": "http://x/y?z",
    ]
    #expect(
      value.yaml == #"""
        a: null
        b:
        - x
        - k: 1
          l: {}
        - []
        - - 1
          - 2
        c: a#b
        colon: 'a:'
        d: '- x'
        dots: '...'
        e: ""
        emoji: "\U0001F600"
        f: 1.5
        h: '#x'
        'it''s: x': ''''
        k: |-
          one
          two
        kk: |+
          one

        lead: |2
           x
          y
        m: |
          one
           two
        "n": "12"
        neg: -x
        "on": 1
        q: it's
        quote: say "hi"
        s: 'a: b'
        sp: ' x'
        t: "true"
        tab: "a\tb"
        time: "12:30"
        trail: "x \ny\n"
        url: http://x/y?z
        "y": "y"
        ü: grün

        """#)
    #expect(try read(value.yaml) == value)
  }

  @Test("what a server sent is the same after a way through YAML", arguments: try Fixture.wireLists())
  func roundTrip(name: String) throws {
    let value = try Fixture.json(name)
    #expect(try read(value.yaml) == value)
  }
}
