import Glibc

/// The files of a run beside the journal: its lock, and what its driver has said.
package enum RunFiles {
  package static func lock(of run: String, in directory: String) -> String { "\(directory)/run-\(run).lock" }
  package static func log(of run: String, in directory: String) -> String { "\(directory)/driver-\(run).log" }

  /// Removes them with the run, unless somebody drives it at this moment.
  static func remove(of run: String, in directory: String) {
    guard !run.contains("/"), !RunLock.isHeld(directory: directory, run: run) else { return }
    unlink(lock(of: run, in: directory))
    unlink(log(of: run, in: directory))
  }
}
