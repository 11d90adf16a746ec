package import KubernetesAPI

/// What a write answered: the object as the server now has it, and the texts of its `Warning` headers.
package struct Written: Sendable, Hashable {
  package var object: KubernetesObject
  package var warnings: [String]
}

/// A whole list, of one snapshot.
package struct ObjectList: Sendable, Hashable {
  package var objects: [KubernetesObject]
  package var resourceVersion: String
}

/// Reading and writing objects. Every form throws a `ClientError` that names the call; `purpose` is for the call log.
extension ClusterClient {
  package func get(
    _ type: ResourceType, namespace: String? = nil, name: String, subresource: String? = nil, purpose: String
  ) async throws(ClientError) -> KubernetesObject {
    let path = type.path(namespace: namespace, name: name, subresource: subresource)
    var call = APICall("get", path: path, purpose: purpose)
    call.isUrgent = true
    return KubernetesObject(try await send(call).json())
  }

  /// All objects of a type, page by page; an expired page starts anew in one piece.
  package func list(
    _ type: ResourceType, namespace: String? = nil, labelSelector: String? = nil, fieldSelector: String? = nil,
    pageSize: Int = 500, purpose: String
  ) async throws(ClientError) -> ObjectList {
    var objects: [KubernetesObject] = []
    var continuation: String?
    var limit: Int? = pageSize
    while true {
      let call = APICall.list(
        type, namespace: namespace, labelSelector: labelSelector, fieldSelector: fieldSelector, limit: limit,
        continuation: continuation, purpose: purpose)
      let page: JSON
      do throws(ClientError) {
        page = try await send(call).json()
      } catch {
        guard error.isExpired, continuation != nil else { throw error }
        (objects, continuation, limit) = ([], nil, nil)
        continue
      }
      guard let items = page["items"], items.arrayValue != nil || items.isNull else {
        throw located(ClientError(.garbage, "the answer is not a list"), call)
      }
      objects += page.elements(at: "items").map { item in
        // Items of a list of a built-in kind do not say what they are.
        var item = item
        if item["kind"] == nil { item["kind"] = .string(type.kind.kind) }
        if item["apiVersion"] == nil { item["apiVersion"] = .string(type.kind.apiVersion) }
        return KubernetesObject(item)
      }
      let next = page.string(at: "metadata", "continue") ?? ""
      if next.isEmpty {
        return ObjectList(objects: objects, resourceVersion: page.string(at: "metadata", "resourceVersion") ?? "")
      }
      continuation = next
    }
  }

  package func create(
    _ type: ResourceType, _ object: KubernetesObject, namespace: String? = nil, manager: String? = nil,
    dryRun: Bool = false, purpose: String
  ) async throws(ClientError) -> Written {
    var call = APICall(
      "create", method: "POST", path: type.path(namespace: namespace ?? object.namespace), purpose: purpose)
    call.setBody(object.json, "application/json")
    call.setWriting(manager: manager, dryRun: dryRun)
    call.needsFreshConnection = true
    return try await write(call)
  }

  /// Server-side apply of exactly these fields.
  ///
  /// - Parameters:
  ///   - manager: the field manager that owns the fields from now on.
  ///   - force: takes fields over from other managers; without it their conflict is a 409 with causes.
  ///   - dryRun: the server answers as if, and keeps nothing.
  package func apply(
    _ type: ResourceType, _ object: KubernetesObject, manager: String, force: Bool = false, dryRun: Bool = false,
    purpose: String
  ) async throws(ClientError) -> Written {
    var call = APICall(
      "apply", method: "PATCH", path: type.path(namespace: object.namespace, name: object.name), purpose: purpose)
    call.setBody(object.json, "application/apply-patch+yaml")
    call.setWriting(manager: manager, dryRun: dryRun)
    if force { call.query.append(("force", "true")) }
    return try await write(call)
  }

  /// How a patch is written.
  package enum PatchForm: String, Sendable, Hashable {
    /// RFC 7396.
    case merge = "application/merge-patch+json"
    /// RFC 6902.
    case json = "application/json-patch+json"
    /// Kubernetes' own, for built-in kinds.
    case strategic = "application/strategic-merge-patch+json"
  }

  package func patch(
    _ type: ResourceType, namespace: String? = nil, name: String, subresource: String? = nil, _ patch: JSON,
    form: PatchForm = .merge, manager: String? = nil, dryRun: Bool = false, purpose: String
  ) async throws(ClientError) -> Written {
    let path = type.path(namespace: namespace, name: name, subresource: subresource)
    var call = APICall("patch", method: "PATCH", path: path, purpose: purpose)
    call.setBody(patch, form.rawValue)
    call.setWriting(manager: manager, dryRun: dryRun)
    // A JSON patch that happens twice may do something else the second time.
    call.needsFreshConnection = form == .json
    return try await write(call)
  }

  /// Replaces a whole object; its resource version, where it has one, must still be the server's.
  package func update(
    _ type: ResourceType, _ object: KubernetesObject, subresource: String? = nil, manager: String? = nil,
    dryRun: Bool = false, purpose: String
  ) async throws(ClientError) -> Written {
    let path = type.path(namespace: object.namespace, name: object.name, subresource: subresource)
    var call = APICall("update", method: "PUT", path: path, purpose: purpose)
    call.setBody(object.json, "application/json")
    call.setWriting(manager: manager, dryRun: dryRun)
    return try await write(call)
  }

  /// Sets the number of replicas through the `scale` subresource.
  package func scale(
    _ type: ResourceType, namespace: String, name: String, replicas: Int, manager: String? = nil,
    dryRun: Bool = false, purpose: String
  ) async throws(ClientError) -> Written {
    try await patch(
      type, namespace: namespace, name: name, subresource: "scale", ["spec": ["replicas": .int(Int64(replicas))]],
      manager: manager, dryRun: dryRun, purpose: purpose)
  }

  /// What becomes of what an object owns.
  package enum Propagation: String, Sendable, Hashable {
    case background = "Background"
    case foreground = "Foreground"
    case orphan = "Orphan"
  }

  /// Deletes an object, if it is still the one that is meant.
  ///
  /// - Returns: the object as it goes (it may still have finalizers), or the server's `Status`.
  @discardableResult
  package func delete(
    _ type: ResourceType, namespace: String? = nil, name: String, uid: String? = nil, resourceVersion: String? = nil,
    propagation: Propagation = .background, gracePeriodSeconds: Int? = nil, dryRun: Bool = false, purpose: String
  ) async throws(ClientError) -> Written {
    var call = APICall("delete", method: "DELETE", path: type.path(namespace: namespace, name: name), purpose: purpose)
    var preconditions: JSON = [:]
    if let uid { preconditions["uid"] = .string(uid) }
    if let resourceVersion { preconditions["resourceVersion"] = .string(resourceVersion) }
    call.setBody(
      deleteOptions(preconditions, propagation: propagation, gracePeriodSeconds), "application/json")
    call.setWriting(manager: nil, dryRun: dryRun)
    call.needsFreshConnection = true
    return try await write(call)
  }

  /// Asks for a pod to leave, which its disruption budget may refuse (429).
  package func evict(
    namespace: String, pod: String, uid: String? = nil, gracePeriodSeconds: Int? = nil, dryRun: Bool = false,
    purpose: String
  ) async throws(ClientError) {
    let path = ResourceType.pods.path(namespace: namespace, name: pod, subresource: "eviction")
    var call = APICall("evict", method: "POST", path: path, purpose: purpose)
    var eviction: JSON = [
      "apiVersion": "policy/v1", "kind": "Eviction",
      "metadata": ["name": .string(pod), "namespace": .string(namespace)],
    ]
    let preconditions: JSON = uid.map { ["uid": .string($0)] } ?? [:]
    if uid != nil || gracePeriodSeconds != nil {
      eviction["deleteOptions"] = deleteOptions(preconditions, propagation: nil, gracePeriodSeconds)
    }
    call.setBody(eviction, "application/json")
    call.setWriting(manager: nil, dryRun: dryRun)
    call.needsFreshConnection = true
    _ = try await send(call)
  }

  private func deleteOptions(_ preconditions: JSON, propagation: Propagation?, _ grace: Int?) -> JSON {
    var options: JSON = ["apiVersion": "v1", "kind": "DeleteOptions"]
    if preconditions != [:] { options["preconditions"] = preconditions }
    if let propagation { options["propagationPolicy"] = .string(propagation.rawValue) }
    if let grace { options["gracePeriodSeconds"] = .int(Int64(grace)) }
    return options
  }

  private func write(_ call: APICall) async throws(ClientError) -> Written {
    var call = call
    call.isUrgent = true
    let answer = try await send(call)
    return Written(object: KubernetesObject(try answer.json()), warnings: answer.warnings)
  }
}

extension APICall {
  mutating func setBody(_ json: JSON, _ contentType: String) {
    body = json.bytes
    self.contentType = contentType
  }
  mutating func setWriting(manager: String?, dryRun: Bool) {
    if let manager { query.append(("fieldManager", manager)) }
    if dryRun { query.append(("dryRun", "All")) }
  }
}
