import KubernetesAPI

extension Scenario {
  /// Reads a scenario file whole, and says all that is wrong with it at once.
  ///
  /// The fields are those of the page "Scenarios" of this room's documentation.
  package static func parse(_ text: String, file: String) throws(ScenarioProblems) -> Scenario {
    let documents: [YAMLDocument]
    do throws(YAMLProblem) {
      documents = try YAMLDocument.documents(in: text, file: file)
    } catch {
      throw ScenarioProblems(faults: [
        ScenarioFault(
          file: file, line: error.line, column: error.column, field: "", message: error.message, allowed: "")
      ])
    }
    guard documents.count == 1, let document = documents.first else {
      throw ScenarioProblems(faults: [
        ScenarioFault(
          file: file, line: 0, column: 0, field: "", message: "has \(documents.count) documents",
          allowed: "one document")
      ])
    }
    let collector = FaultCollector(document: document)
    let scenario = Scenario(FieldReader(document.json, at: [], collector))
    guard collector.faults.isEmpty else {
      throw ScenarioProblems(faults: collector.faults.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
    }
    return scenario
  }

  private init(_ reader: FieldReader) {
    reader.allow([
      "kind", "name", "seed", "start", "clusters", "workloads", "manifests", "behaviours", "registries", "rights",
      "story",
    ])
    _ = reader.choice("kind", of: ["Scenario"])
    name = reader.string("name", default: "scenario")
    seed = UInt64(reader.int("seed", default: 1, in: 0...Int64.max))
    if reader.has("start") {
      start = reader.value("start", default: nil, allowed: "a time like 2026-11-22T02:57:00Z") {
        $0.stringValue.flatMap { Timestamp($0) }
      }
    }
    clusters = reader.readers("clusters").map { ClusterSpec($0) }
    if !reader.has("clusters") { reader.fault("clusters", "is missing", allowed: "a list of clusters") }
    var seen: Set<String> = []
    for (index, cluster) in clusters.enumerated() where !seen.insert(cluster.name).inserted && !cluster.name.isEmpty {
      reader.collector.add(
        ["clusters", .index(index), "name"], "\"\(cluster.name)\" is the name of another cluster too")
    }
    let context = ScenarioContext(clusters: clusters, start: start)
    workloads = reader.readers("workloads").map { WorkloadTemplate($0, context) }
    manifests = reader.readers("manifests").map { ManifestTemplate($0, context) }
    behaviours = reader.readers("behaviours").map {
      Chosen(clusters: ClusterChoice($0, context), value: Behaviour($0, also: ["clusters"]))
    }
    registries = reader.readers("registries").map {
      Chosen(clusters: ClusterChoice($0, context), value: RegistryBehaviour($0, also: ["clusters"]))
    }
    rights = reader.readers("rights").map {
      Chosen(clusters: ClusterChoice($0, context), value: UserRights($0, also: ["clusters"]))
    }
    story = reader.readers("story").compactMap { StoryStep($0, context) }.sorted { $0.at < $1.at }
  }
}

/// What later parts of a file are checked against.
struct ScenarioContext {
  var clusters: [ClusterSpec]
  var start: Timestamp?
}

extension ClusterSpec {
  init(_ reader: FieldReader) {
    reader.allow(["name", "labels", "properties", "region", "provider", "price", "version", "protected", "nodes"])
    name = reader.name("name")
    labels = reader.labels("labels")
    properties = reader.map("properties")
    if let region = reader.optionalString("region") { labels["region"] = region }
    if let provider = reader.optionalString("provider") { labels["provider"] = provider }
    if let price = reader.optionalString("price") { properties["price"] = price }
    version =
      reader.value("version", default: version, allowed: "a version of Kubernetes like v1.36.2") { json in
        json.stringValue.flatMap { text in
          let parts = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
          return text.hasPrefix("v") && parts.count == 3 && parts.allSatisfy { Int($0.prefix(3)) != nil } ? text : nil
        }
      } ?? version
    isProtected = reader.bool("protected")
    nodes.prefix = name
    guard let pool = reader.reader("nodes") else { return }
    pool.allow(["count", "cpu", "memory", "pods", "prefix"])
    nodes.count = Int(pool.int("count", default: 3, in: 0...5_000))
    nodes.cpu = pool.quantity("cpu", default: nodes.cpu)
    nodes.memory = pool.quantity("memory", default: nodes.memory)
    nodes.pods = pool.int("pods", default: nodes.pods, in: 1...1_000)
    if pool.has("prefix") { nodes.prefix = pool.name("prefix") }
  }
}

extension UserRights {
  /// Rules in the words of a ClusterRole, and `namespaces` where they hold in some only.
  init(_ reader: FieldReader, also fields: [String]) {
    self.init()
    reader.allow(["user", "rules"] + fields)
    user = reader.string("user")
    rules = reader.readers("rules").map { rule in
      rule.allow(["verbs", "apiGroups", "resources", "namespaces"])
      return AccessRules.Rule(
        verbs: Set(rule.strings("verbs")), groups: rule.has("apiGroups") ? Set(rule.strings("apiGroups")) : nil,
        resources: Set(rule.strings("resources")),
        namespaces: rule.has("namespaces") ? Set(rule.strings("namespaces")) : nil)
    }
  }
}

extension ClusterChoice {
  /// The field `clusters` of a mapping: a name, names, or `names` with `matchLabels` and `matchExpressions`.
  init(_ reader: FieldReader, _ context: ScenarioContext) {
    self.init()
    guard let json = reader.json["clusters"], !json.isNull else { return }
    if json.objectValue == nil {
      names = reader.strings("clusters")
      check(names ?? [], reader, "clusters", json, context)
    } else if let inner = reader.reader("clusters") {
      inner.allow(["names", "matchLabels", "matchExpressions"])
      if inner.has("names") {
        names = inner.strings("names")
        check(names ?? [], inner, "names", json["names"], context)
      }
      var labels = json
      labels["names"] = nil
      if labels != [:] { selector = inner.selector(labels, at: nil) }
    }
    let isKnown = names?.allSatisfy { name in context.clusters.contains { glob(name, $0.name) } } ?? true
    if isKnown, !context.clusters.contains(where: { contains($0) }) { reader.fault("clusters", "chooses no cluster") }
  }

  private func check(
    _ names: [String], _ reader: FieldReader, _ field: String, _ json: JSON?, _ context: ScenarioContext
  ) {
    for (index, name) in names.enumerated() where !context.clusters.contains(where: { glob(name, $0.name) }) {
      reader.collector.add(
        reader.path + [.member(field)] + (json?.arrayValue == nil ? [] : [.index(index)]),
        "\"\(name)\" is no cluster", allowed: context.clusters.map(\.name).joined(separator: ", "))
    }
  }
}

extension Origin {
  static let fields = ["deliveredBy", "manager"]
  init(_ reader: FieldReader) {
    self.init()
    delivery = reader.optionalString("deliveredBy")
    manager = reader.string("manager", default: manager)
    if delivery != nil, reader.has("manager") {
      reader.fault("manager", "does not go with deliveredBy", allowed: "one of deliveredBy, manager")
    }
  }
}

extension ManifestTemplate {
  init(_ reader: FieldReader, _ context: ScenarioContext) {
    self.init()
    reader.allow(["objects", "clusters", "age"] + Origin.fields)
    objects = reader.readers("objects").compactMap { $0.manifest() }
    clusters = ClusterChoice(reader, context)
    age = reader.duration("age", default: age)
    origin = Origin(reader)
  }
}

extension FieldReader {
  /// This mapping as an object; nil where it cannot be one, which is said.
  func manifest() -> JSON? {
    let kind = GroupVersionKind(apiVersion: string("apiVersion"), kind: string("kind"))
    guard has("apiVersion"), has("kind") else { return nil }
    guard let type = ResourceType.builtIn(kind) else {
      fault("kind", "\"\(kind.apiVersion) \(kind.kind)\" is not known", allowed: "a built-in kind")
      return nil
    }
    guard let metadata = reader("metadata") else {
      fault("metadata", "is missing", allowed: "a mapping with a name")
      return nil
    }
    let name = metadata.name("name")
    if type.isNamespaced { _ = metadata.string("namespace") }
    return name.isEmpty ? nil : json
  }
}
