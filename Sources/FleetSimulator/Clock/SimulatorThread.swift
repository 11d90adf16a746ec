import Glibc

/// Threads of the operating system for what must not run in a task: with two cores the task pool has two threads.
enum SimulatorThread {
  /// Starts a thread that ends with its body.
  ///
  /// The name, for `top -H` and debuggers, has at most 15 bytes.
  static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
    pthread_detach(spawn(name, body))
  }

  /// Runs a body on so many threads, and blocks the caller until all have returned.
  static func run(_ name: String, count: Int, _ body: @escaping @Sendable () -> Void) {
    for thread in (0..<count).map({ _ in spawn(name, body) }) { pthread_join(thread, nil) }
  }

  /// How many threads run at one time here.
  static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  private static func spawn(_ name: String, _ body: @escaping @Sendable () -> Void) -> pthread_t {
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
        SimulatorThread.name(work.name)
        work.body()
        return nil
      }, Unmanaged.passRetained(Work(name: name, body: body)).toOpaque())
    precondition(code == 0, "no thread for the simulation: \(code)")
    return thread
  }

  /// The kernel takes a thread's own name here; `pthread_setname_np` is not visible without `_GNU_SOURCE`.
  private static func name(_ name: String) {
    let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = write(file, name, name.utf8.count)
    close(file)
  }

  private final class Work {
    let name: String
    let body: @Sendable () -> Void
    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }
}
