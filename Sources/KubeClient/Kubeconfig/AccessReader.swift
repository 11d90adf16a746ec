import Glibc
import KubernetesAPI

/// Makes the way into a cluster that one context names, and gathers what is wrong with it.
///
/// The rules are client-go's (`clientcmd/validation.go`, `client_config.go`, `rest/transport.go`).
struct AccessReader {
  private let entries: KubeconfigEntries
  private(set) var problems: [Kubeconfig.Problem] = []
  /// The files that the entries name, whether they can be read or not.
  private(set) var files: Set<String> = []

  init(_ entries: KubeconfigEntries) { self.entries = entries }

  mutating func access(of context: KubeconfigEntry) -> ClusterAccess? {
    guard let cluster = find(context, "cluster", entries.clusters) else { return nil }
    guard let server = server(of: cluster) else { return nil }
    var access = ClusterAccess(name: context.name, server: server)
    access.namespace = context.string("namespace") ?? "default"
    access.disablesCompression = cluster.bool("disable-compression")
    access.trust = trust(of: cluster)
    access.proxy = proxy(of: cluster)
    if context.string("user") != nil {
      guard let user = find(context, "user", entries.users) else { return nil }
      access.user = user.name
      access.credentials = credentials(of: user, cluster)
      access.impersonation = impersonation(of: user)
    }
    return problems.isEmpty ? access : nil
  }

  private mutating func refuse(_ entry: KubeconfigEntry, _ field: String?, _ message: String, _ remedy: String) {
    problems.append(entry.problem(field, message, remedy))
  }

  mutating func note(_ problem: Kubeconfig.Problem) { problems.append(problem) }

  private mutating func find(
    _ context: KubeconfigEntry, _ field: String, _ known: [String: KubeconfigEntry]
  ) -> KubeconfigEntry? {
    guard let name = context.string(field) else {
      refuse(context, nil, "context \"\(bounded(context.name))\" names no \(field)", "Add its \(field)")
      return nil
    }
    guard let entry = known[name] else {
      refuse(
        context, field, "context \"\(bounded(context.name))\" names \(field) \"\(bounded(name))\", which no file has",
        "Add the \(field), correct the name, or remove the context")
      return nil
    }
    return entry
  }

  private mutating func server(of cluster: KubeconfigEntry) -> ServerAddress? {
    guard let text = cluster.string("server") else {
      refuse(cluster, nil, "cluster \"\(bounded(cluster.name))\" has no server", "Add the server's URL")
      return nil
    }
    guard let address = ServerAddress(url: text) else {
      refuse(
        cluster, "server", "\"\(bounded(withoutPassword(text)))\" is no server's URL",
        "Write https://HOST:PORT, with a path if it has one")
      return nil
    }
    return address
  }

  private mutating func trust(of cluster: KubeconfigEntry) -> Trust {
    var trust = Trust()
    trust.serverName = cluster.string("tls-server-name")
    if let name = trust.serverName, !ServerAddress.isHost(name) {
      refuse(
        cluster, "tls-server-name", "\"\(bounded(name))\" is no host's name", "Write the name that its certificate has")
    }
    trust.acceptsAnyCertificate = cluster.bool("insecure-skip-tls-verify")
    trust.authorities = pem(cluster, "certificate-authority", "CERTIFICATE")
    if trust.acceptsAnyCertificate, trust.authorities != nil {
      refuse(
        cluster, "insecure-skip-tls-verify",
        "a certificate authority together with insecure-skip-tls-verify is not allowed",
        "Remove insecure-skip-tls-verify")
    }
    return trust
  }

  private mutating func proxy(of cluster: KubeconfigEntry) -> String? {
    guard let text = cluster.string("proxy-url") else { return nil }
    let schemes = ["http://", "https://", "socks5://"]
    guard schemes.contains(where: { text.hasPrefix($0) && text.count > $0.count }) else {
      refuse(
        cluster, "proxy-url", "\"\(bounded(withoutPassword(text)))\" is no proxy's URL",
        "Write http://, https:// or socks5:// and its host")
      return nil
    }
    return ProxyRules.url(text)
  }

  /// `FIELD-data` (base64), which wins, or the file that `FIELD` names.
  private mutating func pem(_ entry: KubeconfigEntry, _ field: String, _ label: String) -> PEM? {
    if let data = entry.string(field + "-data") {
      guard let bytes = Base64.decode(data) else {
        refuse(entry, field + "-data", "\(field)-data is not base64", "Encode the PEM text with base64 -w0")
        return nil
      }
      guard String(decoding: bytes, as: UTF8.self).contains("-----BEGIN \(label)") || hasBlock(bytes, label) else {
        refuse(
          entry, field + "-data", "\(field)-data holds no \(label.lowercased()) in PEM form",
          "It must hold -----BEGIN … \(label)-----")
        return nil
      }
      return .data(Secret(bytes))
    }
    guard let path = path(entry, field) else { return nil }
    guard Glibc.access(path, R_OK) == 0 else {
      refuse(
        entry, field, "\(field) \(bounded(path)) cannot be read: \(String(cString: strerror(errno)))",
        "Put the file there, or correct the path")
      return nil
    }
    return .file(path)
  }

  /// Keys have a word before theirs: `EC PRIVATE KEY`.
  private func hasBlock(_ bytes: [UInt8], _ label: String) -> Bool {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains {
      $0.hasPrefix("-----BEGIN ") && $0.contains(label + "-----")
    }
  }

  /// A path of an entry, from the folder of its file where it is relative.
  mutating func path(_ entry: KubeconfigEntry, _ field: String) -> String? {
    guard let path = entry.string(field).map({ $0.hasPrefix("/") ? $0 : entry.file.folder + "/" + $0 }) else {
      return nil
    }
    files.insert(path)
    return path
  }

  private mutating func impersonation(of user: KubeconfigEntry) -> Impersonation? {
    let groups = user.json.elements(at: "as-groups").compactMap(\.stringValue)
    let extra = (user.json["as-user-extra"]?.objectValue ?? [:]).mapValues {
      ($0.arrayValue ?? []).compactMap(\.stringValue)
    }
    guard let name = user.string("as") else {
      if !groups.isEmpty || !extra.isEmpty || user.string("as-uid") != nil {
        refuse(user, nil, "user \"\(bounded(user.name))\" impersonates groups or more without a user", "Add \"as\"")
      }
      return nil
    }
    var impersonation = Impersonation(user: name)
    impersonation.uid = user.string("as-uid") ?? ""
    impersonation.groups = groups
    impersonation.extra = extra
    // A line end would be another header.
    let texts = [name, impersonation.uid] + groups + extra.values.joined()
    if texts.contains(where: { $0.utf8.contains { $0 < 0x20 || $0 == 0x7F } }) {
      refuse(
        user, "as", "user \"\(bounded(user.name))\" impersonates a name with control characters", "Correct the name")
    }
    return impersonation
  }

  private mutating func credentials(of user: KubeconfigEntry, _ cluster: KubeconfigEntry) -> Credentials {
    var credentials = Credentials()
    credentials.clientCertificate = pem(user, "client-certificate", "CERTIFICATE")
    credentials.clientKey = pem(user, "client-key", "PRIVATE KEY")
    if problems.isEmpty, (credentials.clientCertificate == nil) != (credentials.clientKey == nil) {
      refuse(
        user, nil, "user \"\(bounded(user.name))\" has a client certificate without its key, or a key without it",
        "Give both")
    }
    credentials.token = user.string("token").map { Secret($0) }
    if let token = credentials.token, !CredentialSource.isToken(token.text) {
      refuse(
        user, "token", "the token of user \"\(bounded(user.name))\" has characters that no token has",
        "Write it as one line, without blanks")
    }
    credentials.tokenFile = path(user, "tokenFile")
    if let name = user.string("username") {
      credentials.basic = Credentials.Basic(user: name, password: Secret(user.string("password") ?? ""))
    }
    if credentials.basic != nil, credentials.token != nil || credentials.tokenFile != nil {
      refuse(
        user, "username", "user \"\(bounded(user.name))\" has a token and a password, only one is allowed", "Remove one"
      )
    }
    let hasPlugin = user.json["exec"].map { !$0.isNull } ?? false
    if let provider = user.json["auth-provider"], !provider.isNull {
      takeProvider(provider, user, hasPlugin, &credentials)
    }
    if hasPlugin { credentials.plugin = plugin(of: user, cluster) }
    return credentials
  }

  private mutating func takeProvider(
    _ provider: JSON, _ user: KubeconfigEntry, _ hasPlugin: Bool, _ credentials: inout Credentials
  ) {
    let name = provider.string(at: "name") ?? ""
    let idToken = provider.string(at: "config", "id-token") ?? ""
    if hasPlugin {
      refuse(user, "auth-provider", "auth-provider together with exec is not allowed", "Remove auth-provider")
    } else if name == "oidc", CredentialSource.isToken(idToken) {
      // Used until the server refuses it: renewing it would write the file, which we never do.
      if credentials.token == nil {
        credentials.token = Secret(idToken)
        credentials.isLegacyToken = true
      }
    } else {
      let (what, remedy) = Self.providers[name] ?? ("is not supported", "Use a credential plugin (exec) instead")
      refuse(user, "auth-provider", "auth-provider \"\(bounded(name))\" \(what)", remedy)
    }
  }

  /// What became of the providers that kubectl once had in itself.
  private static let providers: [String: (what: String, remedy: String)] = [
    "oidc": ("has no id-token to use", "Log in with the program that writes it, or use the plugin kubectl oidc-login"),
    "gcp": (
      "is gone since Kubernetes 1.26",
      "Install gke-gcloud-auth-plugin and run gcloud container clusters get-credentials again"
    ),
    "azure": ("is gone since Kubernetes 1.26", "Install kubelogin and run kubelogin convert-kubeconfig"),
    "openstack": ("is gone since Kubernetes 1.25", "Use the plugin client-keystone-auth (exec)"),
  ]
}
