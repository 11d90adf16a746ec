import Glibc

/// Threads for servers that block.
package enum Thread {
  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        Unmanaged<Work>.fromOpaque(context!).takeRetainedValue().body()
        return nil
      }, Unmanaged.passRetained(Work(body)).toOpaque())
    precondition(code == 0)
    pthread_detach(thread)
  }
}

/// A flag that a thread waits for.
package final class Gate: @unchecked Sendable {
  // Sendable: a POSIX semaphore, made once, is used through its own calls only.
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
  package init() { sem_init(semaphore, 0, 0) }
  package func open() { sem_post(semaphore) }
  package func wait() { while sem_wait(semaphore) != 0 {} }
}
