import KubernetesAPI

extension Call {
  /// A list, whole or a page of it.
  func list() throws(Status) -> WireAnswer {
    let representation = try Representation.negotiated(request)
    let selection = try Selection(self)
    let page = try page(selection)
    var metadata: JSON = ["resourceVersion": .string(String(page.revision))]
    if let token = page.next { metadata["continue"] = .string(token) }
    if let remaining = page.remaining { metadata["remainingItemCount"] = .int(Int64(remaining)) }
    switch representation {
    case .table(let include):
      var table = Table(served: served, now: store.clock.now).json(page.objects, revision: "", include: include)
      table["metadata"] = metadata
      return .json(table)
    case .metadata:
      return .json([
        "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
        "items": .array(page.objects.map(\.object.partialMetadata)),
      ])
    case .objects:
      let kind = served.type.kind
      var bytes: [UInt8] = []
      bytes.reserveCapacity(page.objects.count * 1_024 + 256)
      bytes += "{\"kind\":\"\(kind.kind)List\",\"apiVersion\":\"\(kind.apiVersion)\",\"metadata\":".utf8
      metadata.write(to: &bytes)
      bytes += ",\"items\":[".utf8
      for (index, stored) in page.objects.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        // Typed lists leave the type of their items out; lists of custom resources do not.
        if served.isCustom { stored.write(as: kind, to: &bytes) } else { bytes += converted(stored).untypedBytes }
      }
      bytes += "]}".utf8
      return .bytes(bytes)
    }
  }

  struct Page {
    var objects: [StoredObject]
    var revision: Int64
    var next: String?
    var remaining: Int?
  }

  /// Which objects, at which version: `limit`, `continue`, `resourceVersion` and `resourceVersionMatch`.
  private func page(_ selection: Selection) throws(Status) -> Page {
    var limit = request["limit"].flatMap { Int($0) } ?? 0
    let match = request["resourceVersionMatch"] ?? ""
    let wanted = request["resourceVersion"] ?? ""
    let token = request["continue"] ?? ""
    if !match.isEmpty, wanted.isEmpty {
      throw Refusal.invalid(
        GroupVersionKind(group: "meta.k8s.io", version: "v1", kind: "ListOptions"), "",
        causes: [
          Refusal.cause(
            "FieldValueForbidden",
            "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided",
            field: "resourceVersionMatch")
        ])
    }
    var objects: [StoredObject]
    var revision: Int64
    var start: NamespacedName?
    if !token.isEmpty {
      let point = try ContinueToken(token, namespace: selection.namespace)
      guard let past = store.list(key, namespace: selection.namespace, at: point.revision) else {
        throw Refusal.expired(
          "The provided continue parameter is too old to display a consistent list result. You can start a new list "
            + "without the continue parameter.")
      }
      objects = past
      revision = point.revision
      start = point.start
    } else {
      let asked = wanted.isEmpty ? 0 : try self.revision(wanted)
      if wanted == "0" { limit = 0 }
      (objects, revision) = store.list(key, namespace: selection.namespace)
      if asked > 0, match == "Exact" || (limit > 0 && match.isEmpty) {
        guard let past = store.list(key, namespace: selection.namespace, at: asked) else {
          throw Refusal.expired("The resourceVersion for the provided list is too old.")
        }
        (objects, revision) = (past, asked)
      }
    }
    if let start { objects = Array(objects[objects.partitioningIndex { $0.id >= start }...]) }
    if selection.isFiltered { objects = objects.filter(selection.matches) }
    guard limit > 0, objects.count > limit else { return Page(objects: objects, revision: revision) }
    let kept = Array(objects.prefix(limit))
    return Page(
      objects: kept, revision: revision,
      next: ContinueToken(revision: revision, after: kept[limit - 1].id, isNamespaced: selection.namespace != nil).text,
      remaining: selection.isFiltered ? nil : objects.count - limit)
  }
}

/// Where the next page starts, in the form that real servers write (`storage/continue.go`).
struct ContinueToken {
  var revision: Int64
  /// The first name that is not on an earlier page.
  var start: NamespacedName
  var text: String

  init(revision: Int64, after last: NamespacedName, isNamespaced: Bool) {
    self.revision = revision
    start = NamespacedName(last.namespace, last.name + "\0")
    let path = isNamespaced || last.namespace.isEmpty ? start.name : "\(start.namespace)/\(start.name)"
    let json: JSON = ["v": "meta.k8s.io/v1", "rv": .int(revision), "start": .string(path)]
    text = Base64.urlEncoded(json.bytes)
  }

  init(_ text: String, namespace: String?) throws(Status) {
    guard let bytes = Base64.urlDecoded(text) else {
      throw Refusal.badRequest("invalid continue token: continue key is not valid: illegal base64 data at input byte 0")
    }
    guard let json = try? JSON(parsing: bytes), let revision = json.int(at: "rv"),
      let path = json.string(at: "start")
    else {
      let first = bytes.first ?? 0
      let name =
        first < 32 || first > 126
        ? "\\x" + String(first >> 4, radix: 16) + String(first & 15, radix: 16) : String(UnicodeScalar(first))
      throw Refusal.badRequest(
        "invalid continue token: continue key is not valid: invalid character '\(name)' looking for beginning of value")
    }
    self.revision = revision
    self.text = text
    let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    start =
      namespace == nil && parts.count == 2
      ? NamespacedName(String(parts[0]), String(parts[1])) : NamespacedName(namespace ?? "", path)
  }
}
