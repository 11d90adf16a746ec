import Glibc
import KubernetesAPI
import Testing

@testable import KubeClient

/// A front of TLS, HTTP/2 and client certificates before a test server: nginx, where there is one.
final class SecureFront: Sendable {
  static let isPossible = Glibc.access("/usr/sbin/nginx", X_OK) == 0 && Glibc.access("/usr/bin/openssl", X_OK) == 0
  let folder: TemporaryFolder
  let port: Int
  private let process: pid_t

  /// Waits until nginx listens: it says so by forking only after its sockets are bound.
  init?(upstream: Int) {
    folder = TemporaryFolder()
    let path = folder.path
    // A port that was free a moment ago.
    let spare = TestServer { _, _ in }
    port = spare.port
    spare.stop()
    let make = """
      cd \(path) && exec >/dev/null 2>&1
      for ca in good other; do openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
        -subj /CN=$ca -keyout $ca.key -out $ca.pem || exit 1; done
      sign() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=$1 -keyout $1.key -out $1.csr &&
        printf "subjectAltName=$2" > $1.ext &&
        openssl x509 -req -in $1.csr -CA good.pem -CAkey good.key -CAcreateserial -days 2 -extfile $1.ext -out $1.pem; }
      sign server IP:127.0.0.1,DNS:kubernetes && sign me DNS:me
      """
    guard Command.run(["sh", "-c", make]) == 0 else { return nil }
    let configuration = folder.write(
      "nginx.conf",
      """
      daemon on; pid \(path)/pid; error_log \(path)/error.log; worker_processes 1; user root;
      events { worker_connections 64; }
      http {
        access_log off; client_body_temp_path \(path)/b; proxy_temp_path \(path)/p; fastcgi_temp_path \(path)/f;
        uwsgi_temp_path \(path)/u; scgi_temp_path \(path)/s;
        server {
          listen 127.0.0.1:\(port) ssl http2;
          ssl_certificate \(path)/server.pem; ssl_certificate_key \(path)/server.key;
          ssl_client_certificate \(path)/good.pem; ssl_verify_client optional;
          location / {
            if ($ssl_client_verify != SUCCESS) { return 401; }
            proxy_pass http://127.0.0.1:\(upstream); proxy_buffering off; proxy_http_version 1.1;
            proxy_set_header x-client $ssl_client_s_dn; proxy_set_header x-protocol $server_protocol;
            proxy_set_header x-sni $ssl_server_name;
          }
        }
      }
      """)
    guard Command.run(["/usr/sbin/nginx", "-c", configuration, "-p", path]) == 0,
      let text = try? FileContent.read(path + "/pid", what: "pid", limit: 99),
      let number = pid_t(String(decoding: text, as: UTF8.self).trimmed)
    else { return nil }
    process = number
  }

  deinit { kill(process, SIGTERM) }

  func access(authority: String = "good", certificate: String? = "me") -> ClusterAccess {
    var access = ClusterAccess(name: "tls", server: ServerAddress(isSecure: true, host: "127.0.0.1", port: port))
    access.trust.authorities = .file("\(folder.path)/\(authority).pem")
    if let certificate {
      access.credentials.clientCertificate = .file("\(folder.path)/\(certificate).pem")
      access.credentials.clientKey = .file("\(folder.path)/\(certificate).key")
    }
    return access
  }
}

@Suite(
  "Behind TLS, HTTP/2 and client certificates",
  .enabled(if: SecureFront.isPossible, "needs /usr/sbin/nginx (nginx-light) and openssl"), .timeLimit(.minutes(1)))
struct ProxiedServerTests {
  @Test("lists and watches share one HTTP/2 connection, proven by the certificate on both sides")
  func listAndWatch() async throws {
    let server = TestServer { request, peer in
      if request.query("watch") != nil {
        peer.beginChunked()
        peer.chunk(event("ADDED", pod("b", 101)))
        peer.waitForEnd()
      } else {
        peer.respond(200, podList([pod("a", 1)], version: 100))
      }
    }
    let front = try #require(SecureFront(upstream: server.port))
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
    let front = try #require(SecureFront(upstream: server.port))
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
    let front = try #require(SecureFront(upstream: server.port))
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
}
