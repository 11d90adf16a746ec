import KubernetesAPI
import Synchronization
import TestSupport
import Testing

@testable import KubeClient

@Suite("Credentials", .timeLimit(.minutes(1)))
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
    return CredentialSource(access: access, limits: limits, clock: SteadyClock(), threads: CredentialThreads(limit: 2))
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
  func plugin(_ script: String, _ change: (inout CredentialPlugin) -> Void = { _ in }) -> Credentials {
    let file = folder.write("plugin", "#!/bin/sh\n" + script, mode: 0o700)
    // Not the script itself: a program that another test starts may still hold it open for writing.
    var plugin = CredentialPlugin(apiVersion: "client.authentication.k8s.io/v1", command: "/bin/sh")
    plugin.arguments = [file]
    change(&plugin)
    var credentials = Credentials()
    credentials.plugin = plugin
    return credentials
  }
  func failure(_ result: Result<CredentialSource.Resolved, ClientError>) -> ClientError? {
    if case .failure(let error) = result { error } else { nil }
  }
  func answer(_ status: String, version: String = "v1") -> String {
    "echo '{\"apiVersion\":\"client.authentication.k8s.io/\(version)\",\"kind\":\"ExecCredential\",\"status\":\(status)}'\n"
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

  @Test("a token file is read again when it is renewed, and a missing one keeps what was read")
  func tokenFile() async throws {
    var credentials = Credentials()
    credentials.tokenFile = folder.write("token", "first")
    let source = source(credentials)
    #expect(try await resolve(source).get().headers[0].value == "Bearer first")
    _ = folder.write("token", "second token")
    #expect(try await resolve(source, renewing: true).get().headers[0].value == "Bearer second token")
    _ = Command.run(["rm", folder.path + "/token"])
    #expect(try await resolve(source, renewing: true).get().headers[0].value == "Bearer second token")
  }

  @Test("a plugin runs once for all who ask, with its arguments, its environment and what it is told")
  func pluginRuns() async throws {
    let log = folder.path + "/runs"
    let script = "echo \"$1 $COLOR $KUBERNETES_EXEC_INFO\" >> \(log)\n" + answer("{\"token\":\"tk\"}")
    let source = source(
      plugin(script) {
        $0.arguments.append("first arg")
        $0.environment = [CredentialPlugin.Variable(name: "COLOR", value: "a b")]
        $0.clusterInfo = "{\"server\":\"https://h:1\"}"
      })
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<5 {
        group.addTask { #expect((try? await resolve(source).get())?.headers.first?.value == "Bearer tk") }
      }
    }
    let runs = String(decoding: try FileContent.read(log, what: "log", limit: 9_999), as: UTF8.self)
    #expect(runs.split(separator: "\n").count == 1)
    #expect(runs.hasPrefix("first arg a b {"))
    #expect(runs.contains("\"interactive\":false"))
    #expect(runs.contains("\"server\":\"https://h:1\""))
  }

  @Test("an expired credential is asked for again, and so is a refused one")
  func expiry() async throws {
    let counter = folder.path + "/n"
    let script = "echo x >> \(counter)\nn=$(wc -l < \(counter) | tr -d ' ')\n"
    let past = source(
      plugin(script + answer("{\"token\":\"t'$n'\",\"expirationTimestamp\":\"2020-01-01T00:00:00Z\"}")))
    #expect(try await resolve(past).get().headers[0].value == "Bearer t1")
    #expect(try await resolve(past).get().headers[0].value == "Bearer t2")
    let lasting = source(plugin(script + answer("{\"token\":\"t'$n'\"}")))
    #expect(try await resolve(lasting).get().headers[0].value == "Bearer t3")
    #expect(try await resolve(lasting).get().headers[0].value == "Bearer t3")
    #expect(try await resolve(lasting, renewing: true).get().headers[0].value == "Bearer t4")
  }

  @Test("a plugin that answers in YAML, or with a certificate, is understood")
  func forms() async throws {
    let yaml = "cat <<E\napiVersion: client.authentication.k8s.io/v1\nkind: ExecCredential\nstatus: {token: why}\nE\n"
    #expect(try await resolve(plugin(yaml)).get().headers[0].value == "Bearer why")
    let pair = answer("{\"clientCertificateData\":\"CERT\",\"clientKeyData\":\"KEY\"}")
    let resolved = try await resolve(plugin(pair)).get()
    #expect(resolved.headers == [])
    #expect(resolved.trust.clientCertificate == PinnedBytes(Array("CERT".utf8)))
  }

  @Test(
    "a plugin that fails is a state with words, never a hang",
    arguments: [
      ("echo no network >&2; exit 3", ClientError.Code.loginNeeded, "ended with 3"),
      ("echo hello", .credentials, "is no ExecCredential"), ("printf ']['", .credentials, "neither JSON nor YAML"),
      ("sleep 1000", .loginNeeded, "gave nothing within"),
      ("sleep 1000 & sleep 1000", .loginNeeded, "gave nothing within"),
      ("yes", .tooLarge, "wrote more than"), ("kill -9 $$", .loginNeeded, "killed by signal 9"),
      (
        "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"kind\":\"ExecCredential\",\"status\":{}}'",
        .credentials, "answers in version"
      ),
      (
        "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{}}'",
        .credentials, "neither a token nor"
      ),
    ])
  func failures(_ script: String, _ code: ClientError.Code, _ words: String) async {
    var limits = Limits()
    limits.pluginTime = .milliseconds(300)
    let result = await resolve(plugin(script + "\n"), limits: limits)
    guard case .failure(let error) = result else {
      Issue.record("no failure")
      return
    }
    #expect(error.code == code, "\(error)")
    #expect(error.message.contains(words), "\(error)")
    #expect(error.cluster == "c")
  }

  @Test("a plugin that is not there gives its hint, and one that wants a person is not run")
  func absent() async {
    let missing = await resolve(
      plugin("") {
        $0.command = "no-such-plugin"
        $0.installHint = "get it from x"
      })
    let error = failure(missing)
    #expect(error?.code == .credentials)
    #expect(error?.cause.hasSuffix("get it from x") == true)
    let person = await resolve(plugin("touch \(folder.path)/ran\n") { $0.interaction = .always })
    #expect(failure(person)?.code == .loginNeeded)
    #expect((try? FileContent.read(folder.path + "/ran", what: "mark", limit: 9)) == nil)
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
