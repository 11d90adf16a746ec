import KubernetesAPI

/// Kinds that are served in another shape than the one in which they are kept.
enum KindConversion {
  /// The object as the served version has it; the very same where the shapes do not differ.
  static func toServed(_ object: KubernetesObject, _ served: ServedResource) -> KubernetesObject {
    guard served.type.kind != served.storage.kind else { return object }
    var json = object.json
    if let version = served.version {
      json["apiVersion"] = .string(served.type.kind.apiVersion)
      _ = version.schema.prune(&json)
      return KubernetesObject(json)
    }
    switch (served.type.kind.group, served.type.kind.version) {
    case ("events.k8s.io", _): rename(EventNames.all, &json)
    case ("autoscaling", "v1"): AutoscalerV1.fromV2(&json)
    case ("apiextensions.k8s.io", _): OldDefinition.fromV1(&json)
    default: break
    }
    json["apiVersion"] = .string(served.type.kind.apiVersion)
    return KubernetesObject(json)
  }
  /// An object that came in the served version, in the shape in which it is kept.
  ///
  /// Custom resources are left as they are: their own admission comes first.
  static func toStorage(_ json: JSON, _ served: ServedResource) -> JSON {
    guard served.type.kind != served.storage.kind, !served.isCustom else { return json }
    var json = json
    switch (served.type.kind.group, served.type.kind.version) {
    case ("events.k8s.io", _): rename(EventNames.all.map { ($1, $0) }, &json)
    case ("autoscaling", "v1"): AutoscalerV1.toV2(&json)
    case ("apiextensions.k8s.io", _): OldDefinition.toV1(&json)
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

/// apiextensions/v1beta1: what every version has alike stands once, above the versions
/// (`pkg/apis/apiextensions/v1beta1/conversion.go`).
private enum OldDefinition {
  static func toV1(_ json: inout JSON) {
    var spec = json["spec"] ?? [:]
    let name = spec["version"] ?? ""
    var versions = spec.elements(at: "versions")
    if versions.isEmpty { versions = [["name": name, "served": true, "storage": true]] }
    for index in versions.indices {
      versions[index]["schema"] = versions[index]["schema"] ?? spec["validation"]
      versions[index]["subresources"] = versions[index]["subresources"] ?? spec["subresources"]
      let columns = versions[index]["additionalPrinterColumns"] ?? spec["additionalPrinterColumns"]
      versions[index]["additionalPrinterColumns"] = columns.map { renamed($0, "JSONPath", "jsonPath") }
    }
    for member in ["version", "validation", "subresources", "additionalPrinterColumns"] { spec[member] = nil }
    // Unknown fields stay unless somebody says otherwise: it was the rule then.
    spec["preserveUnknownFields"] = spec["preserveUnknownFields"] ?? true
    spec["versions"] = .array(versions)
    json["spec"] = spec
  }
  static func fromV1(_ json: inout JSON) {
    var versions = json.elements(at: "spec", "versions")
    json[at: "spec", "version"] = versions.first?["name"]
    for index in versions.indices {
      let columns = versions[index]["additionalPrinterColumns"]
      versions[index]["additionalPrinterColumns"] = columns.map { renamed($0, "jsonPath", "JSONPath") }
    }
    json[at: "spec", "versions"] = .array(versions)
  }
  private static func renamed(_ columns: JSON, _ from: String, _ to: String) -> JSON {
    .array(
      (columns.arrayValue ?? []).map { column in
        var column = column
        column[to] = column[to] ?? column[from]
        column[from] = nil
        return column
      })
  }
}
