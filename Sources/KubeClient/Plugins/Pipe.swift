import CLinux
import Glibc

/// A pipe whose ends close on exec; a child gets its end through `dup2`.
struct Pipe {
  private(set) var reading: Int32
  private(set) var writing: Int32

  init() throws(ClientError) {
    var ends: [Int32] = [-1, -1]
    guard clinux_pipe(&ends) == 0 else {
      throw ClientError(.credentials, "no pipe for a plugin", cause: String(cString: strerror(errno)))
    }
    reading = ends[0]
    writing = ends[1]
  }

  mutating func closeWriting() {
    if writing >= 0 { Glibc.close(writing) }
    writing = -1
  }
  mutating func close() {
    closeWriting()
    if reading >= 0 { Glibc.close(reading) }
    reading = -1
  }
}

/// What a child writes, until both its outputs have ended.
struct Reading {
  let outputLimit: Int
  let troubleLimit: Int
  private(set) var output: [UInt8] = []
  /// The last bytes of the error output.
  private(set) var trouble: [UInt8] = []
  /// The limit that the output went over.
  private(set) var exceeded: Int?

  init(outputLimit: Int, troubleLimit: Int) {
    self.outputLimit = outputLimit
    self.troubleLimit = troubleLimit
  }

  /// Reads until the output has ended; false where time or the limit was over before.
  ///
  /// A grandchild that keeps the error output open (an agent that stays) is not waited for.
  mutating func read(_ outputEnd: Int32, _ troubleEnd: Int32, until deadline: UInt64?) -> Bool {
    var ends = [
      pollfd(fd: outputEnd, events: Int16(POLLIN), revents: 0),
      pollfd(fd: troubleEnd, events: Int16(POLLIN), revents: 0),
    ]
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      var wait: Int32 = -1
      if let deadline {
        let now = SteadyClock.nanoseconds
        guard now < deadline else { return false }
        wait = Int32(min((deadline - now) / 1_000_000 + 1, 60_000))
      }
      let ready = poll(&ends, 2, wait)
      if ready < 0, errno != EINTR { return false }
      for index in [1, 0] where ready > 0 && ends[index].revents != 0 {
        let count = Glibc.read(ends[index].fd, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        if count <= 0 {
          if index == 0 { return true }
          ends[1].fd = -1
        } else if index == 0 {
          output += buffer[..<count]
          guard output.count <= outputLimit else {
            exceeded = outputLimit
            return false
          }
        } else {
          trouble += buffer[..<count]
          if trouble.count > troubleLimit { trouble.removeFirst(trouble.count - troubleLimit) }
        }
      }
    }
  }
}
