package import KubeClient
import KubernetesAPI

/// One entry of `registries` in a file of ours: a kind of registry on a hub, and what its objects may say.
///
/// ```yaml
/// registries:
/// - kind: ClusterProfile             # one of HubRegistryList
///   context: hub-1                   # a context of the kubeconfig, which reads the hub; or server: http://…
///   name: hub-1                      # how it is called; default: the context
///   namespace: fleet                 # only there; default: everywhere
///   allow: [proxy]                   # what its objects may say beyond what is safe; default: nothing
///   providers: providers.json        # ClusterProfile and ArgoCD: programs that give credentials
///   serviceAccount: quarterdeck      # ManagedCluster: the ManagedServiceAccount whose token is used
///   proxyServer: https://proxy:9092  # ManagedCluster: where the cluster-proxy's user server is
///   proxyAuthorities: proxy-ca.pem   # ManagedCluster: who vouches for it; default: the system's authorities
///   reach: direct                    # KarmadaCluster: the cluster's own address instead of the hub's proxy
/// ```
package struct HubEntry: Sendable, Hashable {
  package var kind: String
  package var name: String
  /// A context of the kubeconfig; nil where `server` is given.
  package var context: String?
  package var server: ServerAddress?
  package var namespace: String?
  package var allow: Set<Permission> = []
  /// An absolute path.
  package var providers: String?
  package var serviceAccount: String?
  /// The cluster-proxy's user server, without a credential.
  package var proxyServer: ClusterAccess?
  package var isDirect = false
  /// Where the entry is written.
  package var file = ""
  package var line = 0
  package var column = 0

  package init(kind: String, name: String) {
    self.kind = kind
    self.name = name
  }
}

/// Reads the list `registries` of one document; faults are told with their places, and the entry that has one counts
/// as far as it can be read.
struct HubEntryReader: DocumentReader {
  private static let common = ["kind", "context", "server", "name", "namespace", "allow"]
  private static let own: [String: [String]] = [
    "ClusterProfile": ["providers"], "ArgoCD": ["providers"],
    "ManagedCluster": ["serviceAccount", "proxyServer", "proxyAuthorities"], "KarmadaCluster": ["reach"],
  ]
  /// Kinds whose hub objects are cluster-scoped: a namespace would do nothing.
  private static let clusterScoped = ["ManagedCluster", "KarmadaCluster", "MemberCluster"]
  let document: YAMLDocument
  var problems: [RegistryProblem] = []

  init(_ document: YAMLDocument) { self.document = document }

  mutating func entries() -> [HubEntry] {
    guard let value = document.json["registries"], !value.isNull else { return [] }
    guard let list = value.arrayValue else {
      note(["registries"], "registries is no list")
      return []
    }
    var names: Set<String> = []
    return list.indices.compactMap { index in
      guard let entry = entry(at: index, list[index]) else { return nil }
      if !names.insert("\(entry.kind) \(entry.name)").inserted {
        note(
          ["registries", .index(index)], "\(entry.kind) \(entry.name) is there twice",
          "give one of them another name")
        return nil
      }
      return entry
    }
  }

  private mutating func entry(at index: Int, _ json: JSON) -> HubEntry? {
    let path: [YAMLDocument.Step] = ["registries", .index(index)]
    guard let kind = json.string(at: "kind"), HubRegistryList.registry(kind) != nil else {
      let kinds = HubRegistryList.all.map(\.kind).joined(separator: ", ")
      note(
        path + ["kind"], json.string(at: "kind").map { "\($0) is no kind of registry" } ?? "a registry without a kind",
        "allowed: \(kinds)")
      return nil
    }
    let allowed = Self.common + (Self.own[kind] ?? [])
    for field in (json.objectValue ?? [:]).keys.sorted() where !allowed.contains(field) {
      note(
        path + [.member(field)], "\(field) is no field of a \(kind) registry",
        "allowed: \(allowed.joined(separator: ", "))")
    }
    var entry = HubEntry(kind: kind, name: "")
    entry.file = document.file
    (entry.line, entry.column) = document.position(of: path)
    guard takeWay(&entry, json, path) else { return nil }
    if let namespace = text(json, "namespace", path) {
      if Self.clusterScoped.contains(kind) {
        note(path + ["namespace"], "a \(kind) is in no namespace", "leave namespace out")
      } else {
        entry.namespace = namespace
      }
    }
    takePermissions(&entry, json, path)
    takeOwn(&entry, json, path)
    return entry
  }

  private mutating func text(_ json: JSON, _ field: String, _ path: [YAMLDocument.Step]) -> String? {
    guard let value = json[field], !value.isNull else { return nil }
    guard let text = value.stringValue, !text.isEmpty else {
      note(path + [.member(field)], "\(field) is no text", "put it in quotes")
      return nil
    }
    return text
  }

  private mutating func takeWay(_ entry: inout HubEntry, _ json: JSON, _ path: [YAMLDocument.Step]) -> Bool {
    entry.context = text(json, "context", path)
    let server = text(json, "server", path)
    if let server {
      guard let address = ServerAddress(url: server) else {
        note(path + ["server"], "\(server) is no http or https address")
        return false
      }
      entry.server = address
    }
    guard entry.context != nil || server != nil else {
      note(path, "a \(entry.kind) registry without a context", "name the context of the kubeconfig that reads the hub")
      return false
    }
    if entry.context != nil, server != nil {
      note(path + ["context"], "the registry has a server and a context", "the server counts; remove one of them")
      entry.context = nil
    }
    entry.name = text(json, "name", path) ?? entry.context ?? server ?? ""
    return true
  }

  private mutating func takePermissions(_ entry: inout HubEntry, _ json: JSON, _ path: [YAMLDocument.Step]) {
    guard let value = json["allow"], !value.isNull else { return }
    guard let list = value.arrayValue else { return note(path + ["allow"], "allow is no list") }
    for (index, element) in list.enumerated() {
      if let permission = element.stringValue.flatMap(Permission.init(rawValue:)) {
        entry.allow.insert(permission)
      } else {
        note(
          path + ["allow", .index(index)], "\(element.stringValue ?? element.text) is nothing that can be allowed",
          "allowed: \(Permission.allCases.map(\.rawValue).joined(separator: ", "))")
      }
    }
  }

  private mutating func takeOwn(_ entry: inout HubEntry, _ json: JSON, _ path: [YAMLDocument.Step]) {
    let own = Self.own[entry.kind] ?? []
    let folder = CredentialProviders.folder(of: document.file)
    func absolute(_ file: String) -> String { file.hasPrefix("/") ? file : folder + "/" + file }
    if own.contains("providers") { entry.providers = text(json, "providers", path).map(absolute) }
    if own.contains("serviceAccount") {
      entry.serviceAccount = text(json, "serviceAccount", path)
      if let server = text(json, "proxyServer", path) {
        if let address = ServerAddress(url: server) {
          var access = ClusterAccess(name: entry.name, server: address)
          access.trust.authorities = text(json, "proxyAuthorities", path).map { .file(absolute($0)) }
          entry.proxyServer = access
        } else {
          note(path + ["proxyServer"], "\(server) is no http or https address")
        }
      }
      if entry.proxyServer != nil, entry.serviceAccount == nil {
        note(path + ["proxyServer"], "proxyServer without a serviceAccount", "name the account whose token it takes")
      }
    }
    if own.contains("reach"), let reach = text(json, "reach", path) {
      entry.isDirect = reach == "direct"
      if reach != "direct", reach != "hubProxy" {
        note(path + ["reach"], "reach is \(reach)", "allowed: direct, hubProxy")
      }
    }
  }
}
