import KubernetesAPI

/// Rules over more than one field: each is held where the fields that it needs are as they must be, so that all faults
/// of a file are told at once and none of them twice.
extension DeliveryReader {
  func checkTogether(_ checker: inout DeliveryChecker) {
    let spec: Path = ["spec"]
    one(spec + ["source"], of: ["directory", "files"], &checker)
    let placement = spec + ["placement"]
    if checker.isClear(placement), value(placement)?.objectValue != nil,
      value(placement + ["clusterSelector"]) == nil, value(placement + ["clusterNames"]) == nil
    {
      checker.report(
        placement, "selects nothing", "clusterSelector, clusterNames or both; clusterSelector: {} selects all")
    }
    let number = text(placement + ["numberOfClusters"]) ?? "all"
    if checker.isSound(placement + ["numberOfClusters"]), number != "all",
      !(Int(number).map { (1...Limits.clusters).contains($0) } ?? false)
    {
      checker.report(placement + ["numberOfClusters"], "is \(number)", "all, or a whole number from 1")
    }
    checkOverrides(spec + ["overrides"], &checker)
    checkWindows(spec + ["policies", "windows"], &checker)
    checkStages(spec + ["strategy", "stages"], &checker)
    var selectors = [placement + ["clusterSelector"], placement + ["propertySelector"]]
    selectors += (0..<count(spec + ["overrides"])).map { spec + ["overrides", .index($0), "clusterSelector"] }
    selectors += (0..<count(spec + ["strategy", "stages"])).map {
      spec + ["strategy", "stages", .index($0), "selector"]
    }
    for path in selectors { checkValues(path + ["matchExpressions"], &checker) }
  }

  private func one(_ path: Path, of names: [String], _ checker: inout DeliveryChecker) {
    guard checker.isClear(path), value(path)?.objectValue != nil else { return }
    let given = names.filter { value(path + [.member($0)]) != nil && value(path + [.member($0)]) != false }
    guard given.count != 1 else { return }
    let all = names.joined(separator: ", ")
    checker.report(
      path, given.isEmpty ? "says none of \(all)" : "says \(given.joined(separator: " and "))", "exactly one of \(all)")
  }

  /// Elements of a list have names of their own.
  private func distinct(_ path: Path, _ member: String, _ kind: String, _ checker: inout DeliveryChecker) {
    var seen: Set<String> = []
    for index in 0..<count(path) {
      let place = path + [.index(index), .member(member)]
      guard let name = text(place), !seen.insert(name).inserted else { continue }
      checker.report(place, "is \(name), like another \(kind)", "a name of its own")
    }
  }

  private func checkOverrides(_ path: Path, _ checker: inout DeliveryChecker) {
    guard checker.isClear(path) else { return }
    distinct(path, "name", "override", &checker)
    for index in 0..<count(path) {
      let override = path + [.index(index)]
      one(override, of: ["jsonPatch", "image"], &checker)
      checkPatch(override + ["jsonPatch"], &checker)
      let image = override + ["image"]
      if checker.isSound(image), value(image) != nil, count(image) == 0 {
        checker.report(image, "is empty", "a list of {component, value}")
      }
      var components: Set<String> = []
      for part in 0..<count(image) {
        guard let component = text(image + [.index(part), "component"]) else { continue }
        if !components.insert(component).inserted {
          checker.report(image + [.index(part)], "is a second \(component)", "each component once")
        }
      }
    }
  }

  /// Each operation by itself: all that cannot be read are told.
  private func checkPatch(_ path: Path, _ checker: inout DeliveryChecker) {
    let example = "operations of RFC 6902, such as {op: replace, path: /spec/replicas, value: 3}"
    guard let patch = value(path) else { return }
    guard let operations = patch.arrayValue, !operations.isEmpty, operations.count <= JSONPatch.operationLimit else {
      return checker.report(
        path, patch.arrayValue?.isEmpty == true ? "is empty" : "is \(DeliveryChecker.shown(patch))",
        "a list of \(example)"
      )
    }
    for (index, operation) in operations.enumerated() {
      do { _ = try JSONPatch([operation]) } catch {
        checker.report(path + [.index(index)], error.words, example)
      }
    }
  }

  private func checkWindows(_ path: Path, _ checker: inout DeliveryChecker) {
    guard checker.isClear(path) else { return }
    for index in 0..<count(path) { one(path + [.index(index)], of: ["deny", "allow"], &checker) }
    guard checker.isSound(path) else { return }
    let windows = windows(path)
    // Two weeks hold every edge: what is shut at any moment and never changes is shut for good.
    let now = Timestamp(seconds: 0)
    if !windows.isOpen(at: now), windows.nextChange(after: now) == nil {
      checker.report(path, "leave no time in which a cluster may be started", "a week with a span that is open")
    }
  }

  private func checkStages(_ path: Path, _ checker: inout DeliveryChecker) {
    guard checker.isClear(path) else { return }
    distinct(path, "name", "stage", &checker)
    var hasRemaining = false
    for index in 0..<count(path) {
      let stage = path + [.index(index)]
      one(stage, of: ["selector", "names", "remaining"], &checker)
      if value(stage + ["remaining"]) == true {
        if hasRemaining {
          checker.report(stage + ["remaining"], "is the second one", "at most one stage takes the rest")
        }
        hasRemaining = true
      }
      for list in ["beforeStageTasks", "afterStageTasks"] {
        checkTasks(stage + [.member(list)], "spec.strategy.stages[].\(list)[]", &checker)
      }
    }
  }

  private func checkTasks(_ path: Path, _ pattern: String, _ checker: inout DeliveryChecker) {
    let own = [
      "Approval": ["approvers", "expires", "onRejection"], "ScheduledStart": ["at"], "TimedWait": ["waitTime"],
    ]
    var types: Set<String> = []
    for index in 0..<count(path) {
      let task = path + [.index(index)]
      guard checker.isSound(task + ["type"]), let type = text(task + ["type"]), let fields = own[type] else { continue }
      if !types.insert(type).inserted { checker.report(task, "is a second \(type)", "one of each type") }
      for name in (value(task)?.objectValue ?? [:]).keys.sorted() where name != "type" && !fields.contains(name) {
        // What is no field of any task is told already.
        guard DeliveryField.byPath["\(pattern).\(name)"] != nil else { continue }
        checker.report(task + [.member(name)], "is no field of \(type)", fields.joined(separator: ", "))
      }
      for name in ["at", "waitTime"] where fields == [name] && value(task + [.member(name)]) == nil {
        guard checker.isClear(task) else { continue }
        checker.report(task, "has no \(name)", DeliveryField.byPath["\(pattern).\(name)"]?.allowed ?? "")
      }
    }
  }

  private func checkValues(_ path: Path, _ checker: inout DeliveryChecker) {
    for index in 0..<count(path) {
      let expression = path + [.index(index)]
      guard checker.isSound(expression), let wanted = text(expression + ["operator"]).flatMap(Requirement.Operator.init)
      else { continue }
      let count = count(expression + ["values"])
      let range = wanted.valueCount
      guard range.contains(count) else {
        checker.report(
          expression, "\(wanted.rawValue) has \(count) values",
          range.upperBound == 0 ? "none" : range.upperBound == 1 ? "exactly one" : "at least one")
        continue
      }
      if range == 1...1, let number = text(expression + ["values", 0]), Quantity(number) == nil {
        checker.report(expression + ["values", 0], "is \(number)", "a number or a quantity such as 500m or 2Gi")
      }
    }
  }
}

extension JSONPatchError {
  /// The problem alone: the report says which operation it is.
  fileprivate var words: String {
    let what = description.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? description
    return operation.isEmpty ? what : "\(operation): \(what)"
  }
}
