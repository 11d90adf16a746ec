import KubernetesAPI

extension ClientError {
  /// What an answer means that is not the one that was asked for; nil for 2xx.
  init?(_ head: ResponseHead, body: [UInt8]) {
    switch head.status {
    case 200..<300: return nil
    case 300..<400:
      let place = head["location"].map { " to " + bounded($0) } ?? ""
      self.init(.protocolFault, "the server redirects\(place), which is not followed")
    default:
      let parsed = (try? JSON(parsing: body)).flatMap { Status($0) }
      var status =
        parsed
        ?? Status(code: head.status, reason: "", message: bounded(String(decoding: body.prefix(4_096), as: UTF8.self)))
      status.code = head.status
      self.init(
        .status, "the server refused", cause: status.message.isEmpty ? "HTTP \(head.status)" : bounded(status.message),
        status: status, retryAfter: head.retryAfter ?? status.retryAfter)
    }
  }

  /// An `ERROR` inside a watch.
  init(inStream status: Status) {
    self.init(
      .status, "the watch was refused", cause: bounded(status.message), status: status, retryAfter: status.retryAfter)
  }

  /// An answer that is no JSON although the server calls it a success: the page of a proxy or a login.
  init?(wrongContent head: ResponseHead) {
    guard let type = head["content-type"], (200..<300).contains(head.status), !type.contains("json") else { return nil }
    self.init(.protocolFault, "the server answers with \(bounded(type)) instead of JSON: is it an API server?")
  }
}

extension Status {
  /// `details.retryAfterSeconds`.
  var retryAfter: Duration? {
    details.int(at: "retryAfterSeconds").flatMap { $0 > 0 ? .seconds(min($0, 86_400)) : nil }
  }
}
