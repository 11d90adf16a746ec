import KubernetesAPI
import Synchronization
import TestSupport
import Testing

@testable import KubeClient

@Suite("Credentials", .timeLimit(.minutes(10)))
struct CredentialTests {
  let folder = TemporaryFolder()

  /// The headers and certificates that a request of these credentials carries.
  func resolve(
    _ credentials: Credentials, limits: Limits = Limits(), renewing: Bool = false
  ) async -> Result<CredentialSource.Resolved, ClientError> {
    await resolve(source(credentials, limits: limits), renewing: renewing)
  }
  func source(_ credentials: Credentials, limits: Limits = Limits()) -> CredentialSource {
    var access = ClusterAccess(name: "c", server: ServerAddress(isSecure: true, host: "h", port: 1))
    access.credentials = credentials
    access.user = "me"
    return self.source(of: access, limits: limits)
  }
  func source(of access: ClusterAccess, limits: Limits = Limits()) -> CredentialSource {
    let clock = SteadyClock()
    return CredentialSource(
      access: access, limits: limits, now: { clock.now }, files: CredentialThreads(limit: 2, name: "credential"),
      plugins: PluginCredentials(limits: limits) { clock.now })
  }
  func resolve(
    _ source: CredentialSource, renewing: Bool = false
  ) async -> Result<CredentialSource.Resolved, ClientError> {
    await withCheckedContinuation { continuation in
      if renewing {
        source.renew { continuation.resume(returning: $0) }
      } else {
        source.resolve { continuation.resume(returning: $0) }
      }
    }
  }

  @Test("a token, a token file (which wins) and a password become the header that they are")
  func headers() async throws {
    var credentials = Credentials()
    credentials.token = Secret("abc")
    #expect(try await resolve(credentials).get().headers == [HTTPHeader("authorization", "Bearer abc")])
    credentials.tokenFile = folder.write("token", "from-file\n")
    #expect(try await resolve(credentials).get().headers == [HTTPHeader("authorization", "Bearer from-file")])
    credentials = Credentials()
    credentials.basic = Credentials.Basic(user: "me", password: Secret("pw"))
    #expect(try await resolve(credentials).get().headers == [HTTPHeader("authorization", "Basic bWU6cHc=")])
  }

  @Test(
    "a token that would be two headers is refused wherever it came from, as is a name to act as",
    arguments: ["a\r\nx-evil: b", "a\n", "", "to ken"])
  func badToken(text: String) async {
    var credentials = Credentials()
    credentials.token = Secret(text)
    #expect(await resolve(credentials).error?.code == .credentials)
    guard text.contains("\n") else { return }
    credentials.token = Secret("abc")
    var group = Impersonation(user: "me")
    group.groups = ["g", text]
    var extra = Impersonation(user: "me")
    extra.extra = ["scopes": [text]]
    for impersonation in [Impersonation(user: text), group, extra] {
      var access = ClusterAccess(name: "c", server: ServerAddress(isSecure: true, host: "h", port: 1))
      access.credentials = credentials
      access.impersonation = impersonation
      let source = source(of: access)
      #expect(await resolve(source).error?.code == .credentials)
    }
  }

  @Test("a token file is read again when it is renewed, and a missing one keeps what was read")
  func tokenFile() async throws {
    var credentials = Credentials()
    credentials.tokenFile = folder.write("token", "first")
    let source = source(credentials)
    #expect(try await resolve(source).get().headers[0].value == "Bearer first")
    _ = folder.write("token", "second-token")
    #expect(try await resolve(source, renewing: true).get().headers[0].value == "Bearer second-token")
    _ = Command.run(["rm", folder.path + "/token"])
    #expect(await resolve(source, renewing: true).error?.code == .loginNeeded)
    #expect(try await resolve(source).get().headers[0].value == "Bearer second-token")
  }

  @Test("a token file's token that would be two headers, or that is empty, is refused with its file")
  func badTokenFile() async {
    var credentials = Credentials()
    for content in ["a\nx-evil: b", " \n", "to ken"] {
      credentials.tokenFile = folder.write("token", content)
      guard case .failure(let error) = await resolve(credentials) else {
        Issue.record("taken")
        continue
      }
      #expect(error.code == .credentials)
      #expect(error.message.contains(folder.path + "/token"))
      #expect(!"\(error)".contains("evil"))
    }
  }

  @Test("a refused credential that nothing can renew says whose it is, an id-token how to get another")
  func refusedForGood() async {
    var credentials = Credentials()
    credentials.token = Secret("abc")
    let plain = await resolve(source(credentials), renewing: true)
    #expect(plain.error?.code == .loginNeeded)
    #expect(plain.error?.message == "the credentials of me are refused")
    credentials.isLegacyToken = true
    #expect(await resolve(source(credentials), renewing: true).error?.message.contains("id-token") == true)
    // A file that has not changed is no new credential either.
    credentials = Credentials()
    credentials.tokenFile = folder.write("token", "same")
    let source = source(credentials)
    _ = await resolve(source)
    #expect(await resolve(source, renewing: true).error?.code == .loginNeeded)
  }

  @Test("client certificates and authorities are read again when their files change")
  func rotation() async throws {
    var access = ClusterAccess(name: "c", server: ServerAddress(isSecure: true, host: "h", port: 1))
    access.trust.authorities = .file(folder.write("ca", "one"))
    access.credentials.clientCertificate = .file(folder.write("cert", "one"))
    access.credentials.clientKey = .file(folder.write("key", "one"))
    let now = Mutex(Timestamp(seconds: 1_000_000))
    let limits = Limits()
    let source = CredentialSource(
      access: access, limits: limits, now: { now.withLock { $0 } },
      files: CredentialThreads(limit: 1, name: "credential"),
      plugins: PluginCredentials(limits: limits) { now.withLock { $0 } })
    let first = try await resolve(source).get().trust
    _ = folder.write("ca", "second")
    _ = folder.write("cert", "second")
    _ = folder.write("key", "second")
    #expect(try await resolve(source).get().trust == first)
    now.withLock { $0 = $0 + limits.certificateFileAge }
    let second = try await resolve(source).get().trust
    for bytes in [second.authorities, second.clientCertificate, second.clientKey] {
      #expect(bytes == PinnedBytes(Array("second".utf8)))
    }
  }

  @Test("nothing that proves who we are goes over plain HTTP")
  func plain() async {
    let server = TestServer { _, peer in peer.respond(200, "{\"gitVersion\":\"v1.31.0\"}") }
    var access = ClusterAccess(
      name: "c", server: ServerAddress(isSecure: false, host: "127.0.0.1", port: server.port, pathPrefix: "/p"))
    access.credentials.token = Secret("secret")
    let client = ClusterClient(access, ClientEnvironment(version: "test"))
    #expect((try? await client.version(purpose: "test"))?.gitVersion == "v1.31.0")
    #expect(server.requests[0].headers["authorization"] == nil)
    #expect(server.requests[0].target == "/p/version")
  }
}

extension Result where Failure == ClientError {
  var error: ClientError? { if case .failure(let error) = self { error } else { nil } }
}
