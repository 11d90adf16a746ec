import Glibc
import NIOCore
/// A port that is kept while nobody listens on it, so that a cluster which was down comes back where it was.
///
/// Bound and never listening: who connects is refused, a listener with `SO_REUSEADDR` may bind beside it, and the system
/// gives the port to no outgoing connection.
final class ReservedPort: Sendable {
  let port: Int
  private let descriptor: Int32

  /// - Parameter port: 0 lets the system choose.
  ///
  /// Throws where the address cannot be had.
  init(host: String, port: Int) throws {
    let address = try SocketAddress.makeAddressResolvingHost(host, port: port)
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(Int32(address.protocol.rawValue), type, 0)
    guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var bound = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let isBound =
      address.withSockAddr { bind(descriptor, $0, socklen_t($1)) } == 0
      && withUnsafeMutablePointer(to: &bound) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
      } == 0
    guard isBound else {
      let error = IOError(errnoCode: errno, reason: "bind \(host):\(port)")
      close(descriptor)
      throw error
    }
    self.descriptor = descriptor
    // Bytes 2 and 3 of both families' addresses, in network order.
    self.port = withUnsafeBytes(of: bound) { Int($0[2]) << 8 | Int($0[3]) }
  }

  deinit { close(descriptor) }
}
