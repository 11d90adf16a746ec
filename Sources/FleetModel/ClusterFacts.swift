package import KubernetesAPI

/// What a registry reports of a cluster beside its labels and properties.
///
/// A field that a registry does not have stays empty: which registry gives what is in the page of `ClusterRegistry`.
package struct ClusterFacts: Sendable, Hashable {
  /// Cluster sets and groups; the exclusive set, where the registry knows one, first.
  package var sets: [String] = []
  /// Namespaces of the hub to which one of the sets is bound (Open Cluster Management).
  package var boundNamespaces: [String] = []
  package var taints: [ClusterTaint] = []
  /// When a property was observed, by the property's name.
  package var observedAt: [String: Timestamp] = [:]
  /// The API server's version: `v1.33.2`.
  package var version = ""
  /// What it runs on or as: `AWS`, `OpenShift`.
  package var platform = ""
  package var provider = ""
  package var region = ""
  package var zones: [String] = []
  package var resources = ReportedResources()
  package var nodes: NodeCount?
  package var podNetworks: [String] = []
  package var serviceNetworks: [String] = []
  package var conditions: [Condition] = []
  package var health = ReportedHealth.unknown
  /// Why the health is as it is, in the registry's words.
  package var healthReason = ""
  package var lastHeard: LastHeard?
  /// The newest time that the report itself carries: how old a word without `lastHeard` may be.
  package var reportedAt: Timestamp?
  package var syncMode = SyncMode.unknown
  /// Its machines are being replaced (Cluster API): upgrades and replacements are under way.
  package var isRollingOut = false

  package init() {}

  /// The age of the report: the last sign of the cluster, else the newest time that the report carries.
  package var reported: Timestamp? { lastHeard?.at ?? reportedAt }
}

/// A mark that keeps work off a cluster; the effect is the registry's own word.
package struct ClusterTaint: Sendable, Hashable, CustomStringConvertible {
  package var key: String
  package var value: String
  /// `NoSelect`, `PreferNoSelect`, `NoSelectIfNew`, `NoSchedule`, `NoExecute` and others.
  package var effect: String
  package var since: Timestamp?
  package init(key: String, value: String = "", effect: String, since: Timestamp? = nil) {
    self.key = key
    self.value = value
    self.effect = effect
    self.since = since
  }
  package var description: String { "\(key)\(value.isEmpty ? "" : "=\(value)"):\(effect)" }
}

/// Amounts by resource (`cpu`, `memory`); which of them a registry gives differs.
package struct ReportedResources: Sendable, Hashable {
  package var capacity: [String: Quantity] = [:]
  package var allocatable: [String: Quantity] = [:]
  /// What pods that are bound have requested.
  package var allocated: [String: Quantity] = [:]
  /// What pods that wait for a node have requested.
  package var allocating: [String: Quantity] = [:]
  package var available: [String: Quantity] = [:]
  package init() {}
  package var isEmpty: Bool { self == ReportedResources() }
}

package struct NodeCount: Sendable, Hashable {
  package var total: Int
  /// Nil where the registry does not say how many are ready.
  package var ready: Int?
  package init(total: Int, ready: Int? = nil) {
    self.total = total
    self.ready = ready
  }
}

/// A registry's word on a cluster's health, in one vocabulary: never our own finding.
package enum ReportedHealth: String, Sendable, Hashable, CaseIterable {
  case healthy, unhealthy, unknown
  case notJoined = "not joined"
  /// The hub does not let it in.
  case denied
  case deleting, paused
}

/// The last sign of a cluster that reached its registry.
package struct LastHeard: Sendable, Hashable {
  package var at: Timestamp
  /// What the sign was: `heartbeat`, `probe`, `agent`.
  package var source: String
  package init(at: Timestamp, source: String) {
    self.at = at
    self.source = source
  }
}

/// How a registry's own delivery reaches the cluster.
package enum SyncMode: String, Sendable, Hashable {
  case push, pull, unknown
}

/// How a cluster is reached.
package enum Reach: Sendable, Hashable, CustomStringConvertible {
  /// Its own address, with a credential that we hold.
  case direct
  /// Through the API server of a hub, with the hub's credential.
  case hubProxy(hub: String)
  /// Its own address, with a credential of a program that the operator's provider file names.
  case execProvider(String)
  /// There is no way in: a registry's word is all we have.
  case mirrorOnly

  package var description: String {
    switch self {
    case .direct: "direct"
    case .hubProxy(let hub): "proxy of \(hub)"
    case .execProvider(let name): "provider \(name)"
    case .mirrorOnly: "mirror only"
    }
  }
}
