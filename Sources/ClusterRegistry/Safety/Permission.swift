/// What a registry's objects may say only where the operator's own file allows that registry to.
///
/// The rules follow Kueue's MultiKueue: an object on a hub is written by others, and this is the operator's machine.
package enum Permission: String, Sendable, Hashable, CaseIterable {
  /// Name a command that is run here.
  case exec
  /// Name a file of this machine: a token, a certificate, a key.
  case files
  /// Name the proxy that everything goes through.
  case proxy
  /// Leave a server's certificate unverified.
  case insecure
  /// Send everything unencrypted.
  case http
  /// Use a user name and a password.
  case password
  /// Be dialled without any credential.
  case anonymous

  /// What an object does that needs it.
  var deed: String {
    switch self {
    case .exec: "names a command"
    case .files: "names a file of this machine"
    case .proxy: "names a proxy"
    case .insecure: "skips the verification of the server"
    case .http: "is not encrypted"
    case .password: "uses a password"
    case .anonymous: "gives no credential"
    }
  }
}
