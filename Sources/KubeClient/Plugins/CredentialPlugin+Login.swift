extension CredentialPlugin {
  /// What two plugins have in common that one login serves: their configuration without what only names the cluster.
  ///
  /// A kubeconfig of many EKS clusters has a user for each, whose plugin differs in `--cluster-name` alone; whoever
  /// logs in once (`aws sso login`) has logged in for all.
  var login: LoginKey {
    var words: [String] = []
    var isValue = false
    for argument in arguments {
      if isValue {
        isValue = false
      } else if Self.clusterFlags.contains(argument) {
        isValue = true
      } else if !Self.clusterFlags.contains(where: { $0.hasPrefix("--") && argument.hasPrefix($0 + "=") }) {
        words.append(argument)
      }
    }
    return LoginKey(
      command: command, arguments: words,
      environment: environment.filter { !Self.clusterVariables.contains($0.name) })
  }

  struct LoginKey: Hashable, Sendable {
    var command: String
    var arguments: [String]
    var environment: [Variable]
  }

  /// Of `aws eks get-token`, `aws-iam-authenticator token` and their like.
  private static let clusterFlags: Set<String> = ["--cluster-name", "--cluster-id", "--cluster", "--region", "-i"]
  private static let clusterVariables: Set<String> = ["AWS_REGION", "AWS_DEFAULT_REGION"]
}

extension [Kubeconfig.Context] {
  /// Gives every way in the name of the identity that a login renews: the user's, of one login the first user's.
  mutating func nameIdentities() {
    var names: [CredentialPlugin.LoginKey: String] = [:]
    for index in indices {
      guard let access = self[index].access else { continue }
      var name = access.user
      if let plugin = access.credentials.plugin {
        name = names[plugin.login] ?? name
        names[plugin.login] = name
      }
      self[index].access?.identity = name
    }
  }
}
