import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// One cluster's listener: carries its API over HTTP/1.1 on loopback, and behaves as its switch says.
///
/// The listener exists while the cluster is not `down`; a `silent` cluster accepts and never answers.
final class ClusterServer: Sendable {
  let api: APIServer
  private let running = Mutex<(task: Task<Void, any Error>, port: Int)?>(nil)
  let host: String
  /// The port that was asked for; 0 lets the system choose.
  private let wantedPort: Int

  init(api: APIServer, host: String, port: Int) {
    self.api = api
    self.host = host
    wantedPort = port
  }

  /// The port that it listens on, or last listened on.
  var port: Int { running.withLock { $0?.port } ?? lastPort.withLock { $0 } }
  private let lastPort = Mutex(0)

  /// Starts to listen; returns when connections are accepted.
  ///
  /// Throws where the address cannot be had.
  func start() async throws {
    guard running.withLock({ $0 == nil }) else { return }
    let again = lastPort.withLock { $0 }
    var logger = Logger(label: "simulator.\(api.store.name)")
    logger.logLevel = .critical
    let (ready, announce) = AsyncThrowingStream.makeStream(of: Int.self)
    let api = api
    let application = Application(
      responder: CallbackResponder<WireContext> { request, context in
        try await ClusterServer.respond(request, context: context, api: api)
      },
      configuration: .init(
        address: .hostname(host, port: again != 0 ? again : wantedPort), serverName: nil, backlog: 4_096),
      onServerRunning: { channel in
        announce.yield(channel.localAddress?.port ?? 0)
        announce.finish()
      }, logger: logger)
    let task = Task {
      do { try await application.run() } catch {
        announce.finish(throwing: error)
        throw error
      }
    }
    for try await port in ready {
      running.withLock { $0 = (task, port) }
      lastPort.withLock { $0 = port }
    }
  }

  /// Stops to listen and cuts every connection; returns when the port is free.
  func stop() async {
    let task = running.withLock { running in
      defer { running = nil }
      return running?.task
    }
    task?.cancel()
    _ = await task?.result
  }

  private static func respond(
    _ request: Request, context: WireContext, api: APIServer
  ) async throws -> Response {
    let channel = context.channel
    if case .slow(let delay) = api.store.switchState { try await Task.sleep(for: delay) }
    while api.store.switchState == .silent {
      // Nothing reaches the client, and nothing says that it does not; the knock comes with the next switch.
      let (knocks, _) = api.store.follow(CollectionKey(group: "", resource: ""))
      if api.store.switchState != .silent { break }
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
    let answer: WireAnswer
    do { answer = try await api.answer(wire) } catch {
      try? await channel.close()
      throw error
    }
    return response(answer, to: request, channel: channel)
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

/// What a request brings along: the connection, so that a fault can break it.
struct WireContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  var channel: any Channel
  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }
}
