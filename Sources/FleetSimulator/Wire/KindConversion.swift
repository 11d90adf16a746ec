import KubernetesAPI

/// Kinds that are served in another shape than the one in which they are kept.
enum KindConversion {
  /// The object as the served version has it; the very same where the shapes do not differ.
  static func toServed(_ object: KubernetesObject, _ served: ServedResource) -> KubernetesObject {
    guard served.type.kind != served.storage.kind else { return object }
    var json = object.json
    switch (served.type.kind.group, served.type.kind.version) {
    case ("events.k8s.io", _): rename(EventNames.all, &json)
    case ("autoscaling", "v1"): AutoscalerV1.fromV2(&json)
    default: break
    }
    json["apiVersion"] = .string(served.type.kind.apiVersion)
    return KubernetesObject(json)
  }
  /// An object that came in the served version, in the shape in which it is kept.
  static func toStorage(_ json: JSON, _ served: ServedResource) -> JSON {
    guard served.type.kind != served.storage.kind else { return json }
    var json = json
    switch (served.type.kind.group, served.type.kind.version) {
    case ("events.k8s.io", _): rename(EventNames.all.map { ($1, $0) }, &json)
    case ("autoscaling", "v1"): AutoscalerV1.toV2(&json)
    default: break
    }
    json["apiVersion"] = .string(served.storage.kind.apiVersion)
    return json
  }

  private static func rename(_ names: [(String, String)], _ json: inout JSON) {
    for (from, to) in names {
      json[to] = json[from]
      json[from] = nil
    }
  }
}

/// Events are kept as core/v1 and served as events.k8s.io/v1 too (`pkg/apis/core` to `pkg/apis/events`).
private enum EventNames {
  static let all = [
    ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"),
    ("firstTimestamp", "deprecatedFirstTimestamp"), ("lastTimestamp", "deprecatedLastTimestamp"),
    ("count", "deprecatedCount"), ("reportingComponent", "reportingController"),
  ]
}

/// autoscaling/v1 knows one metric, the processor's use; others of a v2 object are left out of it
/// (`pkg/apis/autoscaling/v1/conversion.go` puts them into annotations, which nobody here reads).
private enum AutoscalerV1 {
  static func fromV2(_ json: inout JSON) {
    json[at: "spec", "targetCPUUtilizationPercentage"] =
      json.elements(at: "spec", "metrics").first(where: isProcessor)?[
        at: "resource", "target", "averageUtilization"]
    json[at: "status", "currentCPUUtilizationPercentage"] =
      json.elements(at: "status", "currentMetrics").first(where: isProcessor)?[
        at: "resource", "current", "averageUtilization"]
    for member in ["metrics", "behavior"] { json[at: "spec", member] = nil }
    for member in ["currentMetrics", "conditions"] { json[at: "status", member] = nil }
  }
  static func toV2(_ json: inout JSON) {
    if let target = json[at: "spec", "targetCPUUtilizationPercentage"] {
      json[at: "spec", "metrics"] = [
        [
          "type": "Resource",
          "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": target]],
        ]
      ]
    }
    json[at: "spec", "targetCPUUtilizationPercentage"] = nil
    json[at: "status", "currentCPUUtilizationPercentage"] = nil
  }
  private static func isProcessor(_ metric: JSON) -> Bool {
    metric.string(at: "type") == "Resource" && metric.string(at: "resource", "name") == "cpu"
  }
}
