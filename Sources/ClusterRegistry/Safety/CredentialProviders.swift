import FleetModel
import Foundation
import KubeClient
import KubernetesAPI

/// The operator's credential provider file: which programs give credentials for clusters that a registry lists.
///
/// The format is the Cluster Inventory API's (`--clusterprofile-provider-file`). The file is the trust decision: an
/// object on a hub may name a provider of this file, never a command.
///
/// ```json
/// {"providers": [{"name": "google",
///   "execConfig": {"apiVersion": "client.authentication.k8s.io/v1", "command": "gke-gcloud-auth-plugin",
///     "provideClusterInfo": true},
///   "profileSourcedCLIArgsPolicy": "Append", "profileSourcedEnvVarsPolicy": "AppendIfNotExists"}]}
/// ```
package struct CredentialProviders: Sendable, Hashable {
  package struct Provider: Sendable, Hashable {
    package var name: String
    var plugin: CredentialPlugin
    var providesClusterInfo = false
    var argumentsPolicy = ArgumentsPolicy.ignore
    var environmentPolicy = EnvironmentPolicy.ignore
  }
  /// What becomes of arguments that an object brings.
  enum ArgumentsPolicy: String, Sendable, Hashable, CaseIterable {
    case append = "Append"
    case ignore = "Ignore"
  }
  /// What becomes of variables that an object brings.
  enum EnvironmentPolicy: String, Sendable, Hashable, CaseIterable {
    /// Those that the provider does not set itself.
    case appendIfNotExists = "AppendIfNotExists"
    /// All; they take the place of the provider's own.
    case replace = "Replace"
    case ignore = "Ignore"
  }
  /// In the order of the file, which is the order in which they are tried.
  package var providers: [Provider] = []

  package init() {}

  /// Reads a file; every fault of it at once, each with its place.
  package static func read(path: String) -> (CredentialProviders, [RegistryProblem]) {
    guard let data = FileManager.default.contents(atPath: path), data.count <= RegistryLimits.fileBytes,
      let text = String(validating: data, as: UTF8.self)
    else {
      let problem = RegistryProblem(
        place: path, message: "cannot be read", help: "check the path and its rights, and that it is JSON")
      return (CredentialProviders(), [problem])
    }
    return read(text, path: path)
  }

  static func read(_ text: String, path: String) -> (CredentialProviders, [RegistryProblem]) {
    let document: YAMLDocument?
    do throws(YAMLProblem) {
      document = try YAMLDocument.documents(in: text, file: path).first
    } catch {
      let problem = RegistryProblem(
        place: path, line: error.line, column: error.column, message: error.message, help: "it must be JSON")
      return (CredentialProviders(), [problem])
    }
    guard let document, let entries = document.json["providers"]?.arrayValue else {
      let problem = RegistryProblem(place: path, line: 1, message: "has no list of providers", help: "see providers")
      return (CredentialProviders(), [problem])
    }
    var file = ProviderFile(document: document, folder: folder(of: path))
    let providers = entries.indices.compactMap { file.provider(at: $0, entries[$0]) }
    var found = CredentialProviders()
    found.providers = providers
    return (found, file.problems)
  }

  static func folder(of path: String) -> String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "." }

  /// The first provider of the file whose name is one of these: the operator's order decides, not the object's.
  package func first(of names: [String]) -> Provider? { providers.first { names.contains($0.name) } }
}

/// Reads one provider file.
private struct ProviderFile: DocumentReader {
  let document: YAMLDocument
  let folder: String
  var problems: [RegistryProblem] = []
  private var names: Set<String> = []

  init(document: YAMLDocument, folder: String) {
    self.document = document
    self.folder = folder
  }

  mutating func provider(at index: Int, _ entry: JSON) -> CredentialProviders.Provider? {
    let path: [YAMLDocument.Step] = ["providers", .index(index)]
    guard let name = entry.string(at: "name"), !name.isEmpty else {
      note(path, "providers[\(index)] has no name")
      return nil
    }
    guard names.insert(name).inserted else {
      note(path, "\(name) is there twice", "the first one counts; remove one")
      return nil
    }
    for field in (entry.objectValue ?? [:]).keys.sorted()
    where !["name", "execConfig", "profileSourcedCLIArgsPolicy", "profileSourcedEnvVarsPolicy"].contains(field) {
      note(path + [.member(field)], "\(field) is no field of a provider")
    }
    guard let exec = entry["execConfig"], exec.objectValue != nil else {
      note(path, "no exec config found for provider \(name)", "give it an execConfig")
      return nil
    }
    let plugin: CredentialPlugin
    do { plugin = try CredentialPlugin(exec, folder: folder, isAttended: false) } catch {
      note(path + ["execConfig", .member(error.field)], "\(name): execConfig.\(error.field) \(error.reason)")
      return nil
    }
    var provider = CredentialProviders.Provider(name: name, plugin: plugin)
    provider.providesClusterInfo = exec["provideClusterInfo"] == true
    provider.argumentsPolicy = policy(entry, "profileSourcedCLIArgsPolicy", path) ?? .ignore
    provider.environmentPolicy = policy(entry, "profileSourcedEnvVarsPolicy", path) ?? .ignore
    return provider
  }

  private mutating func policy<Policy: RawRepresentable & CaseIterable>(
    _ entry: JSON, _ field: String, _ path: [YAMLDocument.Step]
  ) -> Policy? where Policy.RawValue == String {
    guard let value = entry[field], !value.isNull else { return nil }
    if let policy = value.stringValue.flatMap(Policy.init(rawValue:)) { return policy }
    note(
      path + [.member(field)], "\(field) is \(value.text)",
      "allowed: \(Policy.allCases.map(\.rawValue).joined(separator: ", ")); until then it counts as Ignore")
    return nil
  }
}

extension CredentialProviders.Provider {
  /// The program for one cluster: a value of its own, so that what one object brings never reaches another.
  ///
  /// - Parameters:
  ///   - cluster: what an object says, in the form of a kubeconfig's cluster, with its extensions.
  ///   - arguments: what the object brings; used as the operator's policy says.
  func plugin(cluster: JSON, arguments: [String], environment: [String: String]) -> CredentialPlugin {
    var plugin = plugin
    if argumentsPolicy == .append { plugin.arguments += arguments }
    let variables = environment.sorted { $0.key < $1.key }.map {
      CredentialPlugin.Variable(name: $0.key, value: $0.value)
    }
    switch environmentPolicy {
    case .ignore: break
    case .appendIfNotExists:
      let own = Set(plugin.environment.map(\.name))
      plugin.environment += variables.filter { !own.contains($0.name) }
    case .replace:
      let theirs = Set(variables.map(\.name))
      plugin.environment = plugin.environment.filter { !theirs.contains($0.name) } + variables
    }
    if providesClusterInfo { plugin.clusterInfo = CredentialPlugin.information(of: cluster).text }
    return plugin
  }
}
