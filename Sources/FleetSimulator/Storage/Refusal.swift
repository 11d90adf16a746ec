package import KubernetesAPI

/// The refusals of an API server, in its own words (apimachinery's `errors` package).
package enum Refusal {
  private static func details(_ key: CollectionKey, _ name: String, kind: String? = nil) -> JSON {
    var details: JSON = ["name": .string(name), "kind": .string(kind ?? key.resource)]
    if !key.group.isEmpty { details["group"] = .string(key.group) }
    if name.isEmpty { details["name"] = nil }
    return details
  }
  /// One entry of `details.causes`.
  package static func cause(_ reason: String, _ message: String, field: String? = nil) -> JSON {
    var cause: JSON = ["reason": .string(reason), "message": .string(message)]
    cause["field"] = field.map { .string($0) }
    return cause
  }

  package static func notFound(_ key: CollectionKey, _ name: String) -> Status {
    Status(
      code: 404, reason: "NotFound", message: "\(key.qualified) \"\(name)\" not found", details: details(key, name))
  }
  /// No such path at all: no group, version or resource by that name.
  package static let unknownPath = Status(
    code: 404, reason: "NotFound", message: "the server could not find the requested resource", details: [:])

  package static func alreadyExists(_ key: CollectionKey, _ name: String) -> Status {
    Status(
      code: 409, reason: "AlreadyExists", message: "\(key.qualified) \"\(name)\" already exists",
      details: details(key, name))
  }
  package static func conflict(_ key: CollectionKey, _ name: String, _ why: String, kind: String? = nil) -> Status {
    let qualified = kind.map { key.group.isEmpty ? $0 : "\($0).\(key.group)" } ?? key.qualified
    return Status(
      code: 409, reason: "Conflict", message: "Operation cannot be fulfilled on \(qualified) \"\(name)\": \(why)",
      details: details(key, name, kind: kind))
  }
  package static func stale(_ key: CollectionKey, _ name: String) -> Status {
    conflict(
      key, name,
      "the object has been modified; please apply your changes to the latest version and try again")
  }
  package static func forbidden(_ key: CollectionKey, _ name: String, _ why: String, causes: [JSON] = []) -> Status {
    var details = details(key, name)
    if !causes.isEmpty { details["causes"] = .array(causes) }
    let subject = name.isEmpty ? key.qualified : "\(key.qualified) \"\(name)\""
    return Status(code: 403, reason: "Forbidden", message: "\(subject) is forbidden: \(why)", details: details)
  }
  package static func badRequest(_ message: String) -> Status {
    Status(code: 400, reason: "BadRequest", message: message)
  }
  /// A number that 32 bits do not hold, as Go's decoder refuses it.
  ///
  /// - Parameter field: the struct that has it and its path: `DeploymentSpec.spec.replicas`.
  package static func tooLarge(_ number: Int64, _ field: String, kind: String, version: String) -> Status {
    badRequest(
      "\(kind) in version \"\(version)\" cannot be handled as a \(kind): "
        + "json: cannot unmarshal number \(number) into Go struct field \(field) of type int32")
  }
  /// 422 with one cause a field; each cause as `cause(_:_:field:)` makes it.
  package static func invalid(_ kind: GroupVersionKind, _ name: String, causes: [JSON]) -> Status {
    let texts = causes.map { "\($0.string(at: "field") ?? ""): \($0.string(at: "message") ?? "")" }
    let list = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
    var details: JSON = ["name": .string(name), "kind": .string(kind.kind), "causes": .array(causes)]
    if !kind.group.isEmpty { details["group"] = .string(kind.group) }
    let subject = kind.group.isEmpty ? kind.kind : "\(kind.kind).\(kind.group)"
    return Status(
      code: 422, reason: "Invalid", message: "\(subject) \"\(name)\" is invalid: \(list)", details: details)
  }
  package static func expired(_ message: String) -> Status {
    Status(code: 410, reason: "Expired", message: message)
  }
  /// What a watch says that starts before the window.
  package static func tooOld(_ revision: Int64, oldest: Int64) -> Status {
    expired("too old resource version: \(revision) (\(oldest))")
  }
}
