import Glibc
import Synchronization

/// A thread of the operating system with a name, for what must not run in a task.
final class NamedThread: Sendable {
  private let handle: Mutex<pthread_t?>

  /// Starts at once.
  ///
  /// The name has at most 15 bytes.
  init(_ name: String, _ body: @escaping @Sendable () -> Void) {
    handle = Mutex(Self.spawn(Start(name: name, body: body)))
  }

  private static func spawn(_ start: Start) -> pthread_t {
    var thread = pthread_t()
    let result = pthread_create(
      &thread, nil,
      { argument in
        let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
        NamedThread.name(start.name)
        start.body()
        return nil
      }, Unmanaged.passRetained(start).toOpaque())
    precondition(result == 0, "the operating system gave no thread: \(result)")
    return thread
  }

  /// Waits until the body has returned.
  ///
  /// Never call it on the thread itself.
  func join() {
    guard
      let thread = handle.withLock({ thread in
        defer { thread = nil }
        return thread
      })
    else { return }
    pthread_join(thread, nil)
  }

  /// The kernel takes a thread's own name here; `pthread_setname_np` is not visible to Swift.
  private static func name(_ name: String) {
    let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = write(file, name, name.utf8.count)
    close(file)
  }

  private final class Start {
    let name: String
    let body: @Sendable () -> Void
    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }
}

/// What a thread sleeps on: any thread may wake it, and a wake-up before the sleep is not lost.
final class Bell: Sendable {
  private let reader: Int32
  private let writer: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "no file descriptor is left for a thread to sleep on")
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (reader, writer) = (ends[0], ends[1])
  }
  deinit {
    close(reader)
    close(writer)
  }

  /// A full pipe is a bell that rings already.
  func ring() {
    var byte: UInt8 = 1
    _ = write(writer, &byte, 1)
  }
  /// Sleeps until somebody rings or the time is over; nil sleeps for as long as it takes.
  func wait(_ time: Duration?) {
    var milliseconds: Int32 = -1
    if let time {
      let (seconds, attoseconds) = max(time, .zero).components
      milliseconds = Int32(clamping: seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
    var entry = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
    _ = poll(&entry, 1, milliseconds)
    var bytes: (UInt64, UInt64) = (0, 0)
    while read(reader, &bytes, 16) == 16 {}
  }
}
