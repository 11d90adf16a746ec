import KubernetesAPI

/// What a cluster says that it serves, in the aggregated form and in the old one.
struct Discovery {
  var store: ClusterStore

  /// What `/version` answers.
  var serverVersion: JSON {
    let numbers = store.version.drop { !$0.isNumber }.split(separator: ".").prefix(2)
    let (major, minor) = (String(numbers.first ?? ""), String(numbers.dropFirst().first ?? ""))
    return [
      "major": .string(major), "minor": .string(minor), "emulationMajor": .string(major),
      "emulationMinor": .string(minor), "minCompatibilityMajor": .string(major),
      "minCompatibilityMinor": .string(Int(minor).map { "\($0 - 1)" } ?? minor), "gitVersion": .string(store.version),
      "gitCommit": "0000000000000000000000000000000000000000", "gitTreeState": "clean",
      "buildDate": "2026-06-10T00:00:00Z", "goVersion": "go1.26.3", "compiler": "gc", "platform": "linux/amd64",
    ]
  }

  private static let aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

  /// The built-in groups in the order in which a real server ranks them; those of definitions follow by name.
  private static let order = [
    "", "apiregistration.k8s.io", "apps", "events.k8s.io", "authentication.k8s.io", "authorization.k8s.io",
    "autoscaling", "batch", "certificates.k8s.io", "networking.k8s.io", "policy", "rbac.authorization.k8s.io",
    "storage.k8s.io", "admissionregistration.k8s.io", "apiextensions.k8s.io", "scheduling.k8s.io",
    "coordination.k8s.io", "node.k8s.io", "discovery.k8s.io", "resource.k8s.io", "flowcontrol.apiserver.k8s.io",
  ]

  private struct Version {
    var group: String
    var version: String
    var resources: [ServedResource]
  }

  /// What is served, by group and version, the preferred version first.
  private var byVersion: [Version] {
    var found: [String: Version] = [:]
    for served in store.servedResources {
      let kind = served.type.kind
      found[kind.apiVersion, default: Version(group: kind.group, version: kind.version, resources: [])].resources
        .append(served)
    }
    func rank(_ group: String) -> Int { Discovery.order.firstIndex(of: group) ?? Discovery.order.count }
    return found.values.map { entry in
      var entry = entry
      entry.resources.sort { $0.type.name < $1.type.name }
      return entry
    }.sorted { left, right in
      if left.group != right.group { return (rank(left.group), left.group) < (rank(right.group), right.group) }
      return VersionRank(left.version) > VersionRank(right.version)
    }
  }

  private func wantsAggregated(_ request: WireRequest) -> Bool {
    (request.headers["accept"] ?? "").contains("as=APIGroupDiscoveryList")
  }

  func core(_ request: WireRequest) -> WireAnswer {
    if wantsAggregated(request) { return aggregatedAnswer { $0.isEmpty } }
    return .json([
      "kind": "APIVersions", "versions": ["v1"],
      "serverAddressByClientCIDRs": [["clientCIDR": "0.0.0.0/0", "serverAddress": "127.0.0.1:6443"]],
    ])
  }
  func groups(_ request: WireRequest) -> WireAnswer {
    if wantsAggregated(request) { return aggregatedAnswer { !$0.isEmpty } }
    return .json(["kind": "APIGroupList", "apiVersion": "v1", "groups": .array(groupList)])
  }
  func group(_ name: String) -> WireAnswer {
    guard var group = groupList.first(where: { $0.string(at: "name") == name }) else { return .pageNotFound }
    group["kind"] = "APIGroup"
    group["apiVersion"] = "v1"
    return .json(group)
  }

  private var groupList: [JSON] {
    var names: [String] = []
    var versions: [String: [JSON]] = [:]
    for entry in byVersion where !entry.group.isEmpty {
      if versions[entry.group] == nil { names.append(entry.group) }
      versions[entry.group, default: []].append([
        "groupVersion": .string("\(entry.group)/\(entry.version)"), "version": .string(entry.version),
      ])
    }
    return names.map { name in
      [
        "name": .string(name), "versions": .array(versions[name] ?? []),
        "preferredVersion": versions[name]?.first ?? [:],
      ]
    }
  }

  /// The resources of one version in the old form; 404 in plain text where there is no such version.
  func version(_ path: RequestPath) -> WireAnswer {
    guard let entry = byVersion.first(where: { $0.group == path.group && $0.version == path.version }) else {
      return .pageNotFound
    }
    var resources: [JSON] = []
    for served in entry.resources {
      var resource: JSON = [
        "name": .string(served.type.name), "singularName": .string(served.singular),
        "namespaced": .bool(served.type.isNamespaced), "kind": .string(served.type.kind.kind),
        "verbs": .array(served.verbs.map { .string($0) }),
      ]
      if !served.type.shortNames.isEmpty { resource["shortNames"] = .array(served.type.shortNames.map { .string($0) }) }
      if !served.traits.categories.isEmpty {
        resource["categories"] = .array(served.traits.categories.map { .string($0) })
      }
      resources.append(resource)
      for sub in served.subresources {
        var resource: JSON = [
          "name": .string("\(served.type.name)/\(sub.name)"), "singularName": "",
          "namespaced": .bool(served.type.isNamespaced), "kind": .string(sub.kind.kind),
          "verbs": .array(sub.verbs.map { .string($0) }),
        ]
        if sub.kind.apiVersion != served.type.kind.apiVersion {
          resource["group"] = .string(sub.kind.group)
          resource["version"] = .string(sub.kind.version)
        }
        resources.append(resource)
      }
    }
    let version = GroupVersionKind(group: entry.group, version: entry.version, kind: "").apiVersion
    var list: JSON = ["kind": "APIResourceList", "groupVersion": .string(version), "resources": .array(resources)]
    if !entry.group.isEmpty { list["apiVersion"] = "v1" }
    return .json(list)
  }

  private func aggregatedAnswer(_ wanted: (String) -> Bool) -> WireAnswer {
    var items: [(name: String, versions: [JSON])] = []
    for entry in byVersion where wanted(entry.group) {
      let version: JSON = [
        "version": .string(entry.version), "resources": .array(entry.resources.map(aggregatedResource)),
        "freshness": "Current",
      ]
      if let index = items.firstIndex(where: { $0.name == entry.group }) {
        items[index].versions.append(version)
      } else {
        items.append((entry.group, [version]))
      }
    }
    let body: JSON = [
      "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": [:],
      "items": .array(
        items.map { item in
          [
            "metadata": item.name.isEmpty ? [:] : ["name": .string(item.name)], "versions": .array(item.versions),
          ]
        }),
    ]
    let bytes = body.bytes
    var answer = WireAnswer.bytes(bytes, type: Discovery.aggregated)
    answer.headers += [("Cache-Control", "public"), ("Vary", "Accept"), ("Etag", "\"\(bytes.fingerprint)\"")]
    return answer
  }

  private func aggregatedResource(_ served: ServedResource) -> JSON {
    var resource: JSON = [
      "resource": .string(served.type.name),
      "responseKind": ["group": "", "version": "", "kind": .string(served.type.kind.kind)],
      "scope": served.type.isNamespaced ? "Namespaced" : "Cluster", "singularResource": .string(served.singular),
      "verbs": .array(served.verbs.map { .string($0) }),
    ]
    if served.isCustom {
      resource["responseKind"] = [
        "group": .string(served.type.kind.group), "version": .string(served.type.kind.version),
        "kind": .string(served.type.kind.kind),
      ]
    }
    if !served.type.shortNames.isEmpty { resource["shortNames"] = .array(served.type.shortNames.map { .string($0) }) }
    if !served.traits.categories.isEmpty {
      resource["categories"] = .array(served.traits.categories.map { .string($0) })
    }
    let subresources: [JSON] = served.subresources.map { sub in
      // Definitions say the whole kind, built-in resources only one of another group.
      let isShort = !served.isCustom && sub.kind.apiVersion == served.type.kind.apiVersion
      return [
        "subresource": .string(sub.name),
        "responseKind": [
          "group": .string(isShort ? "" : sub.kind.group), "version": .string(isShort ? "" : sub.kind.version),
          "kind": .string(sub.kind.kind),
        ], "verbs": .array(sub.verbs.map { .string($0) }),
      ]
    }
    if !subresources.isEmpty { resource["subresources"] = .array(subresources) }
    return resource
  }
}

extension ServedResource {
  struct Subresource {
    var name: String
    var kind: GroupVersionKind
    var verbs: [String]
  }
  var subresources: [Subresource] {
    var subresources = isCustom ? [] : ServedResource.otherSubresources[key.qualified] ?? []
    if traits.hasScale {
      subresources.append(
        Subresource(
          name: "scale", kind: GroupVersionKind(group: "autoscaling", version: "v1", kind: "Scale"),
          verbs: ["get", "patch", "update"]))
    }
    if traits.hasStatus {
      subresources.append(Subresource(name: "status", kind: type.kind, verbs: ["get", "patch", "update"]))
    }
    return subresources.sorted { $0.name < $1.name }
  }
}

/// Orders versions as Kubernetes prefers them: `v2`, `v1`, `v1beta2`, `v1alpha1`, then all other names from a to z
/// (apimachinery's `CompareKubeAwareVersionStrings`).
struct VersionRank: Comparable {
  private var stage: Int
  private var major: Int
  private var minor: Int
  private var name: String

  init(_ version: String) {
    (name, stage, major, minor) = (version, 0, 0, 0)
    let digits = version.dropFirst().prefix { $0.isASCII && $0.isNumber }
    guard version.hasPrefix("v"), let number = Int(digits) else { return }
    let rest = version.dropFirst(1 + digits.count)
    if rest.isEmpty {
      (stage, major) = (3, number)
    } else if rest.hasPrefix("beta"), let step = Int(rest.dropFirst(4)) {
      (stage, major, minor) = (2, number, step)
    } else if rest.hasPrefix("alpha"), let step = Int(rest.dropFirst(5)) {
      (stage, major, minor) = (1, number, step)
    }
  }
  static func < (left: VersionRank, right: VersionRank) -> Bool {
    if left.stage == 0, right.stage == 0 { return left.name > right.name }
    return (left.stage, left.major, left.minor) < (right.stage, right.major, right.minor)
  }
}

extension [UInt8] {
  /// FNV-1a in hexadecimal: names a body's content, no more.
  var fingerprint: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in self { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(hash, radix: 16, uppercase: true)
  }
}
