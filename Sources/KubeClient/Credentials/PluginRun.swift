import CLinux
import Glibc
import KubernetesAPI

/// One run of a credential plugin: started without a shell, bounded in time and output, killed with its children.
///
/// Blocks its thread. In the background the plugin has no input, its own process group and nothing of the terminal;
/// with the terminal (the operator pressed the key, the screen is suspended) it inherits input and error output.
struct PluginRun {
  private let plugin: CredentialPlugin
  private let limits: Limits

  init(_ plugin: CredentialPlugin, limits: Limits) {
    self.plugin = plugin
    self.limits = limits
  }

  func run(withTerminal: Bool, user: String) throws(ClientError) -> IssuedCredential {
    if plugin.interaction == .always, !withTerminal {
      throw ClientError(
        .loginNeeded, "\(user) logs in with \(plugin.command), which wants a person", cause: "interactiveMode is Always"
      )
    }
    let (output, trouble, status) = try spawn(withTerminal)
    guard status == 0 else {
      let how = status & 0x7f == 0 ? "ended with \(status >> 8 & 0xff)" : "was killed by signal \(status & 0x7f)"
      throw ClientError(
        .loginNeeded, "the credential plugin \(plugin.command) \(how)",
        cause: bounded(String(decoding: trouble, as: UTF8.self).trimmed))
    }
    let json: JSON
    // JSON, or YAML, which client-go's decoder takes as well; never in an error: it may hold the token.
    if let parsed = try? JSON(parsing: output) {
      json = parsed
    } else if let text = String(validating: output, as: UTF8.self),
      let parsed = try? YAMLDocument.documents(in: text, file: plugin.command).first?.json
    {
      json = parsed
    } else {
      throw ClientError(.credentials, "the credential plugin \(plugin.command) printed neither JSON nor YAML")
    }
    return try IssuedCredential(json, apiVersion: plugin.apiVersion)
  }

  /// `KUBERNETES_EXEC_INFO`.
  func information(isInteractive: Bool) -> String {
    var spec: JSON = ["interactive": .bool(isInteractive)]
    if let cluster = plugin.clusterInfo { spec["cluster"] = try? JSON(parsing: cluster) }
    let info: JSON = ["apiVersion": .string(plugin.apiVersion), "kind": "ExecCredential", "spec": spec]
    return info.text
  }

  private func environment(isInteractive: Bool) -> [String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
      entry += 1
    }
    for variable in plugin.environment { variables[variable.name] = variable.value }
    variables["KUBERNETES_EXEC_INFO"] = information(isInteractive: isInteractive)
    return variables.map { "\($0.key)=\($0.value)" }
  }

  private func spawn(_ withTerminal: Bool) throws(ClientError) -> (output: [UInt8], trouble: [UInt8], status: Int32) {
    var output = try Pipe()
    defer { output.close() }
    var trouble = try Pipe()
    defer { trouble.close() }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
    if !withTerminal {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_adddup2(&actions, trouble.writing, 2)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    setSignals(&attributes, ownGroup: !withTerminal)

    let words = ([plugin.command] + plugin.arguments).map { strdup($0) } + [nil]
    let variables = environment(isInteractive: withTerminal).map { strdup($0) } + [nil]
    defer { for text in words + variables { free(text) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, plugin.command, &actions, &attributes, words, variables)
    guard code == 0 else { throw notStarted(code) }
    output.closeWriting()
    trouble.closeWriting()
    let deadline = withTerminal ? nil : SteadyClock.nanoseconds + limits.pluginTime.nanoseconds
    var reading = Reading(outputLimit: limits.pluginBytes, troubleLimit: limits.errorText * 4)
    let isWhole = reading.read(output.reading, trouble.reading, until: deadline)
    if !isWhole { kill(withTerminal ? process : -process, SIGKILL) }
    var status: Int32 = 0
    // A plugin that closed its output but goes on is given the same time.
    if isWhole, let deadline { waitOrKill(process, deadline) }
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    if let limit = reading.exceeded {
      throw ClientError(.tooLarge, "the credential plugin \(plugin.command) wrote more than \(limit) bytes")
    }
    guard isWhole else {
      throw ClientError(
        .loginNeeded,
        "the credential plugin \(plugin.command) gave nothing within \(limits.pluginTime.components.seconds) s",
        cause: bounded(String(decoding: reading.trouble, as: UTF8.self).trimmed))
    }
    return (reading.output, reading.trouble, status)
  }

  private func waitOrKill(_ process: pid_t, _ deadline: UInt64) {
    while SteadyClock.nanoseconds < deadline {
      var info = siginfo_t()
      // WNOWAIT leaves it for `waitpid`, which takes the status.
      if waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_signo != 0 { return }
      var pause = timespec(tv_sec: 0, tv_nsec: 2_000_000)
      nanosleep(&pause, nil)
    }
    kill(-process, SIGKILL)
  }

  /// The child gets the signals as a program expects them, whatever our threads block or ignore.
  private func setSignals(_ attributes: inout posix_spawnattr_t, ownGroup: Bool) {
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (ownGroup ? POSIX_SPAWN_SETPGROUP : 0)
    posix_spawnattr_setflags(&attributes, Int16(flags))
  }

  private func notStarted(_ code: Int32) -> ClientError {
    let hint = plugin.installHint.isEmpty ? "" : "; " + bounded(plugin.installHint)
    return ClientError(
      .credentials, "the credential plugin \(plugin.command) cannot be started",
      cause: String(cString: strerror(code)) + hint)
  }
}
