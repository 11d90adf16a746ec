package import KubernetesAPI
import Synchronization

/// One API server, as one identity: every call to it goes through here, carries its credentials, and is recorded.
///
/// May be used from any thread. Callback forms call back on the `net` thread (or, where no request could be made, on
/// the one that found out); async forms hop from there.
package final class ClusterClient: Sendable {
  package let access: ClusterAccess
  package let log: CallLog
  package let transport: Transport
  let clock: SteadyClock
  let credentials: CredentialSource
  let pulse: Pulse
  private let userAgent: String
  /// The proxy that requests go through, of the access or of the environment; it may hold a password.
  let proxy: String?

  /// - Parameters:
  ///   - environment: shared by all clients of a program.
  package init(_ access: ClusterAccess, _ environment: ClientEnvironment) {
    self.access = access
    transport = environment.transport
    log = environment.log
    clock = environment.clock
    userAgent = environment.userAgent
    pulse = Pulse()
    proxy = access.proxy ?? environment.proxies.proxy(for: access.server)
    let clock = environment.clock
    credentials = CredentialSource(
      access: access, limits: environment.transport.limits, now: { clock.now }, files: environment.files,
      plugins: environment.plugins)
  }

  /// Makes a call; the sink hears `answered`, `received` and exactly one `ended`.
  @discardableResult
  package func start(_ call: APICall, _ sink: any ResponseSink) -> CallHandle {
    let sink = RecordingSink(sink, call, self)
    let handle = CallHandle(transport, sink)
    credentials.resolve { [self] result in
      switch result {
      case .failure(let error): handle.fail(error)
      case .success(let resolved):
        sink.uses(resolved.number)
        handle.start(request(call, resolved))
      }
    }
    return handle
  }

  /// Asks for new credentials after a 401: files are read again, and the plugin runs where nobody else had it run
  /// since.
  package func renewCredentials(_ done: @escaping @Sendable (ClientError?) -> Void) {
    credentials.renew { result in
      if case .failure(let error) = result { done(error) } else { done(nil) }
    }
  }

  /// A person wants it to work now: what failed a moment ago is asked again.
  package func retryCredentials() { credentials.retry() }

  /// Files in which its credentials lie may have changed: the next request carries what is in them then.
  package func lookAtCredentialFiles() { credentials.lookAtFiles() }

  /// A person looks at this cluster: its plugin runs before others that wait.
  package func preferCredentials() {
    if let plugin = credentials.plugin { credentials.plugins.prefer(plugin) }
  }

  /// The plugin's run that wants a person and the terminal; nil where no plugin says who we are.
  ///
  /// What it printed goes to `PluginCredentials.finish`.
  package var login: PluginCredentials.Login? { credentials.plugin.map { credentials.plugins.login($0) } }

  func located(_ error: ClientError, _ call: APICall) -> ClientError {
    var error = error
    error.cluster = access.name
    error.request = "\(call.verb) \(call.path)"
    return ResourcePath(call.path)?.isSecret == true ? error.withoutValues : error
  }

  private func request(_ call: APICall, _ resolved: CredentialSource.Resolved) -> TransportRequest {
    var request = TransportRequest(
      cluster: access.name, method: call.method, address: access.server, target: call.target)
    request.trust = resolved.trust
    request.proxy = proxy
    request.headers =
      [HTTPHeader("accept", call.accept), HTTPHeader("user-agent", userAgent)] + resolved.headers
    if let contentType = call.contentType { request.headers.append(HTTPHeader("content-type", contentType)) }
    request.body = call.body
    request.load = call.load
    request.isUrgent = call.isUrgent
    request.acceptsGzip = call.load == .list && !access.disablesCompression
    request.needsFreshConnection = call.needsFreshConnection
    request.wantsCertificate = call.wantsCertificate
    let limits = transport.limits
    switch call.load {
    case .small:
      request.time = limits.requestTime
      request.idleTime = limits.idleTime
    case .list:
      request.time = limits.listTime
      request.idleTime = limits.idleTime
    case .stream: break
    }
    return request
  }
}

/// What all clients of a program share.
package struct ClientEnvironment: Sendable {
  package var transport: Transport
  package var log: CallLog
  package var clock: SteadyClock
  /// `quarterdeck/1.2.3`; never one that begins with `curl`, for which API servers print prettily.
  package var userAgent: String
  /// For clusters that name no proxy themselves.
  package var proxies: ProxyRules
  /// What credential plugins gave, shared by all clusters.
  package let plugins: PluginCredentials
  let files: CredentialThreads

  /// - Parameters:
  ///   - variables: the process's environment, for the proxies that it names.
  ///   - now: a time to go by in place of the machine's, for a fleet whose time is driven.
  package init(
    version: String, variables: [String: String] = [:], limits: Limits = Limits(),
    now: (@Sendable () -> Timestamp)? = nil
  ) {
    transport = Transport(limits: limits)
    log = CallLog(limits: limits)
    let clock = SteadyClock(following: now)
    self.clock = clock
    userAgent = "quarterdeck/\(version)"
    proxies = ProxyRules(environment: variables)
    plugins = PluginCredentials(limits: limits) { clock.now }
    files = CredentialThreads(limit: limits.fileReads, name: "credential")
  }

  /// Ends the network thread and the plugins that run, and waits for the thread (`Limits.endPatience` at most).
  package func stop() {
    transport.stop()
    plugins.stop()
    transport.waitForEnd()
  }
}

/// A call that can be given up, whether it waits for credentials or is under way.
package final class CallHandle: Sendable {
  private enum State {
    case waiting
    case started(Transport.Ticket)
    case over
  }
  private let state = Mutex(State.waiting)
  private let transport: Transport
  private let sink: any ResponseSink

  init(_ transport: Transport, _ sink: any ResponseSink) {
    self.transport = transport
    self.sink = sink
  }

  func start(_ request: TransportRequest) {
    state.withLock { state in
      guard case .waiting = state else { return }
      state = .started(transport.start(request, sink))
    }
  }

  /// There are no credentials to start with.
  func fail(_ error: ClientError) {
    let isFirst = state.withLock { state in
      guard case .waiting = state else { return false }
      state = .over
      return true
    }
    if isFirst { transport.end(sink, with: error) }
  }

  /// The sink hears `ended` with `cancelled` soon, unless the call is over.
  package func cancel() {
    let ticket: Transport.Ticket? = state.withLock { state in
      if case .started(let ticket) = state { return ticket }
      return nil
    }
    if let ticket { transport.cancel(ticket) } else { fail(ClientError(.cancelled, "given up")) }
  }
}

/// Writes a call into the log when it is over, and each byte's moment into the pulse.
private final class RecordingSink: ResponseSink {
  private let inner: any ResponseSink
  private let call: APICall
  private let client: ClusterClient
  private let startedAt: Timestamp
  private let head = Mutex<ResponseHead?>(nil)
  /// The beginning of a refusal's body, which says why.
  private let refusal = Mutex<[UInt8]>([])
  private let credential = Mutex<UInt64>(0)

  init(_ inner: any ResponseSink, _ call: APICall, _ client: ClusterClient) {
    self.inner = inner
    self.call = call
    self.client = client
    startedAt = client.clock.now
    client.log.began(client.access.name)
  }

  /// With which credential of the plugin the call goes out.
  func uses(_ number: UInt64) { credential.withLock { $0 = number } }

  func answered(_ head: ResponseHead) {
    self.head.withLock { $0 = head }
    if head.status == 401 { client.credentials.refused(credential.withLock { $0 }) }
    client.pulse.beat(client.clock.now)
    inner.answered(head)
  }
  func received(_ bytes: UnsafeRawBufferPointer) -> ClientError? {
    if head.withLock({ $0?.status ?? 0 }) >= 400 {
      refusal.withLock { $0.append(contentsOf: bytes.prefix(max(0, Self.refusalBytes - $0.count))) }
    }
    return inner.received(bytes)
  }
  private static let refusalBytes = 16 << 10

  func ended(_ error: ClientError?, _ summary: TransferSummary) {
    let error = error.map { client.located($0, call) }
    let head = head.withLock { $0 }
    let problem =
      error ?? head.flatMap { ClientError($0, body: refusal.withLock { $0 }) }.map { client.located($0, call) }
    client.log.ended(
      CallLog.Call(
        cluster: client.access.name, verb: call.verb, method: call.method, path: call.path,
        query: call.query.filter { $0.name != "continue" }.map { CallLog.Parameter($0.name, bounded($0.value)) },
        contentType: call.contentType ?? "", purpose: call.purpose, startedAt: startedAt, duration: summary.duration,
        bytesReceived: summary.bytes, bytesSent: call.body?.count ?? 0, status: head?.status ?? 0,
        problem: error?.code, cause: problem?.words ?? "", impersonated: client.access.impersonation?.user ?? ""
      ))
    inner.ended(error, summary)
  }
}
