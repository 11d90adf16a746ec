import KubernetesAPI

/// What an API server refuses in a custom resource definition (`pkg/apis/apiextensions/validation`): the mistakes that
/// people make, not all of them.
enum DefinitionValidation {
  static func errors(_ json: JSON) -> [FieldError] {
    var errors: [FieldError] = []
    let group = json.string(at: "spec", "group") ?? ""
    let plural = json.string(at: "spec", "names", "plural") ?? ""
    let name = json.string(at: "metadata", "name") ?? ""
    if group.isEmpty { errors.append(FieldError(.required, at: "spec.group")) }
    if plural.isEmpty { errors.append(FieldError(.required, at: "spec.names.plural")) }
    for member in ["singular", "kind", "listKind"] where json.string(at: "spec", "names", member) ?? "" == "" {
      errors.append(FieldError(.required, at: "spec.names.\(member)"))
    }
    if !group.isEmpty, !plural.isEmpty, name != "\(plural).\(group)" {
      errors.append(
        FieldError(
          .invalid, at: "metadata.name", value: .string(name), "must be spec.names.plural+\".\"+spec.group"))
    }
    let scope = json.string(at: "spec", "scope") ?? ""
    if scope != "Namespaced", scope != "Cluster" {
      errors.append(
        scope.isEmpty
          ? FieldError(.required, at: "spec.scope")
          : FieldError(
            .notSupported, at: "spec.scope", value: .string(scope), "supported values: \"Cluster\", \"Namespaced\""))
    }
    // Only definitions of an age before the rule keep unknown fields throughout.
    let isOld = json[at: "spec", "preserveUnknownFields"] == true
    if isProtected(group), !isOld, json[at: "metadata", "annotations", approval] == nil {
      errors.append(
        FieldError(
          .required, at: "metadata.annotations[\(approval)]",
          "protected groups must have approval annotation \"\(approval)\", see "
            + "https://github.com/kubernetes/enhancements/pull/1111"))
    }
    return errors + versions(json)
  }

  private static let approval = "api-approved.kubernetes.io"
  private static func isProtected(_ group: String) -> Bool {
    ["k8s.io", "kubernetes.io"].contains { group == $0 || group.hasSuffix("." + $0) }
      && !["x-k8s.io", "x-kubernetes.io"].contains { group == $0 || group.hasSuffix("." + $0) }
  }

  private static func versions(_ json: JSON) -> [FieldError] {
    var errors: [FieldError] = []
    let versions = json.elements(at: "spec", "versions")
    if versions.isEmpty { errors.append(FieldError(.required, at: "spec.versions")) }
    let stored = versions.filter { $0["storage"] == true }.count
    if !versions.isEmpty, stored != 1 {
      errors.append(
        FieldError(
          .invalid, at: "spec.versions", value: json[at: "spec", "versions"],
          "must have exactly one version marked as storage version"))
    }
    var names: Set<String> = []
    let keepsAll = json[at: "spec", "preserveUnknownFields"] == true
    for (index, version) in versions.enumerated() {
      let place = "spec.versions[\(index)]"
      let name = version.string(at: "name") ?? ""
      if name.isEmpty {
        errors.append(FieldError(.required, at: place + ".name"))
      } else if !names.insert(name).inserted {
        errors.append(FieldError(.invalid, at: place + ".name", value: .string(name), "must be unique"))
      }
      guard let schema = version[at: "schema", "openAPIV3Schema"] else {
        if !keepsAll {
          errors.append(FieldError(.required, at: place + ".schema.openAPIV3Schema", "schemas are required"))
        }
        continue
      }
      if keepsAll { continue }
      structure(schema, at: place + ".schema.openAPIV3Schema", isRoot: true, &errors)
    }
    for (index, name) in json.elements(at: "status", "storedVersions").compactMap(\.stringValue).enumerated()
    where !names.contains(name) {
      errors.append(
        FieldError(
          .invalid, at: "status.storedVersions[\(index)]", value: .string(name),
          "missing from spec.versions; \(name) was previously a storage version, and must remain in spec.versions "
            + "until a storage migration ensures no data remains persisted in \(name) and removes \(name) from "
            + "status.storedVersions"))
    }
    return errors
  }

  /// What makes a schema structural, and its rules readable.
  private static func structure(_ schema: JSON, at place: String, isRoot: Bool = false, _ errors: inout [FieldError]) {
    let type = schema.string(at: "type") ?? ""
    let isFree = schema["x-kubernetes-int-or-string"] == true || schema["x-kubernetes-preserve-unknown-fields"] == true
    if type.isEmpty, isRoot || !isFree {
      errors.append(
        FieldError(
          .required, at: place + ".type",
          isRoot ? "must not be empty at the root" : "must not be empty for specified object fields"))
    } else if isRoot, type != "object" {
      errors.append(FieldError(.invalid, at: place + ".type", value: .string(type), "must be object at the root"))
    }
    if schema["properties"] != nil, schema["additionalProperties"] != nil {
      errors.append(
        FieldError(
          .forbidden, at: place + ".additionalProperties", "additionalProperties and properties are mutual exclusive"))
    }
    if schema["x-kubernetes-list-type"] == "map", schema.elements(at: "x-kubernetes-list-map-keys").isEmpty {
      errors.append(
        FieldError(
          .required, at: place + ".x-kubernetes-list-map-keys",
          "must not be empty if x-kubernetes-list-type is map"))
    }
    if let pattern = schema.string(at: "pattern"), !Pattern.isReadable(pattern) {
      errors.append(
        FieldError(
          .invalid, at: place + ".pattern", value: .string(pattern),
          "must be a valid regular expression, but isn't: error parsing regexp"))
    }
    for (index, rule) in schema.elements(at: "x-kubernetes-validations").map(ValidationRule.init).enumerated() {
      let place = "\(place).x-kubernetes-validations[\(index)].rule"
      if rule.rule.trimmingSpace.isEmpty { errors.append(FieldError(.required, at: place, "rule is not specified")) }
      if case .failure(let problem) = rule.program, problem.kind == .syntax {
        errors.append(
          FieldError(.invalid, at: place, value: .string(rule.rule), "compilation failed: \(problem.message)"))
      }
    }
    for (name, property) in (schema["properties"]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
      if isRoot, ["apiVersion", "kind", "metadata"].contains(name) { continue }
      structure(property, at: "\(place).properties[\(name)]", &errors)
    }
    if let values = schema["additionalProperties"], values.objectValue != nil {
      structure(values, at: place + ".additionalProperties", &errors)
    }
    if type == "array" {
      if let items = schema["items"] {
        structure(items, at: place + ".items", &errors)
      } else {
        errors.append(FieldError(.required, at: place + ".items", "must be specified"))
      }
    }
  }
}
