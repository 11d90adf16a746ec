import FleetModel
import KubernetesAPI
import TerminalUI

/// What registries say of a cluster, in words.
enum RegistryText {
  /// The first fault of files that name clusters, and how many more there are; nil where there is none.
  static func faultLine(_ report: RegistryReport?) -> StyledLine? {
    let faults = report?.sources.flatMap(\.faults) ?? []
    guard let first = faults.first else { return nil }
    let more = faults.count > 1 ? "and \(faults.count - 1) more: " : ""
    return StyledLine(" \(StateMark.bad.rawValue) ", Style(.stateBad, isBold: true))
      + StyledLine("\(more):registry  ", Style(.key)) + StyledLine(first, Style(.stateBad))
  }

  /// Names and values for a detail, those that are known; nothing here was asked of the cluster itself.
  static func facts(_ record: ClusterRecord, now: Timestamp) -> [(String, String)] {
    let facts = record.facts
    var pairs: [(String, String)] = []
    func add(_ name: String, _ value: String) { if !value.isEmpty { pairs.append((name, value)) } }
    if record.reach != .direct { add("reach", record.reach.description) }
    add("also", record.otherNames.joined(separator: "  "))
    add("set", facts.sets.joined(separator: "  "))
    add("region", [facts.region, facts.zones.joined(separator: " ")].filter { !$0.isEmpty }.joined(separator: "  "))
    add("provider", facts.provider)
    if facts.health != .unknown {
      add("registry", facts.health.rawValue + (facts.healthReason.isEmpty ? "" : ": \(facts.healthReason)"))
    }
    if let heard = facts.lastHeard { add("heard", "\(Age.text(since: heard.at, now: now)) ago (\(heard.source))") }
    add("taints", facts.taints.map(\.description).joined(separator: "  "))
    if record.isLegacy { add("kind", "legacy: the registry's kind is archived") }
    if let outage = record.outage { add("outage", outage) }
    for warning in record.warnings { add("warning", warning) }
    for disagreement in record.disagreements { add("differs", disagreement.description) }
    return pairs
  }
}
