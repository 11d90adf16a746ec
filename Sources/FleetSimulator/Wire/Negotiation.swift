import KubernetesAPI

/// The form in which a client wants objects, from its `Accept` header.
enum Representation: Sendable, Hashable {
  case objects
  /// `as=Table`: rows of cells, and with each row the object's metadata, the whole object, or nothing.
  case table(IncludeObject)
  /// `as=PartialObjectMetadata` or its list.
  case metadata

  enum IncludeObject: String, Sendable { case metadata = "Metadata", object = "Object", none = "None" }

  /// The first acceptable form, or 406 in the server's words.
  ///
  /// Protobuf is passed over where JSON is acceptable too; nothing else stands for it.
  static func negotiated(_ request: WireRequest) throws(Status) -> Representation {
    let accept = request.headers["accept"] ?? "*/*"
    for option in accept.split(separator: ",") {
      let parts = option.split(separator: ";").map { $0.filter { $0 != " " } }
      guard let media = parts.first.map({ $0.lowercased() }),
        ["application/json", "application/*", "*/*"].contains(media)
      else { continue }
      let parameters = parts.dropFirst()
      guard let form = parameters.first(where: { $0.hasPrefix("as=") })?.dropFirst(3) else { return .objects }
      let isMeta = parameters.contains("g=meta.k8s.io") && parameters.contains("v=v1")
      switch form {
      case "Table" where isMeta:
        return .table(request["includeObject"].flatMap(IncludeObject.init) ?? .metadata)
      case "PartialObjectMetadata" where isMeta, "PartialObjectMetadataList" where isMeta: return .metadata
      default: continue
      }
    }
    throw Status(
      code: 406, reason: "NotAcceptable",
      message: "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, "
        + "application/vnd.kubernetes.protobuf, application/json;stream=watch, "
        + "application/vnd.kubernetes.protobuf;stream=watch", details: [:])
  }
}
