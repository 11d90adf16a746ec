import KubernetesAPI

/// What an API server refuses, in its words (`pkg/apis/*/validation`): the mistakes that people make, not all of them.
enum Validation {
  /// Checks an object by itself.
  ///
  /// - Parameter more: what somebody else has found wrong with it, to be told in the same refusal.
  static func check(_ json: JSON, type: ResourceType, more: [FieldError] = []) throws(Status) {
    var causes: [JSON] = []
    let name = json.string(at: "metadata", "name") ?? ""
    if name.isEmpty {
      causes.append(required("metadata.name", "name or generateName is required"))
    } else if let fault = fault(inName: name, type: type) {
      causes.append(invalid("metadata.name", "\"\(name)\"", fault))
    }
    for (key, value) in json.strings(at: "metadata", "labels") {
      if let fault = LabelSyntax.fault(inKey: key) { causes.append(invalid("metadata.labels", "\"\(key)\"", fault)) }
      if let fault = LabelSyntax.fault(inValue: value) {
        causes.append(invalid("metadata.labels", "\"\(value)\"", fault))
      }
    }
    switch CollectionKey(type).qualified {
    case "deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps": workload(json, &causes)
    case "pods": podSpec(json, at: "spec", &causes)
    case "jobs.batch":
      podSpec(json[at: "spec", "template"] ?? [:], at: "spec.template.spec", &causes)
      let policy = json.string(at: "spec", "template", "spec", "restartPolicy") ?? ""
      if policy == "Always" {
        causes.append(
          Refusal.cause(
            "FieldValueNotSupported", "Unsupported value: \"Always\": supported values: \"OnFailure\", \"Never\"",
            field: "spec.template.spec.restartPolicy"))
      }
    case "services":
      if json.elements(at: "spec", "ports").isEmpty, json.string(at: "spec", "type") != "ExternalName",
        json.string(at: "spec", "clusterIP") != "None"
      {
        causes.append(required("spec.ports"))
      }
    case "configmaps", "secrets": size(json, &causes)
    case "customresourcedefinitions.apiextensions.k8s.io": causes += DefinitionValidation.errors(json).map(\.cause)
    default: break
    }
    causes += more.map(\.cause)
    if !causes.isEmpty { throw Refusal.invalid(type.kind, name, causes: causes) }
  }

  private static func required(_ field: String, _ why: String = "") -> JSON {
    Refusal.cause("FieldValueRequired", why.isEmpty ? "Required value" : "Required value: \(why)", field: field)
  }
  private static func invalid(_ field: String, _ value: String, _ why: String) -> JSON {
    Refusal.cause("FieldValueInvalid", "Invalid value: \(value): \(why)", field: field)
  }

  private static func fault(inName name: String, type: ResourceType) -> String? {
    // Names of roles and of bindings are path segments and nothing more.
    guard type.kind.group != "rbac.authorization.k8s.io", !LabelSyntax.isDNSSubdomain(name) else { return nil }
    return "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
      + "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
      + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
  }

  private static func workload(_ json: JSON, _ causes: inout [JSON]) {
    if let replicas = json.int(at: "spec", "replicas"), replicas < 0 {
      causes.append(invalid("spec.replicas", String(replicas), "must be greater than or equal to 0"))
    }
    let selector = json[at: "spec", "selector"]
    if selector == nil || selector == [:] {
      causes.append(required("spec.selector"))
    } else if let selector = try? LabelSelector(selector),
      !selector.matches(json.strings(at: "spec", "template", "metadata", "labels"))
    {
      let labels = json[at: "spec", "template", "metadata", "labels"] ?? .null
      causes.append(
        invalid("spec.template.metadata.labels", labels.text, "`selector` does not match template `labels`"))
    }
    podSpec(json[at: "spec", "template"] ?? [:], at: "spec.template.spec", &causes)
  }

  private static func podSpec(_ json: JSON, at path: String, _ causes: inout [JSON]) {
    let containers = json.elements(at: "spec", "containers")
    if containers.isEmpty { causes.append(required("\(path).containers")) }
    var names: Set<String> = []
    for (index, container) in containers.enumerated() {
      let place = "\(path).containers[\(index)]"
      let name = container.string(at: "name") ?? ""
      if name.isEmpty {
        causes.append(required("\(place).name"))
      } else if !names.insert(name).inserted {
        causes.append(Refusal.cause("FieldValueDuplicate", "Duplicate value: \"\(name)\"", field: "\(place).name"))
      }
      if container.string(at: "image") ?? "" == "" { causes.append(required("\(place).image")) }
    }
  }

  /// A config map or a secret holds 1 MiB.
  private static func size(_ json: JSON, _ causes: inout [JSON]) {
    let limit = 1_048_576
    var total = 0
    for member in ["data", "binaryData"] { total += json.strings(at: member).values.reduce(0) { $0 + $1.utf8.count } }
    if total > limit {
      causes.append(
        Refusal.cause("FieldValueTooLong", "Too long: may not be more than \(limit) bytes", field: "[]"))
    }
  }

  /// Checks what may not change.
  static func checkUpdate(_ json: JSON, live: JSON, type: ResourceType) throws(Status) {
    let immutable: [[String]]
    switch CollectionKey(type).qualified {
    case "deployments.apps", "daemonsets.apps", "replicasets.apps", "jobs.batch": immutable = [["spec", "selector"]]
    case "statefulsets.apps": immutable = [["spec", "selector"], ["spec", "serviceName"]]
    default: immutable = []
    }
    var causes: [JSON] = []
    for path in immutable {
      let new = json[at: path[...]] ?? .null
      if new != live[at: path[...]] ?? .null {
        causes.append(invalid(path.joined(separator: "."), new.text, "field is immutable"))
      }
    }
    if live["immutable"] == true, json["data"] != live["data"] {
      causes.append(
        Refusal.cause("FieldValueForbidden", "Forbidden: field is immutable when `immutable` is set", field: "data"))
    }
    if !causes.isEmpty {
      throw Refusal.invalid(type.kind, json.string(at: "metadata", "name") ?? "", causes: causes)
    }
  }
}
