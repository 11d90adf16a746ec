import Glibc
import Synchronization

/// The plugins' processes that live, so that none outlives the program that asked it.
final class PluginProcesses: Sendable {
  private struct State {
    var live: Set<pid_t> = []
    var isStopping = false
  }
  private let state = Mutex(State())

  /// Starts a process under the lock: none can be started once all are being ended.
  func start(_ spawn: () -> pid_t?) -> Bool {
    state.withLock { state in
      guard !state.isStopping, let process = spawn() else { return false }
      state.live.insert(process)
      return true
    }
  }

  /// Waits for a process and forgets it; its number may be another's afterwards.
  func end(_ process: pid_t, _ wait: () -> Void) {
    // Not under the lock: a process that nobody can kill must not keep the others from being killed.
    var info = siginfo_t()
    while waitid(P_PID, id_t(process), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    state.withLock { state in
      state.live.remove(process)
      wait()
    }
  }

  /// Kills all of them with their children.
  func stop() {
    state.withLock { state in
      state.isStopping = true
      for process in state.live { kill(-process, SIGKILL) }
    }
  }
}
