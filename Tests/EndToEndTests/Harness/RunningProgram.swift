import Foundation
import Glibc

/// What a program said before it ended.
struct Finished {
  /// The exit code, or 128 and the number of the signal that ended it.
  let status: Int32
  let output: String
  let errors: String
  var lines: [Substring] { output.split(separator: "\n", omittingEmptySubsequences: false).dropLast() }
}

/// A process that was started with its output in files, so that it never waits for who reads it.
final class RunningProgram {
  let process: pid_t
  private let outputPath: String
  private let errorPath: String
  private var input: Int32 = -1
  private var status: Int32?

  /// - Parameter keepsInput: its standard input stays open until `closeInput` or the end of this process; otherwise it
  ///   is empty.
  init(
    executable: String, arguments: [String], environment: [String: String], directory: String, number: Int,
    keepsInput: Bool
  ) throws {
    outputPath = "\(directory)/out-\(number)"
    errorPath = "\(directory)/err-\(number)"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var ends: [Int32] = [-1, -1]
    if keepsInput {
      guard pipe(&ends) == 0 else { throw Failure("pipe: \(errno)") }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errorPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    // env only changes the folder; the program takes its place.
    var words = (["env", "-C", directory, executable] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (words + variables).forEach { free($0) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, "/usr/bin/env", &actions, &attributes, &words, &variables)
    if ends[0] >= 0 { close(ends[0]) }
    input = ends[1]
    guard code == 0 else { throw Failure("\(executable): \(String(cString: strerror(code)))") }
    self.process = process
  }

  var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }
  var errors: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }

  var hasEnded: Bool {
    if status != nil { return true }
    var raw: Int32 = 0
    guard waitpid(process, &raw, WNOHANG) == process else { return false }
    let signal = raw & 0x7f
    status = signal == 0 ? (raw >> 8) & 0xff : 128 + signal
    return true
  }

  /// Waits for its end; kills it and throws where that takes too long.
  func finish(within: Duration = .seconds(60)) async throws -> Finished {
    do {
      try await eventually("the end of process \(process)", within: within) { hasEnded ? () : nil }
    } catch {
      kill()
      throw Failure("\(error); it said:\n\(output)\(errors)")
    }
    return Finished(status: status ?? -1, output: output, errors: errors)
  }

  func closeInput() {
    if input >= 0 { close(input) }
    input = -1
  }

  /// Sends a signal; with `SIGKILL` it also waits for the end.
  func kill(_ signal: Int32 = SIGKILL) {
    defer { if signal == SIGKILL { closeInput() } }
    guard !hasEnded else { return }
    Glibc.kill(process, signal)
    guard signal == SIGKILL else { return }
    var raw: Int32 = 0
    waitpid(process, &raw, 0)
    status = 128 + SIGKILL
  }
}
