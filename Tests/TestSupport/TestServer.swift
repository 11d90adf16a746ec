import Glibc
import Synchronization

/// An HTTP/1.1 server on loopback that does exactly what a test says, byte by byte; one thread a connection.
package final class TestServer: Sendable {
  package typealias Answer = @Sendable (Served, Peer) -> Void
  package var port: Int { Int(listener.port) }
  private let listener = LoopbackListener()
  private let seen = Mutex<[Served]>([])
  private let accepted = Mutex(0)
  private let live = Mutex<[Peer]>([])

  /// A request as it came.
  package struct Served: Sendable {
    package var method: String
    package var target: String
    package var headers: [String: String]
    package var body: String
    /// How many connections there were when it came, itself included.
    package var connection: Int
    package var path: String { String(target.prefix { $0 != "?" }) }
    package func query(_ name: String) -> String? {
      target.split(separator: "?").dropFirst().first?.split(separator: "&")
        .first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }
  }

  package init(_ answer: @escaping Answer) {
    // The threads keep the server until `stop`, or until the tests end: a test that has read its port may be done with
    // it long before the client is.
    Thread.start("accept") { [self] in
      while let descriptor = listener.accept() {
        let peer = Peer(descriptor)
        live.withLock { $0.append(peer) }
        let number = accepted.withLock { count in
          count += 1
          return count
        }
        Thread.start("serve") { [self] in
          while let request = peer.read(number) {
            seen.withLock { $0.append(request) }
            answer(request, peer)
            if peer.isClosed { break }
          }
          forget(peer)
          peer.release()
        }
      }
      listener.close()
    }
  }

  package var requests: [Served] { seen.withLock { $0 } }
  package var connections: Int { accepted.withLock { $0 } }

  private func forget(_ peer: Peer) { live.withLock { live in live.removeAll { $0 === peer } } }

  package func stop() {
    listener.end()
    live.withLock { live in for peer in live { peer.close() } }
  }

  /// The server's side of one connection.
  package final class Peer: Sendable {
    private let descriptor: Int32
    private let closed = Mutex(false)
    init(_ descriptor: Int32) { self.descriptor = descriptor }

    package var isClosed: Bool { closed.withLock { $0 } }

    package func send(_ text: String) { send(Array(text.utf8)) }
    package func send(_ bytes: [UInt8]) {
      var sent = 0
      while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return }
        sent += count
      }
    }
    /// One byte a packet.
    package func drip(_ text: String) {
      var on: Int32 = 1
      setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(4))
      for byte in text.utf8 { send([byte]) }
    }
    package func respond(_ status: Int, _ body: String, headers: [String] = []) {
      let lines = ["HTTP/1.1 \(status) Word", "content-type: application/json", "content-length: \(body.utf8.count)"]
      send((lines + headers).joined(separator: "\r\n") + "\r\n\r\n" + body)
    }
    /// The head of an answer whose body comes in chunks.
    package func beginChunked(_ status: Int = 200) {
      send("HTTP/1.1 \(status) Word\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n")
    }
    package func chunk(_ text: String) {
      send(String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n")
    }
    /// Whether a chunk went out: false once the client has gone.
    package func sends(_ text: String) -> Bool { sendsRaw(String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n") }
    package func sendsRaw(_ text: String) -> Bool {
      let bytes = Array(text.utf8)
      return bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == bytes.count
    }
    package func endChunked() { send("0\r\n\r\n") }
    /// Until the client has gone.
    package func waitForEnd() {
      var byte: UInt8 = 0
      while recv(descriptor, &byte, 1, 0) > 0 {}
      close()
    }
    /// Ends the connection; its descriptor goes back only when the thread that serves it is done with it, because the
    /// number may be another test's by then.
    package func close() {
      closed.withLock { $0 = true }
      shutdown(descriptor, Int32(SHUT_RDWR))
    }
    /// A TCP reset instead of an end; it goes out when the answer returns.
    package func reset() {
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
      closed.withLock { $0 = true }
    }
    fileprivate func release() { Glibc.close(descriptor) }

    fileprivate func read(_ connection: Int) -> Served? {
      var bytes: [UInt8] = []
      var byte: UInt8 = 0
      while !bytes.suffix(4).elementsEqual(Array("\r\n\r\n".utf8)) {
        guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
        bytes.append(byte)
      }
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
      let first = lines[0].split(separator: " ")
      var headers: [String: String] = [:]
      for line in lines.dropFirst() {
        let parts = line.split(separator: ":", maxSplits: 1)
        headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].drop { $0 == " " }.description : ""
      }
      guard first.count > 1, let body = readBody(headers) else { return nil }
      return Served(
        method: String(first[0]), target: String(first[1]), headers: headers,
        body: String(decoding: body, as: UTF8.self), connection: connection)
    }

    private func readBody(_ headers: [String: String]) -> [UInt8]? {
      guard headers["transfer-encoding"] == "chunked" else {
        return readBytes(headers["content-length"].flatMap { Int($0) } ?? 0)
      }
      var body: [UInt8] = []
      while true {
        var line: [UInt8] = []
        while line.suffix(2) != [13, 10] {
          guard let byte = readBytes(1) else { return nil }
          line += byte
        }
        guard let count = Int(String(decoding: line.dropLast(2), as: UTF8.self), radix: 16),
          let chunk = readBytes(count), readBytes(2) != nil
        else { return nil }
        if count == 0 { return body }
        body += chunk
      }
    }

    private func readBytes(_ count: Int) -> [UInt8]? {
      var bytes: [UInt8] = []
      var byte: UInt8 = 0
      for _ in 0..<count {
        guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
        bytes.append(byte)
      }
      return bytes
    }
  }
}
