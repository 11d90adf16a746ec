import Glibc

/// The way into the cluster that this program runs in, as a pod is given it (client-go `rest.InClusterConfig`).
package enum InCluster {
  /// nil outside a cluster: no address in the environment, or no token in the folder.
  ///
  /// - Parameter folder: where a pod finds its service account.
  package static func access(
    environment: [String: String], folder: String = "/var/run/secrets/kubernetes.io/serviceaccount"
  ) -> ClusterAccess? {
    guard let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty,
      let port = environment["KUBERNETES_SERVICE_PORT"].flatMap({ Int($0) }), (1...65_535).contains(port),
      Glibc.access(folder + "/token", R_OK) == 0
    else { return nil }
    var access = ClusterAccess(
      name: "in-cluster", server: ServerAddress(isSecure: true, host: host, port: port))
    // Without the file the system's authorities count, as in client-go.
    if Glibc.access(folder + "/ca.crt", R_OK) == 0 { access.trust.authorities = .file(folder + "/ca.crt") }
    access.credentials.tokenFile = folder + "/token"
    access.user = "service account"
    access.identity = access.user
    let namespace = (try? FileContent.read(folder + "/namespace", what: "namespace", limit: 256))
      .map { String(decoding: $0, as: UTF8.self).trimmed }
    access.namespace = [environment["POD_NAMESPACE"], namespace].compactMap { $0 }.first { !$0.isEmpty } ?? "default"
    return access
  }
}
