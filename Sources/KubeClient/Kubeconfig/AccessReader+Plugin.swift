import KubernetesAPI

extension AccessReader {
  /// `users[].user.exec`.
  mutating func plugin(of user: KubeconfigEntry, _ cluster: KubeconfigEntry) -> CredentialPlugin? {
    let exec = user.json["exec"] ?? [:]
    do throws(CredentialPlugin.Fault) {
      var plugin = try CredentialPlugin(exec, folder: user.file.folder, isAttended: true)
      if exec["provideClusterInfo"] == true { plugin.clusterInfo = information(of: cluster).text }
      return plugin
    } catch {
      let path = user.path + [.member("exec"), .member(error.field)]
      note(user.file.problem(at: path, "exec.\(error.field) \(error.reason)", error.remedy))
      return nil
    }
  }

  /// A plugin knows nothing of our files: the authorities go to it as they are in theirs.
  private mutating func information(of cluster: KubeconfigEntry) -> JSON {
    var info = CredentialPlugin.information(of: cluster.json)
    if info["certificate-authority-data"] == nil, let path = path(cluster, "certificate-authority") {
      let content = try? FileContent.read(path, what: "certificate authority", limit: Limits().configurationBytes)
      info["certificate-authority-data"] = content.map { .string(Base64.encode($0)) }
    }
    return info
  }
}
