import KubernetesAPI

extension Call {
  /// Any of the four patches, on the object or on its status.
  func patch(subresource: String? = nil) throws(Status) -> WireAnswer {
    if request.contentType == "application/apply-patch+yaml" { return try apply(subresource: subresource) }
    // Others may write between our read and our write: the server tries again, as a real one does.
    var attempts = 0
    while true {
      attempts += 1
      let live = try stored().object
      var json = try admitted(try patched(KindConversion.toServed(live, served).json))
      let warnings = try validateFields(&json)
      let asked = json.string(at: "metadata", "resourceVersion") ?? ""
      let isConditional = asked != live.resourceVersion && !asked.isEmpty
      if !isConditional { json[at: "metadata", "resourceVersion"] = .string(live.resourceVersion) }
      do throws(Status) {
        let updated = try store.update(
          json, type: served.storage, subresource: subresource, actor: actor, options: options)
        return answer(updated).warning(warnings + definitionWarnings(updated))
      } catch {
        guard error.code == 409, !isConditional, attempts < 5 else { throw error }
      }
    }
  }

  /// A document changed by the body, after the body's media type.
  func patched(_ live: JSON) throws(Status) -> JSON {
    func patch() throws(Status) -> JSON {
      try APIServer.parsed(request.body) { "error decoding patch: \($0)" }
    }
    switch request.contentType {
    case "application/merge-patch+json": return live.mergePatch(try patch())
    case "application/json-patch+json":
      let operations = try patch()
      do throws(JSONPatchError) { return try JSONPatch(operations).applied(to: live) } catch {
        throw error.status
      }
    case "application/strategic-merge-patch+json":
      if served.isCustom { break }
      return try StrategicPatch.apply(try patch(), to: live, kind: served.type.kind)
    default: break
    }
    let known = served.isCustom ? "" : "application/strategic-merge-patch+json, "
    throw Status(
      code: 415, reason: "UnsupportedMediaType",
      message: "the body of the request was in an unknown format - accepted media types include: "
        + "application/json-patch+json, application/merge-patch+json, \(known)application/apply-patch+yaml")
  }
}
