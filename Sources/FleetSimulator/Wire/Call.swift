import KubernetesAPI

/// One request for a resource, with all that its answer needs.
struct Call: Sendable {
  var request: WireRequest
  var path: RequestPath
  var served: ServedResource
  var store: ClusterStore
  var verb: String
  var actor: Actor

  var key: CollectionKey { served.key }
  var isDryRun: Bool { request["dryRun"] == "All" }
  var namespace: String { path.namespace ?? "" }
  var name: String { path.name ?? "" }

  func stored() throws(Status) -> StoredObject {
    guard let stored = store.stored(served.storage, namespace: namespace, name: name) else {
      throw Refusal.notFound(CollectionKey(served.type), name)
    }
    return stored
  }

  func get() throws(Status) -> WireAnswer {
    let representation = try Representation.negotiated(request)
    if let wanted = request["resourceVersion"], !wanted.isEmpty { _ = try revision(wanted) }
    return answer(try stored(), as: representation)
  }

  /// One object in the form that was asked for.
  func answer(_ stored: StoredObject, as representation: Representation = .objects, code: Int = 200) -> WireAnswer {
    switch representation {
    case .objects: return .bytes(bytes(stored), code: code)
    case .metadata: return .json(stored.object.partialMetadata, code: code)
    case .table(let include):
      let table = Table(served: served, now: store.clock.now)
      return .json(
        table.json([stored], revision: stored.object.resourceVersion, include: include), code: code)
    }
  }
  func answer(_ object: KubernetesObject, code: Int = 200) -> WireAnswer {
    let representation = (try? Representation.negotiated(request)) ?? .objects
    return answer(StoredObject(object, revision: 0), as: representation, code: code)
  }

  /// The object as JSON under the version that was asked for.
  func bytes(_ stored: StoredObject) -> [UInt8] {
    var bytes: [UInt8] = []
    converted(stored).write(as: served.type.kind, to: &bytes)
    return bytes
  }
  /// The object in the shape of the version that was asked for; mostly it is kept in that shape.
  func converted(_ stored: StoredObject) -> StoredObject {
    guard served.type.kind != served.storage.kind else { return stored }
    return StoredObject(KindConversion.toServed(stored.object, served), revision: stored.revision)
  }

  /// A version from a parameter: refused where it is no number or lies in the future.
  func revision(_ text: String) throws(Status) -> Int64 {
    guard let revision = Int64(text), revision >= 0 else {
      throw Status(
        code: 500, reason: "",
        message: "resourceVersion: Invalid value: \"\(text)\": strconv.ParseUint: parsing \"\(text)\": invalid syntax")
    }
    let current = store.revision
    if revision > current {
      throw Status(
        code: 504, reason: "Timeout", message: "Timeout: Too large resource version: \(revision), current: \(current)",
        details: [
          "causes": [["reason": "ResourceVersionTooLarge", "message": "Too large resource version"]],
          "retryAfterSeconds": 1,
        ])
    }
    return revision
  }
}

extension KubernetesObject {
  /// Its metadata alone, as `PartialObjectMetadata`.
  var partialMetadata: JSON {
    ["kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": json["metadata"] ?? [:]]
  }
}
