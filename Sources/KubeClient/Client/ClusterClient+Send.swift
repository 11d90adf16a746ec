import KubernetesAPI
import Synchronization

/// A successful answer, whole.
struct APIAnswer: Sendable {
  var head: ResponseHead
  var body: [UInt8]
  var duration: Duration

  /// The texts of `Warning` headers (RFC 7234 `299 - "text"`), which an API server sends beside a success.
  var warnings: [String] {
    head.values("warning").map { value in
      guard let open = value.firstIndex(of: "\""), let close = value.lastIndex(of: "\""), open < close else {
        return value
      }
      return String(value[value.index(after: open)..<close].replacing("\\\"", with: "\""))
    }
  }

  func json() throws(ClientError) -> JSON {
    do { return try JSON(parsing: body) } catch {
      throw ClientError(.garbage, "the answer cannot be read", cause: "\(error)")
    }
  }
}

extension ClusterClient {
  /// Makes a call whose answer is gathered whole; called back on the net thread, exactly once.
  @discardableResult
  func send(_ call: APICall, _ done: @escaping @Sendable (Result<APIAnswer, ClientError>) -> Void) -> CallHandle {
    start(
      call,
      WholeSink(limit: transport.limits.bodyBytes, located: { self.located($0, call) }) { result, _ in done(result) })
  }

  /// The bytes of a successful answer of at most `limit`, and how long it took; called back on the net thread, once.
  ///
  /// What a server says where it refuses is cut to what a line has room for, like everywhere.
  @discardableResult
  package func whole(
    _ call: APICall, limit: Int, _ done: @escaping @Sendable (Result<[UInt8], ClientError>, Duration) -> Void
  ) -> CallHandle {
    start(call, WholeSink(limit: limit, located: { self.located($0, call) }) { done($0.map(\.body), $1) })
  }

  /// The same for a task: cancelling the task gives the call up.
  ///
  /// After a 401 the credentials are renewed, where they can be, and a call that only reads is made once more.
  func send(_ call: APICall) async throws(ClientError) -> APIAnswer {
    do throws(ClientError) {
      return try await withCallback { self.send(call, $0) }
    } catch {
      guard error.isUnauthorized, call.method == "GET", access.credentials.isRenewable else { throw error }
      try await renewCredentials()
      return try await withCallback { self.send(call, $0) }
    }
  }

  package func renewCredentials() async throws(ClientError) {
    let error = await withCheckedContinuation { continuation in
      renewCredentials { continuation.resume(returning: $0) }
    }
    if let error { throw error }
  }

  /// Waits for a callback; cancelling the task cancels the call, whose callback then says so.
  func withCallback<Value: Sendable>(
    _ start: @Sendable (@escaping @Sendable (Result<Value, ClientError>) -> Void) -> CallHandle
  ) async throws(ClientError) -> Value {
    let handle = Mutex<(handle: CallHandle?, isCancelled: Bool)>((nil, false))
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let call = start { continuation.resume(returning: $0) }
        let isCancelled = handle.withLock { state in
          state.handle = call
          return state.isCancelled
        }
        if isCancelled { call.cancel() }
      }
    } onCancel: {
      let call = handle.withLock { state in
        state.isCancelled = true
        return state.handle
      }
      call?.cancel()
    }
    return try result.get()
  }
}

/// Gathers a small answer; lives on the net thread.
private final class WholeSink: ResponseSink, @unchecked Sendable {
  // Sendable, because the transport calls a sink on the net thread only, and nobody else holds its state.
  private let limit: Int
  private let located: @Sendable (ClientError) -> ClientError
  private let done: @Sendable (Result<APIAnswer, ClientError>, Duration) -> Void
  private var head: ResponseHead?
  private var body: [UInt8] = []

  init(
    limit: Int, located: @escaping @Sendable (ClientError) -> ClientError,
    _ done: @escaping @Sendable (Result<APIAnswer, ClientError>, Duration) -> Void
  ) {
    self.limit = limit
    self.located = located
    self.done = done
  }

  func answered(_ head: ResponseHead) { self.head = head }
  func received(_ bytes: UnsafeRawBufferPointer) -> ClientError? {
    guard body.count + bytes.count <= limit else {
      return ClientError(.tooLarge, "the answer has more than \(limit) bytes")
    }
    body.append(contentsOf: bytes)
    return nil
  }
  func ended(_ error: ClientError?, _ summary: TransferSummary) {
    let duration = summary.duration
    if let error { return done(.failure(error), duration) }
    guard let head else { return done(.failure(located(ClientError(.garbage, "no answer"))), duration) }
    if let error = ClientError(head, body: body) { return done(.failure(located(error)), duration) }
    done(.success(APIAnswer(head: head, body: body, duration: duration)), duration)
  }
}
