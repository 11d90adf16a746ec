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

  /// Groups in the order in which a real server ranks them.
  private static let order = [
    "", "apiregistration.k8s.io", "apps", "events.k8s.io", "authentication.k8s.io", "authorization.k8s.io",
    "autoscaling", "batch", "networking.k8s.io", "policy", "rbac.authorization.k8s.io", "storage.k8s.io",
    "apiextensions.k8s.io", "scheduling.k8s.io", "coordination.k8s.io", "discovery.k8s.io",
  ]

  private var byVersion: [(group: String, version: String, resources: [ServedResource])] {
    var found: [(group: String, version: String, resources: [ServedResource])] = []
    for served in store.servedResources {
      let kind = served.type.kind
      if let index = found.firstIndex(where: { $0.group == kind.group && $0.version == kind.version }) {
        found[index].resources.append(served)
      } else {
        found.append((kind.group, kind.version, [served]))
      }
    }
    for group in ["authentication.k8s.io", "authorization.k8s.io"] { found.append((group, "v1", [])) }
    func rank(_ group: String) -> Int { Discovery.order.firstIndex(of: group) ?? Discovery.order.count }
    return found.enumerated().sorted {
      (rank($0.element.group), $0.offset) < (rank($1.element.group), $1.offset)
    }.map {
      ($0.element.group, $0.element.version, $0.element.resources.sorted { $0.type.name < $1.type.name })
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
        if sub.kind != served.type.kind {
          resource["group"] = .string(sub.kind.group)
          resource["version"] = .string(sub.kind.version)
        }
        resources.append(resource)
      }
    }
    for (name, kind) in Discovery.reviews[entry.group] ?? [] {
      resources.append([
        "name": .string(name), "singularName": .string(kind.lowercased()), "namespaced": false, "kind": .string(kind),
        "verbs": ["create"],
      ])
    }
    let version = GroupVersionKind(group: entry.group, version: entry.version, kind: "").apiVersion
    var list: JSON = ["kind": "APIResourceList", "groupVersion": .string(version), "resources": .array(resources)]
    if !entry.group.isEmpty { list["apiVersion"] = "v1" }
    return .json(list)
  }

  private static let reviews: [String: [(String, String)]] = [
    "authentication.k8s.io": [("selfsubjectreviews", "SelfSubjectReview")],
    "authorization.k8s.io": [
      ("localsubjectaccessreviews", "LocalSubjectAccessReview"),
      ("selfsubjectaccessreviews", "SelfSubjectAccessReview"),
      ("selfsubjectrulesreviews", "SelfSubjectRulesReview"), ("subjectaccessreviews", "SubjectAccessReview"),
    ],
  ]

  private func aggregatedAnswer(_ wanted: (String) -> Bool) -> WireAnswer {
    var items: [(name: String, versions: [JSON])] = []
    for entry in byVersion where wanted(entry.group) {
      var resources = entry.resources.map(aggregatedResource)
      for (name, kind) in Discovery.reviews[entry.group] ?? [] {
        resources.append([
          "resource": .string(name), "responseKind": ["group": "", "version": "", "kind": .string(kind)],
          "scope": "Cluster", "singularResource": .string(kind.lowercased()), "verbs": ["create"],
        ])
      }
      let version: JSON = [
        "version": .string(entry.version), "resources": .array(resources), "freshness": "Current",
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
      let isSame = sub.kind == served.type.kind
      return [
        "subresource": .string(sub.name),
        "responseKind": [
          "group": .string(isSame ? "" : sub.kind.group), "version": .string(isSame ? "" : sub.kind.version),
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
    var subresources: [Subresource] = []
    if key.qualified == "pods" {
      subresources += [
        Subresource(
          name: "binding", kind: GroupVersionKind(group: "", version: "v1", kind: "Binding"), verbs: ["create"]),
        Subresource(
          name: "eviction", kind: GroupVersionKind(group: "policy", version: "v1", kind: "Eviction"),
          verbs: ["create"]), Subresource(name: "log", kind: type.kind, verbs: ["get"]),
      ]
    }
    if traits.hasScale {
      subresources.append(
        Subresource(
          name: "scale", kind: GroupVersionKind(group: "autoscaling", version: "v1", kind: "Scale"),
          verbs: ["get", "patch", "update"]))
    }
    if traits.hasStatus {
      subresources.append(Subresource(name: "status", kind: type.kind, verbs: ["get", "patch", "update"]))
    }
    return subresources
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
