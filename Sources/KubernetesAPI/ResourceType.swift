/// A kind of object in an API group and version: `apps/v1 Deployment`.
package struct GroupVersionKind: Sendable, Hashable, Comparable, Codable {
  /// Empty for the core group.
  package var group: String
  package var version: String
  package var kind: String

  package init(group: String, version: String, kind: String) {
    self.group = group
    self.version = version
    self.kind = kind
  }
  /// From the two members that every object carries.
  package init(apiVersion: String, kind: String) {
    let parts = apiVersion.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    self.init(
      group: parts.count == 2 ? String(parts[0]) : "", version: String(parts.last ?? ""), kind: kind)
  }
  /// `apps/v1`, or `v1` for the core group.
  package var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

  package static func < (left: GroupVersionKind, right: GroupVersionKind) -> Bool {
    (left.group, left.kind, left.version) < (right.group, right.kind, right.version)
  }
}

/// What the API serves under one path: the plural name with its kind, scope and short names.
package struct ResourceType: Sendable, Hashable, Codable {
  package var kind: GroupVersionKind
  /// The plural, lower-case name in paths: `deployments`.
  package var name: String
  package var isNamespaced: Bool
  package var shortNames: [String]

  package init(_ kind: GroupVersionKind, name: String, isNamespaced: Bool, shortNames: [String] = []) {
    self.kind = kind
    self.name = name
    self.isNamespaced = isNamespaced
    self.shortNames = shortNames
  }

  /// `/api/v1/namespaces/shop/pods/web-1/log`: the path of the collection, of one object, or of its subresource.
  ///
  /// Names are percent-encoded. A namespaced type without a namespace is the collection over all namespaces.
  package func path(namespace: String? = nil, name: String? = nil, subresource: String? = nil) -> String {
    var path = kind.group.isEmpty ? "/api/\(kind.version)" : "/apis/\(kind.group)/\(kind.version)"
    if isNamespaced, let namespace, !namespace.isEmpty { path += "/namespaces/" + percentEncoded(namespace) }
    path += "/" + self.name
    if let name { path += "/" + percentEncoded(name) }
    if let subresource { path += "/" + subresource }
    return path
  }
}

/// Text as one path segment or query value of a URL: all but RFC 3986's unreserved characters is encoded.
package func percentEncoded(_ text: some StringProtocol) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  var bytes: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case 48...57, 65...90, 97...122, 45, 46, 95, 126: bytes.append(byte)
    default: bytes += [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

extension ResourceType {
  /// The built-in types that Quarterdeck knows by heart, in the order in which `kubectl api-resources` lists groups.
  ///
  /// Any other type is learnt from a cluster's discovery.
  package static let builtIn: [ResourceType] = [
    core("ConfigMap", "configmaps", "cm"), core("Endpoints", "endpoints", "ep"), core("Event", "events", "ev"),
    core("LimitRange", "limitranges", "limits"), core("Namespace", "namespaces", "ns", namespaced: false),
    core("Node", "nodes", "no", namespaced: false),
    core("PersistentVolumeClaim", "persistentvolumeclaims", "pvc"),
    core("PersistentVolume", "persistentvolumes", "pv", namespaced: false), core("Pod", "pods", "po"),
    core("ReplicationController", "replicationcontrollers", "rc"), core("ResourceQuota", "resourcequotas", "quota"),
    core("Secret", "secrets"), core("ServiceAccount", "serviceaccounts", "sa"), core("Service", "services", "svc"),
    apps("DaemonSet", "daemonsets", "ds"), apps("Deployment", "deployments", "deploy"),
    apps("ReplicaSet", "replicasets", "rs"), apps("StatefulSet", "statefulsets", "sts"),
    type("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", "hpa"),
    type("batch", "v1", "CronJob", "cronjobs", "cj"), type("batch", "v1", "Job", "jobs"),
    type("coordination.k8s.io", "v1", "Lease", "leases"),
    type("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices"),
    type("networking.k8s.io", "v1", "Ingress", "ingresses", "ing"),
    type("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", "netpol"),
    type("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", "pdb"),
    type("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", namespaced: false),
    type("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings", namespaced: false),
    type("rbac.authorization.k8s.io", "v1", "Role", "roles"),
    type("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings"),
    type("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", "pc", namespaced: false),
    type("storage.k8s.io", "v1", "StorageClass", "storageclasses", "sc", namespaced: false),
    ResourceType(
      GroupVersionKind(group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition"),
      name: "customresourcedefinitions", isNamespaced: false, shortNames: ["crd", "crds"]),
  ]

  /// The built-in type with this plural, singular, kind or short name, in any letter case, or nil.
  package static func builtIn(named name: String) -> ResourceType? {
    let name = name.lowercased()
    return builtIn.first { $0.name == name || $0.kind.kind.lowercased() == name || $0.shortNames.contains(name) }
  }
  /// The built-in type of a kind, or nil.
  package static func builtIn(_ kind: GroupVersionKind) -> ResourceType? { builtIn.first { $0.kind == kind } }

  package static let pods = builtIn(named: "pods")!
  package static let nodes = builtIn(named: "nodes")!
  package static let namespaces = builtIn(named: "namespaces")!
  package static let events = builtIn(named: "events")!
  package static let configMaps = builtIn(named: "configmaps")!
  package static let deployments = builtIn(named: "deployments")!
  package static let replicaSets = builtIn(named: "replicasets")!
  package static let statefulSets = builtIn(named: "statefulsets")!
  package static let daemonSets = builtIn(named: "daemonsets")!
  package static let jobs = builtIn(named: "jobs")!

  private static func core(
    _ kind: String, _ name: String, _ short: String? = nil, namespaced: Bool = true
  ) -> ResourceType { type("", "v1", kind, name, short, namespaced: namespaced) }
  private static func apps(_ kind: String, _ name: String, _ short: String) -> ResourceType {
    type("apps", "v1", kind, name, short)
  }
  private static func type(
    _ group: String, _ version: String, _ kind: String, _ name: String, _ short: String? = nil,
    namespaced: Bool = true
  ) -> ResourceType {
    ResourceType(
      GroupVersionKind(group: group, version: version, kind: kind), name: name, isNamespaced: namespaced,
      shortNames: short.map { [$0] } ?? [])
  }
}
