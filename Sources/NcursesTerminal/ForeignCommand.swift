import CLinux
import Glibc
import TerminalUI

/// A command that has the terminal while we wait.
///
/// It stays in our process group, so that `Ctrl-Z` and `Ctrl-C` reach it as they would without us. Our own handlers take
/// what is meant for it and do nothing; TERM and HUP go on to the command and end us after it.
struct ForeignCommand {
  private let command: ScreenCommand
  private let input: Int32
  private let output: Int32
  /// What it printed, where that is to be kept.
  private(set) var kept: [UInt8] = []

  init(_ command: ScreenCommand, input: Int32, output: Int32) {
    self.command = command
    self.input = input
    self.output = output
  }

  /// Its exit code, or 128 and the signal that ended it, or 127 where it could not be started.
  mutating func run(watching signals: SignalPipe, onEnd: (Int32) -> Void) -> Int32 {
    guard !command.arguments.isEmpty else { return 127 }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    // What was opened for reading alone cannot be written to.
    for descriptor in Int32(1)...2 { posix_spawn_file_actions_adddup2(&actions, output, descriptor) }
    // The reading end is ours alone, the writing end the command's.
    var ends: [Int32] = [-1, -1]
    if command.outputLimit != nil {
      guard clinux_pipe(&ends) == 0 else { return 127 }
      posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    }
    clinux_spawn_closes_from(&actions, 3)
    defer { if ends[0] >= 0 { close(ends[0]) } }
    var arguments: [UnsafeMutablePointer<CChar>?] = command.arguments.map { strdup($0) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] = variables().map { strdup($0) } + [nil]
    defer { for pointer in arguments + environment { free(pointer) } }
    var process = pid_t()
    let code = posix_spawnp(&process, command.arguments[0], &actions, nil, &arguments, &environment)
    if ends[1] >= 0 { close(ends[1]) }
    guard code == 0 else {
      say("\r\n\(DisplayWidth.sanitized(command.arguments[0])): \(String(cString: strerror(code)))\r\n")
      return 127
    }
    let status = wait(for: process, keeping: ends[0], watching: signals, onEnd: onEnd)
    if command.waitsForEnter {
      say("\r\nEnter goes back ")
      waitForEnter(watching: signals, onEnd: onEnd)
    }
    return status
  }

  private func variables() -> [String] {
    var variables: [String] = []
    var pointer = environ
    while let entry = pointer.pointee {
      let variable = String(cString: entry)
      let name = variable.prefix { $0 != "=" }
      if command.environment[String(name)] == nil { variables.append(variable) }
      pointer += 1
    }
    return variables + command.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  /// - Parameter pipe: where its output comes from; -1 for none.
  private mutating func wait(
    for process: pid_t, keeping pipe: Int32, watching signals: SignalPipe, onEnd: (Int32) -> Void
  ) -> Int32 {
    let ended = clinux_process_descriptor(process)
    defer { if ended >= 0 { close(ended) } }
    var status: Int32 = 0
    var isKeeping = pipe >= 0
    while ended >= 0, waitpid(process, &status, WNOHANG) == 0 {
      var wanted = [
        pollfd(fd: ended, events: Int16(POLLIN), revents: 0),
        pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: isKeeping ? pipe : -1, events: Int16(POLLIN), revents: 0),
      ]
      poll(&wanted, 3, -1)
      if wanted[2].revents != 0 { isKeeping = keep(pipe) }
      guard wanted[1].revents != 0 else { continue }
      for signal in signals.take() {
        switch signal {
        case SIGTERM, SIGHUP:
          kill(process, signal)
          onEnd(signal)
        case SIGTSTP: kill(getpid(), SIGSTOP)
        default: break
        }
      }
    }
    if ended < 0 { while waitpid(process, &status, 0) < 0, errno == EINTR {} }
    // What lies in the pipe; not until its end, which something that it left behind may hold open.
    var rest = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
    while isKeeping, poll(&rest, 1, 0) == 1 { isKeeping = keep(pipe) }
    let signal = status & 0x7F
    return signal == 0 ? status >> 8 & 0xFF : 128 + signal
  }

  /// Takes what the pipe has; false at its end.
  private mutating func keep(_ pipe: Int32) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 12)
    let count = read(pipe, &buffer, buffer.count)
    guard count > 0 else { return count < 0 && errno == EINTR }
    kept += buffer[..<min(count, max(0, (command.outputLimit ?? 0) + 1 - kept.count))]
    return true
  }

  private func waitForEnter(watching signals: SignalPipe, onEnd: (Int32) -> Void) {
    while true {
      var wanted = [
        pollfd(fd: input, events: Int16(POLLIN), revents: 0),
        pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      poll(&wanted, 2, -1)
      if wanted[1].revents != 0 {
        let taken = signals.take()
        if let signal = [SIGTERM, SIGHUP].first(where: taken.contains) { onEnd(signal) }
        // Ctrl-C at the question is as good as Enter.
        if !taken.isDisjoint(with: [SIGTERM, SIGHUP, SIGINT]) { return }
      }
      guard wanted[0].revents != 0 else { continue }
      var byte: UInt8 = 0
      if read(input, &byte, 1) <= 0 || byte == UInt8(ascii: "\n") { return }
    }
  }

  private func say(_ text: String) { _ = text.withCString { write(output, $0, strlen($0)) } }
}
