/// A way into one cluster: where, how to trust it, and who we are there; from a kubeconfig or a registry.
///
/// It holds secrets, which never print. Two equal values are one connection.
package struct ClusterAccess: Sendable, Hashable {
  /// How logs, errors and the call log name the cluster.
  package var name: String
  package var server: ServerAddress
  package var trust = Trust()
  /// `proxy-url`: `http`, `https` or `socks5h`, perhaps with a password; nil means the environment's proxy.
  package var proxy: String?
  /// Never ask for compressed answers.
  package var disablesCompression = false
  /// The kubeconfig's name for the user, for a title line; no secret.
  package var user = ""
  /// Whose login it is: the user's name, of users that one login serves the first one's.
  package var identity: String {
    get { identityName.isEmpty ? user : identityName }
    set { identityName = newValue }
  }
  private var identityName = ""
  package var credentials = Credentials()
  package var impersonation: Impersonation?
  /// The context's namespace, or `default`.
  package var namespace = "default"

  package init(name: String, server: ServerAddress) {
    self.name = name
    self.server = server
  }
}

extension ClusterAccess: CustomStringConvertible, CustomReflectable {
  package var description: String { "\(name) (\(server), \(user))" }
  /// Nothing: a proxy's URL may hold a password.
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where an API server listens.
package struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
  package var isSecure: Bool
  /// A name or an address; IPv6 without brackets.
  package var host: String
  package var port: Int
  /// What comes before `/api`: empty, or `/k8s/clusters/c-1` without a slash at its end.
  package var pathPrefix: String

  package init(isSecure: Bool, host: String, port: Int, pathPrefix: String = "") {
    self.isSecure = isSecure
    self.host = host
    self.port = port
    self.pathPrefix = pathPrefix
  }

  package var hostInURL: String { host.contains(":") ? "[\(host)]" : host }
  package var description: String { "\(isSecure ? "https" : "http")://\(hostInURL):\(port)\(pathPrefix)" }
}

/// How a server proves itself.
package struct Trust: Sendable, Hashable {
  /// The only authorities that count; nil means the system's.
  package var authorities: PEM?
  package var acceptsAnyCertificate = false
  /// The name to ask for and to verify instead of the address's host (`tls-server-name`).
  package var serverName: String?

  package init() {}
}

/// Certificates or a key in PEM form.
package enum PEM: Sendable, Hashable {
  case data(Secret)
  /// An absolute path; read when needed, and again when it changed.
  case file(String)
}

/// Bytes that never print.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var bytes: [UInt8]
  package init(_ bytes: [UInt8]) { self.bytes = bytes }
  package init(_ text: String) { bytes = Array(text.utf8) }
  package var text: String { String(decoding: bytes, as: UTF8.self) }
  package var isEmpty: Bool { bytes.isEmpty }
  package var description: String { "(secret)" }
  package var debugDescription: String { "(secret)" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Who we are, as one user entry of a kubeconfig says.
///
/// A static token, basic authentication or client certificate keeps the plugin from running (client-go `exec.go`).
package struct Credentials: Sendable, Hashable {
  package var clientCertificate: PEM?
  package var clientKey: PEM?
  package var token: Secret?
  /// Wins over `token` when a request is made; read again after `Limits.tokenFileAge`.
  package var tokenFile: String?
  /// The token is an id-token of the old `oidc` auth-provider, used until it is refused: renewing it would write the
  /// kubeconfig, which we never do.
  package var isLegacyToken = false
  package var basic: Basic?
  package var plugin: CredentialPlugin?

  package struct Basic: Sendable, Hashable {
    package var user: String
    package var password: Secret
    package init(user: String, password: Secret) {
      self.user = user
      self.password = password
    }
  }
  package init() {}
}

/// On whose behalf: the `Impersonate-` headers.
package struct Impersonation: Sendable, Hashable {
  package var user: String
  package var uid = ""
  package var groups: [String] = []
  package var extra: [String: [String]] = [:]
  package init(user: String) { self.user = user }
}

/// A program that gives credentials (`users[].user.exec`), in the versions v1 and v1beta1.
package struct CredentialPlugin: Sendable, Hashable {
  package enum Interaction: String, Sendable, Hashable {
    case never = "Never", ifAvailable = "IfAvailable", always = "Always"
  }
  /// `client.authentication.k8s.io/v1` or `…/v1beta1`.
  package var apiVersion: String
  /// A name to be found in PATH, or an absolute path.
  package var command: String
  package var arguments: [String] = []
  /// Added to the process's environment; the last one of a name wins.
  package var environment: [Variable] = []
  package var interaction = Interaction.ifAvailable
  package var installHint = ""
  /// What `spec.cluster` tells the plugin, as JSON; nil unless `provideClusterInfo`.
  package var clusterInfo: String?

  package struct Variable: Sendable, Hashable {
    package var name: String
    package var value: String
    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }
  package init(apiVersion: String, command: String) {
    self.apiVersion = apiVersion
    self.command = command
  }
}
