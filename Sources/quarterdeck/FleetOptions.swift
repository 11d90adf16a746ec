import ArgumentParser
import Foundation

/// Which clusters, and where our own files are: the options that most commands share.
struct FleetOptions: ParsableArguments {
  @Option(help: "A kubeconfig; may be given several times. Default: KUBECONFIG, else ~/.kube/config.")
  var kubeconfig: [String] = []

  @Option(help: "A file that lists clusters (kind: ClusterList), with labels, aliases and protection.")
  var clusters: [String] = []

  @Option(help: "The part of the fleet to look at: names, globs, labels (env=prod). Nothing else is dialled.")
  var scope: String?

  @Option(help: "Where the cache, the journal and logs are kept. Default: XDG_STATE_HOME/quarterdeck.")
  var state: String?

  /// The state directory, absolute.
  var stateDirectory: String {
    if let state { return absolute(state) }
    let environment = ProcessInfo.processInfo.environment
    let base = environment["XDG_STATE_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? homeDirectory() + "/.local/state"
    return base + "/quarterdeck"
  }

  /// The kubeconfig files to read, in the order in which they count; client-go's rules.
  var kubeconfigPaths: [String] {
    if !kubeconfig.isEmpty { return kubeconfig.map(absolute) }
    if let list = ProcessInfo.processInfo.environment["KUBECONFIG"], !list.isEmpty {
      return list.split(separator: ":").map { absolute(String($0)) }
    }
    return clusters.isEmpty ? [homeDirectory() + "/.kube/config"] : []
  }

  /// The same options as words of a command line, for a process that we start.
  var arguments: [String] {
    var arguments = kubeconfigPaths.flatMap { ["--kubeconfig", $0] }
    arguments += clusters.flatMap { ["--clusters", absolute($0)] }
    if let scope { arguments += ["--scope", scope] }
    return arguments + ["--state", stateDirectory]
  }

  private func absolute(_ path: String) -> String {
    let path = path == "~" || path.hasPrefix("~/") ? homeDirectory() + path.dropFirst() : path
    return path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }
}

/// `HOME`, as every program of a shell takes it; else what the user database says.
func homeDirectory() -> String {
  ProcessInfo.processInfo.environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
}

/// `op-1@bast1`: who `QUARTERDECK_OPERATOR` says that we are, else who this machine claims that.
///
/// Where many share one account of a machine, the variable tells them apart in the journal.
func operatorName() -> String {
  if let name = namedOperator { return name }
  let user = ProcessInfo.processInfo.environment["USER"] ?? NSUserName()
  return "\(user)@\(hostName())"
}

/// What this machine is called where a person is told: what `QUARTERDECK_OPERATOR` says after its `@`, else its name.
func hostName() -> String {
  if let parts = namedOperator?.split(separator: "@"), parts.count == 2 { return String(parts[1]) }
  return String(ProcessInfo.processInfo.hostName.split(separator: ".").first ?? "localhost")
}

private var namedOperator: String? {
  ProcessInfo.processInfo.environment["QUARTERDECK_OPERATOR"].flatMap { $0.isEmpty ? nil : $0 }
}
