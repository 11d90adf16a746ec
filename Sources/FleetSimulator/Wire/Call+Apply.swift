import KubernetesAPI

extension Call {
  /// Server-side apply: creates what is missing, takes over what is forced, keeps the version where nothing changes.
  func apply(subresource: String?) throws(Status) -> WireAnswer {
    guard let manager = request["fieldManager"], !manager.isEmpty else {
      throw Refusal.invalid(
        GroupVersionKind(group: "meta.k8s.io", version: "v1", kind: "PatchOptions"), "",
        causes: [
          Refusal.cause(
            "FieldValueRequired", "Required value: is required for apply patch", field: "fieldManager")
        ])
    }
    var config = try APIServer.parsedYAML(request.body)
    if config.string(at: "apiVersion") == nil || config.string(at: "kind") == nil {
      throw Refusal.badRequest("Object 'Kind' is missing in '\(config.text.prefix(200))'")
    }
    if !config.elements(at: "metadata", "managedFields").isEmpty {
      throw Refusal.badRequest("metadata.managedFields must be nil")
    }
    config = try admitted(config)
    let warnings = try validateFields(&config)
    let asked = config.string(at: "metadata", "resourceVersion") ?? ""
    let force = request.isTrue("force")
    let (type, actor, options, id) = (served.storage, actor, options, NamespacedName(namespace, name))
    let key = key
    let applied = try store.write { [config] state, moment throws(Status) -> (KubernetesObject, Bool) in
      let live = state.stored(key, id).map { KubernetesObject(state.shaped($0.object.json, type: type, options)) }
      if let live, !asked.isEmpty, asked != live.resourceVersion { throw Refusal.stale(key, id.name) }
      if live == nil, !asked.isEmpty || subresource != nil { throw Refusal.notFound(key, id.name) }
      let merged: JSON
      do throws(ApplyConflicts) {
        merged = try ServerSideApply.apply(
          live: live?.json, config: config, manager: manager, subresource: subresource ?? "", force: force,
          schema: state.mergeSchema(type, options), now: moment.now)
      } catch {
        throw error.status
      }
      guard live != nil else {
        let created = try state.create(merged, type: type, actor: actor, options: options, at: moment, isApply: true)
        return (created, true)
      }
      let updated = try state.update(
        merged, type: type, subresource: subresource, actor: actor, options: options, at: moment, isApply: true)
      return (updated, false)
    }
    return answer(applied.0, code: applied.1 ? 201 : 200).warning(warnings + definitionWarnings(applied.0))
  }
}

extension APIServer {
  /// YAML, of which JSON is a part: JSON is tried first, because it is what clients send.
  static func parsedYAML(_ bytes: [UInt8]) throws(Status) -> JSON {
    if let json = try? JSON(parsing: bytes) { return json }
    let documents: [YAMLDocument]
    do throws(YAMLProblem) {
      documents = try YAMLDocument.documents(in: String(decoding: bytes, as: UTF8.self), file: "body")
    } catch {
      throw Refusal.badRequest("error decoding YAML: \(error)")
    }
    guard documents.count == 1, let only = documents.first else {
      throw Refusal.badRequest("error decoding YAML: the body has \(documents.count) documents")
    }
    return only.json
  }
}
