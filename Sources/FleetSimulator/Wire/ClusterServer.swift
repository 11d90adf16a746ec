import HTTPTypes
import HummingbirdCore
import NIOCore

/// One cluster's listener: carries its API over HTTP/1.1 on loopback, and behaves as its switch says.
///
/// The listener exists while the cluster is not `down`; a `silent` cluster accepts and never answers.
final class ClusterServer: Sendable {
  let api: APIServer
  private let listener: Listener

  /// - Parameter port: 0 lets the system choose.
  init(api: APIServer, host: String, port: Int) {
    self.api = api
    listener = Listener(
      host: host, port: port, label: "simulator.\(api.store.name)", clock: api.store.clock
    ) { request, channel in try await ClusterServer.respond(request, channel: channel, api: api) }
  }

  var host: String { listener.host }
  var port: Int { listener.port }
  func start() async throws { try await listener.start() }
  func stop() async { await listener.stop() }

  private static func respond(
    _ request: Request, channel: any Channel, api: APIServer
  ) async throws -> Response {
    if case .slow(let delay) = api.store.switchState { try await Task.sleep(for: delay) }
    while api.store.switchState.holdsRequests {
      // Nothing reaches the client, and nothing says that it does not; the knock comes with the next switch.
      let (knocks, _) = api.store.follow(CollectionKey(group: "", resource: ""))
      if !api.store.switchState.holdsRequests { break }
      var iterator = knocks.makeAsyncIterator()
      guard await iterator.next() != nil else { throw APIServer.Reset() }
    }
    var headers: [String: String] = [:]
    for field in request.headers { headers[field.name.canonicalName] = field.value }
    var wire = WireRequest(
      method: request.method.rawValue, target: request.head.path ?? "/", headers: headers)
    if request.method != .get {
      // One byte more than allowed is enough to refuse, in the API server's words.
      let buffer = try await request.body.collect(upTo: Limits.requestBytes * 4)
      wire.body = Array(buffer.readableBytesView)
    }
    return response(try await api.answer(wire), to: request, channel: channel)
  }

  private static func response(_ answer: WireAnswer, to request: Request, channel: any Channel) -> Response {
    var fields = HTTPFields()
    for (name, value) in answer.headers {
      if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
    }
    let status = HTTPResponse.Status(code: answer.code)
    switch answer.body {
    case .bytes(let bytes):
      return Response(status: status, headers: fields, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    case .stream(let run):
      let body = request.body
      return Response(
        status: status, headers: fields,
        body: ResponseBody { writer in
          // Hummingbird runs the operation in a child task while this one waits: never both at once.
          nonisolated(unsafe) let out = writer
          do {
            // A client that goes away ends its stream at once, not at the next event.
            try await body.consumeWithCancellationOnInboundClose { _ in
              nonisolated(unsafe) var out = out
              try await run { bytes in try await out.write(ByteBuffer(bytes: bytes)) }
              try await out.finish(nil)
            }
          } catch {
            try? await channel.close()
            throw error
          }
        })
    }
  }
}
