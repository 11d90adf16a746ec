package import FleetModel
package import KubernetesAPI

/// Makes rows from objects' bytes: one for each type, used on the thread that reads the network.
///
/// It lifts what a row and a verdict need and passes over the rest in place. Data of Secrets and ConfigMaps is never
/// lifted into a row. It has no state, so equal bytes at an equal time give equal rows.
package struct RowReader: Sendable {
  /// The label by which an object says that a delivery brought it.
  package static let deliveryLabel = "quarterdeck.dev/delivery"

  package let cluster: ClusterName
  package let type: ResourceType
  private let rule: LiftRule
  private let judge: @Sendable (KubernetesObject, Timestamp) -> Verdict

  package init(
    cluster: ClusterName, type: ResourceType,
    judge: @escaping @Sendable (KubernetesObject, Timestamp) -> Verdict = { verdict(of: $0, now: $1) }
  ) {
    self.cluster = cluster
    self.type = type
    self.judge = judge
    rule = LiftRule.rule(for: type)
  }

  /// Reads one object.
  ///
  /// Throws where the bytes are no JSON; an object without a name gives nil.
  package func read(_ bytes: UnsafeRawBufferPointer, now: Timestamp) throws(JSONSyntaxError) -> Observation? {
    var scanner = JSONScanner(bytes)
    var json = try scanner.lift(rule)
    guard case .object = json else { return nil }
    // Items of a list of a built-in kind do not say what they are.
    if json["kind"] == nil { json["kind"] = .string(type.kind.kind) }
    if json["apiVersion"] == nil { json["apiVersion"] = .string(type.kind.apiVersion) }
    let object = KubernetesObject(json)
    guard !object.name.isEmpty else { return nil }
    var observation = Observation(row: row(object, now: now))
    if observation.row.labels[Self.deliveryLabel] != nil {
      observation.delivered = Self.withoutData(try whole(bytes))
    }
    let level = observation.row.verdict.level
    if level == .waiting || level == .moving || level == .warn, !isEvent { observation.unsettled = object }
    return observation
  }

  /// Namespace and name alone, for a deletion.
  package func name(_ bytes: UnsafeRawBufferPointer) throws(JSONSyntaxError) -> (namespace: String, name: String)? {
    var scanner = JSONScanner(bytes)
    let object = KubernetesObject(
      try scanner.lift(.only(and: [("metadata", .only("name", "namespace"))])))
    return object.name.isEmpty ? nil : (object.namespace, object.name)
  }

  private func whole(_ bytes: UnsafeRawBufferPointer) throws(JSONSyntaxError) -> KubernetesObject {
    var json = try JSON(parsing: bytes)
    if json["kind"] == nil { json["kind"] = .string(type.kind.kind) }
    if json["apiVersion"] == nil { json["apiVersion"] = .string(type.kind.apiVersion) }
    return KubernetesObject(json)
  }

  /// A Secret without its data and without the annotation that repeats it; any other object as it is.
  package static func withoutData(_ object: KubernetesObject) -> KubernetesObject {
    guard object.kind.kind == "Secret", object.kind.group.isEmpty else { return object }
    var json = object.json
    json["data"] = nil
    json["stringData"] = nil
    json[at: "metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"] = nil
    return KubernetesObject(json)
  }

  private var isEvent: Bool { type.name == "events" }

  /// The row of an object of this type, of which at least the lifted members are there.
  package func row(_ object: KubernetesObject, now: Timestamp) -> Row {
    let key = ObjectKey(kind: type.kind, namespace: object.namespace, name: object.name)
    var row = Row(
      cluster: cluster, key: key, verdict: judge(object, now))
    row.uid = object.uid
    row.resourceVersion = object.resourceVersion
    row.created = object.creationTimestamp
    row.isDeleting = object.deletionTimestamp != nil
    row.labels = object.labels
    if let owner = object.controller { row.owner = "\(owner.kind)/\(owner.name)" }
    switch (type.kind.group, type.name) {
    case ("", "pods"): row.addPod(object.json)
    case ("", "nodes"): row.addNode(object)
    case (_, "events"): row.addEvent(object)
    case ("apps", "daemonsets"): row.addDaemonSet(object.json)
    case ("apps", _): row.addWorkload(object.json)
    case ("batch", "jobs"): row.addJob(object.json)
    case ("", "services"): row.address = object.json.string(at: "spec", "clusterIP") ?? ""
    default: break
    }
    return row
  }
}
