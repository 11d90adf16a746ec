import KubernetesAPI

/// What an API server refuses, in its words (`pkg/apis/*/validation`): the mistakes that people make, not all of them.
enum Validation {
  /// Checks an object by itself.
  static func check(_ json: JSON, type: ResourceType) throws(Status) {
    if json.string(at: "metadata", "name") ?? "" == "" {
      throw Refusal.invalid(
        type.kind, "",
        causes: [
          Refusal.cause(
            "FieldValueRequired", "Required value: name or generateName is required", field: "metadata.name")
        ])
    }
  }

  /// Checks what may not change.
  static func checkUpdate(_ json: JSON, live: JSON, type: ResourceType) throws(Status) {}
}
