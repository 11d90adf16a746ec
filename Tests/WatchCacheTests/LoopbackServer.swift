import Glibc
import Synchronization
import TestSupport

/// The smallest API server: recorded lists, watches that a test feeds, one connection a request.
final class LoopbackServer: Sendable {
  var port: UInt16 { listener.port }
  private let listener = LoopbackListener()
  private struct State {
    /// Bodies by path, without the query.
    var bodies: [String: [UInt8]] = [:]
    /// Sockets of open watches, by path.
    var watches: [String: [Int32]] = [:]
    var isStopped = false
  }
  private let state = Mutex(State())

  init() {
    Thread.start("loopback") { [self] in accept() }
  }

  func serve(_ path: String, _ body: [UInt8]) { state.withLock { $0.bodies[path] = body } }
  func serve(_ path: String, _ body: String) { serve(path, Array(body.utf8)) }

  /// Sends one event to every watch of a path that is open.
  func push(_ path: String, _ event: String) {
    let line = event + "\n"
    let chunk = String(line.utf8.count, radix: 16) + "\r\n" + line + "\r\n"
    for socket in state.withLock({ $0.watches[path] ?? [] }) { Self.send(socket, Array(chunk.utf8)) }
  }
  func isWatched(_ path: String) -> Bool { state.withLock { $0.watches[path]?.isEmpty == false } }

  /// Closes everything: the cluster is gone.
  func stop() {
    let sockets = state.withLock { state in
      state.isStopped = true
      defer { state.watches = [:] }
      return state.watches.values.flatMap(\.self)
    }
    listener.end()
    for socket in sockets {
      shutdown(socket, Int32(SHUT_RDWR))
      close(socket)
    }
  }

  private func accept() {
    while let client = listener.accept() {
      Thread.start("loopback") { [self] in answer(client) }
    }
    listener.close()
  }

  private func answer(_ client: Int32) {
    var request: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4_096)
    while !request.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      let count = recv(client, &block, block.count, 0)
      guard count > 0 else {
        close(client)
        return
      }
      request += block[..<count]
    }
    let target = String(decoding: request, as: UTF8.self).split(separator: " ").dropFirst().first.map(String.init) ?? ""
    let path = String(target.prefix { $0 != "?" })
    if target.contains("watch=1") {
      Self.send(
        client, Array("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n".utf8))
      let isStopped = state.withLock { state in
        if !state.isStopped { state.watches[path, default: []].append(client) }
        return state.isStopped
      }
      if isStopped { close(client) }
      return
    }
    let body = state.withLock { $0.bodies[path] }
    let missing = #"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}"#
    let head =
      "HTTP/1.1 \(body == nil ? "404 Not Found" : "200 OK")\r\ncontent-type: application/json\r\n"
      + "content-length: \((body ?? Array(missing.utf8)).count)\r\nconnection: close\r\n\r\n"
    Self.send(client, Array(head.utf8) + (body ?? Array(missing.utf8)))
    close(client)
  }

  private static func send(_ socket: Int32, _ bytes: [UInt8]) { LoopbackListener.send(bytes, to: socket) }
}
