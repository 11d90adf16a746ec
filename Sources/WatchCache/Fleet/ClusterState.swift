import FleetModel
import KubernetesAPI

/// All that is held of one cluster.
///
/// The model thread owns it.
final class ClusterState {
  var record: ClusterRecord
  /// Of the way to the cluster itself, as the pulse tells it.
  var liveness = Liveness()
  /// A UID, or what stands for one; empty while not known.
  var identity = ""
  var version = ""
  var roundTripMillis: Double?
  /// By plural name and group.
  var segments: [TypeName: Segment] = [:]
  var below: [OwnerName: Below] = [:]
  /// Nil after anything of it changed.
  var line: ClusterLine?
  var isDirty = false
  /// The sums read from the file, shown until the rows are back.
  var remembered: RememberedCluster.Sums?
  /// Whether the file has nothing of it that is not here; only then anything of it is written.
  var isLoaded = false
  /// Its rows could not be read from the file.
  var isUnread = false

  init(_ record: ClusterRecord) {
    self.record = record
    liveness.refusal = record.refusal
    liveness.mirrored = record.mirrored
  }
  var name: ClusterName { record.name }
  func segments(_ role: Segment.Role) -> some Sequence<Segment> { segments.values.lazy.filter { $0.role == role } }
}

/// What names a type within one cluster.
struct TypeName: Hashable, Comparable {
  var group: String
  var plural: String
  init(_ type: ResourceType) {
    group = type.kind.group
    plural = type.name
  }
  init(group: String, plural: String) {
    self.group = group
    self.plural = plural
  }
  static func < (left: TypeName, right: TypeName) -> Bool { (left.group, left.plural) < (right.group, right.plural) }
}

/// The types that a question names: `pods`, `po`, `Pod` or `widgets.example.com`.
struct TypeNames {
  private let texts: [String]
  private let lowered: [String]
  init(_ texts: [String]) {
    self.texts = texts
    lowered = texts.map { $0.lowercased() }
  }
  func contains(_ segment: Segment) -> Bool {
    texts.contains { segment.names.contains($0) } || lowered.contains(segment.loweredKind)
  }
}

/// A workload as its pods name it.
struct OwnerName: Hashable {
  var kind: String
  var namespace: Word
  var name: String
}

/// The pods below one workload that are not well, and the workload's own verdict.
struct Below {
  /// Slots in the pods' segment.
  var pods: Set<UInt32> = []
  /// The verdict without the pods; nil where the workload is not known.
  var own: Verdict?
}

extension ClusterState {
  /// The workload that a pod belongs to: its controller, and above a replica set the deployment.
  ///
  /// A deployment names its replica sets after itself and the hash that their pods carry as a label, so the replica
  /// set need not be known.
  func workload(of pod: StoredRow, words: Words) -> OwnerName? {
    let owner = words.texts[pod.owner]
    guard let slash = owner.firstIndex(of: "/") else { return nil }
    let kind = String(owner[..<slash])
    let name = String(owner[owner.index(after: slash)...])
    if kind == "ReplicaSet", let hash = words.sets[pod.labels]["pod-template-hash"], name.hasSuffix("-" + hash) {
      let deployment = String(name.dropLast(hash.utf8.count + 1))
      return OwnerName(kind: "Deployment", namespace: pod.namespace, name: deployment)
    }
    return kind == "Node" ? nil : OwnerName(kind: kind, namespace: pod.namespace, name: name)
  }

  /// Where the row of a workload is, if it is known.
  func find(_ owner: OwnerName) -> (Segment, UInt32)? {
    for segment in segments.values
    where (segment.role == .workloads || segment.role == .replicaSets) && segment.type.kind.kind == owner.kind {
      if let slot = segment.slot(RowName(namespace: owner.namespace, name: owner.name)) { return (segment, slot) }
    }
    return nil
  }

  /// The worst of some pods; of equals the one whose trouble is oldest, then by name, so that it holds still.
  func worst(_ pods: Set<UInt32>, in segment: Segment) -> StoredRow? {
    pods.lazy.map { segment[$0] }.min { left, right in
      if left.level != right.level { return left.level > right.level }
      if left.since != right.since { return left.since < right.since }
      return left.name < right.name
    }
  }
}
