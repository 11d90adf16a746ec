/// One object of any kind: its JSON, with names for the members that every object has.
package struct KubernetesObject: Sendable, Hashable, Codable {
  package var json: JSON

  package init(_ json: JSON) { self.json = json }

  package var kind: GroupVersionKind {
    GroupVersionKind(apiVersion: json.string(at: "apiVersion") ?? "", kind: json.string(at: "kind") ?? "")
  }
  package var name: String { json.string(at: "metadata", "name") ?? "" }
  /// Empty for objects of a cluster-scoped kind.
  package var namespace: String { json.string(at: "metadata", "namespace") ?? "" }
  package var uid: String { json.string(at: "metadata", "uid") ?? "" }
  package var resourceVersion: String { json.string(at: "metadata", "resourceVersion") ?? "" }
  package var generation: Int64 { json.int(at: "metadata", "generation") ?? 0 }
  /// `status.observedGeneration`; nil where the kind does not report one.
  package var observedGeneration: Int64? { json.int(at: "status", "observedGeneration") }
  package var labels: [String: String] { json.strings(at: "metadata", "labels") }
  package var annotations: [String: String] { json.strings(at: "metadata", "annotations") }
  package var creationTimestamp: Timestamp? { time(at: "metadata", "creationTimestamp") }
  package var deletionTimestamp: Timestamp? { time(at: "metadata", "deletionTimestamp") }
  package var key: ObjectKey { ObjectKey(kind: kind, namespace: namespace, name: name) }

  /// The owner that manages this object (`controller: true`): its kind, name and UID.
  package var controller: (kind: String, name: String, uid: String)? {
    for owner in json.elements(at: "metadata", "ownerReferences") where owner["controller"] == true {
      return (owner.string(at: "kind") ?? "", owner.string(at: "name") ?? "", owner.string(at: "uid") ?? "")
    }
    return nil
  }

  package func time(at path: String...) -> Timestamp? { json[at: path[...]]?.stringValue.flatMap { Timestamp($0) } }

  /// The condition of a type such as `Progressing`; nil where there is none.
  package func condition(_ type: String) -> Condition? {
    json.elements(at: "status", "conditions").first { $0["type"]?.stringValue == type }.map(Condition.init)
  }
}

/// One entry of `status.conditions`.
package struct Condition: Sendable, Hashable, Codable {
  package var type: String
  /// `True`, `False` or `Unknown`.
  package var status: String
  package var reason: String
  package var message: String
  package var lastTransitionTime: Timestamp?

  package init(
    type: String, status: String, reason: String = "", message: String = "", lastTransitionTime: Timestamp? = nil
  ) {
    self.type = type
    self.status = status
    self.reason = reason
    self.message = message
    self.lastTransitionTime = lastTransitionTime
  }
  package init(_ json: JSON) {
    type = json.string(at: "type") ?? ""
    status = json.string(at: "status") ?? ""
    reason = json.string(at: "reason") ?? ""
    message = json.string(at: "message") ?? ""
    lastTransitionTime = json.string(at: "lastTransitionTime").flatMap { Timestamp($0) }
  }
}

/// What names an object within one cluster.
package struct ObjectKey: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  package var kind: GroupVersionKind
  /// Empty for cluster-scoped kinds.
  package var namespace: String
  package var name: String

  package init(kind: GroupVersionKind, namespace: String, name: String) {
    self.kind = kind
    self.namespace = namespace
    self.name = name
  }
  /// `Deployment shop/web`.
  package var description: String { "\(kind.kind) \(namespace.isEmpty ? name : "\(namespace)/\(name)")" }
  package static func < (left: ObjectKey, right: ObjectKey) -> Bool {
    (left.kind, left.namespace, left.name) < (right.kind, right.namespace, right.name)
  }
}

/// An API server's `Status`: what it answers when it refuses, and what a watch sends as `ERROR`.
package struct Status: Error, Sendable, Hashable, Codable, CustomStringConvertible {
  /// The HTTP status, such as 404, 409, 410.
  package var code: Int
  /// The machine's word, such as `NotFound`, `Conflict`, `Expired`.
  package var reason: String
  package var message: String
  /// `details`, as the server sent it.
  package var details: JSON

  package init(code: Int, reason: String, message: String, details: JSON = .null) {
    self.code = code
    self.reason = reason
    self.message = message
    self.details = details
  }
  /// From a `kind: Status` object; nil where it is something else.
  package init?(_ json: JSON) {
    guard json.string(at: "kind") == "Status" else { return nil }
    self.init(
      code: Int(json.int(at: "code") ?? 0), reason: json.string(at: "reason") ?? "",
      message: json.string(at: "message") ?? "", details: json["details"] ?? .null)
  }
  package var description: String { message.isEmpty ? "\(code) \(reason)" : message }
}
