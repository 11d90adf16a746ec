/// One HTTP request, with everything that it needs to go out: no name, file or credential is looked up any more.
package struct TransportRequest: Sendable {
  /// What a request weighs on a server and on us; decides which limits it waits for.
  package enum Load: Sendable, Hashable { case small, list, stream }

  /// `ClusterAccess.name`: requests of one cluster share connections and limits.
  package var cluster: String
  package var method: String
  package var address: ServerAddress
  /// The path below the address's prefix, with its query.
  package var target: String
  package var trust = ResolvedTrust()
  /// `http`, `https` or `socks5h`; nil for none.
  package var proxy: String?
  package var headers: [HTTPHeader] = []
  package var body: [UInt8]?
  package var load = Load.small
  /// Goes before what waits already.
  package var isUrgent = false
  package var acceptsGzip = false
  /// On a connection of its own: libcurl sends a request again, unasked, when a connection that it reuses turns out to
  /// be dead, which only a request that may happen twice survives.
  package var needsFreshConnection = false
  /// The summary says how the server proved itself.
  package var wantsCertificate = false
  /// From being sent to the last byte; nil for streams.
  package var time: Duration?
  /// Without a byte for this long it fails; nil where somebody else watches over it.
  package var idleTime: Duration?

  package init(cluster: String, method: String, address: ServerAddress, target: String) {
    self.cluster = cluster
    self.method = method
    self.address = address
    self.target = target
  }
}

/// A header's name in lower case, as HTTP/2 writes it, and its value.
package struct HTTPHeader: Sendable, Hashable {
  package var name: String
  package var value: String
  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// How the server proves itself and how we do, as bytes that many requests share.
package struct ResolvedTrust: Sendable, Hashable {
  package var authorities: PinnedBytes?
  package var acceptsAnyCertificate = false
  package var serverName: String?
  package var clientCertificate: PinnedBytes?
  package var clientKey: PinnedBytes?
  package init() {}
}

/// Bytes at an address that stays for as long as somebody holds this; libcurl reads them in place.
package final class PinnedBytes: Sendable, Hashable {
  // Written once before it is shared, only read after that.
  nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  package init(_ content: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 16)
    copy.copyBytes(from: content)
    bytes = UnsafeRawBufferPointer(copy)
  }
  deinit { bytes.deallocate() }

  package static func == (left: PinnedBytes, right: PinnedBytes) -> Bool {
    left === right || left.bytes.elementsEqual(right.bytes)
  }
  package func hash(into hasher: inout Hasher) { hasher.combine(bytes: bytes) }
}

/// Status and headers of an answer.
package struct ResponseHead: Sendable, Hashable {
  package var status: Int
  /// Whether it came over HTTP/2.
  package var isMultiplexed: Bool
  package var headers: [HTTPHeader]

  package init(status: Int, isMultiplexed: Bool, headers: [HTTPHeader]) {
    self.status = status
    self.isMultiplexed = isMultiplexed
    self.headers = headers
  }
  package subscript(name: String) -> String? { headers.first { $0.name == name }?.value }
  package func values(_ name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }
  /// `Retry-After` in seconds; a date there, which no API server sends, is nothing.
  package var retryAfter: Duration? {
    self["retry-after"].flatMap { Int64($0) }.flatMap { $0 >= 0 ? .seconds(min($0, 86_400)) : nil }
  }
}

/// How a transfer went.
package struct TransferSummary: Sendable, Hashable {
  /// Decoded bytes of the body that were handed over.
  package var bytes = 0
  /// From going out (not from queueing) to the end.
  package var duration: Duration = .zero
  /// The server's own certificate, where the request wanted it and the connection has one.
  package var certificate: ServerCertificate?
  package init() {}
}

/// Who takes an answer; all calls come on the `net` thread and return at once.
///
/// First `answered`, then `received` any number of times, then `ended` exactly once; a failure may come at any point.
/// After `cancel` nothing but `ended` comes.
package protocol ResponseSink: AnyObject, Sendable {
  func answered(_ head: ResponseHead)
  /// The bytes are valid during the call only. A returned error ends the transfer with it.
  func received(_ bytes: UnsafeRawBufferPointer) -> ClientError?
  func ended(_ error: ClientError?, _ summary: TransferSummary)
}
