package import KubernetesAPI

/// The name by which a cluster is shown and addressed everywhere: the operator's alias, or the context's short name.
package struct ClusterName: Sendable, Hashable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
  package var text: String
  package init(_ text: String) { self.text = text }
  package init(stringLiteral value: String) { text = value }
  package var description: String { text }
  package static func < (left: ClusterName, right: ClusterName) -> Bool { left.text < right.text }
}

/// Stored as its text, also as a dictionary's key.
extension ClusterName: Codable, CodingKeyRepresentable {
  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
  package init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
  package var codingKey: any CodingKey { Key(stringValue: text) }
  package init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}

/// What the registries say of one cluster, together: nothing here was asked of the cluster itself.
///
/// Several registries may list one cluster; what each says is in `listings`, the one whose word counts first, and what
/// they say differently in `disagreements`.
package struct ClusterRecord: Sendable, Hashable {
  package var name: ClusterName
  /// Other names of the same cluster, which a scope takes too: its other contexts, and what other registries call it.
  package var otherNames: [String] = []
  /// The registry that lists it, as `kubeconfig /path`, `file /path` or `ClusterProfile hub-1`.
  package var source: String
  /// Labels as a registry or the configuration gives them: `env`, `region`, `provider`, `ring` and others.
  package var labels: [String: String] = [:]
  /// Properties in the sense of the About API and KubeFleet: `country`, `latency`, `per-cpu-core-cost` and others.
  package var properties: [String: String] = [:]
  package var isProtected = false
  /// The identity that reads, for a title line: the context's user.
  package var user = ""
  package var server = ""
  /// The kubeconfig's own name for it, where it comes from one: what `kubectl --context` takes.
  package var context = ""
  /// How it is reached.
  package var reach = Reach.direct
  /// Why this entry of a registry is not followed (state `refused`), with file, line and what to do.
  package var refusal: String?
  /// Why the registries that list it cannot be asked now: what they said stands, and no new placement builds on it.
  package var outage: String?
  /// What registries report beside labels and properties; of several the first that says it.
  package var facts = ClusterFacts()
  package var listings: [ClusterListing] = []
  package var disagreements: [Disagreement] = []

  package init(name: ClusterName, source: String) {
    self.name = name
    self.source = source
  }
}

extension ClusterRecord {
  /// The time of the report that is all we have, where no registry gives a way in; nil where there is one.
  ///
  /// A report that carries no time at all is as old as can be.
  package var mirrored: Timestamp? { reach == .mirrorOnly ? facts.reported ?? Timestamp(seconds: 0) : nil }
  /// Whether only archived kinds of registries list it.
  package var isLegacy: Bool { !listings.isEmpty && listings.allSatisfy(\.isLegacy) }
  /// What the operator should know of the way in: an administrator's credential, an unverified server.
  package var warnings: [String] {
    var seen: Set<String> = []
    return listings.flatMap(\.warnings).filter { seen.insert($0).inserted }
  }
}

/// What a cluster, or one kind of one cluster, can be.
///
/// Each is shown differently, without colour.
package enum Freshness: Sendable, Hashable {
  case notInScope
  /// In scope, nothing known yet.
  case never
  /// In scope, nothing known, and nothing will be: it is not dialled, and what was kept has nothing of it.
  case notKept
  /// First list under way.
  case syncing(received: Int, expected: Int?)
  case live
  /// No proof for longer than `live` allows, since.
  case quiet(since: Timestamp)
  /// Was live, is being redialled.
  case stale(since: Timestamp, why: String)
  case unreachable(since: Timestamp, why: String)
  case loginNeeded(identity: String, why: String)
  /// 403 for this verb and kind, as the server worded it.
  case denied(why: String)
  case refused(why: String)
  /// Only a registry's word, of this time.
  case mirrorOnly(reported: Timestamp)
  case departed(since: Timestamp)

  /// Whether numbers under this state are true now; all others carry `~`.
  package var isCurrent: Bool { self == .live }
}
