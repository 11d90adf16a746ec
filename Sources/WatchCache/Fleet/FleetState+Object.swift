import FleetModel
import KubernetesAPI

extension FleetState {
  /// All that the rows know of one object, without the object itself.
  func objectAnswer(_ name: ClusterName, _ key: ObjectKey) -> ObjectAnswer {
    var answer = ObjectAnswer(cluster: name, key: key, freshness: .never)
    guard let cluster = clusters[name] else {
      answer.problem = "no cluster \(name) is known"
      return answer
    }
    let own = cluster.segments.values.first {
      $0.type.kind.kind == key.kind.kind && $0.type.kind.group == key.kind.group
    }
    answer.freshness = own.map(freshness(of:)) ?? freshness(of: cluster)
    answer.events = events(about: key, in: cluster)
    answer.owned = owned(by: "\(key.kind.kind)/\(key.name)", namespace: key.namespace, in: cluster)
    if key.kind.kind == "Deployment" {
      for set in answer.owned where set.key.kind.kind == "ReplicaSet" {
        answer.owned += owned(by: "ReplicaSet/\(set.key.name)", namespace: key.namespace, in: cluster)
      }
    }
    return answer
  }

  /// Oldest first.
  private func events(about key: ObjectKey, in cluster: ClusterState) -> [Row] {
    var rows: [Row] = []
    for segment in cluster.segments(.events) {
      for slot in segment.index.values {
        let row = segment[slot]
        guard row.regardingName == key.name, words.texts[row.regardingNamespace] == key.namespace,
          words.texts[row.regardingKind] == key.kind.kind
        else { continue }
        rows.append(self.row(row, segment))
      }
    }
    return rows.sorted { ($0.lastSeen ?? $0.created) ?? .distantPast < ($1.lastSeen ?? $1.created) ?? .distantPast }
  }

  private func owned(by owner: String, namespace: String, in cluster: ClusterState) -> [Row] {
    guard let owner = words.texts.find(owner), let namespace = words.texts.find(namespace) else { return [] }
    var rows: [Row] = []
    for segment in cluster.segments.values where segment.role != .events {
      for slot in segment.index.values {
        let row = segment[slot]
        if row.owner == owner, row.namespace == namespace { rows.append(self.row(row, segment)) }
      }
    }
    return rows.sorted { ($0.key.kind, $0.key.name) < ($1.key.kind, $1.key.name) }
  }

  /// The type of a kind, as this cluster or the built-in list has it.
  func type(of kind: GroupVersionKind, in name: ClusterName) -> ResourceType? {
    ResourceType.builtIn(kind) ?? clusters[name]?.segments.values.first { $0.type.kind == kind }?.type
  }

  func identified(_ name: ClusterName, as identity: String) {
    guard let cluster = clusters[name], cluster.identity != identity else { return }
    cluster.identity = identity
    cluster.isDirty = true
  }
}

extension Timestamp {
  fileprivate static let distantPast = Timestamp(seconds: 0)
}
