package import FleetModel
package import KubernetesAPI
package import WatchCache

/// A fleet of made-up rows, always the same: some nodes, workloads and many pods, one in fifty of which has trouble.
package struct MadeFleet: Sendable {
  package let clusters: [ClusterName]
  package let podsOfEach: Int
  package static let podsOfWorkload = 10
  package static let start = Timestamp(seconds: 1_790_000_000)

  package init(clusters: Int, podsOfEach: Int) {
    self.clusters = (1...clusters).map { ClusterName("made-\($0 < 10 ? "0" : "")\($0)") }
    self.podsOfEach = podsOfEach
  }
  package var pods: Int { clusters.count * podsOfEach }

  package var members: [MemberCluster] {
    clusters.map { MemberCluster(record: ClusterRecord(name: $0, source: "made"), access: nil) }
  }

  /// Feeds everything of every cluster, each type as one whole list.
  package func fill(_ cache: FleetCache) {
    for cluster in clusters {
      feed(cache, .nodes, cluster, (0..<max(3, podsOfEach / 50)).map { node($0, cluster) })
      feed(cache, .deployments, cluster, (0..<podsOfEach / Self.podsOfWorkload).map { workload($0, cluster) })
      feed(cache, .pods, cluster, (0..<podsOfEach).map { pod($0, cluster) })
    }
  }
  private func feed(_ cache: FleetCache, _ type: ResourceType, _ cluster: ClusterName, _ rows: [Row]) {
    var events: [FeedEvent] = [.listBegan(expected: rows.count)]
    for row in rows {
      events.append(.observed(Observation(row: row)))
      if events.count >= 512 {
        cache.ingest(events, of: type, from: cluster)
        events = []
      }
    }
    cache.ingest(events + [.listEnded(resourceVersion: "1000000"), .vouched], of: type, from: cluster)
  }

  private func node(_ number: Int, _ cluster: ClusterName) -> Row {
    var row = Row(
      cluster: cluster, key: ObjectKey(kind: ResourceType.nodes.kind, namespace: "", name: "node-\(number)"),
      verdict: Verdict(.well, "Ready"))
    (row.ready, row.desired, row.cpuMillis, row.version) = (1, 1, 16_000, "v1.36.2")
    row.created = Self.start
    return row
  }
  private func workload(_ number: Int, _ cluster: ClusterName) -> Row {
    var row = Row(
      cluster: cluster,
      key: ObjectKey(kind: ResourceType.deployments.kind, namespace: "team-\(number % 40)", name: "app-\(number)"),
      verdict: Verdict(.well, "Available"))
    (row.ready, row.desired, row.updated, row.available) = (10, 10, 10, 10)
    row.images = ["registry.made.test/app-\(number % 200):1.\(number % 7)"]
    row.created = Self.start
    return row
  }

  /// A pod as it is after a number of changes.
  package func pod(_ number: Int, _ cluster: ClusterName, change: Int = 0) -> Row {
    let workload = number / Self.podsOfWorkload
    let isTroubled = (number + change) % 50 == 49
    var row = Row(
      cluster: cluster,
      key: ObjectKey(
        kind: ResourceType.pods.kind, namespace: "team-\(workload % 40)", name: "app-\(workload)-7d4b9c6f5-\(number)"),
      verdict: isTroubled
        ? Verdict(
          .bad, "CrashLoopBackOff", message: "back-off 5m0s restarting failed container",
          since: Self.start + .seconds(number % 3_600))
        : Verdict(.well, "Running"))
    row.uid = "7c9e6679-7425-40de-944b-\(100_000_000_000 + number)"
    row.resourceVersion = String(1_000 + number + change)
    (row.ready, row.desired) = (isTroubled ? 0 : 1, 1)
    row.restarts = change + (isTroubled ? 12 : 0)
    row.created = Self.start + .seconds(number % 86_400)
    row.node = "node-\(number % max(3, podsOfEach / 50))"
    row.address = "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
    row.owner = "ReplicaSet/app-\(workload)-7d4b9c6f5"
    row.images = ["registry.made.test/app-\(workload % 200):1.\(workload % 7)"]
    row.labels = ["app": "app-\(workload)", "pod-template-hash": "7d4b9c6f5"]
    row.cpuMillis = 100
    row.memoryBytes = 128 << 20
    return row
  }

  /// A change of one pod somewhere in the fleet; the next number changes another.
  package func change(_ number: Int) -> (cluster: ClusterName, event: FeedEvent) {
    let cluster = clusters[number % clusters.count]
    let pod = (number &* 7_919) % podsOfEach
    return (cluster, .observed(Observation(row: self.pod(pod, cluster, change: 1 + number / 64))))
  }
}
