import KubernetesAPI

/// What the controllers of one cluster know: the objects that they follow, as of the last change.
///
/// A value with the indices that are asked for all the time; it is fed by the store's changes and by nothing else.
struct ClusterSnapshot: Sendable {
  private var objects: [CollectionKey: [NamespacedName: KubernetesObject]] = [:]
  /// By the UID of the controller that owns them.
  private var owned: [String: [CollectionKey: Set<NamespacedName>]] = [:]
  private var podsByNode: [String: Set<NamespacedName>] = [:]
  /// Pods that no node has been found for yet.
  private(set) var unscheduled: Set<NamespacedName> = []

  /// What controllers look at; a change of anything else wakes none of them.
  static let followed: Set<CollectionKey> = Set(
    [
      .pods, .nodes, .namespaces, .configMaps, .deployments, .replicaSets, .statefulSets, .daemonSets, .jobs,
      .services, .serviceAccounts, .endpointSlices, .claims, .volumes, .leases,
    ].map { CollectionKey($0) })

  /// Takes in an object's newest state, unless a later one is known already; nil where it is gone.
  mutating func learn(_ object: KubernetesObject?, _ type: ResourceType, _ id: NamespacedName, revision: Int64) {
    let key = CollectionKey(type)
    if let before = objects[key]?[id] {
      guard revision >= Int64(before.resourceVersion) ?? 0 else { return }
      if let owner = before.controller?.uid { owned[owner]?[key]?.remove(id) }
      if key == .pods {
        unscheduled.remove(id)
        if let node = before.nodeName { podsByNode[node]?.remove(id) }
      }
      if object == nil { owned[before.uid] = nil }
    }
    objects[key, default: [:]][id] = object
    guard let object else { return }
    if let owner = object.controller?.uid { owned[owner, default: [:]][key, default: []].insert(id) }
    guard key == .pods else { return }
    if let node = object.nodeName { podsByNode[node, default: []].insert(id) } else { unscheduled.insert(id) }
  }

  func object(_ type: ResourceType, _ namespace: String, _ name: String) -> KubernetesObject? {
    objects[CollectionKey(type)]?[NamespacedName(namespace, name)]
  }

  /// In the order of lists: by namespace, then by name.
  func objects(_ type: ResourceType, namespace: String? = nil) -> [KubernetesObject] {
    let all = objects[CollectionKey(type)] ?? [:]
    return all.keys.lazy.filter { namespace == nil || $0.namespace == namespace }.sorted().compactMap { all[$0] }
  }

  /// What a controller owns, by name.
  func owned(by owner: KubernetesObject, _ type: ResourceType) -> [KubernetesObject] {
    let key = CollectionKey(type)
    return (owned[owner.uid]?[key] ?? []).sorted().compactMap { objects[key]?[$0] }
  }

  /// The pods that are bound to a node, by name.
  func pods(onNode node: String) -> [KubernetesObject] {
    (podsByNode[node] ?? []).sorted().compactMap { objects[.pods]?[$0] }
  }
}

extension CollectionKey {
  static let pods = CollectionKey(ResourceType.pods)
}

extension ResourceType {
  static let services = builtIn(named: "services")!
  static let serviceAccounts = builtIn(named: "serviceaccounts")!
  static let endpointSlices = builtIn(named: "endpointslices")!
  static let claims = builtIn(named: "persistentvolumeclaims")!
  static let volumes = builtIn(named: "persistentvolumes")!
  static let leases = builtIn(named: "leases")!
}
