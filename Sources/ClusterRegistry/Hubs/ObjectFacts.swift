import FleetModel
import KubeClient
import KubernetesAPI

/// Reads what registries have in common out of an object, and gathers what cannot be read.
struct ObjectFacts {
  let object: KubernetesObject
  private(set) var warnings: [String] = []
  init(_ object: KubernetesObject) { self.object = object }

  /// `status.capacity`: quantities by resource; what is none is said and left out.
  mutating func quantities(_ path: String...) -> [String: Quantity] {
    var amounts: [String: Quantity] = [:]
    for (name, value) in (object.json[at: path[...]]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
      if let amount = Quantity(value) {
        amounts[clipped(name)] = amount
      } else {
        warnings.append("\(path.joined(separator: ".")).\(clipped(name)): \(clipped(value.text)) is no quantity")
      }
    }
    return amounts
  }

  /// Taints in any registry's form.
  mutating func taints(_ path: String...) -> [ClusterTaint] {
    object.json.elements(atPath: path).enumerated().compactMap { index, taint in
      guard let key = taint.string(at: "key"), !key.isEmpty else {
        warnings.append("\(path.joined(separator: "."))[\(index)]: a taint without a key")
        return nil
      }
      return ClusterTaint(
        key: clipped(key), value: clipped(taint.string(at: "value") ?? ""),
        effect: clipped(taint.string(at: "effect") ?? ""),
        since: taint.string(at: "timeAdded").flatMap { Timestamp($0) })
    }
  }

  /// `status.conditions`, or those at another place; one without a type is said and left out.
  mutating func conditions(_ path: String...) -> [Condition] {
    object.json.elements(atPath: path).enumerated().compactMap { index, condition in
      guard condition.string(at: "type")?.isEmpty == false else {
        warnings.append("\(path.joined(separator: "."))[\(index)]: a condition without a type")
        return nil
      }
      var found = Condition(condition)
      found.message = clipped(found.message)
      return found
    }
  }
}

extension JSON {
  func elements(atPath path: [String]) -> [JSON] { self[at: path[...]]?.arrayValue ?? [] }
}

/// A text from outside, no longer than a record keeps.
func clipped(_ text: String) -> String { String(text.prefix(RegistryLimits.text)) }

extension [Condition] {
  func first(_ type: String) -> Condition? { first { $0.type == type } }
  func isTrue(_ type: String) -> Bool { first(type)?.status == "True" }
  func isFalse(_ type: String) -> Bool { first(type)?.status == "False" }
}

extension Condition {
  /// True, False or anything else as a health.
  var health: ReportedHealth {
    switch status {
    case "True": .healthy
    case "False": .unhealthy
    default: .unknown
    }
  }
  var words: String {
    [reason, message].filter { !$0.isEmpty }.joined(separator: ": ")
  }
}

extension ClusterListing {
  /// What every object on a hub gives: its key, labels, times, itself.
  init(_ registry: any HubRegistry, _ hub: Hub, _ object: KubernetesObject) {
    self.init(
      ListingKey(registry: registry.kind, hub: hub.name, namespace: object.namespace, name: clipped(object.name)))
    labels = object.labels.mapValues(clipped)
    isLegacy = registry.isLegacy
    self.object = object.withoutSecretData
    facts.reportedAt = object.newestTime
    if object.deletionTimestamp != nil { facts.health = .deleting }
  }

  /// Takes a health, unless the object is being deleted, which says more.
  mutating func setHealth(_ health: ReportedHealth, _ reason: String = "") {
    guard facts.health != .deleting else { return }
    facts.health = health
    facts.healthReason = clipped(reason)
  }
  mutating func refuse(_ field: String, _ reason: String) { refusals.append(ListingRefusal(field, reason)) }
}

extension KubernetesObject {
  /// The newest time that the object carries: of a condition, of a write, else of its creation.
  fileprivate var newestTime: Timestamp? {
    var times = json.elements(at: "status", "conditions").flatMap { condition in
      ["lastTransitionTime", "lastUpdateTime", "lastProbeTime", "lastHeartbeatTime"].compactMap {
        condition.string(at: $0)
      }
    }
    times += json.elements(at: "metadata", "managedFields").compactMap { $0.string(at: "time") }
    return (times.compactMap { Timestamp($0) } + [creationTimestamp].compactMap(\.self)).max()
  }

  /// A Secret without anything that it holds; any other object as it is, without its managed fields.
  var withoutSecretData: KubernetesObject {
    var json = json
    json[at: "metadata", "managedFields"] = nil
    if kind.kind == "Secret" {
      for field in ["data", "stringData"] where json[field] != nil {
        json[field] = .object((json[field]?.objectValue ?? [:]).mapValues { _ in "(hidden)" })
      }
      json[at: "metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"] = nil
    }
    return KubernetesObject(json)
  }

  /// One entry of a Secret's data; nil where it is not there or no base64.
  func secretBytes(_ key: String) -> [UInt8]? {
    if let text = json.string(at: "data", key) { return Base64.decode(text) }
    return json.string(at: "stringData", key).map { Array($0.utf8) }
  }
  func secretText(_ key: String) -> String? {
    secretBytes(key).map { String(decoding: $0, as: UTF8.self) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
