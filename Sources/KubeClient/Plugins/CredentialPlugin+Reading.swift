package import KubernetesAPI

/// The one reader of `exec`, as kubeconfigs, files of providers and objects of hubs write it (`k8s.io/client-go`,
/// `tools/clientcmd/api/v1` and `plugin/pkg/client/auth/exec`).
extension CredentialPlugin {
  /// What is wrong with one field of it.
  package struct Fault: Error, Sendable, Hashable {
    package var field: String
    /// What follows the field's name in a sentence: `is missing`.
    package var reason: String
    package var remedy: String
  }

  /// Reads everything but what the plugin is told of its cluster.
  ///
  /// - Parameters:
  ///   - folder: where a command with a slash starts, since a bare name is looked up in PATH; nil takes only a bare name
  ///     or an absolute path.
  ///   - isAttended: whether it may ever get the terminal; else its `interactiveMode` does not matter.
  package init(_ exec: JSON, folder: String?, isAttended: Bool) throws(Fault) {
    let version = exec.string(at: "apiVersion") ?? ""
    let known = ["v1", "v1beta1"].map { "client.authentication.k8s.io/\($0)" }
    guard known.contains(version) else {
      throw Fault(
        field: "apiVersion", reason: "is \"\(bounded(version))\", and neither \(known[0]) nor \(known[1])",
        remedy: "Use \(known[0]) or \(known[1])")
    }
    guard var command = exec.string(at: "command"), !command.isEmpty else {
      throw Fault(field: "command", reason: "is missing", remedy: "Name the plugin's program")
    }
    if command.contains("/"), !command.hasPrefix("/") {
      guard let folder else {
        throw Fault(field: "command", reason: "is a relative path", remedy: "Give the whole path, or a name in PATH")
      }
      command = folder + "/" + command
    }
    self.init(apiVersion: version, command: command)
    arguments = exec.elements(at: "args").compactMap(\.stringValue)
    environment = exec.elements(at: "env").compactMap { entry in
      entry.string(at: "name").map { Variable(name: $0, value: entry.string(at: "value") ?? "") }
    }
    installHint = exec.string(at: "installHint") ?? ""
    guard isAttended else {
      interaction = .never
      return
    }
    let mode = exec.string(at: "interactiveMode") ?? ""
    if let known = Interaction(rawValue: mode) {
      interaction = known
    } else if !mode.isEmpty || version == known[0] {
      throw Fault(
        field: "interactiveMode", reason: mode.isEmpty ? "is missing" : "is \"\(bounded(mode))\"",
        remedy: "Use Never, IfAvailable or Always")
    }
  }

  /// The extension of a kubeconfig's cluster that goes to the plugin as `config`.
  package static let configExtension = "client.authentication.k8s.io/exec"

  /// `spec.cluster` of the ExecCredential that a plugin is given.
  ///
  /// - Parameter cluster: in the form of a kubeconfig's cluster.
  package static func information(of cluster: JSON) -> JSON {
    var info: JSON = [:]
    for field in ["server", "tls-server-name", "proxy-url", "certificate-authority-data"] {
      if let text = cluster.string(at: field), !text.isEmpty { info[field] = .string(text) }
    }
    for field in ["insecure-skip-tls-verify", "disable-compression"] where cluster[field] == true { info[field] = true }
    for item in cluster.elements(at: "extensions") where item.string(at: "name") == configExtension {
      info["config"] = item["extension"]
    }
    return info
  }
}
