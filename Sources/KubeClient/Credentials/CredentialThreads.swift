import CLinux
import Glibc
import Synchronization

/// The `credential` threads, on which files are read and plugins run: a bounded number, made when there is work.
final class CredentialThreads: Sendable {
  typealias Work = @Sendable () -> Void
  private struct State {
    var waiting = FIFO<Work>()
    var threads = 0
  }
  private let state = Mutex(State())
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Runs work soon, on a thread that may block.
  func run(_ work: @escaping Work) {
    let needsThread = state.withLock { state in
      state.waiting.append(work)
      guard state.threads < limit else { return false }
      state.threads += 1
      return true
    }
    guard needsThread else { return }
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        clinux_name_thread("credential")
        Unmanaged<CredentialThreads>.fromOpaque(context!).takeRetainedValue().drain()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    precondition(code == 0, "no thread for credentials: \(code)")
    pthread_detach(thread)
  }

  private func drain() {
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
    while let work = next() { work() }
  }

  private func next() -> Work? {
    state.withLock { state in
      if let work = state.waiting.popFirst() { return work }
      state.threads -= 1
      return nil
    }
  }
}
