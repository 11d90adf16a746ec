import Glibc

/// Holds a run: while it lives no other process of this machine drives the run.
///
/// The lock is the kernel's (`flock`): it goes with the process, however that dies. Its file goes with the
/// run (`RunFiles`).
package struct RunLock: ~Copyable {
  private let descriptor: CInt

  /// Takes the lock of a run.
  ///
  /// - Parameter sleep: Waits so long between the tries.
  /// - Throws: `EngineError` `locked` where another process has it, `journalUnusable` where the file cannot be made.
  package init(
    directory: String, run: String,
    sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) async throws(EngineError) {
    let path = RunFiles.lock(of: run, in: directory)
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw EngineError(.journalUnusable, "cannot make \(path): \(String(cString: strerror(errno)))")
    }
    // `isHeld` of another process takes the lock for a moment: a few tries tell that from a driver.
    var isTaken = flock(descriptor, LOCK_EX | LOCK_NB) == 0
    for _ in 0..<Limits.lockTries where !isTaken {
      try? await sleep(.milliseconds(10))
      isTaken = flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }
    guard isTaken else {
      close(descriptor)
      throw EngineError(.locked, "run \(run) is driven by another process", help: "quarterdeck run watch \(run)")
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Whether some process drives the run now.
  package static func isHeld(directory: String, run: String) -> Bool {
    let descriptor = open(RunFiles.lock(of: run, in: directory), O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0
  }
}
