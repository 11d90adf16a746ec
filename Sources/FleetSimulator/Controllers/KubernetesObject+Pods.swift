import KubernetesAPI

/// What controllers read of pods and of what makes them.
extension KubernetesObject {
  /// The node that a pod is bound to; nil before.
  var nodeName: String? {
    json.string(at: "spec", "nodeName").flatMap { $0.isEmpty ? nil : $0 }
  }
  var phase: String { json.string(at: "status", "phase") ?? "Pending" }
  var isDeleting: Bool { json[at: "metadata", "deletionTimestamp"] != nil }
  /// Neither ended nor on its way out: what counts as a replica (client-go's `IsPodActive`).
  var isActive: Bool { phase != "Succeeded" && phase != "Failed" && !isDeleting }
  var isReady: Bool { condition("Ready")?.status == "True" }
  /// Ready for at least this long (`podutil.IsPodAvailable`).
  func isAvailable(minReadySeconds: Int64, at now: Timestamp) -> Bool { availableAt(minReadySeconds) <= now }
  /// When a pod counts as available; the end of time while it is not ready.
  func availableAt(_ minReadySeconds: Int64) -> Timestamp {
    guard let ready = condition("Ready"), ready.status == "True", let since = ready.lastTransitionTime else {
      return Timestamp(seconds: .max)
    }
    return since + .seconds(minReadySeconds)
  }
  var restartCount: Int64 {
    json.elements(at: "status", "containerStatuses").reduce(0) { max($0, $1.int(at: "restartCount") ?? 0) }
  }
  /// `spec.replicas`, which is 1 where it is not said.
  var desiredReplicas: Int64 { (json.int(at: "spec", "replicas") ?? 1).asCount }
  func statusCount(_ name: String) -> Int64 { (json.int(at: "status", name) ?? 0).asCount }
  /// The longest span, in seconds, that a grace or a toleration is counted with: 68 years.
  static let longest = Int64(Int32.max)

  /// The reference by which this object owns another and manages it.
  var controllerReference: JSON {
    [
      "apiVersion": .string(kind.apiVersion), "kind": .string(kind.kind), "name": .string(name), "uid": .string(uid),
      "controller": true, "blockOwnerDeletion": true,
    ]
  }
  /// What `involvedObject` of an event says.
  var eventReference: JSON {
    var reference: JSON = [
      "kind": .string(kind.kind), "name": .string(name), "uid": .string(uid), "apiVersion": .string(kind.apiVersion),
      "resourceVersion": .string(resourceVersion),
    ]
    if !namespace.isEmpty { reference["namespace"] = .string(namespace) }
    return reference
  }
}

extension JSON {
  static func int(_ value: Int) -> JSON { .int(Int64(value)) }
  static func time(_ time: Timestamp) -> JSON { .string(time.description) }
  static func strings(_ values: [String: String]) -> JSON { .object(values.mapValues { .string($0) }) }

  /// A count as Go's `omitempty` writes it: not at all where it is zero.
  mutating func setCount(_ name: String, _ count: Int64) { self[name] = count == 0 ? nil : .int(count) }

  /// Whether labels satisfy a `LabelSelector`; one without any requirement selects all.
  func selects(_ labels: [String: String]) -> Bool {
    for (key, value) in strings(at: "matchLabels") where labels[key] != value { return false }
    for requirement in elements(at: "matchExpressions") {
      let value = labels[requirement.string(at: "key") ?? ""]
      let values = requirement.elements(at: "values").compactMap(\.stringValue)
      switch requirement.string(at: "operator") {
      case "In": if value.map(values.contains) != true { return false }
      case "NotIn": if value.map(values.contains) == true { return false }
      case "Exists": if value == nil { return false }
      case "DoesNotExist": if value != nil { return false }
      default: return false
      }
    }
    return true
  }
}
