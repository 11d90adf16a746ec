import KubernetesAPI
import Synchronization

/// How a server is reached, as one request on a connection of its own found it.
package struct ServerProbe: Sendable, Hashable {
  /// `v1.31.2`.
  package var version: String
  package var isMultiplexed: Bool
  package var certificate: ServerCertificate?
  /// With name lookup, connect and handshake.
  package var duration: Duration
}

extension ClusterClient {
  /// Asks for the version on a fresh connection, and how the server proves itself there.
  package func probe(purpose: String) async throws(ClientError) -> ServerProbe {
    var call = APICall("get", path: "/version", purpose: purpose)
    call.needsFreshConnection = true
    call.wantsCertificate = true
    return try await withCallback { [call] done in
      self.start(call, ProbeSink(call, self, done))
    }
  }

  /// The proxy that requests go through, without its password; nil where there is none.
  package var proxyAddress: String? {
    guard let proxy else { return nil }
    guard let scheme = proxy.firstRange(of: "://"), let at = proxy.lastIndex(of: "@"), at >= scheme.upperBound else {
      return bounded(proxy)
    }
    return bounded(String(proxy[..<scheme.upperBound] + proxy[proxy.index(after: at)...]))
  }
}

/// Gathers what a probe answers; on the net thread.
private final class ProbeSink: ResponseSink {
  private struct State {
    var head: ResponseHead?
    var body: [UInt8] = []
  }
  private let state = Mutex(State())
  private let call: APICall
  private let client: ClusterClient
  private let done: @Sendable (Result<ServerProbe, ClientError>) -> Void
  private static let limit = 64 << 10

  init(
    _ call: APICall, _ client: ClusterClient, _ done: @escaping @Sendable (Result<ServerProbe, ClientError>) -> Void
  ) {
    self.call = call
    self.client = client
    self.done = done
  }

  func answered(_ head: ResponseHead) { state.withLock { $0.head = head } }
  func received(_ bytes: UnsafeRawBufferPointer) -> ClientError? {
    state.withLock { state in
      state.body.append(contentsOf: bytes)
      return state.body.count > Self.limit ? ClientError(.tooLarge, "more than \(Self.limit) bytes of a version") : nil
    }
  }
  func ended(_ error: ClientError?, _ summary: TransferSummary) {
    let (head, body) = state.withLock { ($0.head, $0.body) }
    if let error = error ?? head.flatMap({ ClientError($0, body: body) }) {
      return done(.failure(client.located(error, call)))
    }
    guard let head, let json = try? JSON(parsing: body) else {
      return done(.failure(client.located(ClientError(.garbage, "the answer cannot be read"), call)))
    }
    done(
      .success(
        ServerProbe(
          version: bounded(plain(json.string(at: "gitVersion") ?? "")), isMultiplexed: head.isMultiplexed,
          certificate: summary.certificate, duration: summary.duration)))
  }
}
