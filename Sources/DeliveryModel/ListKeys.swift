import KubernetesAPI

/// How the lists of built-in kinds are compared: by the keys that their schemas name, else position by position.
///
/// From `x-kubernetes-list-map-keys` and `x-kubernetes-patch-merge-key` of the API's OpenAPI documents. Lists of
/// custom resources are compared position by position: their schemas are not known here.
enum ListKeys {
  private static let byField: [String: [String]] = [
    "containers": ["name"], "initContainers": ["name"], "ephemeralContainers": ["name"], "env": ["name"],
    "volumes": ["name"], "imagePullSecrets": ["name"], "volumeMounts": ["mountPath"],
    "volumeDevices": ["devicePath"], "hostAliases": ["ip"],
    "topologySpreadConstraints": ["topologyKey", "whenUnsatisfiable"], "conditions": ["type"],
    "ownerReferences": ["uid"], "secrets": ["name"], "resourceClaims": ["name"], "webhooks": ["name"],
    "schedulingGates": ["name"], "matchConditions": ["name"],
  ]
  private static let sets: Set<String> = ["finalizers"]
  private static let defaults: [String: JSON] = ["protocol": "TCP"]

  /// Nil: the list is no keyed one.
  static func keys(of field: String, elements: [JSON], isBuiltIn: Bool) -> [String]? {
    guard isBuiltIn else { return nil }
    if field == "ports" {
      return elements.contains { $0["containerPort"] != nil } ? ["containerPort", "protocol"] : ["port", "protocol"]
    }
    return byField[field]
  }
  static func isSet(_ field: String) -> Bool { sets.contains(field) }

  /// The element's key; nil where it lacks one that has no default.
  static func key(of element: JSON, by keys: [String]) -> [String: JSON]? {
    var key: [String: JSON] = [:]
    for name in keys {
      guard let value = element[name] ?? defaults[name] else { return nil }
      key[name] = value
    }
    return key
  }

  /// Whether a kind is Kubernetes' own, so that the tables here hold for it.
  static func isBuiltIn(_ kind: GroupVersionKind) -> Bool {
    !kind.group.contains(".") || kind.group.hasSuffix(".k8s.io")
  }
}
