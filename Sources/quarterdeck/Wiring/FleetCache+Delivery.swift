import ClusterRegistry
import DeliveryEngine
import FleetModel
import KubeClient
import KubernetesAPI
import WatchCache

extension FleetCache {
  /// The clusters that were dialled and do not answer, since when.
  func silent() async -> [ClusterName: Timestamp] {
    await withCheckedContinuation { continuation in
      ask(.clusters(filter: "")) { answer in
        guard case .clusters(let lines, _) = answer else { return continuation.resume(returning: [:]) }
        continuation.resume(
          returning: lines.reduce(into: [:]) { silent, line in
            if case .unreachable(let since, _) = line.freshness { silent[line.record.name] = since }
          })
      }
    }
  }

  /// What the cache knows of everything that was delivered to a cluster, as the delivery engine wants it.
  func delivered(of cluster: ClusterName) async -> DeliveredObjects {
    let freshness = await withCheckedContinuation { continuation in
      ask(.clusters(filter: "")) { answer in
        guard case .clusters(let lines, _) = answer else { return continuation.resume(returning: Freshness.never) }
        continuation.resume(returning: lines.first { $0.record.name == cluster }?.freshness ?? .notInScope)
      }
    }
    let (objects, isComplete) = await withCheckedContinuation { continuation in
      deliveredObjects(cluster: cluster) { continuation.resume(returning: ($0, $1)) }
    }
    let watched = Set(WatchPlan.standard.map(\.type.kind)).subtracting([ResourceType.events.kind])
    return DeliveredObjects(
      objects: objects, watched: watched, notCurrentSince: isComplete ? freshness.since : freshness.since ?? .now(),
      isUnknown: objects.isEmpty && !isComplete)
  }
}
