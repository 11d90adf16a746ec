package import FleetModel

/// Which clusters a placement chose, and why not the others.
package struct PlacementResult: Sendable, Hashable {
  /// By name.
  package var chosen: [ClusterRecord]
  /// Every other cluster of the fleet with the first filter that removed it, by name.
  package var rejected: [Rejection]
}

/// Chooses clusters: every one of the fleet is either chosen or rejected with words.
///
/// - Parameter unread: registries that could not be read, in words. With any, a selection that is empty is blamed on
///   them: an empty answer of a broken registry must never look like "nowhere" (promise 6).
/// - Throws: When nothing is chosen, or a name in `clusterNames` is in no registry.
package func place(_ placement: Placement, over fleet: [ClusterRecord], unread: [String] = [])
  throws(DeliveryProblems) -> PlacementResult
{
  var result = PlacementResult(chosen: [], rejected: [])
  let fleet = fleet.sorted { $0.name < $1.name }
  let names = placement.clusterNames.map(Set.init)
  if let names {
    let missing = names.subtracting(fleet.map(\.name))
    if !missing.isEmpty {
      throw DeliveryProblems([
        .init(
          field: "spec.placement.clusterNames", message: "no registry lists \(listed(missing))",
          help: unread.isEmpty ? "see `quarterdeck get fleet`" : "not read: \(unread.joined(separator: "; "))")
      ])
    }
  }
  for cluster in fleet {
    if let (filter, reason) = rejection(of: cluster, by: placement, names: names) {
      result.rejected.append(Rejection(cluster: cluster.name, filter: filter, reason: reason))
    } else {
      result.chosen.append(cluster)
    }
  }
  if let count = placement.numberOfClusters, result.chosen.count > count {
    for cluster in result.chosen[count...] {
      let reason = "\(count) of \(result.chosen.count) wanted, others come first by name"
      result.rejected.append(Rejection(cluster: cluster.name, filter: "numberOfClusters", reason: reason))
    }
    result.chosen.removeSubrange(count...)
    result.rejected.sort { $0.cluster < $1.cluster }
  }
  guard !result.chosen.isEmpty else {
    let reasons = Dictionary(grouping: result.rejected, by: \.reason).mapValues(\.count)
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3).map { "\($0.value) × \($0.key)" }
    let help =
      unread.isEmpty
      ? reasons.joined(separator: "; ")
      : "an empty answer is not taken for nowhere; not read: \(unread.joined(separator: "; "))"
    throw DeliveryProblems([.init(field: "spec.placement", message: "selects no cluster", help: help)])
  }
  let silent = result.chosen.filter { $0.outage != nil }
  if let outage = silent.first?.outage {
    throw DeliveryProblems([
      .init(
        field: "spec.placement", message: "selects \(listed(Set(silent.map(\.name)))), of which no registry answers",
        help: "\(outage); runs that are under way go on")
    ])
  }
  guard result.chosen.count <= Limits.clusters else {
    throw DeliveryProblems([
      .init(
        field: "spec.placement", message: "selects \(result.chosen.count) clusters",
        help: "at most \(Limits.clusters) in one run")
    ])
  }
  return result
}

/// The filters in order: each a name, and the words for a cluster that it removes.
private func rejection(of cluster: ClusterRecord, by placement: Placement, names: Set<ClusterName>?)
  -> (filter: String, reason: String)?
{
  if let refusal = cluster.refusal { return ("registry", refusal) }
  if cluster.reach == .mirrorOnly { return ("registry", "mirror only: there is no way in") }
  if names == nil, placement.clusterSelector == nil { return ("clusterSelector", "no selector: selects none") }
  if let names, !names.contains(cluster.name) { return ("clusterNames", "not named") }
  if let reason = placement.clusterSelector?.mismatch(cluster.labels) { return ("clusterSelector", reason) }
  if let reason = placement.propertySelector?.propertyMismatch(cluster.properties) {
    return ("propertySelector", reason)
  }
  return nil
}
