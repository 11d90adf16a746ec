import Glibc

/// A listening socket on 127.0.0.1, on any free port; programs that a test starts do not inherit it.
package struct LoopbackListener: Sendable {
  package let descriptor: Int32
  package let port: UInt16

  package init() {
    // A peer that goes away in the middle of an answer is part of many tests.
    signal(SIGPIPE, SIG_IGN)
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    port = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        precondition(bind(descriptor, generic, length) == 0)
        precondition(listen(descriptor, 128) == 0)
        precondition(getsockname(descriptor, generic, &length) == 0)
      }
      return UInt16(bigEndian: pointer.pointee.sin_port)
    }
    self.descriptor = descriptor
  }

  /// The next connection, which programs do not inherit either; nil once `end` was called.
  package func accept() -> Int32? {
    // Glibc's `accept4` is seen by Swift only where some header asked for it first.
    let client = Glibc.accept(descriptor, nil, nil)
    guard client >= 0 else { return nil }
    _ = fcntl(client, F_SETFD, FD_CLOEXEC)
    return client
  }

  /// Frees the port and ends `accept`.
  ///
  /// Who accepts closes the descriptor: before, its number could be another socket's.
  package func end() { shutdown(descriptor, Int32(SHUT_RDWR)) }
  package func close() { Glibc.close(descriptor) }

  /// Writes all of it; false where the peer has gone.
  @discardableResult
  package static func send(_ bytes: [UInt8], to socket: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
