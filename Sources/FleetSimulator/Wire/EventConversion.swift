import KubernetesAPI

/// Events are kept as core/v1 and served as events.k8s.io/v1 too (`pkg/apis/core` to `pkg/apis/events`).
enum EventConversion {
  private static let names = [
    ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"),
    ("firstTimestamp", "deprecatedFirstTimestamp"), ("lastTimestamp", "deprecatedLastTimestamp"),
    ("count", "deprecatedCount"), ("reportingComponent", "reportingController"),
  ]
  static func toEventsV1(_ event: KubernetesObject) -> KubernetesObject {
    var json = event.json
    for (core, events) in names {
      json[events] = json[core]
      json[core] = nil
    }
    json["apiVersion"] = "events.k8s.io/v1"
    return KubernetesObject(json)
  }
  static func toCore(_ json: JSON) -> JSON {
    var json = json
    for (core, events) in names {
      json[core] = json[events]
      json[events] = nil
    }
    json["apiVersion"] = "v1"
    return json
  }
}
