import Glibc
import HTTPTypes
import HummingbirdCore
import KubernetesAPI
import NIOCore
import Testing

@testable import FleetSimulator

@Suite struct ListenerTests {
  @Test(
    "a time is written as RFC 9110 writes it",
    arguments: [
      (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
      (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
    ])
  func httpDate(seconds: Int64, text: String) {
    #expect(Timestamp(seconds: seconds).httpDate == text)
  }

  /// Connects to a port of loopback and sends some bytes; the connection is left open until the descriptor is closed.
  func connect(_ port: Int) -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    _ = atLoopback(port) { Glibc.connect(descriptor, $0, $1) }
    return descriptor
  }

  func bind(_ descriptor: Int32, to port: Int) -> Int32 { atLoopback(port) { Glibc.bind(descriptor, $0, $1) } }

  func atLoopback(_ port: Int, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
  }

  /// Whether somebody listens there.
  static func accepts(_ host: String, _ port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = inet_addr(host)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    } == 0
  }

  @Test("a listener that stops while connections come in ends them all, again and again, on the same port")
  func stopsUnderLoad() async throws {
    let listener = Listener(host: "127.0.0.1", port: 0, label: "test", clock: WallClock()) { _, _ in
      Response(status: .ok)
    }
    try await listener.start()
    let port = listener.port
    for _ in 0..<40 {
      let knocking = Task.detached { (0..<64).map { _ in connect(port) } }
      await listener.stop()
      for descriptor in await knocking.value { close(descriptor) }
      try await listener.start()
      #expect(listener.port == port)
    }
    await listener.stop()
  }

  @Test("a listener that is down refuses, and nobody else is given its port")
  func keepsItsPort() async throws {
    let listener = Listener(host: "127.0.0.1", port: 0, label: "test", clock: WallClock()) { _, _ in
      Response(status: .ok)
    }
    try await listener.start()
    let port = listener.port
    await listener.stop()
    // A process that another test is just starting may hold the closed socket for a moment.
    try await eventuallyRefused(port)
    let stranger = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #expect(bind(stranger, to: port) != 0)
    close(stranger)
    try await listener.start()
    let accepted = connect(port)
    #expect(isConnected(accepted))
    close(accepted)
    await listener.stop()
  }

  func eventuallyRefused(_ port: Int) async throws {
    for _ in 0..<250 {
      let descriptor = connect(port)
      defer { close(descriptor) }
      if !isConnected(descriptor) { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("somebody listens on \(port)")
  }

  func isConnected(_ descriptor: Int32) -> Bool {
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &size) }
    } == 0
  }
}
