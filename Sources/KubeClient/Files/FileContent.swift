import Glibc

/// Reading whole files, with a bound.
package enum FileContent {
  /// Whether what is there gives its bytes once: a pipe, as the shell's `<(…)`, a socket or a device.
  package static func isReadOnce(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  /// Whether there is nothing but blanks: a file that is just being written, or that was emptied by mistake.
  package static func isBlank(_ bytes: some Sequence<UInt8>) -> Bool {
    bytes.allSatisfy { [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains($0) }
  }

  /// - Parameter pipeTime: for what is no regular file, as the shell's `<(…)`; a regular file is never waited for.
  package static func read(
    _ path: String, what: String, limit: Int, pipeTime: Duration = Limits().pipeTime
  ) throws(ClientError) -> [UInt8] {
    // Without O_NONBLOCK a pipe that nobody writes to would hold us here for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(path, what: what, errno) }
    defer { close(descriptor) }
    let deadline = SteadyClock.nanoseconds + pipeTime.nanoseconds
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0 {
        if errno == EINTR { continue }
        guard errno == EAGAIN else { throw failure(path, what: what, errno) }
        guard isReadable(descriptor, until: deadline) else {
          throw ClientError(
            .credentials, "the \(what) \(path) cannot be read",
            cause: "it is a pipe that gave nothing within \(pipeTime.components.seconds) s")
        }
        continue
      }
      if count == 0 { return content }
      content += buffer[..<count]
      guard content.count <= limit else {
        throw ClientError(.credentials, "the \(what) \(path) is larger than \(limit) bytes")
      }
    }
  }

  private static func isReadable(_ descriptor: Int32, until deadline: UInt64) -> Bool {
    while true {
      let now = SteadyClock.nanoseconds
      guard now < deadline else { return false }
      var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&wanted, 1, Int32(min((deadline - now) / 1_000_000 + 1, 60_000))) > 0 { return true }
    }
  }

  static func failure(_ path: String, what: String, _ code: Int32) -> ClientError {
    ClientError(.credentials, "the \(what) \(path) cannot be read", cause: String(cString: strerror(code)))
  }
}
