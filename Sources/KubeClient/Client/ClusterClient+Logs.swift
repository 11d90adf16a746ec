import KubernetesAPI
import Synchronization

/// Which lines of a container's log.
package struct LogRequest: Sendable, Hashable {
  package var namespace: String
  package var pod: String
  /// nil where the pod has one container.
  package var container: String?
  /// Goes on as lines are written.
  package var follows = false
  /// Of the container's run before this one.
  package var isPrevious = false
  package var tailLines: Int?
  package var sinceSeconds: Int?
  /// Each line begins with its RFC 3339 time and a space.
  package var timestamps = false

  package init(namespace: String, pod: String, container: String? = nil) {
    self.namespace = namespace
    self.pod = pod
    self.container = container
  }

  func call(purpose: String) -> APICall {
    let path = ResourceType.pods.path(namespace: namespace, name: pod, subresource: "log")
    var call = APICall("log", path: path, purpose: purpose)
    call.accept = "*/*"
    if let container { call.query.append(("container", container)) }
    if follows { call.query.append(("follow", "true")) }
    if isPrevious { call.query.append(("previous", "true")) }
    if let tailLines { call.query.append(("tailLines", String(tailLines))) }
    if let sinceSeconds { call.query.append(("sinceSeconds", String(sinceSeconds))) }
    if timestamps { call.query.append(("timestamps", "true")) }
    call.load = .stream
    call.isUrgent = true
    return call
  }
}

/// What comes of a log.
package enum LogEvent: Sendable, Hashable {
  /// Lines in their order, without line ends; hostile text, bytes that are no UTF-8 replaced.
  case lines([String])
  /// The reader was slower than the log: so many lines are missing here.
  case dropped(Int)
}

extension ClusterClient {
  /// A log as it comes; ends when the log ends, throws a `ClientError` when it breaks.
  ///
  /// Dropping the stream, or cancelling the task that reads it, gives the call up.
  package func logs(_ request: LogRequest, purpose: String) -> AsyncThrowingStream<LogEvent, any Error> {
    let queue = LogQueue(limit: transport.limits.logLines)
    let limits = transport.limits
    let call = request.call(purpose: purpose)
    return AsyncThrowingStream(unfolding: { try await queue.next() })
      .startingWith(queue) { self.start(call, LogSink(queue, limits, located: { self.located($0, call) })) }
  }
}

extension AsyncThrowingStream where Element == LogEvent, Failure == any Error {
  /// Starts the call at once; the queue gives it up when the stream is dropped.
  fileprivate func startingWith(_ queue: LogQueue, _ start: () -> CallHandle) -> Self {
    queue.setHandle(start())
    return self
  }
}

/// Lines on their way from the net thread to a reader; bounded, the oldest go first.
final class LogQueue: Sendable {
  private struct State {
    var lines = FIFO<String>()
    var dropped = 0
    var end: Result<Void, ClientError>?
    var reader: CheckedContinuation<Void, Never>?
    var handle: CallHandle?
  }
  private let state = Mutex(State())
  private let limit: Int

  init(limit: Int) { self.limit = limit }
  deinit { state.withLock { $0.handle }?.cancel() }

  func setHandle(_ handle: CallHandle) { state.withLock { $0.handle = handle } }

  func append(_ lines: [String]) {
    wake { state in
      for line in lines {
        if state.lines.count >= limit {
          _ = state.lines.popFirst()
          state.dropped += 1
        }
        state.lines.append(line)
      }
    }
  }

  func end(_ result: Result<Void, ClientError>) { wake { $0.end = $0.end ?? result } }

  private func wake(_ change: (inout State) -> Void) {
    let reader = state.withLock { state in
      change(&state)
      defer { state.reader = nil }
      return state.reader
    }
    reader?.resume()
  }

  /// What is there, or the wait for it, for one reader at a time; nil at the end.
  func next() async throws -> LogEvent? {
    while true {
      if Task.isCancelled {
        state.withLock { $0.handle }?.cancel()
        return nil
      }
      let found: Result<LogEvent?, ClientError>? = state.withLock { state in
        if state.dropped > 0 {
          defer { state.dropped = 0 }
          return .success(.dropped(state.dropped))
        }
        var lines: [String] = []
        while lines.count < 1_000, let line = state.lines.popFirst() { lines.append(line) }
        if !lines.isEmpty { return .success(.lines(lines)) }
        return state.end?.map { nil }
      }
      if let found { return try found.get() }
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let isReady = state.withLock { state in
            if !state.lines.isEmpty || state.dropped > 0 || state.end != nil || Task.isCancelled { return true }
            state.reader = continuation
            return false
          }
          if isReady { continuation.resume() }
        }
      } onCancel: {
        wake { _ in }
      }
    }
  }
}

/// Cuts a log into lines; lives on the net thread.
final class LogSink: ResponseSink, @unchecked Sendable {
  // Sendable, because the transport calls a sink on the net thread only, and nobody else holds its state.
  private weak var queue: LogQueue?
  private let limits: Limits
  private let located: @Sendable (ClientError) -> ClientError
  private var head: ResponseHead?
  private var pending: [UInt8] = []
  private var refusal: [UInt8] = []

  init(_ queue: LogQueue, _ limits: Limits, located: @escaping @Sendable (ClientError) -> ClientError) {
    self.queue = queue
    self.limits = limits
    self.located = located
  }

  func answered(_ head: ResponseHead) { self.head = head }

  func received(_ bytes: UnsafeRawBufferPointer) -> ClientError? {
    guard let queue else { return ClientError(.cancelled, "given up") }
    guard let head, head.status == 200 else {
      refusal.append(contentsOf: bytes.prefix(max(0, 1 << 16 - refusal.count)))
      return nil
    }
    var lines: [String] = []
    var start = 0
    for at in bytes.indices {
      let isEnd = bytes[at] == 10
      guard isEnd || pending.count + at - start >= limits.logLineBytes else { continue }
      pending.append(contentsOf: bytes[start..<at])
      lines.append(takeLine())
      start = isEnd ? at + 1 : at
    }
    pending.append(contentsOf: bytes[start...])
    if !lines.isEmpty { queue.append(lines) }
    return nil
  }

  private func takeLine() -> String {
    defer { pending.removeAll(keepingCapacity: pending.capacity <= 1 << 16) }
    if pending.last == 13 { pending.removeLast() }
    return String(decoding: pending, as: UTF8.self)
  }

  func ended(_ error: ClientError?, _ summary: TransferSummary) {
    if !pending.isEmpty { queue?.append([takeLine()]) }
    if let error {
      queue?.end(.failure(located(error)))
    } else if let head, let error = ClientError(head, body: refusal) {
      queue?.end(.failure(located(error)))
    } else {
      queue?.end(.success(()))
    }
  }
}
