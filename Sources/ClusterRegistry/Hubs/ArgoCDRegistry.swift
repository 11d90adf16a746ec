import FleetModel
import KubeClient
import KubernetesAPI

/// The registry kind `ArgoCD`: the cluster Secrets of Argo CD (`argocd.argoproj.io/secret-type: cluster`).
///
/// A Secret whose `config` names a program (`execProviderConfig`, `awsAuthConfig`) is followed only through a provider
/// of the operator's file: one that is called like the command's last part, or `aws`. Argo's own cluster is the hub.
struct ArgoCDRegistry: HubRegistry {
  let kind = "ArgoCD"

  static let ownServer = "https://kubernetes.default.svc"

  func watches(_ hub: Hub) -> [HubWatch] {
    var watch = HubWatch([.builtIn(named: "secrets")!]).within(hub.entry.namespace)
    watch.labelSelector = "argocd.argoproj.io/secret-type=cluster"
    return [watch]
  }

  func read(_ objects: HubObjects, _ hub: Hub) -> [ListedCluster] {
    objects.all("secrets").map { read($0, hub) }
  }

  private func read(_ object: KubernetesObject, _ hub: Hub) -> ListedCluster {
    var listing = ClusterListing(self, hub, object)
    listing.labels["argocd.argoproj.io/secret-type"] = nil
    if let name = object.secretText("name") { listing.displayName = clipped(name) }
    for key in ["project", "shard", "namespaces", "clusterResources"] {
      if let value = object.secretText(key) { listing.properties["argocd.argoproj.io/\(key)"] = clipped(value) }
    }
    if object.annotations["argocd.argoproj.io/skip-reconcile"] == "true" {
      listing.setHealth(.paused, "skip-reconcile")
    }
    listing.facts.region = listing.labels["region"] ?? listing.labels["topology.kubernetes.io/region"] ?? ""
    listing.facts.syncMode = .push
    var cluster = ListedCluster(listing)
    connect(&cluster, object, hub)
    return cluster.settled()
  }

  private func connect(_ cluster: inout ListedCluster, _ object: KubernetesObject, _ hub: Hub) {
    var reader = ConnectionReader(hub)
    defer {
      cluster.listing.refusals += reader.refusals
      cluster.listing.warnings += reader.warnings
    }
    let url = object.secretText("server")
    if url == Self.ownServer {
      // Argo's own cluster is the one that it runs in: what reaches the hub reaches it.
      cluster.address = ClusterAddress(hub.access)
      return
    }
    guard let server = reader.server(url, "data.server") else { return }
    var access = ClusterAccess(name: cluster.listing.displayName, server: server)
    guard let text = object.secretText("config"), let config = try? JSON(parsing: Array(text.utf8)),
      config.objectValue != nil
    else { return reader.refuse("data.config", "is no JSON object") }
    let tls = config["tlsClientConfig"] ?? [:]
    let place = "data.config.tlsClientConfig"
    access.trust.authorities = reader.authorities(tls.string(at: "caData"), "\(place).caData")
    access.trust.serverName = tls.string(at: "serverName").flatMap { $0.isEmpty ? nil : $0 }
    access.trust.acceptsAnyCertificate = reader.acceptsAnyCertificate(
      tls["insecure"]?.boolValue ?? false, authorities: access.trust.authorities, "\(place).insecure")
    access.proxy = reader.proxy(config.string(at: "proxyUrl"), "data.config.proxyUrl")
    access.disablesCompression = config["disableCompression"]?.boolValue ?? false
    cluster.address = ClusterAddress(access)
    let isKnown = takeCredentials(&access, config, tls, hub, &reader, &cluster)
    guard reader.refusals.isEmpty, isKnown else { return }
    if let plugin = access.credentials.plugin {
      cluster.add(access, .execProvider(plugin.command), .provider(access.user))
    } else {
      cluster.add(
        access, .direct, .secret(namespace: object.namespace, name: object.name, key: "config"))
    }
  }

  /// - Returns: whether there is a credential.
  private func takeCredentials(
    _ access: inout ClusterAccess, _ config: JSON, _ tls: JSON, _ hub: Hub, _ reader: inout ConnectionReader,
    _ cluster: inout ListedCluster
  ) -> Bool {
    let place = "data.config"
    access.user = "argocd"
    access.credentials.token = config.string(at: "bearerToken").flatMap { $0.isEmpty ? nil : Secret($0) }
    if let name = config.string(at: "username"), !name.isEmpty, reader.allows(.password, "\(place).username") {
      access.credentials.basic = Credentials.Basic(
        user: name, password: Secret(config.string(at: "password") ?? ""))
    }
    for (field, label) in [("certData", "CERTIFICATE"), ("keyData", "PRIVATE KEY")] {
      guard let text = tls.string(at: field), !text.isEmpty else { continue }
      let pem = reader.pem(Base64.decode(text) ?? Array(text.utf8), "\(place).tlsClientConfig.\(field)", label)
      if field == "certData" { access.credentials.clientCertificate = pem } else { access.credentials.clientKey = pem }
    }
    if (access.credentials.clientCertificate == nil) != (access.credentials.clientKey == nil), reader.refusals.isEmpty {
      reader.refuse("\(place).tlsClientConfig", "has a certificate without its key, or a key without it")
    }
    if let exec = config["execProviderConfig"], exec.objectValue != nil {
      takeProgram(&access, exec, tls, hub, &reader)
    } else if let aws = config["awsAuthConfig"], aws.objectValue != nil {
      takeProvider("aws", &access, information(access, tls, aws), [], [:], "\(place).awsAuthConfig", hub, &reader)
    }
    let credentials = access.credentials
    if credentials.token == nil, credentials.basic == nil, credentials.clientCertificate == nil,
      credentials.plugin == nil, reader.refusals.isEmpty
    {
      return reader.allows(.anonymous, place)
    }
    return true
  }

  /// The program of the operator's file that is called like the Secret's command, else the command where it is allowed.
  private func takeProgram(
    _ access: inout ClusterAccess, _ exec: JSON, _ tls: JSON, _ hub: Hub, _ reader: inout ConnectionReader
  ) {
    let command = exec.string(at: "command") ?? ""
    let name = String(command.split(separator: "/").last ?? "")
    let place = "data.config.execProviderConfig"
    let cluster = information(access, tls, nil)
    if hub.providers.first(of: [name]) == nil, hub.allows(.exec) {
      access.credentials.plugin = CredentialPlugin.read(exec, cluster: cluster, place, &reader)
      access.user = name
      return
    }
    let variables = (exec["env"]?.objectValue ?? [:]).compactMapValues(\.stringValue)
    takeProvider(
      name, &access, cluster, exec.elements(at: "args").compactMap(\.stringValue), variables, "\(place).command", hub,
      &reader)
  }

  private func takeProvider(
    _ name: String, _ access: inout ClusterAccess, _ cluster: JSON, _ arguments: [String],
    _ environment: [String: String], _ place: String, _ hub: Hub, _ reader: inout ConnectionReader
  ) {
    guard let provider = hub.providers.first(of: [name]) else {
      return reader.refuse(
        place, "names a command; the registry's provider file has no provider \"\(clipped(name))\"")
    }
    access.user = provider.name
    access.credentials.plugin = provider.plugin(cluster: cluster, arguments: arguments, environment: environment)
  }

  /// What a plugin is told of the cluster, in the form of a kubeconfig's.
  private func information(_ access: ClusterAccess, _ tls: JSON, _ config: JSON?) -> JSON {
    var cluster: JSON = ["server": .string("\(access.server)")]
    if let authorities = tls.string(at: "caData") { cluster["certificate-authority-data"] = .string(authorities) }
    if let name = access.trust.serverName { cluster["tls-server-name"] = .string(name) }
    if let config {
      cluster["extensions"] = [["name": .string(CredentialPlugin.configExtension), "extension": config]]
    }
    return cluster
  }
}
