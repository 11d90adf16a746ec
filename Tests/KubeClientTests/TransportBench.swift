import Synchronization

@testable import KubeClient

/// What came of one request.
struct Outcome: Sendable {
  var head: ResponseHead?
  var bytes: [UInt8] = []
  var chunks = 0
  var error: ClientError?
  var summary = TransferSummary()
  var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Gathers an answer; `verdict` may refuse bytes, `onBytes` sees them.
final class GatheringSink: ResponseSink {
  private let outcome = Mutex(Outcome())
  private let done: @Sendable (Outcome) -> Void
  private let onBytes: @Sendable (UnsafeRawBufferPointer) -> ClientError?

  init(
    onBytes: @escaping @Sendable (UnsafeRawBufferPointer) -> ClientError? = { _ in nil },
    _ done: @escaping @Sendable (Outcome) -> Void
  ) {
    self.onBytes = onBytes
    self.done = done
  }
  func answered(_ head: ResponseHead) { outcome.withLock { $0.head = head } }
  func received(_ bytes: UnsafeRawBufferPointer) -> ClientError? {
    outcome.withLock {
      $0.bytes += bytes
      $0.chunks += 1
    }
    return onBytes(bytes)
  }
  func ended(_ error: ClientError?, _ summary: TransferSummary) {
    done(
      outcome.withLock { outcome in
        outcome.error = error
        outcome.summary = summary
        return outcome
      })
  }
}

extension Transport {
  func outcome(
    _ request: TransportRequest, onBytes: @escaping @Sendable (UnsafeRawBufferPointer) -> ClientError? = { _ in nil }
  ) async -> Outcome {
    await withCheckedContinuation { continuation in
      start(request, GatheringSink(onBytes: onBytes) { continuation.resume(returning: $0) })
    }
  }
}

func request(
  _ port: Int, _ target: String = "/version", cluster: String = "test", method: String = "GET",
  host: String = "127.0.0.1"
) -> TransportRequest {
  TransportRequest(
    cluster: cluster, method: method, address: ServerAddress(isSecure: false, host: host, port: port), target: target)
}
