import CLinux
import Glibc
import KubernetesAPI

/// One run of a credential plugin in the background: no shell, bounded in time and output, killed with its children.
///
/// Blocks its thread. The plugin has no input and a session of its own: it has no terminal, so it can neither draw on
/// the screen nor wait for a key.
struct PluginRun {
  private let plugin: CredentialPlugin
  private let limits: Limits

  init(_ plugin: CredentialPlugin, limits: Limits) {
    self.plugin = plugin
    self.limits = limits
  }

  /// What came of a run.
  struct Outcome: Sendable {
    var output: [UInt8] = []
    /// The end of the standard error.
    var trouble: [UInt8] = []
    /// As `waitpid` has it.
    var status: Int32 = 0
    /// Why the run itself failed; its status means nothing then.
    var failure: ClientError?
  }

  /// - Parameter processes: knows the process while it lives, so that the program's end can end it.
  func run(_ processes: PluginProcesses) -> Outcome {
    do throws(ClientError) { return try spawn(processes) } catch { return Outcome(failure: error) }
  }

  private func spawn(_ processes: PluginProcesses) throws(ClientError) -> Outcome {
    var output = try Pipe()
    defer { output.close() }
    var trouble = try Pipe()
    defer { trouble.close() }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
    posix_spawn_file_actions_adddup2(&actions, trouble.writing, 2)
    SpawnStreams.only(&actions)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    setUp(&attributes)

    let words = ([plugin.command] + plugin.arguments).map { strdup($0) } + [nil]
    let variables = environment.map { strdup($0) } + [nil]
    defer { for text in words + variables { free(text) } }
    var process: pid_t = 0
    var code = ECANCELED
    let isStarted = processes.start {
      code = posix_spawnp(&process, plugin.command, &actions, &attributes, words, variables)
      return code == 0 ? process : nil
    }
    guard isStarted else { throw notStarted(code) }
    output.closeWriting()
    trouble.closeWriting()
    let deadline = SteadyClock.nanoseconds + limits.pluginTime.nanoseconds
    var reading = Reading(outputLimit: limits.pluginBytes, troubleLimit: limits.pluginTrouble)
    let isWhole = reading.read(output.reading, trouble.reading, until: deadline)
    if !isWhole { kill(-process, SIGKILL) }
    var status: Int32 = 0
    // A plugin that closed its output but goes on is given the same time.
    let hasEnded = !isWhole || hasEnded(process, by: deadline)
    if !hasEnded { kill(-process, SIGKILL) }
    processes.end(process) { while waitpid(process, &status, 0) < 0, errno == EINTR {} }
    var outcome = Outcome(output: reading.output, trouble: reading.trouble, status: status)
    if let limit = reading.exceeded {
      outcome.failure = ClientError(
        .tooLarge, "the credential plugin \(plugin.command) wrote more than \(limit) bytes")
    } else if !isWhole || !hasEnded {
      outcome.failure = ClientError(
        .loginNeeded,
        "the credential plugin \(plugin.command) did not end within \(limits.pluginTime.components.seconds) s",
        cause: lastWords(reading.trouble))
    }
    return outcome
  }

  private var environment: [String] {
    var variables = ProcessVariables.all
    variables.merge(plugin.variables(isInteractive: false)) { $1 }
    return variables.map { "\($0.key)=\($0.value)" }
  }

  private func hasEnded(_ process: pid_t, by deadline: UInt64) -> Bool {
    while SteadyClock.nanoseconds < deadline {
      var info = siginfo_t()
      // WNOWAIT leaves it for `waitpid`, which takes the status.
      if waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_signo != 0 { return true }
      var pause = timespec(tv_sec: 0, tv_nsec: 2_000_000)
      nanosleep(&pause, nil)
    }
    return false
  }

  /// The child gets the signals as a program expects them, whatever our threads block or ignore, and its own session.
  private func setUp(_ attributes: inout posix_spawnattr_t) {
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | clinux_spawn_in_new_session())
  }

  private func notStarted(_ code: Int32) -> ClientError {
    var cause = String(cString: strerror(code))
    if !plugin.installHint.isEmpty { cause += "; " + bounded(plain(plugin.installHint).trimmed) }
    return ClientError(.credentials, "the credential plugin \(plugin.command) cannot be started", cause: cause)
  }
}

extension CredentialPlugin {
  /// What the plugin's process has beside ours: the kubeconfig's own variables, and `KUBERNETES_EXEC_INFO`.
  func variables(isInteractive: Bool) -> [String: String] {
    var variables: [String: String] = [:]
    for variable in environment { variables[variable.name] = variable.value }
    var spec: JSON = ["interactive": .bool(isInteractive)]
    if let clusterInfo { spec["cluster"] = try? JSON(parsing: clusterInfo) }
    let info: JSON = ["apiVersion": .string(apiVersion), "kind": "ExecCredential", "spec": spec]
    variables["KUBERNETES_EXEC_INFO"] = info.text
    return variables
  }

  /// How a run that came to its end reads.
  func credential(_ outcome: PluginRun.Outcome, now: Timestamp) throws(ClientError) -> IssuedCredential {
    if let failure = outcome.failure { throw failure }
    let status = outcome.status
    guard status == 0 else {
      let how = status & 0x7f == 0 ? "ended with \(status >> 8 & 0xff)" : "was killed by signal \(status & 0x7f)"
      throw ClientError(.loginNeeded, "the credential plugin \(command) \(how)", cause: lastWords(outcome.trouble))
    }
    return try IssuedCredential(output: outcome.output, of: self, now: now)
  }
}

/// This process's environment.
private enum ProcessVariables {
  static var all: [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
      entry += 1
    }
    return variables
  }
}
