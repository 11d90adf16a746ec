import KubernetesAPI

/// What a credential plugin gave.
struct IssuedCredential: Sendable, Hashable {
  var token: Secret?
  var certificate: PinnedBytes?
  var key: PinnedBytes?
  /// By its own word; nil keeps it until a 401.
  var expires: Timestamp?
  /// Counts what one plugin has given, from 1: who was refused says which one it was.
  var number: UInt64 = 0

  /// Reads what a plugin printed.
  ///
  /// JSON, or YAML, which client-go's decoder takes as well. What was read is never part of an error: it may hold the
  /// token.
  init(output: [UInt8], of plugin: CredentialPlugin, now: Timestamp) throws(ClientError) {
    let json: JSON
    if let parsed = try? JSON(parsing: output) {
      json = parsed
    } else if let text = String(validating: output, as: UTF8.self),
      let parsed = try? YAMLDocument.documents(in: text, file: plugin.command).first?.json
    {
      json = parsed
    } else {
      throw ClientError(
        .credentials, "the credential plugin \(plugin.command) printed neither JSON nor YAML",
        cause: output.contains(0x1B) ? "it prints colours: it takes its output for a terminal" : "")
    }
    try self.init(json, apiVersion: plugin.apiVersion, now: now)
  }

  /// Reads an `ExecCredential` as client-go does (`plugin/pkg/client/auth/exec`).
  ///
  /// - Throws: words for a person; never any of what was read.
  init(_ json: JSON, apiVersion: String, now: Timestamp) throws(ClientError) {
    guard json.string(at: "kind") == "ExecCredential" else {
      throw ClientError(.credentials, "the plugin's answer is no ExecCredential")
    }
    guard let answered = json.string(at: "apiVersion"), answered == apiVersion else {
      throw ClientError(
        .credentials, "the plugin answers in version \(version(json.string(at: "apiVersion")))",
        cause: "the kubeconfig asks for \(apiVersion)")
    }
    guard let status = json["status"], status.objectValue != nil else {
      throw ClientError(.credentials, "the plugin's answer has no status")
    }
    func text(_ field: String) throws(ClientError) -> String? {
      guard let value = status[field], !value.isNull else { return nil }
      guard let text = value.stringValue else {
        throw ClientError(.credentials, "\(field) of the plugin's answer is no text")
      }
      return text.isEmpty ? nil : text
    }
    if let token = try text("token") {
      // A line end in it would be another header.
      guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
        throw ClientError(.credentials, "the plugin's token has characters that no token has")
      }
      self.token = Secret(token)
    }
    let (certificate, key) = (try text("clientCertificateData"), try text("clientKeyData"))
    guard (certificate == nil) == (key == nil) else {
      let missing = key == nil ? "a client certificate without its key" : "a client key without its certificate"
      throw ClientError(.credentials, "the plugin gave \(missing)")
    }
    guard token != nil || certificate != nil else {
      throw ClientError(.credentials, "the plugin gave neither a token nor a client certificate")
    }
    self.certificate = certificate.map { PinnedBytes(Array($0.utf8)) }
    self.key = key.map { PinnedBytes(Array($0.utf8)) }
    if let text = try text("expirationTimestamp") {
      guard let moment = Timestamp(text) else {
        throw ClientError(.credentials, "the plugin's expirationTimestamp is no time", cause: time(text))
      }
      guard moment > now else {
        throw ClientError(
          .loginNeeded, "the plugin gave a credential that has expired", cause: "at \(moment), and it is \(now) here")
      }
      expires = moment
    }
  }
}

/// A version as far as it can be no secret: a plugin that mixes its fields up must not have its token shown.
private func version(_ text: String?) -> String {
  guard let text else { return "(none)" }
  let group = "client.authentication.k8s.io/"
  let number = text.dropFirst(group.count)
  let isPlain =
    number.utf8.count <= 10
    && number.utf8.allSatisfy { ($0 | 0x20) > 0x60 && ($0 | 0x20) < 0x7B || $0 > 0x2F && $0 < 0x3A }
  return text.hasPrefix(group) && isPlain ? text : "(another API's)"
}

/// What is no time, as far as it can be no secret.
private func time(_ text: String) -> String {
  text.utf8.count <= 40 && text.utf8.allSatisfy { "0123456789-+:.TZtz ".utf8.contains($0) }
    ? text : "\(text.utf8.count) characters, and not as 2026-11-22T03:02:00Z"
}
