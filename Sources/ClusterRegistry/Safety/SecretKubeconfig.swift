import FleetModel
import KubeClient
import KubernetesAPI

/// A kubeconfig that a Secret of a hub holds, read as what it is: somebody else's words.
struct SecretKubeconfig {
  private let place: String
  private let json: JSON

  /// - Parameter place: what a refusal begins with: `Secret team-a/eu-1-kubeconfig value`.
  init?(_ bytes: [UInt8], place: String, _ reader: inout ConnectionReader) {
    self.place = place
    guard let text = String(validating: bytes, as: UTF8.self),
      let document = (try? YAMLDocument.documents(in: text, file: place))?.first, document.json.objectValue != nil
    else {
      reader.refuse(place, "is no kubeconfig")
      return nil
    }
    json = document.json
  }

  /// The way in that its current context names, or its only one.
  func access(named name: String, _ reader: inout ConnectionReader) -> ClusterAccess? {
    let before = reader.refusals.count
    let contexts = json.elements(at: "contexts")
    let wanted = json.string(at: "current-context") ?? ""
    let named = wanted.isEmpty && contexts.count == 1 ? contexts : contexts.filter { $0.string(at: "name") == wanted }
    guard let context = named.first else {
      reader.refuse(
        "\(place): current-context", wanted.isEmpty ? "is missing" : "no context is called \"\(wanted)\"")
      return nil
    }
    guard
      let (cluster, clusterPlace) = entry("clusters", "cluster", context.string(at: "context", "cluster"), &reader)
    else { return nil }
    guard let server = reader.server(cluster.string(at: "server"), "\(clusterPlace).server") else { return nil }
    var access = ClusterAccess(name: name, server: server)
    access.disablesCompression = cluster["disable-compression"]?.boolValue ?? false
    access.trust.serverName = text(cluster, "tls-server-name")
    access.trust.authorities = pem(cluster, "certificate-authority", "CERTIFICATE", clusterPlace, &reader)
    access.trust.acceptsAnyCertificate = reader.acceptsAnyCertificate(
      cluster["insecure-skip-tls-verify"]?.boolValue ?? false, authorities: access.trust.authorities,
      "\(clusterPlace).insecure-skip-tls-verify")
    access.proxy = reader.proxy(text(cluster, "proxy-url"), "\(clusterPlace).proxy-url")
    access.namespace = text(context["context"] ?? [:], "namespace") ?? "default"
    if let userName = context.string(at: "context", "user"), !userName.isEmpty {
      guard let (user, userPlace) = entry("users", "user", userName, &reader) else { return nil }
      access.user = clipped(userName)
      access.credentials = credentials(user, userPlace, cluster, &reader)
      access.impersonation = impersonation(user, userPlace, &reader)
    }
    return reader.refusals.count == before ? access : nil
  }

  private func entry(
    _ list: String, _ content: String, _ name: String?, _ reader: inout ConnectionReader
  ) -> (JSON, String)? {
    guard let name, !name.isEmpty else {
      reader.refuse("\(place): contexts[]", "names no \(content)")
      return nil
    }
    let entries = json.elements(at: list)
    guard let index = entries.firstIndex(where: { $0.string(at: "name") == name }) else {
      reader.refuse("\(place): \(list)", "none is called \"\(name)\"")
      return nil
    }
    return (entries[index][content] ?? [:], "\(place): \(list)[\(index)].\(content)")
  }

  private func text(_ json: JSON, _ field: String) -> String? {
    json.string(at: field).flatMap { $0.isEmpty ? nil : $0 }
  }

  private func pem(
    _ entry: JSON, _ field: String, _ label: String, _ place: String, _ reader: inout ConnectionReader
  ) -> PEM? {
    if let data = text(entry, field + "-data") {
      guard let bytes = Base64.decode(data) else {
        reader.refuse("\(place).\(field)-data", "is not base64")
        return nil
      }
      return reader.pem(bytes, "\(place).\(field)-data", label)
    }
    return reader.file(text(entry, field), "\(place).\(field)").map { .file($0) }
  }

  private func credentials(
    _ user: JSON, _ place: String, _ cluster: JSON, _ reader: inout ConnectionReader
  ) -> Credentials {
    var credentials = Credentials()
    credentials.token = text(user, "token").map { Secret($0) }
    credentials.tokenFile = reader.file(text(user, "tokenFile"), "\(place).tokenFile")
    credentials.clientCertificate = pem(user, "client-certificate", "CERTIFICATE", place, &reader)
    credentials.clientKey = pem(user, "client-key", "PRIVATE KEY", place, &reader)
    if (credentials.clientCertificate == nil) != (credentials.clientKey == nil), reader.refusals.isEmpty {
      reader.refuse(place, "has a client certificate without its key, or a key without it")
    }
    if let name = text(user, "username"), reader.allows(.password, "\(place).username") {
      credentials.basic = Credentials.Basic(user: name, password: Secret(user.string(at: "password") ?? ""))
    }
    if let provider = user["auth-provider"], !provider.isNull {
      reader.refuse("\(place).auth-provider", "is not supported; a credential plugin took its place")
    }
    if let exec = user["exec"], !exec.isNull, reader.allows(.exec, "\(place).exec") {
      credentials.plugin = CredentialPlugin.read(exec, cluster: cluster, "\(place).exec", &reader)
    }
    return credentials
  }

  private func impersonation(_ user: JSON, _ place: String, _ reader: inout ConnectionReader) -> Impersonation? {
    let groups = user.elements(at: "as-groups").compactMap(\.stringValue)
    guard let name = text(user, "as") else {
      if !groups.isEmpty { reader.refuse("\(place).as-groups", "impersonates groups without a user") }
      return nil
    }
    var impersonation = Impersonation(user: name)
    impersonation.uid = user.string(at: "as-uid") ?? ""
    impersonation.groups = groups
    impersonation.extra = (user["as-user-extra"]?.objectValue ?? [:]).mapValues {
      ($0.arrayValue ?? []).compactMap(\.stringValue)
    }
    return impersonation
  }
}

extension CredentialPlugin {
  /// A plugin as an object of a hub writes it; it never gets the terminal, and its command is no relative path.
  static func read(
    _ exec: JSON, cluster: JSON?, _ place: String, _ reader: inout ConnectionReader
  ) -> CredentialPlugin? {
    do throws(Fault) {
      var plugin = try CredentialPlugin(exec, folder: nil, isAttended: false)
      if exec["provideClusterInfo"] == true, let cluster { plugin.clusterInfo = information(of: cluster).text }
      return plugin
    } catch {
      reader.refuse("\(place).\(error.field)", error.reason)
      return nil
    }
  }
}
