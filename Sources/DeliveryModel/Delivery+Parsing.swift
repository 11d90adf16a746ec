import FleetModel
import KubernetesAPI

extension Delivery {
  /// Reads a delivery file.
  ///
  /// Every fault is told at once, with file, line, column, field and what is allowed. What is no field, and what this
  /// version does not carry, are faults: nothing is silently left out.
  package static func parse(text: String, file: String) throws(DeliveryProblems) -> Delivery {
    let documents: [YAMLDocument]
    do {
      documents = try YAMLDocument.documents(
        in: text, file: file, limits: YAMLLimits(bytes: Limits.fileBytes, values: 100_000, depth: 50))
    } catch {
      throw DeliveryProblems([
        .init(
          file: file, line: error.line > 0 ? error.line : nil, column: error.line > 0 ? error.column : nil, field: "",
          message: error.message, help: "a delivery file is one YAML document")
      ])
    }
    guard let document = documents.first, documents.count == 1, document.json.objectValue != nil else {
      throw DeliveryProblems([
        .init(
          file: file, line: documents.count > 1 ? documents[1].position(of: []).line : 1, column: 1, field: "",
          message: documents.count > 1 ? "more than one document" : "no document",
          help: "a delivery file is one YAML document with kind: Delivery")
      ])
    }
    var checker = DeliveryChecker(document, file: file)
    checker.check(document.json, "", [])
    let reader = DeliveryReader(document: document)
    reader.checkTogether(&checker)
    guard checker.problems.isEmpty else {
      throw DeliveryProblems(
        checker.problems.sorted { ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0) })
    }
    return reader.delivery(file: file, text: text)
  }
}

/// Makes the values from a document that was checked against the list of fields.
struct DeliveryReader {
  let document: YAMLDocument
  typealias Path = [YAMLDocument.Step]

  /// What stands at a path, or the list's default for it.
  func value(_ path: Path) -> JSON? {
    var json: JSON? = document.json
    for step in path {
      switch step {
      case .member(let name): json = json?[name]
      case .index(let index): json = json?[index]
      }
    }
    if let json, !json.isNull { return json }
    let pattern = path.reduce(into: "") { text, step in
      switch step {
      case .member(let name): text += text.isEmpty ? name : ".\(name)"
      case .index: text += "[]"
      }
    }
    return DeliveryField.byPath[pattern]?.standard
  }
  func text(_ path: Path) -> String? { value(path).flatMap { $0.stringValue ?? $0.intValue.map(String.init) } }
  func duration(_ path: Path) -> Duration? { text(path).flatMap { Duration(written: $0) } }
  func share(_ path: Path) -> Share? { value(path).flatMap(DeliveryChecker.share) }
  func names(_ path: Path) -> [ClusterName]? {
    value(path)?.arrayValue.map { $0.compactMap { $0.stringValue.map { ClusterName($0) } } }
  }
  func choice<Choice: RawRepresentable<String>>(_ path: Path, or standard: Choice) -> Choice {
    text(path).flatMap(Choice.init) ?? standard
  }
  func count(_ path: Path) -> Int { value(path)?.arrayValue?.count ?? 0 }
  func line(_ path: Path) -> Int { document.position(of: path).line }

  func selector(_ path: Path, key: String = "key") -> Selector? {
    guard let json = value(path), json.objectValue != nil else { return nil }
    var requirements = Selector(matchLabels: json.strings(at: "matchLabels")).requirements
    for expression in json.elements(at: "matchExpressions") {
      guard let name = expression.string(at: key),
        let wanted = expression.string(at: "operator").flatMap(Requirement.Operator.init)
      else { continue }
      requirements.append(Requirement(name, wanted, expression.elements(at: "values").compactMap(\.stringValue)))
    }
    return Selector(requirements)
  }

  func delivery(file: String, text: String) -> Delivery {
    let spec: Path = ["spec"]
    let source: Delivery.Source =
      self.text(spec + ["source", "directory"]).map { .directory($0) }
      ?? .files(value(spec + ["source", "files"])?.arrayValue?.compactMap(\.stringValue) ?? [])
    let placement = Placement(
      clusterSelector: selector(spec + ["placement", "clusterSelector"]),
      clusterNames: names(spec + ["placement", "clusterNames"]),
      propertySelector: selector(spec + ["placement", "propertySelector"], key: "name"),
      numberOfClusters: self.text(spec + ["placement", "numberOfClusters"]).flatMap { Int($0) })
    var delivery = Delivery(
      name: self.text(["metadata", "name"]) ?? "", file: file, text: text, source: source, placement: placement)
    for index in 0..<count(spec + ["overrides"]) {
      delivery.overrides.append(override(spec + ["overrides", .index(index)]))
    }
    delivery.strategy = strategy(spec + ["strategy"])
    delivery.terms = terms(spec)
    let blast = spec + ["policies", "blastRadius"]
    if let limit = value(blast + ["maxClustersChanged"]).flatMap(DeliveryChecker.clustersPerTime) {
      delivery.blastRadius.maxClustersChanged = limit.share
      delivery.blastRadius.per = limit.per
    }
    delivery.blastRadius.maxObjectsDeleted = value(blast + ["maxObjectsDeleted"])?.intValue.map { Int($0) }
    delivery.blastRadius.forbidKinds = value(blast + ["forbidKinds"])?.arrayValue?.compactMap(\.stringValue) ?? []
    return delivery
  }

  private func override(_ path: Path) -> Override {
    let target = path + ["target"]
    var change = Override.Change.image([])
    if let patch = value(path + ["jsonPatch"]).flatMap({ try? JSONPatch($0) }) {
      change = .jsonPatch(patch)
    } else {
      change = .image(
        (0..<count(path + ["image"])).compactMap { index in
          let part = path + ["image", .index(index)]
          return text(part + ["component"]).flatMap(Override.ImagePart.Component.init).map {
            Override.ImagePart(component: $0, value: text(part + ["value"]) ?? "")
          }
        })
    }
    return Override(
      name: text(path + ["name"]) ?? "", line: line(path), clusterSelector: selector(path + ["clusterSelector"]),
      target: Override.Target(
        apiVersion: text(target + ["apiVersion"]), kind: text(target + ["kind"]),
        namespace: text(target + ["namespace"]), name: text(target + ["name"])),
      change: change)
  }

  private func strategy(_ path: Path) -> Strategy {
    var strategy = Strategy()
    strategy.defaultConcurrency = share(path + ["defaults", "maxConcurrency"]) ?? strategy.defaultConcurrency
    strategy.defaultSoak = duration(path + ["defaults", "soak"]) ?? .zero
    strategy.progressDeadline = duration(path + ["defaults", "progressDeadline"]) ?? strategy.progressDeadline
    strategy.stages = (0..<count(path + ["stages"])).map { index in
      let place = path + ["stages", .index(index)]
      var stage = Stage(name: text(place + ["name"]) ?? "", selector: selector(place + ["selector"]))
      stage.line = line(place)
      stage.names = names(place + ["names"])
      stage.isRemaining = value(place + ["remaining"]) == true
      stage.maxConcurrency = share(place + ["maxConcurrency"])
      stage.progressDeadline = duration(place + ["progressDeadline"])
      stage.clusterSoak = duration(place + ["soak", "clusterMinSuccess"])
      stage.stageSoak = duration(place + ["soak", "stageWait"]) ?? .zero
      stage.restartsSoak = value(place + ["soak", "restartOnFailure"]) != false
      for gate in 0..<count(place + ["gates"]) {
        stage.settle = max(stage.settle, duration(place + ["gates", .index(gate), "settle"]) ?? .zero)
      }
      stage.before = tasks(place + ["beforeStageTasks"])
      stage.after = tasks(place + ["afterStageTasks"])
      for task in 0..<count(place + ["afterStageTasks"]) {
        let wait = duration(place + ["afterStageTasks", .index(task), "waitTime"]) ?? .zero
        stage.stageSoak = max(stage.stageSoak, wait)
      }
      return stage
    }
    return strategy
  }

  private func tasks(_ path: Path) -> [StageTask] {
    (0..<count(path)).compactMap { index in
      let task = path + [.index(index)]
      switch text(task + ["type"]) {
      case "Approval":
        return .approval(
          approvers: Int(value(task + ["approvers"])?.intValue ?? 1), expires: duration(task + ["expires"]),
          onRejection: choice(task + ["onRejection"], or: .pause))
      case "ScheduledStart": return text(task + ["at"]).flatMap { Timestamp($0) }.map { .start(at: $0) }
      default: return nil
      }
    }
  }

  private func terms(_ spec: Path) -> RunTerms {
    var terms = RunTerms()
    let policy = spec + ["strategy", "failurePolicy"]
    terms.toleratedShare = share(policy + ["maxFailures"]) ?? .count(0)
    terms.onFailure = choice(policy + ["onFailure"], or: .pause)
    terms.onUnreachable = choice(policy + ["onUnreachable", "action"], or: .wait)
    terms.unreachableGrace = duration(policy + ["onUnreachable", "grace"]) ?? terms.unreachableGrace
    terms.onDriverLost = choice(policy + ["onDriverLost"], or: .pause)
    terms.backOutReach = choice(spec + ["consequences", "rollback"], or: .stage)
    terms.whenConflict = choice(spec + ["delivery", "whenConflict"], or: .report)
    terms.whenAlreadyExists = choice(spec + ["delivery", "whenAlreadyExists"], or: .takeOverIfNoDiff)
    terms.prunes = value(spec + ["delivery", "prune"]) == true
    terms.clustersPerMinute = value(spec + ["policies", "rateLimit", "clustersPerMinute"])?.intValue.map { Int($0) }
    terms.windows = windows(spec + ["policies", "windows"])
    return terms
  }

  func windows(_ path: Path) -> [Window] {
    (0..<count(path)).compactMap { index in
      let window = path + [.index(index)]
      return text(window + ["deny"]).flatMap { Window(.deny, $0) }
        ?? text(window + ["allow"]).flatMap { Window(.allow, $0) }
    }
  }
}
