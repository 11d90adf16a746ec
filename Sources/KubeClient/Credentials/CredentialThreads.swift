import CLinux
import Glibc
import Synchronization

/// Threads that may block, on which files are read or plugins run: a bounded number, made when there is work.
final class CredentialThreads: Sendable {
  typealias Work = @Sendable () -> Void
  private struct State {
    var waiting = FIFO<Work>()
    var threads = 0
  }
  private let state = Mutex(State())
  private let limit: Int
  private let name: StaticString

  /// - Parameter name: of the threads, at most 15 bytes.
  init(limit: Int, name: StaticString) {
    self.limit = limit
    self.name = name
  }

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
        let threads = Unmanaged<CredentialThreads>.fromOpaque(context!).takeRetainedValue()
        threads.name.withUTF8Buffer { _ = clinux_name_thread($0.baseAddress) }
        threads.drain()
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
