import ClusterRegistry
import DeliveryEngine
import FleetModel
import KubeClient
import KubernetesAPI
import WatchCache

extension FleetCache {
  /// The clusters that were dialled and do not answer, since when.
  func silent() async -> [ClusterName: Timestamp] {
    (await clusterLines() ?? []).reduce(into: [:]) { silent, line in
      if case .unreachable(let since, _) = line.freshness { silent[line.record.name] = since }
    }
  }

  /// What the cache knows of everything that was delivered to some clusters, as the delivery engine wants it.
  func delivered(of clusters: [ClusterName]) async -> [ClusterName: DeliveredObjects] {
    let freshness = await clusterLines().map { lines in
      Dictionary(lines.map { ($0.record.name, $0.freshness) }, uniquingKeysWith: { first, _ in first })
    }
    var delivered: [ClusterName: DeliveredObjects] = [:]
    for cluster in clusters {
      delivered[cluster] = await self.delivered(
        of: cluster, freshness: freshness.map { $0[cluster] ?? .notInScope } ?? .never)
    }
    return delivered
  }

  private func delivered(of cluster: ClusterName, freshness: Freshness) async -> DeliveredObjects {
    let (objects, isComplete, denied) = await withCheckedContinuation { continuation in
      deliveredObjects(cluster: cluster) { continuation.resume(returning: ($0, $1, $2)) }
    }
    let watched = Set(WatchPlan.standard.map(\.type.kind)).subtracting(denied.union([ResourceType.events.kind]))
    // Without ConfigMaps there are no inventories: what was delivered is not known.
    let isBlind = denied.contains(ResourceType.configMaps.kind)
    return DeliveredObjects(
      objects: objects, watched: watched, notCurrentSince: isComplete ? freshness.since : freshness.since ?? .now(),
      isUnknown: isBlind || (objects.isEmpty && !isComplete))
  }
}
