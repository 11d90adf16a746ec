import Glibc
import KubernetesAPI

/// The least client that can ask a server on loopback: one request a connection, plain HTTP.
struct HTTPDoor: Sendable {
  struct Answer {
    let status: Int
    let body: [UInt8]
    var text: String { String(decoding: body, as: UTF8.self) }
  }
  let host: String
  let port: UInt16
  var address: String { "http://\(host):\(port)" }

  /// Reads `http://127.0.0.2:4500`.
  init(_ address: String) throws {
    let parts = address.filter { !$0.isWhitespace }.split(separator: "/").last?.split(separator: ":") ?? []
    guard parts.count == 2, let port = UInt16(parts[1]) else { throw Failure("\(address) is no address") }
    (host, self.port) = (String(parts[0]), port)
  }

  func get(_ path: String) throws -> Answer { try send("GET", path, "", "") }
  func post(_ path: String, _ body: String, _ type: String = "text/plain") throws -> Answer {
    try send("POST", path, body, type)
  }

  func send(_ method: String, _ path: String, _ body: String, _ type: String) throws -> Answer {
    let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard connection >= 0 else { throw Failure("socket: \(errno)") }
    defer { close(connection) }
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    inet_pton(AF_INET, host, &place.sin_addr)
    let code = withUnsafePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else { throw Failure("\(address): \(String(cString: strerror(errno)))") }
    let head =
      "\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\nAccept: application/json\r\n"
      + (type.isEmpty ? "" : "Content-Type: \(type)\r\n") + "Content-Length: \(body.utf8.count)\r\n\r\n"
    let request = Array((head + body).utf8)
    guard Glibc.send(connection, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
      throw Failure("\(address): send: \(errno)")
    }
    return try Self.answer(in: Self.all(of: connection), address)
  }

  private static func all(of connection: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(connection, &buffer, buffer.count)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  private static func answer(in bytes: [UInt8], _ address: String) throws -> Answer {
    guard let end = (0..<max(0, bytes.count - 3)).first(where: { bytes[$0..<$0 + 4].elementsEqual([13, 10, 13, 10]) }),
      let status = Int(String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ").dropFirst().first ?? "")
    else { throw Failure("\(address): no answer") }
    let head = String(decoding: bytes[..<end], as: UTF8.self).lowercased()
    let body = Array(bytes[(end + 4)...])
    return Answer(status: status, body: head.contains("transfer-encoding: chunked") ? unchunked(body) : body)
  }

  private static func unchunked(_ bytes: [UInt8]) -> [UInt8] {
    var (result, rest) = ([UInt8](), bytes[...])
    while let end = rest.firstIndex(of: 13) {
      let digits = String(decoding: rest[..<end], as: UTF8.self)
      guard let count = Int(digits, radix: 16), count > 0, rest.count >= end - rest.startIndex + 4 + count else {
        break
      }
      result += rest[(end + 2)..<(end + 2 + count)]
      rest = rest[(end + 4 + count)...]
    }
    return result
  }
}
