import KubernetesAPI
import Testing

@testable import DeliveryModel

/// One thing that is wrong with one field, by what the list of fields says of it.
struct Wrong: Sendable, CustomTestStringConvertible {
  var field: DeliveryField
  /// Nil: the field is not there.
  var value: JSON?
  var testDescription: String { "\(field.path) = \(value.map { String($0.text.prefix(40)) } ?? "missing")" }

  static let all: [Wrong] = DeliveryField.all.flatMap { field -> [Wrong] in
    guard field.isCarried else { return [Wrong(field: field, value: [:]), Wrong(field: field, value: "x")] }
    return values(field.form).map { Wrong(field: field, value: $0) }
      + (field.isRequired ? [Wrong(field: field, value: nil)] : [])
  }

  static func values(_ form: DeliveryField.Form) -> [JSON] {
    switch form {
    case .object: [5, "x", [[:]], true]
    case .list(let most): [5, [:], [5], .array(Array(repeating: [:], count: most + 1))]
    case .text: [[:], [], true, ""]
    case .name: [5, [:], "", "Shop", "1shop", "shop-", "sh_op", .string(String(repeating: "a", count: 51))]
    case .whole(let range):
      [.int(Int64(range.lowerBound) - 1), .int(Int64(range.upperBound) + 1), 1.5, "many", [:], true]
    case .truth: [1, "yes", [:]]
    case .duration(let least): [5, "5", "-5m", "5x", "1s1m", "20000d", [:]] + (least > .zero ? ["0s"] : [])
    case .share(let least): [-1, "-1%", "101%", "some", 1.5, [:]] + (least > 0 ? [0, "0%"] : [])
    case .choice(_, let later): ["Nope", 5, [:], ""] + later.map { .string($0) }
    case .time: ["yesterday", 5, "2026-13-01T00:00:00Z", [:]]
    case .window: ["Fri", "Fri 25:00/1h", "Fri 16:00/8d", "Fri 16:00/0s", 5, [:]]
    case .clustersPerTime: ["5 per x", "5 every 1h", -1, "101%", "5 per 0s", [:]]
    case .texts: [5, "x", [5], [[:]], [:]]
    case .names: [5, "x", [5], [[:]], [""], ["a", "a"]]
    case .textMap: [5, ["a": 1], ["a": [:]], []]
    case .any: []
    }
  }

  /// A file in which only this is wrong, and the path of the fault in it.
  var text: String {
    var file: JSON = [
      "apiVersion": "quarterdeck.dev/v1alpha1", "kind": "Delivery", "metadata": ["name": "a"],
      "spec": ["source": ["directory": "d"], "placement": ["clusterSelector": [:]]],
    ]
    if field.path == "spec.source.files" { file[at: "spec", "source"] = [:] }
    set(&file, DeliveryField.parts(field.path)[...], "")
    return file.prettyText
  }

  private func set(_ json: inout JSON, _ parts: ArraySlice<String>, _ path: String) {
    guard let first = parts.first else { return }
    let isElement = first.hasSuffix("[]")
    let name = isElement ? String(first.dropLast(2)) : first
    let inner = path.isEmpty ? first : "\(path).\(first)"
    if parts.count == 1 {
      json[name] = value
      return
    }
    var child = (isElement ? json[name]?[0] : json[name]) ?? [:]
    for (sibling, standard) in Self.siblings(of: inner, towards: field.path) where child[sibling] == nil {
      child[sibling] = standard
    }
    set(&child, parts.dropFirst(), inner)
    json[name] = isElement ? [child] : child
  }

  /// What must stand beside a field for its container to be right otherwise.
  private static func siblings(of container: String, towards field: String) -> [(String, JSON)] {
    switch container {
    case "spec.overrides[]":
      let isImage = field.hasPrefix(container + ".image")
      return [("name", "o")] + (isImage ? [] : [("jsonPatch", [["op": "remove", "path": "/spec"]])])
    case "spec.overrides[].image[]": return [("component", "Tag"), ("value", "1")]
    case "spec.strategy.stages[]":
      let names = ["selector", "names", "remaining"]
      return [("name", "s")]
        + (names.contains { field.hasPrefix("\(container).\($0)") } ? [] : [("remaining", true)])
    case "spec.strategy.stages[].gates[]": return [("type", "Health")]
    case "spec.strategy.stages[].beforeStageTasks[]":
      return field.hasSuffix(".at") ? [("type", "ScheduledStart")] : [("type", "Approval")]
    case "spec.strategy.stages[].afterStageTasks[]":
      return field.hasSuffix(".waitTime") ? [("type", "TimedWait")] : [("type", "Approval")]
    case "spec.policies.windows[]":
      return field.hasSuffix(".allow") || field.hasSuffix(".deny") ? [] : [("deny", "Fri 16:00/63h")]
    default:
      guard container.hasSuffix(".matchExpressions[]") else { return [] }
      return [
        (container.hasPrefix("spec.placement.propertySelector") ? "name" : "key", "k"), ("operator", "In"),
        ("values", ["v"]),
      ]
    }
  }
}

@Test("every field wrong in every way is one message, with its line, its column, its name and what is allowed")
func everyFieldWrong() throws {
  #expect(Wrong.all.count > 500)
  for wrong in Wrong.all {
    let text = wrong.text
    let error = #expect(throws: DeliveryProblems.self, "\(wrong.testDescription)") {
      try Delivery.parse(text: text, file: "x/deliver.yaml")
    }
    let problems = error?.problems ?? []
    let field = wrong.field.path.replacing("[]", with: "[0]")
    let isOne = problems.count == 1 && (problems[0].field == field || problems[0].field.hasPrefix(field + "["))
    #expect(isOne, "\(wrong.testDescription): \(problems.map { "\($0.field): \($0.message)" })")
    guard let problem = problems.first else { continue }
    #expect(problem.file == "x/deliver.yaml")
    #expect((problem.line ?? 0) > 0 && (problem.column ?? 0) > 0, "\(wrong.testDescription)")
    #expect(!problem.message.isEmpty && !problem.help.isEmpty, "\(wrong.testDescription): \(problem.message)")
    if !wrong.field.isCarried {
      #expect(problem.message.contains("not supported yet by this version"), "\(wrong.testDescription)")
    }
    // The line is the one on which the field stands.
    if wrong.value != nil, let line = problem.line, let name = wrong.field.path.split(separator: ".").last {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines[line - 1].contains("\"\(name.replacing("[]", with: ""))\"") || problem.field != field)
    }
  }
}

@Test("a name that is no field is told in every map, with the one that was meant or those that are allowed")
func unknownFields() throws {
  for field in DeliveryField.all where field.isCarried && !DeliveryField.members(of: field.path).isEmpty {
    var wrong = Wrong(field: field, value: nil)
    let member = DeliveryField.members(of: field.path).first { $0.isCarried }
    let name = String(member?.path.split(separator: ".").last ?? "")
    let misspelt = String(name.dropLast()) + "_"
    wrong.field.path += ".bogusName"
    wrong.value = 1
    let bogus = #expect(throws: DeliveryProblems.self, "\(field.path)") {
      try Delivery.parse(text: wrong.text, file: "d.yaml")
    }
    let told = bogus?.problems.filter { $0.field.hasSuffix(".bogusName") } ?? []
    #expect(told.count == 1 && told[0].message == "is no field", "\(field.path): \(bogus?.problems ?? [])")
    #expect(told.first?.help.hasPrefix("allowed: ") == true)
    guard name.count > 4, !name.contains("[") else { continue }
    wrong.field.path = "\(field.path).\(misspelt)"
    let near = #expect(throws: DeliveryProblems.self) { try Delivery.parse(text: wrong.text, file: "d.yaml") }
    #expect(near?.problems.contains { $0.help == "did you mean \(name)?" } == true, "\(field.path).\(misspelt)")
  }
}

@Test("a file that has a fault in a field, in a rule over fields and in a patch tells all of them at once")
func allAtOnce() {
  let text = """
    apiVersion: quarterdeck.dev/v1alpha1
    kind: Delivery
    metadata: {name: shop, labels: {}}
    spec:
      source: {directory: a, files: [b]}
      package: {kustomize: {path: overlays}}
      placement: {numberOfClusters: 0, clusterSelector: {}}
      overrides:
      - {name: a, jsonPatch: [{op: jump, path: /a}, {op: add, path: a}, {op: remove, path: /b}]}
      - {name: a, image: [{component: Tag, value: "1"}, {component: Tag, value: "2"}]}
      strategy:
        stages:
        - {name: canary, maxConcurrency: 0}
        - {name: canary, selector: {matchExpressions: [{key: a, operator: In}]}}
        - {name: x, remaining: true, beforeStageTasks: [{type: ScheduledStart}]}
        - {name: z, remaining: true, gates: [{type: CEL}]}
      policies: {windows: [{deny: "Mon 00:00/7d"}]}
    """
  let error = #expect(throws: DeliveryProblems.self) { try Delivery.parse(text: text, file: "d.yaml") }
  let told = (error?.problems ?? []).map { "\($0.line ?? 0) \($0.field): \($0.message)" }
  #expect(
    told == [
      "3 metadata.labels: is no field",
      "5 spec.source: says directory and files",
      "6 spec.package.kustomize: is not supported yet by this version",
      "7 spec.placement.numberOfClusters: is 0",
      "9 spec.overrides[0].jsonPatch[0]: jump: there is no such operation",
      "9 spec.overrides[0].jsonPatch[1]: add: 'a' is no JSON pointer",
      "10 spec.overrides[1].name: is a, like another override",
      "10 spec.overrides[1].image[1]: is a second Tag",
      "13 spec.strategy.stages[0]: says none of selector, names, remaining",
      "13 spec.strategy.stages[0].maxConcurrency: is 0",
      "14 spec.strategy.stages[1].name: is canary, like another stage",
      "14 spec.strategy.stages[1].selector.matchExpressions[0]: In has 0 values",
      "15 spec.strategy.stages[2].beforeStageTasks[0]: has no at",
      "16 spec.strategy.stages[3].remaining: is the second one",
      "16 spec.strategy.stages[3].gates[0].type: CEL is not supported yet by this version",
      "17 spec.policies.windows: leave no time in which a cluster may be started",
    ])
}

@Test(
  "what is no delivery file at all is one message that says what one is",
  arguments: [
    ("", "no document"), ("- a\n", "no document"), ("a: 1\n---\nb: 2\n", "more than one document"),
    ("a: [\n", ""), ("a: 1\na: 2\n", ""), ("kind: &x [*x]\n", ""), ("a:\n\t- b\n", ""),
  ])
func noDelivery(text: String, message: String) {
  let error = #expect(throws: DeliveryProblems.self) { try Delivery.parse(text: text, file: "d.yaml") }
  #expect(error?.problems.count == 1)
  #expect(error?.problems.first?.message.hasPrefix(message) == true)
  #expect((error?.problems.first?.line ?? 0) > 0, "\(text): \(error?.problems ?? [])")
  #expect(error?.problems.first?.help.contains("one YAML document") == true)
}
