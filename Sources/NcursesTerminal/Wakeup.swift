import CLinux
import Glibc

/// A descriptor that any thread makes readable.
final class Wakeup: Sendable {
  let descriptor: Int32

  init() throws(TerminalError) {
    descriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
    guard descriptor >= 0 else { throw .system(call: "eventfd", code: errno) }
  }

  deinit { close(descriptor) }

  func wake() {
    var one: UInt64 = 1
    _ = write(descriptor, &one, 8)
  }

  func clear() {
    var count: UInt64 = 0
    _ = read(descriptor, &count, 8)
  }
}

/// Signals of this process as bytes that can be polled for.
///
/// One at a time in a process. While it exists, WINCH, TSTP, CONT, TERM, HUP, INT and QUIT do nothing else.
final class SignalPipe {
  let descriptor: Int32
  private let writing: Int32

  init() throws(TerminalError) {
    var ends: [Int32] = [-1, -1]
    guard clinux_quiet_pipe(&ends) == 0 else { throw .system(call: "pipe2", code: errno) }
    (descriptor, writing) = (ends[0], ends[1])
    guard clinux_signals_begin(writing) == 0 else { throw .system(call: "sigaction", code: errno) }
  }

  deinit {
    clinux_signals_end()
    close(descriptor)
    close(writing)
  }

  /// The signals that came, each once.
  func take() -> Set<Int32> {
    let bytes = [UInt8](unsafeUninitializedCapacity: 256) { buffer, count in
      count = max(0, read(descriptor, buffer.baseAddress, 256))
    }
    return Set(bytes.map { Int32($0) })
  }
}
