import Glibc
import KubernetesAPI
import TestSupport
import Testing

@testable import KubeClient

extension SecureFront {
  func access(authority: String = "good", certificate: String? = "me") -> ClusterAccess {
    var access = ClusterAccess(name: "tls", server: ServerAddress(isSecure: true, host: "127.0.0.1", port: port))
    access.trust.authorities = .file("\(folder)/\(authority).pem")
    if let certificate {
      access.credentials.clientCertificate = .file("\(folder)/\(certificate).pem")
      access.credentials.clientKey = .file("\(folder)/\(certificate).key")
    }
    return access
  }
}

@Suite(
  "Behind TLS, HTTP/2 and client certificates",
  .enabled(if: SecureFront.isPossible, "needs /usr/sbin/nginx (nginx-light) and openssl"), .timeLimit(.minutes(10)))
struct ProxiedServerTests {
  /// Lists pod `a`, and tells whoever watches of pod `b`.
  private static func server() -> TestServer {
    TestServer { request, peer in
      if request.query("watch") != nil {
        peer.beginChunked()
        peer.chunk(event("ADDED", pod("b", 101)))
        peer.waitForEnd()
      } else {
        peer.respond(200, podList([pod("a", 1)], version: 100))
      }
    }
  }

  @Test("lists and watches share one HTTP/2 connection, proven by the certificate on both sides")
  func listAndWatch() async throws {
    let server = Self.server()
    let front = try #require(SecureFront(upstream: "127.0.0.1:\(server.port)"))
    let environment = ClientEnvironment(version: "test")
    let client = ClusterClient(front.access(), environment)
    let consumer = RecordingConsumer()
    let driver = ReflectorDriver(client, ReflectorTarget(.pods), consumer: consumer)
    driver.start()
    await consumer.line("added b")
    _ = try await client.list(.pods, purpose: "test")
    driver.stop()
    #expect(server.requests.allSatisfy { $0.headers["x-client"] == "CN=me" })
    #expect(server.requests.allSatisfy { $0.headers["x-protocol"] == "HTTP/2.0" })
  }

  @Test("a server of another authority is not trusted, and a server that wants a certificate refuses who has none")
  func refusals() async throws {
    let server = TestServer { _, peer in peer.respond(200, "{\"gitVersion\":\"v1\"}") }
    let front = try #require(SecureFront(upstream: "127.0.0.1:\(server.port)"))
    let environment = ClientEnvironment(version: "test")
    await #expect {
      try await ClusterClient(front.access(authority: "other"), environment).version(purpose: "test")
    } throws: {
      ($0 as? ClientError)?.code == .tls
    }
    var nobody = front.access(certificate: nil)
    nobody.name = "nobody"
    await #expect { try await ClusterClient(nobody, environment).version(purpose: "test") } throws: {
      ($0 as? ClientError)?.isUnauthorized == true
    }
    #expect(server.requests.isEmpty)
  }

  @Test("tls-server-name is asked for and verified instead of the address's host")
  func serverName() async throws {
    let server = TestServer { _, peer in peer.respond(200, "{\"gitVersion\":\"v1\"}") }
    let front = try #require(SecureFront(upstream: "127.0.0.1:\(server.port)"))
    var access = front.access()
    access.trust.serverName = "kubernetes"
    let environment = ClientEnvironment(version: "test")
    _ = try await ClusterClient(access, environment).version(purpose: "test")
    #expect(server.requests.first?.headers["x-sni"] == "kubernetes")
    access.trust.serverName = "elsewhere"
    access.name = "wrong"
    await #expect { try await ClusterClient(access, environment).version(purpose: "test") } throws: {
      ($0 as? ClientError)?.code == .tls
    }
  }

  @Test(
    "a certificate that has ended, or is another host's, is refused and says so",
    arguments: [
      (SecureFront.Certificate.expired, "expired"), (.elsewhere, "subject name"),
    ])
  func unfit(certificate: SecureFront.Certificate, word: String) async throws {
    let server = TestServer { _, peer in peer.respond(200, "{\"gitVersion\":\"v1\"}") }
    let front = try #require(SecureFront(upstream: "127.0.0.1:\(server.port)", certificate: certificate))
    var access = front.access()
    access.name = "\(certificate)"
    let environment = ClientEnvironment(version: "test")
    let error = await #expect(throws: ClientError.self) {
      try await ClusterClient(access, environment).version(purpose: "test")
    }
    #expect(error?.code == .tls)
    #expect(error?.description.contains(word) == true, "\(String(describing: error))")
    #expect(server.requests.isEmpty)
  }

  @Test(
    "a server that changes its certificate while a watch runs breaks nothing: the watch goes on, new calls meet the new one"
  )
  func rotation() async throws {
    let server = Self.server()
    let front = try #require(SecureFront(upstream: "127.0.0.1:\(server.port)"))
    let client = ClusterClient(front.access(), ClientEnvironment(version: "test"))
    let consumer = RecordingConsumer()
    let driver = ReflectorDriver(client, ReflectorTarget(.pods), consumer: consumer)
    driver.start()
    await consumer.line("added b")
    let worker = server.requests.first?.headers["x-worker"]
    #expect(worker != nil)
    #expect(front.renewCertificate())
    // The old worker serves what comes until it has been told; each call works, whoever serves it.
    repeat {
      _ = try await client.list(.pods, purpose: "test")
    } while server.requests.last?.headers["x-worker"] == worker
    driver.stop()
    #expect(server.requests.count { $0.query("watch") != nil } == 1)
    #expect(server.requests.allSatisfy { $0.headers["x-protocol"] == "HTTP/2.0" })
  }
}
