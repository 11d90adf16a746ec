import KubernetesAPI

/// A rule for names: a pattern with named groups gives alias, labels and protection.
///
/// ```yaml
/// names:
/// - match: '^arn:aws:eks:(?<region>[^:]+):\d+:cluster/(?<name>.+)$'
///   alias: '{name}-{region}'
///   labels: {region: '{region}', cloud: aws}
///   protected: true
/// ```
/// The pattern is matched against the context's name, or what a registry calls the cluster. The first rule that matches
/// counts. It is the operator's word: its labels win over a registry's, and no registry takes its protection away.
package struct NameRule: Sendable, Hashable {
  /// As it is written.
  package var pattern: String
  package var alias: String?
  package var labels: [String: String] = [:]
  package var isProtected = false
  /// The names of the pattern's groups.
  private var groups: [String]

  /// - Throws: Why the pattern cannot be read, in the parser's words.
  package init(_ pattern: String) throws {
    _ = try Regex(pattern)
    // A regex is no value that can be compared or sent: the text is kept, and read again where it is used.
    self.pattern = pattern
    groups = Self.groups(in: pattern)
  }

  private static func groups(in pattern: String) -> [String] {
    pattern.split(separator: "(?<").dropFirst().compactMap { part in
      guard part.first != "=", part.first != "!", let end = part.firstIndex(of: ">") else { return nil }
      return String(part[..<end])
    }
  }

  /// Names in braces that are no group of the pattern.
  package func strangers(in template: String) -> [String] {
    Self.places(in: template).filter { !groups.contains($0) }
  }

  private static func places(in template: String) -> [String] {
    template.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { part in
      part.firstIndex(of: "}").map { String(part[..<$0]) }
    }
  }

  package struct Outcome: Sendable, Hashable {
    package var alias: String?
    package var labels: [String: String]
    package var isProtected: Bool
  }

  /// What the rule gives a name; nil where it does not match.
  package func apply(to name: String) -> Outcome? {
    (try? Regex(pattern)).flatMap { apply($0, to: name) }
  }

  fileprivate func apply(_ regex: Regex<AnyRegexOutput>, to name: String) -> Outcome? {
    let name = String(name.prefix(RegistryLimits.nameText))
    guard let match = name.firstMatch(of: regex) else { return nil }
    var values: [String: String] = [:]
    for group in groups { values[group] = match[group]?.substring.map(String.init) ?? "" }
    func filled(_ template: String) -> String {
      values.reduce(template) { $0.replacing("{\($1.key)}", with: $1.value) }
    }
    return Outcome(
      alias: alias.map(filled).flatMap { $0.isEmpty ? nil : $0 }, labels: labels.mapValues(filled),
      isProtected: isProtected)
  }
}

/// The rules in their order, ready to be applied to many names.
struct NameRules {
  private let rules: [(rule: NameRule, regex: Regex<AnyRegexOutput>)]

  init(_ rules: [NameRule]) {
    self.rules = rules.compactMap { rule in (try? Regex(rule.pattern)).map { (rule, $0) } }
  }
  /// What the first rule that matches gives a name.
  func apply(to name: String) -> NameRule.Outcome? {
    for (rule, regex) in rules {
      if let outcome = rule.apply(regex, to: name) { return outcome }
    }
    return nil
  }
}

/// Reads the list `names` of one document.
struct NameRuleReader: DocumentReader {
  let document: YAMLDocument
  var problems: [RegistryProblem] = []

  init(_ document: YAMLDocument) { self.document = document }

  mutating func rules() -> [NameRule] {
    guard let value = document.json["names"], !value.isNull else { return [] }
    guard let list = value.arrayValue else {
      note(["names"], "names is no list")
      return []
    }
    return list.indices.compactMap { rule(at: $0, list[$0]) }
  }

  private mutating func rule(at index: Int, _ json: JSON) -> NameRule? {
    let path: [YAMLDocument.Step] = ["names", .index(index)]
    let allowed = ["match", "alias", "labels", "protected"]
    for field in (json.objectValue ?? [:]).keys.sorted() where !allowed.contains(field) {
      note(
        path + [.member(field)], "\(field) is no field of a rule for names",
        "allowed: \(allowed.joined(separator: ", "))")
    }
    guard let pattern = json.string(at: "match"), !pattern.isEmpty else {
      note(path, "a rule for names without match")
      return nil
    }
    var rule: NameRule
    do { rule = try NameRule(pattern) } catch {
      note(path + ["match"], "\(pattern) is no regular expression", "see the pattern's brackets and groups")
      return nil
    }
    if let alias = json["alias"] {
      if let text = alias.stringValue {
        rule.alias = text
        checkPlaces(text, rule, path + ["alias"])
      } else {
        note(path + ["alias"], "alias is no text", "put it in quotes")
      }
    }
    if let labels = json["labels"] {
      if labels.objectValue == nil { note(path + ["labels"], "labels is no map") }
      for (key, value) in (labels.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
        if let text = value.stringValue {
          rule.labels[key] = text
          checkPlaces(text, rule, path + ["labels", .member(key)])
        } else {
          note(path + ["labels", .member(key)], "\(key) is no text", "put its value in quotes")
        }
      }
    }
    if let value = json["protected"] {
      if value.boolValue == nil {
        note(path + ["protected"], "protected is neither true nor false", "until then it counts as true")
      }
      rule.isProtected = value.boolValue ?? true
    }
    return rule
  }

  private mutating func checkPlaces(_ template: String, _ rule: NameRule, _ path: [YAMLDocument.Step]) {
    for name in rule.strangers(in: template) {
      note(path, "{\(name)} is no group of the pattern", "name one as (?<\(name)>…)")
    }
  }
}
