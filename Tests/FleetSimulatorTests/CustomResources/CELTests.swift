import KubernetesAPI
import Testing

@testable import FleetSimulator

/// The expression language of rules, a line a rule.
@Suite("Rules of definitions are evaluated")
struct CELTests {
  static let selfValue: JSON = [
    "name": "web", "replicas": 3, "empty": "", "ratio": 0.5, "tags": ["a", "b"], "none": nil,
    "labels": ["app": "web", "x-y": "1"],
    "ports": [["name": "http", "port": 80], ["name": "metrics", "port": 9_090]],
    "size": "1.5Gi", "namespace": "shop", "time": "5m",
  ]

  static let holding = [
    "self.replicas == 3 && self.replicas in [1, 2, 3]", "self.name == 'web' ? true : false", "has(self.name)",
    "!has(self.missing)", "has(self.none)", "self.none == null", "size(self.tags) == 2 && self.tags.size() == 2",
    "self.tags.all(t, t.size() == 1)", "self.ports.exists(p, p.name == 'http' && p.port < 1024)",
    "self.ports.exists_one(p, p.port == 80)", "self.ports.filter(p, p.port > 80).map(p, p.name) == ['metrics']",
    "self.ports.map(p, p.port > 80, p.name) == ['metrics']", "self.labels.all(k, self.labels[k] != '')",
    "'app' in self.labels", "self.labels['x-y'] == '1'", "self.labels.x__dash__y == '1'",
    "self.__namespace__ == 'shop'", "self.name.matches('^[a-z]+$')", "!self.name.matches('^[0-9]')",
    "self.name.startsWith('w') && self.name.endsWith('b') && self.name.contains('e')",
    "self.name + '-1' == \"web-1\"", "self.replicas * 2 - 1 == 5 && 7 / 2 == 3 && -7 % 3 == -1",
    "1 + 2 * 3 == 7 && (1 + 2) * 3 == 9", "self.ratio < 1.0 && double(self.replicas) == 3.0", "1 == 1.0 && 2u == 2",
    "type(self.replicas) == int && type(self.name) == string && type(self.ratio) == double",
    "true || self.missing", "false && self.missing || true", "self.missing || true",
    "duration(self.time) <= duration('1h')", "duration('90s') == duration('1m30s')",
    "timestamp('2026-11-22T00:00:00Z') < timestamp('2026-11-22T01:00:00Z')",
    "timestamp('2026-11-22T02:03:04Z').getHours() == 2",
    "quantity(self.size).isGreaterThan(quantity('1Gi')) && quantity('500m').add(quantity('500m')) == quantity('1')",
    "isQuantity('1Mi') && !isQuantity('lots')", "isCIDR('10.0.0.0/8') && !isCIDR('10.0.0.0') && isIP('fd00::1')",
    "cidr('10.0.0.0/8').containsIP('10.1.2.3')", "ip('fd00::0:1').family() == 6", "self.?missing.orValue(1) == 1",
    "self.?name.orValue('') == 'web'", "optional.of(1).hasValue() && !optional.none().hasValue()",
    "self.?labels.?app.optMap(a, a + '!').orValue('') == 'web!'", "['b', 'a'].isSorted() == false",
    "[3, 1, 2].max() == 3 && [3, 1, 2].sum() == 6", "sets.contains(self.tags, ['a'])",
    "sets.equivalent(self.tags, ['b', 'a'])", "'a,b'.split(',') == self.tags && self.tags.join('-') == 'a-b'",
    "' Ab '.trim().lowerAscii() == 'ab'", "'abcd'.substring(1, 3) == 'bc' && 'abab'.lastIndexOf('b') == 3",
    "'a.b'.replace('.', '-') == 'a-b'", "string(5) == '5' && int('5') == 5", "{'a': 1}['a'] == 1",
    "r'\\d' == '\\\\d' && 'it\\'s' == \"it's\"", "size('né') == 2", "// said\n true", "0x10 == 16",
    "self == null || type(self) != int || self >= 1", "-9223372036854775808 < 0 && - -1 == 1 && !!true",
    "math.abs(-3) == 3 && math.abs(-0.5) == 0.5", "!(true && false) || --1 == 2",
    "timestamp('2026-11-22T00:00:01Z') - timestamp('2026-11-22T00:00:00Z') == duration('1s')",
    Array(repeating: "self.replicas == 3", count: 3_000).joined(separator: " && "),
    Array(repeating: "self.replicas == 4", count: 3_000).joined(separator: " || ") + " || true",
  ]

  @Test("a rule holds", arguments: holding)
  func holds(rule: String) throws {
    #expect(try value(rule) == .bool(true))
  }

  @Test(
    "a rule that cannot be evaluated says why, in a server's words",
    arguments: [
      ("self.missing == 1", "no such key: missing"), ("self.tags[5] == 'a'", "index out of bounds: 5"),
      ("self.name + 1 == 2", "no such overload"), ("1 / 0 == 1", "division by zero"),
      ("9223372036854775807 + 1 > 0", "integer overflow"), ("math.abs(-9223372036854775808) > 0", "integer overflow"),
      ("--9223372036854775808 > 0", "integer overflow"),
      ("-duration('-9223372036854775808ns') > duration('0s')", "integer overflow"),
      ("timestamp('9999-01-01T00:00:00Z') - timestamp('0001-01-01T00:00:00Z') > duration('1h')", "duration overflow"),
      ("timestamp('9999-12-31T23:59:59Z') + duration('1h') > timestamp(0)", "timestamp overflow"),
      ("timestamp(9223372036854775807) - timestamp(-9223372036854775808) > duration('1h')", "timestamp overflow"),
      ("other == 1", "no such attribute(s): other"),
      ("self.tags.all(t, t.size())", "no such overload"), ("self.name && true", "no such overload"),
      (
        "[1,2,3,4,5,6,7,8,9,0].all(a, [1,2,3,4,5,6,7,8,9,0].all(b, [1,2,3,4,5,6,7,8,9,0].all(c, "
          + "[1,2,3,4,5,6,7,8,9,0].all(d, [1,2,3,4,5,6,7,8,9,0].all(e, [1,2,3,4,5,6,7,8,9,0].all(f, true))))))",
        "operation cancelled: actual cost limit exceeded"
      ),
    ])
  func failures(rule: String, message: String) {
    #expect(throws: CELProblem.evaluation(message)) { try value(rule) }
  }

  @Test(
    "what is no expression is told with its place, what is not known here by its name",
    arguments: [
      ("self.", "1:6"), ("self == ", "1:9"), ("'open", "does not end"), ("a ? b", "1:6"), ("has(self)", "has() macro"),
      ("1 $ 2", "1:3"), ("9223372036854775808 > 0", "1:1"), ("1 - 9223372036854775808 < 0", "1:5"), ("..a", "1:2"),
      ("a ? -9223372036854775809 : 1", "invalid number"), ("isURL(self.name)", "isURL() is not known"),
      ("self.all(k, v, k != v)", "all with two variables() is not known"),
    ])
  func unreadable(rule: String, hint: String) throws {
    let problem = #expect(throws: CELProblem.self) { try CELExpression(rule) }
    #expect(problem?.message.contains(hint) ?? false, "\(problem?.message ?? "")")
  }

  @Test(
    "an expression that is too deep to be walked is refused, whatever it is deep in",
    arguments: [
      String(repeating: "!", count: 100_000) + "true", String(repeating: "-", count: 100_000) + "1",
      String(repeating: "(", count: 100_000), String(repeating: ".", count: 100_000) + "a",
      "1" + String(repeating: "+1", count: 100_000), "1" + String(repeating: "*1", count: 100_000),
      "1" + String(repeating: "<1", count: 100_000), "self" + String(repeating: ".a", count: 100_000),
      "self" + String(repeating: "[0]", count: 100_000), "self" + String(repeating: ".size()", count: 100_000),
      String(repeating: "[", count: 100_000), String(repeating: "{1:", count: 100_000),
      String(repeating: "true?1:", count: 100_000) + "1",
    ])
  func depth(rule: String) {
    let problem = #expect(throws: CELProblem.self) { try CELExpression(rule) }
    #expect(problem?.kind == .syntax)
  }

  @Test("an expression as deep as may be is evaluated")
  func deepest() throws {
    #expect(try value("1" + String(repeating: "+1", count: 240) + " == 241") == .bool(true))
    #expect(try value(String(repeating: "(", count: 200) + "true" + String(repeating: ")", count: 200)) == .bool(true))
    #expect(try value(String(repeating: "!", count: 200) + "true") == .bool(true))
  }

  @Test("lists that are sets or maps are equal in any order, others are not")
  func order() throws {
    let set = StructuralSchema(["type": "array", "x-kubernetes-list-type": "set", "items": ["type": "string"]])
    let atomic = StructuralSchema(["type": "array", "items": ["type": "string"]])
    for (schema, isEqual) in [(set, true), (atomic, false)] {
      let variables = ["self": CELValue(["a", "b"], schema), "oldSelf": CELValue(["b", "a"], schema)]
      #expect(try CELEvaluator.value(of: CELExpression("self == oldSelf"), variables) == .bool(isEqual))
    }
  }

  private func value(_ rule: String) throws -> CELValue {
    try CELEvaluator.value(of: CELExpression(rule), ["self": CELValue(Self.selfValue, nil)])
  }
}
