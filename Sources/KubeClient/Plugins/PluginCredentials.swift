package import KubernetesAPI
import Synchronization

/// What credential plugins gave, for all clusters of the program.
///
/// A plugin is its whole configuration: whoever has the same one shares its credential, and it runs once for all who
/// ask at the same time. At most `Limits.plugins` run at once; the cluster that a person looks at goes first. A plugin
/// that wants a person is never run here: its runs come from `login`, with the terminal.
package final class PluginCredentials: Sendable {
  typealias Answer = @Sendable (Result<IssuedCredential, ClientError>) -> Void

  private struct Entry {
    var credential: IssuedCredential?
    /// What the last run came to, until a run succeeds or somebody asks for another.
    var refusal: ClientError?
    var refusedUntil = Timestamp(seconds: 0)
    var failures = 0
    var given: UInt64 = 0
    var waiting: [Answer] = []
    /// Queued or running.
    var isUnderWay = false
    var report: PluginReport?
  }
  private struct State {
    var entries: [CredentialPlugin: Entry] = [:]
    var queue: [CredentialPlugin] = []
  }
  private let state = Mutex(State())
  private let limits: Limits
  private let threads: CredentialThreads
  private let processes = PluginProcesses()
  private let now: @Sendable () -> Timestamp

  init(limits: Limits, now: @escaping @Sendable () -> Timestamp) {
    self.limits = limits
    self.now = now
    threads = CredentialThreads(limit: limits.plugins, name: "plugin")
  }

  /// Answers with what is at hand and has not expired, on the caller's thread; else after a run, on a thread of its own.
  ///
  /// - Parameter user: for words.
  func credential(of plugin: CredentialPlugin, user: String, _ answer: @escaping Answer) {
    let now = now()
    let ready: Result<IssuedCredential, ClientError>? = state.withLock { state in
      var entry = state.entries[plugin] ?? Entry()
      defer { state.entries[plugin] = entry }
      if let credential = entry.credential, credential.expires.map({ $0 > now }) ?? true { return .success(credential) }
      if plugin.interaction == .always { return .failure(Self.wantsPerson(plugin, user)) }
      if let refusal = entry.refusal, now < entry.refusedUntil { return .failure(refusal) }
      entry.waiting.append(answer)
      return nil
    }
    if let ready { answer(ready) } else { enqueue(plugin) }
  }

  /// Answers with another credential than the one that a server refused: at once where there is one already.
  func renew(
    _ plugin: CredentialPlugin, user: String, refused number: UInt64, _ answer: @escaping Answer
  ) {
    let now = now()
    let ready: Result<IssuedCredential, ClientError>? = state.withLock { state in
      var entry = state.entries[plugin] ?? Entry()
      defer { state.entries[plugin] = entry }
      if let credential = entry.credential, credential.number > number, credential.expires.map({ $0 > now }) ?? true {
        return .success(credential)
      }
      if entry.credential?.number == number { entry.credential = nil }
      if plugin.interaction == .always { return .failure(Self.wantsPerson(plugin, user)) }
      if let refusal = entry.refusal, now < entry.refusedUntil { return .failure(refusal) }
      entry.waiting.append(answer)
      return nil
    }
    if let ready { answer(ready) } else { enqueue(plugin) }
  }

  /// The next one who asks hears of a new run, however short ago the last one failed: a person wants it.
  func retry(_ plugin: CredentialPlugin) {
    state.withLock { state in
      state.entries[plugin]?.refusal = nil
      state.entries[plugin]?.failures = 0
    }
  }

  /// Runs before the others that wait.
  func prefer(_ plugin: CredentialPlugin) {
    state.withLock { state in
      guard let place = state.queue.firstIndex(of: plugin) else { return }
      state.queue.insert(state.queue.remove(at: place), at: 0)
    }
  }

  /// Ends the runs that are under way.
  func stop() { processes.stop() }

  private static func wantsPerson(_ plugin: CredentialPlugin, _ user: String) -> ClientError {
    ClientError(
      .loginNeeded, "\(user) logs in with \(plugin.name), which wants a person", cause: "interactiveMode is Always")
  }

  private func enqueue(_ plugin: CredentialPlugin) {
    let isFirst = state.withLock { state in
      guard state.entries[plugin]?.isUnderWay == false else { return false }
      state.entries[plugin]?.isUnderWay = true
      state.queue.append(plugin)
      return true
    }
    guard isFirst else { return }
    // Which one runs is decided when a thread is free, so that `prefer` counts until then.
    threads.run { [self] in
      guard let plugin = state.withLock({ $0.queue.isEmpty ? nil : $0.queue.removeFirst() }) else { return }
      let started = now()
      let outcome = PluginRun(plugin, limits: limits).run(processes)
      take(outcome, of: plugin, started: started)
    }
  }

  /// A run is over: keeps what it gave, and answers all who wait.
  private func take(_ outcome: PluginRun.Outcome, of plugin: CredentialPlugin, started: Timestamp) {
    let now = now()
    let result: Result<IssuedCredential, ClientError>
    do throws(ClientError) { result = .success(try plugin.credential(outcome, now: now)) } catch {
      result = .failure(error)
    }
    let (waiting, answer) = state.withLock { state in
      var entry = state.entries[plugin] ?? Entry()
      defer { state.entries[plugin] = entry }
      entry.isUnderWay = false
      entry.report = PluginReport(
        plugin: plugin, started: started, duration: now - started,
        trouble: plain(String(decoding: outcome.trouble, as: UTF8.self)),
        problem: result.problem)
      let answer: Result<IssuedCredential, ClientError>
      switch result {
      case .success(var credential):
        entry.given += 1
        credential.number = entry.given
        entry.credential = credential
        entry.refusal = nil
        entry.failures = 0
        answer = .success(credential)
      case .failure(let error):
        entry.refusal = error
        let factor = 1 << min(2 * entry.failures, 20)
        entry.refusedUntil = now + min(limits.pluginPause * factor, limits.pluginPauseCap)
        entry.failures += 1
        answer = .failure(error)
      }
      defer { entry.waiting = [] }
      return (entry.waiting, answer)
    }
    for each in waiting { each(answer) }
  }

  // MARK: - With the terminal

  /// A run that a person started: the terminal is the plugin's, but for its output, which is the credential.
  package struct Login: Sendable, Hashable {
    fileprivate var plugin: CredentialPlugin
    /// The program, looked up in PATH, and its arguments; no shell.
    package var words: [String] { [plugin.command] + plugin.arguments }
    /// Beside our own environment.
    package var variables: [String: String] { plugin.variables(isInteractive: true) }
    /// Whether the plugin asks a person at all; one that never does is asked in the background.
    package var takesTerminal: Bool { plugin.interaction != .never }
    /// Whether nothing but this gives a credential.
    package var needsPerson: Bool { plugin.interaction == .always }
    /// What its output may have.
    package var outputLimit: Int
    /// The plugin's program, for people.
    package var name: String { plugin.name }
  }

  func login(_ plugin: CredentialPlugin) -> Login { Login(plugin: plugin, outputLimit: limits.pluginBytes) }

  /// The terminal is back: takes what the plugin printed.
  ///
  /// - Parameters:
  ///   - output: its standard output, at most `Limits.pluginBytes` and one byte.
  ///   - exit: its exit code, or 128 and a signal.
  /// - Returns: why there is no credential; nil where there is one.
  package func finish(_ login: Login, output: [UInt8], exit: Int32) -> ClientError? {
    var outcome = PluginRun.Outcome(output: output, status: exit << 8)
    if output.count > limits.pluginBytes {
      outcome.failure = ClientError(
        .tooLarge, "the credential plugin \(login.plugin.command) wrote more than \(limits.pluginBytes) bytes")
    }
    let plugin = login.plugin
    let isRunning = state.withLock { $0.entries[plugin]?.isUnderWay ?? false }
    take(outcome, of: plugin, started: now())
    // A run in the background goes on; its answer, should it fail, comes after ours.
    if isRunning { state.withLock { $0.entries[plugin]?.isUnderWay = true } }
    return state.withLock { $0.entries[plugin]?.refusal }
  }

  /// The last run of each plugin, by command.
  package var reports: [PluginReport] {
    state.withLock { $0.entries.values.compactMap(\.report) }.sorted {
      ($0.command, $0.started) < ($1.command, $1.started)
    }
  }
}

/// How the last run of a plugin went, for the operator.
package struct PluginReport: Sendable, Hashable {
  package fileprivate(set) var plugin: CredentialPlugin
  package var started: Timestamp
  package var duration: Duration
  /// The end of its standard error, plain.
  package var trouble: String
  /// Why it gave no credential; nil where it gave one.
  package var problem: ClientError?
  package var command: String { plugin.command }
}

extension CredentialPlugin {
  /// The command without its folder, for people.
  package var name: String { command.split(separator: "/").last.map(String.init) ?? command }
}

extension Result where Failure == ClientError {
  fileprivate var problem: ClientError? { if case .failure(let error) = self { error } else { nil } }
}
