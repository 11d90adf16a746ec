import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// HTTP/1.1 over connections that end in order even where nobody has begun to serve them.
///
/// A server that is cancelled drops the connections that were accepted and not yet handled; NIO ends the whole program
/// when a connection's writer is dropped unfinished. Each connection is therefore held here until it is handled.
struct AcceptedChannel: ServerChildChannel {
  typealias Value = HTTP1Channel.Value

  private let inner: HTTP1Channel
  private let waiting = Waiting()

  init(responder: @escaping HTTPChannelHandler.Responder) { inner = HTTP1Channel(responder: responder) }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    inner.setup(channel: channel, logger: logger).map { value in
      if let tooLate = waiting.add(value) { Task { await Self.end(tooLate) } }
      return value
    }
  }

  func handle(value: Value, logger: Logger) async {
    guard waiting.take(value) else { return }
    await inner.handle(value: value, logger: logger)
  }

  /// Ends the connections that nobody handles; called when the server has ended, and good for those that still come.
  func endWaiting() async {
    for value in waiting.close() { await Self.end(value) }
  }

  private static func end(_ value: Value) async {
    try? await value.channel.close()
    try? await value.executeThenClose { _, _ in }
  }

  /// The connections that were set up and are not handled yet.
  private final class Waiting: Sendable {
    private struct State {
      var values: [ObjectIdentifier: Value] = [:]
      var isClosed = false
    }
    private let state = Mutex(State())

    /// - Returns: the value where nobody will come for it any more.
    func add(_ value: Value) -> Value? {
      state.withLock { state in
        if state.isClosed { return value }
        state.values[ObjectIdentifier(value.channel)] = value
        return nil
      }
    }

    /// - Returns: whether it was waiting; then it is the caller's.
    func take(_ value: Value) -> Bool {
      state.withLock { $0.values.removeValue(forKey: ObjectIdentifier(value.channel)) != nil }
    }

    func close() -> [Value] {
      state.withLock { state in
        defer { state = State(isClosed: true) }
        return Array(state.values.values)
      }
    }
  }
}
