import CLinux
import Glibc

/// A front of TLS, HTTP/2 and client certificates before a server of plain HTTP: nginx, where there is one.
///
/// It serves on 127.0.0.1, for the names `127.0.0.1` and `kubernetes`, trusts `good.pem`, and answers 401 to who shows no
/// certificate of it. Its folder has the authorities `good.pem` and `other.pem`, and `me.pem` with `me.key` of a client.
package final class SecureFront: Sendable {
  /// What the server shows.
  package enum Certificate: Sendable {
    case good
    /// It ended yesterday.
    case expired
    /// Of another host.
    case elsewhere

    fileprivate var command: String {
      switch self {
      case .good: "sign server IP:127.0.0.1,DNS:kubernetes 2"
      case .expired: "sign server IP:127.0.0.1,DNS:kubernetes -1"
      case .elsewhere: "sign server IP:192.0.2.7,DNS:elsewhere 2"
      }
    }
  }

  package static let isPossible = access("/usr/sbin/nginx", X_OK) == 0 && access("/usr/bin/openssl", X_OK) == 0
  package static let need = "needs /usr/sbin/nginx (nginx-light) and openssl"
  package let folder: String
  package let port: Int
  private let process: pid_t

  /// Waits until nginx listens: it says so by forking only after its sockets are bound.
  ///
  /// - Parameter upstream: where requests go: `127.0.0.1:4500`.
  package init?(upstream: String, certificate: Certificate = .good) {
    var template = Array("/tmp/secure-front-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // A port that was free a moment ago.
    let spare = TestServer { _, _ in }
    port = spare.port
    spare.stop()
    let make = """
      cd \(folder) && exec >/dev/null 2>&1
      for ca in good other; do openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
        -subj /CN=$ca -keyout $ca.key -out $ca.pem || exit 1; done
      \(Self.sign)
      \(certificate.command) && sign me DNS:me 2
      cat > nginx.conf <<'END'
      \(Self.configuration(folder: folder, port: port, upstream: upstream))
      END
      /usr/sbin/nginx -c \(folder)/nginx.conf -p \(folder)
      """
    guard Self.run(["sh", "-c", make]) == 0, let number = Self.read(folder + "/pid").flatMap({ pid_t($0) }) else {
      return nil
    }
    process = number
  }

  /// Gives the server another key and certificate while it runs, as a cluster's operator does.
  ///
  /// New connections meet them soon after this returns; connections that stand are told to go (GOAWAY), and their streams
  /// may end in peace.
  package func renewCertificate(_ certificate: Certificate = .good) -> Bool {
    let make = "cd \(folder) && exec >/dev/null 2>&1\n\(Self.sign)\n\(certificate.command)"
    return Self.run(["sh", "-c", make]) == 0 && kill(process, SIGHUP) == 0
  }

  deinit {
    kill(process, SIGTERM)
    _ = Self.run(["rm", "-rf", folder])
  }

  /// Who asked what how, a line a request that has ended: `HTTP/2.0 CN=me GET /api/v1/pods?limit=500`.
  package var requests: [String] {
    (Self.read(folder + "/access.log") ?? "").split(separator: "\n").map(String.init)
  }

  /// `sign NAME NAMES DAYS`: a key and a certificate of the good authority.
  private static let sign = """
    sign() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=$1 -keyout $1.key -out $1.csr &&
      printf "subjectAltName=$2" > $1.ext &&
      openssl x509 -req -in $1.csr -CA good.pem -CAkey good.key -CAcreateserial -days $3 -extfile $1.ext -out $1.pem; }
    """

  private static func configuration(folder: String, port: Int, upstream: String) -> String {
    """
    daemon on; pid \(folder)/pid; error_log \(folder)/error.log; worker_processes 1; user root;
    events { worker_connections 256; }
    http {
      log_format who '$server_protocol $ssl_client_s_dn $request_method $request_uri';
      access_log \(folder)/access.log who;
      client_body_temp_path \(folder)/b; proxy_temp_path \(folder)/p; fastcgi_temp_path \(folder)/f;
      uwsgi_temp_path \(folder)/u; scgi_temp_path \(folder)/s;
      server {
        listen 127.0.0.1:\(port) ssl http2;
        ssl_certificate \(folder)/server.pem; ssl_certificate_key \(folder)/server.key;
        ssl_client_certificate \(folder)/good.pem; ssl_verify_client optional;
        location / {
          if ($ssl_client_verify != SUCCESS) { return 401; }
          proxy_pass http://\(upstream); proxy_buffering off; proxy_http_version 1.1; proxy_read_timeout 600s;
          proxy_set_header x-client $ssl_client_s_dn; proxy_set_header x-protocol $server_protocol;
          proxy_set_header x-sni $ssl_server_name; proxy_set_header x-worker $pid;
        }
      }
    }
    """
  }

  private static func run(_ words: [String]) -> Int32 {
    var process: pid_t = 0
    let arguments = words.map { strdup($0) } + [nil]
    defer { for text in arguments { free(text) } }
    // Libraries open sockets without close-on-exec; a child that has one keeps a listener alive that was closed here.
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    clinux_spawn_closes_from(&actions, 3)
    guard posix_spawnp(&process, words[0], &actions, nil, arguments, environ) == 0 else { return -1 }
    var status: Int32 = 0
    waitpid(process, &status, 0)
    return status
  }

  /// A small file without the white space at its end; nil where it cannot be read.
  private static func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var (bytes, buffer): ([UInt8], [UInt8]) = ([], Array(repeating: 0, count: 65_536))
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    while let last = bytes.last, last <= 32 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
