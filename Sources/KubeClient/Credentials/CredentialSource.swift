import KubernetesAPI
import Synchronization

/// Gives each request of one cluster its credentials, and keeps them fresh.
///
/// Files are read on threads of their own, once for all who wait, and plugins belong to all clusters
/// (`PluginCredentials`); what is at hand is given at once, on the caller's thread.
final class CredentialSource: Sendable {
  /// What a request carries.
  struct Resolved: Sendable {
    var trust = ResolvedTrust()
    var headers: [HTTPHeader] = []
    /// Of the plugin's credential; 0 where there is none.
    var number: UInt64 = 0
  }
  typealias Answer = @Sendable (Result<Resolved, ClientError>) -> Void

  private struct State {
    /// Without what a plugin adds.
    var resolved: Resolved?
    var refusal: ClientError?
    /// How long one of the two is good for.
    var freshUntil = Timestamp(seconds: 0)
    var waiting: [Answer] = []
    var isReading = false
    /// Reads that failed after one that worked keep the old content.
    var files: [String: CredentialFile] = [:]
    /// The newest credential of the plugin that the server refused.
    var refusedNumber: UInt64 = 0
  }
  private let state = Mutex(State())
  private let access: ClusterAccess
  private let limits: Limits
  private let now: @Sendable () -> Timestamp
  private let files: CredentialThreads
  let plugins: PluginCredentials
  /// The plugin that says who we are; nil where something in the kubeconfig says it already (client-go `exec.go`).
  let plugin: CredentialPlugin?

  init(
    access: ClusterAccess, limits: Limits, now: @escaping @Sendable () -> Timestamp, files: CredentialThreads,
    plugins: PluginCredentials
  ) {
    self.access = access
    self.limits = limits
    self.now = now
    self.files = files
    self.plugins = plugins
    let credentials = access.credentials
    let isStatic =
      credentials.clientCertificate != nil || credentials.token != nil || credentials.tokenFile != nil
      || credentials.basic != nil
    // Nothing that proves who we are goes over a connection that anybody can read (client-go does the same).
    plugin = isStatic || !access.server.isSecure ? nil : credentials.plugin
  }

  /// Answers with what is at hand and fresh, else after files were read and the plugin ran.
  func resolve(_ answer: @escaping Answer) {
    let now = now()
    let ready: Result<Resolved, ClientError>? = state.withLock { state in
      if let resolved = state.resolved, now < state.freshUntil { return .success(resolved) }
      if let refusal = state.refusal, now < state.freshUntil { return .failure(refusal) }
      state.waiting.append(answer)
      return nil
    }
    if let ready { complete(ready, answer) } else { read() }
  }

  /// Answers after everything that can change was asked anew; called after a 401.
  ///
  /// A failure where nothing is new: what was refused will be refused again.
  func renew(_ answer: @escaping Answer) {
    if let plugin {
      let refused = state.withLock { $0.refusedNumber }
      plugins.renew(plugin, user: access.user, refused: refused) { [self] result in
        switch result {
        case .success: resolve(answer)
        case .failure(let error): answer(.failure(located(error)))
        }
      }
      return
    }
    let old = state.withLock { state in
      defer { state.freshUntil = Timestamp(seconds: 0) }
      return state.resolved
    }
    guard access.credentials.isRenewable else { return answer(.failure(refusedForGood)) }
    resolve { [self] result in
      guard case .success(let new) = result, let old, new.headers == old.headers, new.trust == old.trust else {
        return answer(result)
      }
      answer(.failure(refusedForGood))
    }
  }

  /// The server answered 401 to a request with this credential of the plugin.
  func refused(_ number: UInt64) {
    state.withLock { $0.refusedNumber = max($0.refusedNumber, number) }
  }

  /// Somebody has a reason to ask again at once: failures are forgotten, files looked at.
  func retry() {
    state.withLock { $0.freshUntil = Timestamp(seconds: 0) }
    if let plugin { plugins.retry(plugin) }
  }

  /// Files of its own may have changed: the next one who asks has them looked at.
  func lookAtFiles() {
    guard access.namesFiles else { return }
    state.withLock { $0.freshUntil = Timestamp(seconds: 0) }
  }

  private var refusedForGood: ClientError {
    let credentials = access.credentials
    let message =
      credentials.isLegacyToken
      ? "the id-token of \(access.user) is refused: it is never renewed here, log in with the program that wrote it"
      : access.user.isEmpty
        ? "the server wants a credential, and the kubeconfig names none"
        : "the credentials of \(access.user) are refused"
    return located(ClientError(.loginNeeded, message))
  }
  private func located(_ error: ClientError) -> ClientError {
    var error = error
    error.cluster = access.name
    return error
  }

  // MARK: Files

  private func read() {
    let isFirst = state.withLock { state in
      if state.isReading { return false }
      state.isReading = true
      return true
    }
    guard isFirst else { return }
    // What is all in memory needs no thread that may block.
    if access.namesFiles { files.run { self.gather() } } else { gather() }
  }

  private func gather() {
    var content = state.withLock { $0.files }
    let outcome: Result<Resolved, ClientError>
    do throws(ClientError) { outcome = .success(try resolved(&content)) } catch { outcome = .failure(located(error)) }
    let now = now()
    let waiting = state.withLock { state in
      state.isReading = false
      state.files = content
      switch outcome {
      case .success(let resolved):
        (state.resolved, state.refusal) = (resolved, nil)
        state.freshUntil = now + shelfLife
      case .failure(let error):
        (state.resolved, state.refusal) = (nil, error)
        state.freshUntil = now + limits.fileRetry
      }
      defer { state.waiting = [] }
      return state.waiting
    }
    for answer in waiting { complete(outcome, answer) }
  }

  private var shelfLife: Duration {
    if access.credentials.tokenFile != nil { return limits.tokenFileAge }
    return access.namesFiles ? limits.certificateFileAge : .seconds(86_400)
  }

  private func resolved(_ content: inout [String: CredentialFile]) throws(ClientError) -> Resolved {
    var resolved = Resolved()
    let (trust, credentials) = (access.trust, access.credentials)
    resolved.trust.acceptsAnyCertificate = trust.acceptsAnyCertificate
    if let name = trust.serverName, !ServerAddress.isHost(name) {
      throw ClientError(.credentials, "\"\(bounded(name))\" is no host's name to verify")
    }
    resolved.trust.serverName = trust.serverName
    if let authorities = trust.authorities {
      resolved.trust.authorities = try content.bytes(of: authorities, "certificate authority", limits)
    }
    guard access.server.isSecure else { return resolved }
    if let certificate = credentials.clientCertificate, let key = credentials.clientKey {
      resolved.trust.clientCertificate = try content.bytes(of: certificate, "client certificate", limits)
      resolved.trust.clientKey = try content.bytes(of: key, "client key", limits)
    }
    if let path = credentials.tokenFile {
      let token = try content.text(of: path, "token file", limits)
      guard Self.isToken(token) else { throw ClientError(.credentials, "the token file \(path) holds no token") }
      resolved.headers = [HTTPHeader("authorization", "Bearer " + token)]
    } else if let token = credentials.token {
      guard Self.isToken(token.text) else { throw ClientError(.credentials, "the token holds what no token holds") }
      resolved.headers = [HTTPHeader("authorization", "Bearer " + token.text)]
    } else if let basic = credentials.basic {
      let pair = Array("\(basic.user):\(basic.password.text)".utf8)
      resolved.headers = [HTTPHeader("authorization", "Basic " + Base64.encode(pair))]
    }
    let impersonation = access.impersonation?.headers ?? []
    guard impersonation.allSatisfy({ Self.isHeaderText($0.value) }) else {
      throw ClientError(.credentials, "who to act as holds a line end, which would be another header")
    }
    resolved.headers += impersonation
    return resolved
  }

  /// Whether a text can stand in a header: a line end in it would be another header.
  static func isToken(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }

  /// Whether a text is one header's value: any letters, but nothing that ends a line or steers a terminal.
  static func isHeaderText(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }

  // MARK: The plugin

  private func complete(_ found: Result<Resolved, ClientError>, _ answer: @escaping Answer) {
    guard let plugin, case .success(let base) = found else { return answer(found) }
    plugins.credential(of: plugin, user: access.user) { [self] result in
      switch result {
      case .success(let credential):
        var resolved = base
        resolved.number = credential.number
        if let token = credential.token {
          guard Self.isToken(token.text) else {
            return answer(.failure(located(ClientError(.credentials, "the plugin gave a token that holds none"))))
          }
          resolved.headers.insert(HTTPHeader("authorization", "Bearer " + token.text), at: 0)
        }
        if let certificate = credential.certificate, let key = credential.key {
          resolved.trust.clientCertificate = certificate
          resolved.trust.clientKey = key
        }
        answer(.success(resolved))
      case .failure(let error): answer(.failure(located(error)))
      }
    }
  }
}

extension Credentials {
  /// Whether asking again may give something else.
  var isRenewable: Bool { plugin != nil || tokenFile != nil || isFile(clientCertificate) || isFile(clientKey) }
  private func isFile(_ pem: PEM?) -> Bool { if case .file = pem { true } else { false } }
}

extension ClusterAccess {
  /// Whether any of it lies in files of its own, which may change.
  var namesFiles: Bool { !namedFiles.isEmpty }
  /// The files of their own in which parts of it lie.
  package var namedFiles: [String] {
    let pems = [trust.authorities, credentials.clientCertificate, credentials.clientKey].compactMap { pem in
      if case .file(let path) = pem { path } else { nil }
    }
    return pems + (credentials.tokenFile.map { [$0] } ?? [])
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
