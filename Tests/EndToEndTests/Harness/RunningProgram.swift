import CLinux
import Foundation
import Glibc
import Synchronization

/// What a program said before it ended.
struct Finished: Sendable {
  /// The exit code, or 128 and the number of the signal that ended it.
  let status: Int32
  let output: String
  let errors: String
  /// The most memory that it had at one time.
  let peakBytes: Int
  var lines: [Substring] { output.split(separator: "\n", omittingEmptySubsequences: false).dropLast() }
}

/// A process that was started with its output in files, so that it never waits for who reads it.
final class RunningProgram: Sendable {
  let process: pid_t
  private let outputPath: String
  private let errorPath: String
  private let state: Mutex<State>
  private struct State {
    /// The end of its standard input that we hold.
    var input: Int32
    var status: Int32?
    var peakBytes = 0
  }

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
    // A child that has a listener's socket keeps it alive after it was closed here.
    clinux_spawn_closes_from(&actions, 3)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    // env only changes the folder; the program takes its place.
    var words = (["env", "-C", directory, executable] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (words + variables).forEach { free($0) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, "/usr/bin/env", &actions, &attributes, &words, &variables)
    if ends[0] >= 0 { close(ends[0]) }
    state = Mutex(State(input: ends[1]))
    guard code == 0 else { throw Failure("\(executable): \(String(cString: strerror(code)))") }
    self.process = process
  }

  var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }
  var errors: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }

  var hasEnded: Bool {
    state.withLock { state in
      if state.status == nil { reap(&state, options: WNOHANG) }
      return state.status != nil
    }
  }

  private func reap(_ state: inout State, options: Int32) {
    var raw: Int32 = 0
    var usage = rusage()
    guard wait4(process, &raw, options, &usage) == process else { return }
    let signal = raw & 0x7f
    state.status = signal == 0 ? (raw >> 8) & 0xff : 128 + signal
    state.peakBytes = usage.ru_maxrss * 1_024
  }

  /// Waits for its end; kills it and throws where that takes too long.
  func finish(within: Duration = .seconds(60)) async throws -> Finished {
    do {
      try await eventually("the end of process \(process)", within: within) { hasEnded ? () : nil }
    } catch {
      kill()
      throw Failure("\(error); it said:\n\(output)\(errors)")
    }
    let (status, peakBytes) = state.withLock { ($0.status ?? -1, $0.peakBytes) }
    return Finished(status: status, output: output, errors: errors, peakBytes: peakBytes)
  }

  func closeInput() {
    state.withLock { state in
      if state.input >= 0 { close(state.input) }
      state.input = -1
    }
  }

  /// Sends a signal; with `SIGKILL` it also waits for the end.
  func kill(_ signal: Int32 = SIGKILL) {
    defer { if signal == SIGKILL { closeInput() } }
    state.withLock { state in
      if state.status == nil { reap(&state, options: WNOHANG) }
      guard state.status == nil else { return }
      Glibc.kill(process, signal)
      if signal == SIGKILL { reap(&state, options: 0) }
    }
  }
}
