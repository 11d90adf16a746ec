import KubernetesAPI

/// The values that an API server fills in where an object leaves them out (`pkg/apis/*/v1/defaults.go`).
enum Defaults {
  /// Fills one object in place; what is set stays.
  static func fill(_ json: inout JSON, key: CollectionKey) {
    switch key.qualified {
    case "namespaces": namespace(&json)
    default: break
    }
  }

  private static func namespace(_ json: inout JSON) {
    let name = json.string(at: "metadata", "name") ?? ""
    json[at: "metadata", "labels", "kubernetes.io/metadata.name"] = .string(name)
    if json[at: "spec", "finalizers"] == nil, json.string(at: "metadata", "deletionTimestamp") == nil {
      json[at: "spec", "finalizers"] = ["kubernetes"]
    }
    if json.string(at: "status", "phase") == nil { json[at: "status", "phase"] = "Active" }
  }
}
