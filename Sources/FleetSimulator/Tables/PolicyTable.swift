import KubernetesAPI

/// Autoscalers, disruption budgets, quotas, network policies.
enum PolicyTable {
  static let autoscalers = Table.Printer(columns: [
    .name, .init("Reference"), .init("Targets"), .init("MinPods"), .init("MaxPods"), .init("Replicas"), .age,
  ]) { object, now in
    let json = object.json
    let current = json.elements(at: "status", "currentMetrics")
    let targets = json.elements(at: "spec", "metrics").map { metric in
      let name = metric.string(at: "resource", "name") ?? "<unknown>"
      let now = current.first { $0.string(at: "resource", "name") == name }?
        .int(at: "resource", "current", "averageUtilization").map { "\($0)%" }
      let goal = metric.int(at: "resource", "target", "averageUtilization").map { "\($0)%" }
      return "\(name): \(now ?? "<unknown>")/\(goal ?? "<auto>")"
    }
    return [
      .string(object.name),
      .string(
        "\(json.string(at: "spec", "scaleTargetRef", "kind") ?? "")/"
          + "\(json.string(at: "spec", "scaleTargetRef", "name") ?? "")"),
      Table.text(targets.joined(separator: ", ")),
      Table.text(json.int(at: "spec", "minReplicas").map(String.init), or: "<unset>"),
      .int(json.int(at: "spec", "maxReplicas") ?? 0), .int(json.int(at: "status", "currentReplicas") ?? 0),
      Table.age(object, now),
    ]
  }
  static let budgets = Table.Printer(columns: [
    .name, .init("Min Available"), .init("Max Unavailable"), .count("Allowed Disruptions"), .age,
  ]) { object, now in
    func bound(_ name: String) -> JSON {
      let value = object.json[at: "spec", name]
      return .string(value?.stringValue ?? value?.intValue.map(String.init) ?? "N/A")
    }
    return [
      .string(object.name), bound("minAvailable"), bound("maxUnavailable"),
      .int(object.json.int(at: "status", "disruptionsAllowed") ?? 0), Table.age(object, now),
    ]
  }
  static let quotas = Table.Printer(columns: [.name, .init("Request"), .init("Limit"), .age]) { object, now in
    let hard = object.json.strings(at: "status", "hard").sorted { $0.key < $1.key }
    let used = object.json.strings(at: "status", "used")
    func text(_ isLimit: Bool) -> JSON {
      .string(
        hard.filter { $0.key.hasPrefix("limits.") == isLimit }
          .map { "\($0.key): \(used[$0.key] ?? "0")/\($0.value)" }.joined(separator: ", "))
    }
    return [.string(object.name), text(false), text(true), Table.age(object, now)]
  }
  static let networkPolicies = Table.Printer(columns: [.name, .init("Pod-Selector"), .age]) { object, now in
    [.string(object.name), Table.selector(object.json[at: "spec", "podSelector"]), Table.age(object, now)]
  }
}
