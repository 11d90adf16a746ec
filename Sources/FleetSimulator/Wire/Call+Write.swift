import KubernetesAPI

extension Call {
  /// The body as an object of the served type, in the shape in which it is kept.
  func body() throws(Status) -> JSON {
    let json: JSON
    switch request.contentType {
    case "application/json", "":
      json = try APIServer.parsed(request.body) { error in
        "the object provided is unrecognized (must be of type \(served.type.kind.kind)): couldn't get version/kind; "
          + "json parse error: \(error) (\(String(decoding: request.body.prefix(40), as: UTF8.self)))"
      }
    case "application/vnd.kubernetes.protobuf":
      guard let read = try ProtobufBody.json(request.body) else {
        throw Refusal.badRequest("the object provided is unrecognized (must be of type \(served.type.kind.kind))")
      }
      json = read
    case "application/yaml", "application/x-yaml": json = try APIServer.parsedYAML(request.body)
    default:
      throw Status(
        code: 415, reason: "UnsupportedMediaType",
        message: "the body of the request was in an unknown format - accepted media types include: application/json, "
          + "application/yaml, application/vnd.kubernetes.protobuf")
    }
    guard json.objectValue != nil else { throw Refusal.badRequest("the object provided is unrecognized") }
    return try admitted(json)
  }

  /// Holds an object against the path that it came by.
  func admitted(_ json: JSON) throws(Status) -> JSON {
    var json = json
    let kind = served.type.kind
    if let given = json.string(at: "kind"), given != kind.kind || json.string(at: "apiVersion") != kind.apiVersion {
      throw Refusal.badRequest(
        "\(given) in version \"\(json.string(at: "apiVersion") ?? "")\" cannot be handled as a \(kind.kind): "
          + "no kind \"\(given)\" is registered for version \"\(json.string(at: "apiVersion") ?? "")\"")
    }
    if let name = path.name {
      let given = json.string(at: "metadata", "name") ?? ""
      if given.isEmpty {
        json[at: "metadata", "name"] = .string(name)
      } else if given != name {
        throw Refusal.badRequest("the name of the object (\(given)) does not match the name on the URL (\(name))")
      }
    }
    if served.storage.isNamespaced, let namespace = path.namespace {
      let given = json.string(at: "metadata", "namespace") ?? ""
      if given.isEmpty {
        json[at: "metadata", "namespace"] = .string(namespace)
      } else if given != namespace {
        throw Refusal.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request")
      }
    }
    return KindConversion.toStorage(json, served)
  }

  var options: WriteOptions {
    WriteOptions(isDryRun: isDryRun, version: served.isCustom ? served.type.kind.version : nil)
  }

  func create() throws(Status) -> WireAnswer {
    var json = try body()
    let warnings = try validateFields(&json)
    let created = try store.create(json, type: served.storage, actor: actor, options: options)
    return answer(created, code: 201).warning(warnings + definitionWarnings(created))
  }

  func replace(subresource: String? = nil) throws(Status) -> WireAnswer {
    var json = try body()
    let warnings = try validateFields(&json)
    if served.isCustom, json.string(at: "metadata", "resourceVersion") ?? "" == "", subresource == nil {
      throw Refusal.invalid(
        served.type.kind, name,
        causes: [
          Refusal.cause(
            "FieldValueInvalid", "Invalid value: 0: must be specified for an update", field: "metadata.resourceVersion")
        ])
    }
    let updated = try store.update(
      json, type: served.storage, subresource: subresource, actor: actor, options: options)
    return answer(updated).warning(warnings + definitionWarnings(updated))
  }

  /// What the author of a custom resource definition is told of it.
  func definitionWarnings(_ object: KubernetesObject) -> [String] {
    key == StoreState.definitionsKey ? CustomDefinition(object)?.warnings ?? [] : []
  }

  /// `fieldValidation`: unknown fields are refused, dropped with a warning, or dropped in silence.
  func validateFields(_ json: inout JSON) throws(Status) -> [String] {
    let mode = request["fieldValidation"] ?? "Warn"
    let unknown =
      served.version.map { $0.schema.prune(&json) } ?? FieldValidation.drop(from: &json, kind: served.storage.kind)
    if !served.isCustom, let wrong = FieldValidation.firstTooLarge(in: json, kind: served.storage.kind) {
      throw Refusal.tooLarge(wrong.number, wrong.field, kind: served.type.kind.kind, version: served.type.kind.version)
    }
    guard !unknown.isEmpty, mode != "Ignore" else { return [] }
    let texts = unknown.map { "unknown field \"\($0)\"" }
    guard mode == "Strict" else { return texts }
    let kind = served.type.kind
    let why = "strict decoding error: " + texts.joined(separator: ", ")
    if request.method == "PATCH", request.contentType != "application/apply-patch+yaml" {
      let patch = JSON.string(String(decoding: request.body, as: UTF8.self))
      throw Refusal.invalid(kind, name, causes: [FieldError(.invalid, at: "patch", value: patch, why).cause])
    }
    throw Refusal.badRequest(
      "\(kind.kind) in version \"\(kind.version)\" cannot be handled as a \(kind.kind): \(why)")
  }
}

extension WireAnswer {
  func warning(_ texts: [String]) -> WireAnswer {
    var answer = self
    for text in texts {
      let quoted = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      answer.headers.append(("Warning", "299 - \"\(quoted)\""))
    }
    return answer
  }
}

extension APIServer {
  static func parsed(_ bytes: [UInt8], message: (String) -> String) throws(Status) -> JSON {
    do throws(JSONSyntaxError) { return try JSON(parsing: bytes) } catch {
      throw Refusal.badRequest(message(goText(error)))
    }
  }
  /// A syntax error in the words of Go's `encoding/json`.
  private static func goText(_ error: JSONSyntaxError) -> String {
    switch error.problem {
    case .unexpectedEnd: "unexpected end of JSON input"
    case .unexpected(let byte, let expected):
      "invalid character '\(String(UnicodeScalar(byte)))' looking for beginning of "
        + (expected.contains("name") ? "object key string" : "value")
    default: error.description
    }
  }
}
