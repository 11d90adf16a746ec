import Glibc
import Testing

@testable import DeliveryEngine

@Test("a driver has its three streams, and nothing else of what the process that starts it holds open")
func descriptors() throws {
  let folder = TestFolder()
  let first = open("/dev/null", O_RDONLY | O_CLOEXEC)
  let planted = fcntl(first, F_DUPFD, 200)
  close(first)
  defer { close(planted) }
  #expect(fcntl(planted, F_GETFD) == 0)
  // Its log ends when it does.
  let log = folder.path + "/log"
  try #require(mkfifo(log, 0o600) == 0)
  let reader = open(log, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
  defer { close(reader) }
  try DriverProcess.start(executable: "/bin/ls", arguments: ["/proc/self/fd"], log: log)
  _ = fcntl(reader, F_SETFL, 0)
  var said: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4_096)
  while case let count = read(reader, &buffer, buffer.count), count > 0 { said += buffer.prefix(count) }
  let found = String(decoding: said, as: UTF8.self).split(separator: "\n").compactMap { Int($0) }
  #expect(found.starts(with: [0, 1, 2]))
  // One more is the folder that it lists.
  #expect(found.count == 4, "\(found)")
  #expect(!found.contains(Int(planted)))
}
