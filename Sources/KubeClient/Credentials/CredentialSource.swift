import KubernetesAPI
import Synchronization

/// Gives each request of one cluster its credentials, and keeps them fresh.
///
/// Files are read and plugins run on threads of their own, once for all who wait; what is at hand is given at once, on
/// the caller's thread.
final class CredentialSource: Sendable {
  /// What a request carries.
  struct Resolved: Sendable {
    var trust = ResolvedTrust()
    var headers: [HTTPHeader] = []
  }
  typealias Answer = @Sendable (Result<Resolved, ClientError>) -> Void

  private struct State {
    var resolved: Resolved?
    var freshUntil = Timestamp(seconds: 0)
    /// When the plugin's credential ends by its own word.
    var expires: Timestamp?
    var waiting: [Answer] = []
    var isRunning = false
    var isForced = false
    /// Reads that failed after one that worked keep the old content.
    var files: [String: CredentialFile] = [:]
    var issued: IssuedCredential?
    /// What the plugin said last time, for as long as nobody asks again.
    var refusal: ClientError?
  }
  private let state = Mutex(State())
  private let access: ClusterAccess
  private let limits: Limits
  private let clock: SteadyClock
  private let threads: CredentialThreads

  init(access: ClusterAccess, limits: Limits, clock: SteadyClock, threads: CredentialThreads) {
    self.access = access
    self.limits = limits
    self.clock = clock
    self.threads = threads
  }

  /// Answers with what is at hand and fresh, else after files were read and the plugin ran.
  func resolve(_ answer: @escaping Answer) {
    let now = clock.now
    let ready: Result<Resolved, ClientError>? = state.withLock { state in
      if let resolved = state.resolved, now < state.freshUntil { return .success(resolved) }
      if let refusal = state.refusal, now < state.freshUntil { return .failure(refusal) }
      state.waiting.append(answer)
      return nil
    }
    if let ready { answer(ready) } else { run(isForced: false, terminal: false) }
  }

  /// Answers after everything that can change was asked anew; called after a 401.
  func renew(terminal: Bool = false, _ answer: @escaping Answer) {
    guard terminal || access.credentials.isRenewable else {
      answer(.failure(ClientError(.loginNeeded, "the credentials of \(access.user) are refused", cluster: access.name)))
      return
    }
    state.withLock { state in
      state.waiting.append(answer)
      state.isForced = true
    }
    run(isForced: true, terminal: terminal)
  }

  private func run(isForced: Bool, terminal: Bool) {
    let mayRun = state.withLock { state in
      if state.isRunning { return false }
      state.isRunning = true
      return true
    }
    guard mayRun else { return }
    threads.run { [self] in
      var files = state.withLock { $0.files }
      let issued = state.withLock { state in
        let isForced = state.isForced
        state.isForced = false
        return isForced ? nil : state.issued
      }
      let outcome = gather(&files, issued: issued, terminal: terminal)
      let now = clock.now
      let (waiting, answer) = state.withLock { state in
        state.isRunning = false
        state.files = files
        let answer: Result<Resolved, ClientError>
        switch outcome {
        case .success(let (resolved, issued)):
          state.resolved = resolved
          state.issued = issued
          state.refusal = nil
          state.freshUntil = min(now + shelfLife, issued?.expires ?? now + shelfLife)
          answer = .success(resolved)
        case .failure(var error):
          error.cluster = access.name
          state.resolved = nil
          state.issued = nil
          state.refusal = error
          // Whoever asks again soon hears the same; a plugin that opens a browser must not run in a circle.
          state.freshUntil = now + .seconds(5)
          answer = .failure(error)
        }
        defer { state.waiting = [] }
        return (state.waiting, answer)
      }
      for each in waiting { each(answer) }
    }
  }

  private var shelfLife: Duration {
    let credentials = access.credentials
    if credentials.tokenFile != nil { return limits.tokenFileAge }
    return access.namesFiles ? limits.certificateFileAge : .seconds(86_400)
  }

  private func gather(
    _ files: inout [String: CredentialFile], issued: IssuedCredential?, terminal: Bool
  ) -> Result<(Resolved, IssuedCredential?), ClientError> {
    do throws(ClientError) {
      var resolved = Resolved()
      let trust = access.trust
      resolved.trust.acceptsAnyCertificate = trust.acceptsAnyCertificate
      resolved.trust.serverName = trust.serverName
      if let authorities = trust.authorities {
        resolved.trust.authorities = try files.bytes(of: authorities, "certificate authority", limits)
      }
      // Nothing that proves who we are goes over a connection that anybody can read (client-go does the same).
      guard access.server.isSecure else { return .success((resolved, nil)) }
      let (mine, issued) = try identify(&resolved, &files, issued, terminal)
      resolved.headers = mine + (access.impersonation?.headers ?? [])
      return .success((resolved, issued))
    } catch {
      return .failure(error)
    }
  }

  private func identify(
    _ resolved: inout Resolved, _ files: inout [String: CredentialFile], _ issued: IssuedCredential?, _ terminal: Bool
  ) throws(ClientError) -> ([HTTPHeader], IssuedCredential?) {
    let credentials = access.credentials
    if let certificate = credentials.clientCertificate, let key = credentials.clientKey {
      resolved.trust.clientCertificate = try files.bytes(of: certificate, "client certificate", limits)
      resolved.trust.clientKey = try files.bytes(of: key, "client key", limits)
    }
    if let path = credentials.tokenFile {
      let token = try files.text(of: path, "token file", limits)
      return ([HTTPHeader("authorization", "Bearer " + token)], nil)
    }
    if let token = credentials.token { return ([HTTPHeader("authorization", "Bearer " + token.text)], nil) }
    if let basic = credentials.basic {
      let pair = Array("\(basic.user):\(basic.password.text)".utf8)
      return ([HTTPHeader("authorization", "Basic " + Base64.encode(pair))], nil)
    }
    guard resolved.trust.clientCertificate == nil, let plugin = credentials.plugin else { return ([], nil) }
    let now = clock.now
    let credential =
      if let issued, issued.expires.map({ $0 > now }) ?? true {
        issued
      } else {
        try PluginRun(plugin, limits: limits).run(withTerminal: terminal, user: access.user)
      }
    if let certificate = credential.certificate, let key = credential.key {
      resolved.trust.clientCertificate = PinnedBytes(certificate.bytes)
      resolved.trust.clientKey = PinnedBytes(key.bytes)
    }
    return (credential.token.map { [HTTPHeader("authorization", "Bearer " + $0.text)] } ?? [], credential)
  }
}

extension Credentials {
  /// Whether asking again may give something else.
  var isRenewable: Bool { plugin != nil || tokenFile != nil || isFile(clientCertificate) || isFile(clientKey) }
  private func isFile(_ pem: PEM?) -> Bool { if case .file = pem { true } else { false } }
}

extension ClusterAccess {
  /// Whether any of it lies in files of its own, which may change.
  var namesFiles: Bool {
    [trust.authorities, credentials.clientCertificate, credentials.clientKey].contains { pem in
      if case .file = pem { true } else { false }
    }
  }
}

extension Impersonation {
  /// As client-go writes them (`transport/round_trippers.go`).
  var headers: [HTTPHeader] {
    var headers = [HTTPHeader("impersonate-user", user)]
    if !uid.isEmpty { headers.append(HTTPHeader("impersonate-uid", uid)) }
    headers += groups.map { HTTPHeader("impersonate-group", $0) }
    for (name, values) in extra.sorted(by: { $0.key < $1.key }) {
      headers += values.map { HTTPHeader("impersonate-extra-" + percentEncoded(name.lowercased()), $0) }
    }
    return headers
  }
}
