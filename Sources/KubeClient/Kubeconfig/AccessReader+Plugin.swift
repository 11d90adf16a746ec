import KubernetesAPI

extension AccessReader {
  /// `users[].user.exec`.
  mutating func plugin(of user: KubeconfigEntry, _ cluster: KubeconfigEntry) -> CredentialPlugin? {
    let exec = user.json["exec"] ?? [:]
    let path = user.path + [.member("exec")]
    func wrong(_ field: String, _ message: String, _ remedy: String) -> Kubeconfig.Problem {
      user.file.problem(at: path + [.member(field)], message, remedy)
    }
    let version = exec.string(at: "apiVersion") ?? ""
    let prefix = "client.authentication.k8s.io/"
    guard version == prefix + "v1" || version == prefix + "v1beta1" else {
      note(wrong("apiVersion", "exec has version \"\(bounded(version))\"", "Use \(prefix)v1 or \(prefix)v1beta1"))
      return nil
    }
    guard var command = exec.string(at: "command"), !command.isEmpty else {
      note(wrong("command", "exec has no command", "Name the plugin's program"))
      return nil
    }
    // A bare name is looked up in PATH; anything with a slash starts from the file's folder.
    if command.contains("/"), !command.hasPrefix("/") { command = user.file.folder + "/" + command }
    var plugin = CredentialPlugin(apiVersion: version, command: command)
    plugin.arguments = exec.elements(at: "args").compactMap(\.stringValue)
    plugin.environment = exec.elements(at: "env").compactMap { entry in
      entry.string(at: "name").map { CredentialPlugin.Variable(name: $0, value: entry.string(at: "value") ?? "") }
    }
    plugin.installHint = exec.string(at: "installHint") ?? ""
    let mode = exec.string(at: "interactiveMode") ?? ""
    if let interaction = CredentialPlugin.Interaction(rawValue: mode) {
      plugin.interaction = interaction
    } else if !mode.isEmpty || version.hasSuffix("/v1") {
      note(
        wrong("interactiveMode", "exec has interactiveMode \"\(bounded(mode))\"", "Use Never, IfAvailable or Always"))
      return nil
    }
    if exec["provideClusterInfo"] == true { plugin.clusterInfo = information(of: cluster).text }
    return plugin
  }

  /// `spec.cluster` of the ExecCredential that a plugin is given.
  private mutating func information(of cluster: KubeconfigEntry) -> JSON {
    var info: JSON = [:]
    for field in ["server", "tls-server-name", "proxy-url", "certificate-authority-data"] {
      if let text = cluster.string(field) { info[field] = .string(text) }
    }
    for field in ["insecure-skip-tls-verify", "disable-compression"] where cluster.bool(field) { info[field] = true }
    if info["certificate-authority-data"] == nil, let path = path(cluster, "certificate-authority") {
      let content = try? FileContent.read(path, what: "certificate authority", limit: Limits().configurationBytes)
      info["certificate-authority-data"] = content.map { .string(Base64.encode($0)) }
    }
    for item in cluster.json.elements(at: "extensions")
    where item.string(at: "name") == "client.authentication.k8s.io/exec" {
      info["config"] = item["extension"]
    }
    return info
  }
}
