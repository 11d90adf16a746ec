import Foundation
import Glibc
import KubeClient

/// Starts the driver of a run as a process of its own, which outlives the terminal and the connection behind it.
package enum DriverProcess {
  /// `POSIX_SPAWN_SETSID` of glibc's <spawn.h>, which hides it from Swift behind `_GNU_SOURCE`.
  private static let newSession: Int16 = 0x80

  /// Starts `executable arguments…` in a session of its own, with its output in a file, no input, and nothing else of
  /// what this process holds open.
  ///
  /// - Throws: `EngineError` `failed` with the system's words.
  package static func start(executable: String, arguments: [String], log: String) throws(EngineError) {
    var attributes = posix_spawnattr_t()
    var actions = posix_spawn_file_actions_t()
    posix_spawnattr_init(&attributes)
    posix_spawn_file_actions_init(&actions)
    defer {
      posix_spawnattr_destroy(&attributes)
      posix_spawn_file_actions_destroy(&actions)
    }
    // A session of its own: no terminal sends it a hang-up. Signals as a fresh program has them.
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, newSession | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    let closing = SpawnStreams.only(&actions)
    guard closing == 0 else {
      throw EngineError(.failed, "cannot start \(executable): \(String(cString: strerror(closing)))")
    }
    var strings: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) } + [nil]
    defer { for string in strings { free(string) } }
    var process = pid_t()
    let result = posix_spawn(&process, executable, &actions, &attributes, &strings, environ)
    guard result == 0 else {
      throw EngineError(.failed, "cannot start \(executable): \(String(cString: strerror(result)))")
    }
    reap(process)
  }

  /// Takes the driver's end, on a thread named `reaper`: as long as this process lives nobody else can.
  private static func reap(_ process: pid_t) {
    let thread = Thread {
      var status: CInt = 0
      while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }
    thread.name = "reaper"
    thread.stackSize = 64 << 10
    thread.start()
  }
}
