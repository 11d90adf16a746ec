import KubernetesAPI

/// What a credential plugin gave.
struct IssuedCredential: Sendable, Hashable {
  var token: Secret?
  var certificate: Secret?
  var key: Secret?
  /// By its own word; nil keeps it until a 401.
  var expires: Timestamp?

  /// Reads an `ExecCredential` as client-go does (`plugin/pkg/client/auth/exec`).
  ///
  /// - Throws: words for a person; never any of what was read.
  init(_ json: JSON, apiVersion: String) throws(ClientError) {
    guard json.string(at: "kind") == "ExecCredential" else {
      throw ClientError(.credentials, "the plugin's answer is no ExecCredential")
    }
    guard let answered = json.string(at: "apiVersion"), answered == apiVersion else {
      throw ClientError(
        .credentials, "the plugin answers in version \(bounded(json.string(at: "apiVersion") ?? "(none)"))",
        cause: "the kubeconfig asks for \(apiVersion)")
    }
    guard let status = json["status"], status.objectValue != nil else {
      throw ClientError(.credentials, "the plugin's answer has no status")
    }
    token = status.string(at: "token").flatMap { $0.isEmpty ? nil : Secret($0) }
    certificate = status.string(at: "clientCertificateData").flatMap { $0.isEmpty ? nil : Secret($0) }
    key = status.string(at: "clientKeyData").flatMap { $0.isEmpty ? nil : Secret($0) }
    guard (certificate == nil) == (key == nil) else {
      throw ClientError(.credentials, "the plugin gave a client certificate without its key, or a key without it")
    }
    guard token != nil || certificate != nil else {
      throw ClientError(.credentials, "the plugin gave neither a token nor a client certificate")
    }
    if let text = status.string(at: "expirationTimestamp") {
      guard let moment = Timestamp(text) else {
        throw ClientError(.credentials, "the plugin's expirationTimestamp is no time", cause: bounded(text))
      }
      expires = moment
    }
  }
}
