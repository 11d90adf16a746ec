import KubernetesAPI
import Synchronization

/// Sends a piece of a stream; throws where the client is gone.
typealias StreamWriter = (_ bytes: [UInt8]) async throws -> Void

/// One HTTP answer, before anything carries it.
struct WireAnswer: Sendable {
  enum Body: Sendable {
    case bytes([UInt8])
    /// Written as it happens; the connection ends when it returns, and breaks when it throws.
    case stream(@Sendable (_ write: StreamWriter) async throws -> Void)
  }
  var code: Int
  var headers: [(name: String, value: String)]
  var body: Body

  init(code: Int = 200, headers: [(name: String, value: String)] = [], body: Body) {
    self.code = code
    self.headers = headers
    self.body = body
  }
  static func json(_ json: JSON, code: Int = 200, type: String = "application/json") -> WireAnswer {
    bytes(json.bytes, code: code, type: type)
  }
  static func bytes(_ bytes: [UInt8], code: Int = 200, type: String = "application/json") -> WireAnswer {
    WireAnswer(code: code, headers: [("Content-Type", type)], body: .bytes(bytes))
  }
  static func text(_ text: String, code: Int = 200) -> WireAnswer {
    WireAnswer(
      code: code, headers: [("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff")],
      body: .bytes(Array(text.utf8)))
  }
  /// What a path outside every group answers: plain text, not a Status.
  static let pageNotFound = text("404 page not found\n", code: 404)

  static func refused(_ status: Status) -> WireAnswer {
    var answer = json(status.json, code: status.code)
    if let seconds = status.details.int(at: "retryAfterSeconds") {
      answer.headers.append(("Retry-After", String(seconds)))
    }
    return answer
  }
}

extension Status {
  /// As `kind: Status`, the way the server writes it.
  var json: JSON {
    var json: JSON = [
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure", "message": .string(message),
      "code": .int(Int64(code)),
    ]
    if !reason.isEmpty { json["reason"] = .string(reason) }
    if !details.isNull { json["details"] = details }
    return json
  }
}

extension StoredObject {
  /// The object's JSON without `apiVersion` and `kind`, written once: `{"metadata":…}`.
  ///
  /// Items of a typed list come without the two; everything else gets them put in front.
  var untypedBytes: [UInt8] {
    encoded.withLock { forms in
      if let bytes = forms.json { return bytes }
      var json = object.json
      json["apiVersion"] = nil
      json["kind"] = nil
      let bytes = json.bytes
      forms.json = bytes
      return bytes
    }
  }
  /// Appends the object with its type, as one of that version.
  func write(as kind: GroupVersionKind, to bytes: inout [UInt8]) {
    bytes += "{\"kind\":\"\(kind.kind)\",\"apiVersion\":\"\(kind.apiVersion)\"".utf8
    let rest = untypedBytes
    if rest.count > 2 { bytes.append(UInt8(ascii: ",")) }
    bytes += rest.dropFirst()
  }
}
