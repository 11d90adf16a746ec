package import KubernetesAPI

/// What a cluster serves.
package struct Discovery: Sendable, Hashable {
  /// Each type in each version that is served; the server's preferred version of a group comes first.
  package var types: [ResourceType]
  /// The verbs of a type: `list` or `watch`, say.
  package var verbs: [ResourceType: [String]]
  /// Groups that could not be asked: the server behind an `APIService` is away.
  package var unavailable: [String]

  /// The type with this plural, singular, kind or short name; `name.group` picks the group, as kubectl reads it.
  package func type(named name: String) -> ResourceType? {
    let name = name.lowercased()
    func matches(_ type: ResourceType, _ name: String) -> Bool {
      type.name == name || type.kind.kind.lowercased() == name || type.shortNames.contains(name)
    }
    if let plain = types.first(where: { matches($0, name) }) { return plain }
    let parts = name.split(separator: ".", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    return types.first { matches($0, String(parts[0])) && $0.kind.group == parts[1] }
  }
  package func type(_ kind: GroupVersionKind) -> ResourceType? { types.first { $0.kind == kind } }

  /// What goes with a namespace that is deleted: each resource once, in the version that the server prefers.
  ///
  /// What cannot be listed and deleted is not kept (reviews, bindings, the metrics of pods).
  package var namespacedTypes: [ResourceType] {
    var known: Set<String> = []
    return types.filter { type in
      let verbs = verbs[type] ?? []
      guard type.isNamespaced, verbs.contains("list"), verbs.contains("delete") else { return false }
      return known.insert("\(type.name).\(type.kind.group)").inserted
    }
  }
}

extension ClusterClient {
  /// Asks what the cluster serves: aggregated discovery (two calls; Kubernetes 1.26), else group by group.
  package func discover(purpose: String) async throws(ClientError) -> Discovery {
    var discovery = Discovery(types: [], verbs: [:], unavailable: [])
    for path in ["/api", "/apis"] {
      var call = APICall("discover", path: path, purpose: purpose)
      call.accept =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
        + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"
      let json = try await send(call).json()
      if json.string(at: "kind") == "APIGroupDiscoveryList" {
        for group in json.elements(at: "items") { discovery.add(aggregated: group) }
      } else {
        try await addLegacy(json, to: &discovery, purpose)
      }
    }
    return discovery
  }

  private func addLegacy(_ json: JSON, to discovery: inout Discovery, _ purpose: String) async throws(ClientError) {
    var versions = json.elements(at: "versions").compactMap { $0.stringValue }.map { ("", $0) }
    for group in json.elements(at: "groups") {
      let preferred = group.string(at: "preferredVersion", "version")
      let served = group.elements(at: "versions").compactMap { $0.string(at: "version") }
      let ordered = served.filter { $0 == preferred } + served.filter { $0 != preferred }
      versions += ordered.map { (group.string(at: "name") ?? "", $0) }
    }
    for (group, version) in versions {
      let kind = GroupVersionKind(group: group, version: version, kind: "")
      let path = group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)"
      do throws(ClientError) {
        let list = try await send(APICall("discover", path: path, purpose: purpose)).json()
        for resource in list.elements(at: "resources") { discovery.add(legacy: resource, kind) }
      } catch {
        // One broken extension server must not hide the rest.
        guard error.code == .status || error.code == .garbage else { throw error }
        discovery.unavailable.append(kind.apiVersion)
      }
    }
  }
}

extension Discovery {
  fileprivate mutating func add(aggregated group: JSON) {
    let name = group.string(at: "metadata", "name") ?? ""
    for version in group.elements(at: "versions") {
      let number = version.string(at: "version") ?? ""
      if version.string(at: "freshness") == "Stale" {
        unavailable.append(GroupVersionKind(group: name, version: number, kind: "").apiVersion)
      }
      for resource in version.elements(at: "resources") {
        // A kind may be served under another group's name; empty means this one.
        guard let plural = resource.string(at: "resource"),
          let kind = resource.string(at: "responseKind", "kind"), !kind.isEmpty
        else { continue }
        add(
          ResourceType(
            GroupVersionKind(group: name, version: number, kind: kind), name: plural,
            isNamespaced: resource.string(at: "scope") == "Namespaced",
            shortNames: resource.elements(at: "shortNames").compactMap(\.stringValue)),
          verbs: resource.elements(at: "verbs").compactMap(\.stringValue))
      }
    }
  }

  fileprivate mutating func add(legacy resource: JSON, _ version: GroupVersionKind) {
    guard let name = resource.string(at: "name"), !name.contains("/"), let kind = resource.string(at: "kind") else {
      return
    }
    add(
      ResourceType(
        GroupVersionKind(group: version.group, version: version.version, kind: kind), name: name,
        isNamespaced: resource["namespaced"]?.boolValue ?? false,
        shortNames: resource.elements(at: "shortNames").compactMap(\.stringValue)),
      verbs: resource.elements(at: "verbs").compactMap(\.stringValue))
  }

  private mutating func add(_ type: ResourceType, verbs: [String]) {
    types.append(type)
    self.verbs[type] = verbs
  }
}
