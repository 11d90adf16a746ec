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
  /// Nil is the one verdict.
  private let judge: (@Sendable (Evidence, Timestamp) -> Verdict)?

  package init(
    cluster: ClusterName, type: ResourceType,
    judge: (@Sendable (Evidence, Timestamp) -> Verdict)? = nil
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
    type == .pods ? try readPod(bytes, now: now) : try readObject(bytes, now: now)
  }

  private func readPod(_ bytes: UnsafeRawBufferPointer, now: Timestamp) throws(JSONSyntaxError) -> Observation? {
    var scanner = JSONScanner(bytes)
    let pod = try scanner.readPod()
    guard !pod.metadata.name.isEmpty else { return nil }
    return try observation(row(pod, now: now), .pod(pod), bytes)
  }

  private func readObject(_ bytes: UnsafeRawBufferPointer, now: Timestamp) throws(JSONSyntaxError) -> Observation? {
    var scanner = JSONScanner(bytes)
    var json = try scanner.lift(rule)
    guard case .object = json else { return nil }
    // Items of a list of a built-in kind do not say what they are.
    if json["kind"] == nil { json["kind"] = .string(type.kind.kind) }
    if json["apiVersion"] == nil { json["apiVersion"] = .string(type.kind.apiVersion) }
    let object = KubernetesObject(json)
    guard !object.name.isEmpty else { return nil }
    return try observation(row(object, now: now), .object(object), bytes)
  }

  private func observation(
    _ row: Row, _ evidence: @autoclosure () -> Evidence, _ bytes: UnsafeRawBufferPointer
  ) throws(JSONSyntaxError) -> Observation {
    var observation = Observation(row: row)
    if row.labels[Self.deliveryLabel] != nil { observation.delivered = Self.withoutData(try whole(bytes)) }
    if row.verdict.level.changesWithTime, !isEvent { observation.unsettled = evidence() }
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

  private func row(_ pod: PodFacts, now: Timestamp) -> Row {
    pod.row(
      cluster: cluster, kind: type.kind, verdict: judge?(.pod(pod), now) ?? verdict(of: pod, now: now))
  }

  private var isEvent: Bool { type.name == "events" }

  /// The row of an object of this type, of which at least the lifted members are there.
  package func row(_ object: KubernetesObject, now: Timestamp) -> Row {
    if type == .pods { return row(PodFacts(object), now: now) }
    let key = ObjectKey(kind: type.kind, namespace: object.namespace, name: object.name)
    var row = Row(
      cluster: cluster, key: key, verdict: judge?(.object(object), now) ?? verdict(of: object, now: now))
    row.uid = object.uid
    row.resourceVersion = object.resourceVersion
    row.created = object.creationTimestamp
    row.isDeleting = object.deletionTimestamp != nil
    row.labels = object.labels
    if let owner = object.controller { row.owner = "\(owner.kind)/\(owner.name)" }
    switch (type.kind.group, type.name) {
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
