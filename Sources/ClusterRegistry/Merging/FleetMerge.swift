package import FleetModel
import KubeClient
import KubernetesAPI

/// Makes one list of clusters of what all registries list: each cluster once, under a name of its own.
///
/// Pure: equal inputs give equal fleets. Entries are one cluster where they have one address (server and authorities),
/// one context, or one `kube-system`: found by us, or claimed by the registry in the form of a UID. Of several entries
/// the operator's files count before a credential provider, that before a hub's proxy, that before the rest; what they
/// say differently is kept beside.
package struct FleetMerge: Sendable {
  package var rules: [NameRule] = []
  /// The UID of `kube-system` that was found behind the way of an entry.
  package var measured: [ListingKey: String] = [:]
  /// What members say of themselves (About API), by the entry through which they were asked.
  package var ownProperties: [ListingKey: [String: String]] = [:]
  /// Names that were given before: while the program runs a cluster keeps its name.
  package var given: [ListingKey: ClusterName] = [:]

  package init() {}

  package struct Fleet: Sendable {
    package var clusters: [RegisteredCluster] = []
    package var refusals: [RegistryReport.Refused] = []
    package var duplicates: [RegistryReport.Duplicate] = []
    package var findings: [RegistryFinding] = []
    /// The name of the cluster that each entry belongs to.
    package var names: [ListingKey: ClusterName] = [:]
  }

  package func merge(_ listed: [ListedCluster]) -> Fleet {
    let groups = groups(of: listed)
    let compiled = NameRules(rules)
    let outcomes = groups.map { group in
      group.entries.lazy.compactMap { compiled.apply(to: $0.rawName) }.first
    }
    let names = FleetNames(given: given).names(
      zip(groups, outcomes).map { group, outcome in
        FleetNames.Wish(
          keys: group.entries.map(\.listing.key),
          alias: group.entries.lazy.compactMap(\.alias).first ?? outcome?.alias,
          rawName: group.entries[0].rawName, hub: group.entries[0].listing.key.hub)
      })
    var fleet = Fleet()
    let isOwnFile: (ListedCluster) -> Bool = { ["file", "kubeconfig"].contains($0.listing.key.registry) }
    for (index, group) in groups.enumerated() {
      let cluster = RegisteredCluster(
        group: group.entries, name: names[index], outcome: outcomes[index], own: own(group.entries))
      fleet.clusters.append(cluster)
      for entry in group.entries {
        fleet.names[entry.listing.key] = names[index]
        fleet.refusals += entry.listing.refusals.map {
          RegistryReport.Refused(cluster: names[index], key: entry.listing.key, refusal: $0)
        }
      }
      // An entry of our file and the context that it names are no duplicate.
      if group.entries.count > 1, !(group.why == Why.context && group.entries.allSatisfy(isOwnFile)) {
        fleet.duplicates.append(
          RegistryReport.Duplicate(
            cluster: names[index], keys: group.entries.map(\.listing.key), why: group.why.rawValue))
      }
      fleet.findings += cluster.record.disagreements.map {
        RegistryFinding(.disagreement, [names[index]], $0.description)
      }
    }
    fleet.findings += AboutChecks.findings(zip(fleet.clusters, groups).map { ($0.record, own($1.entries)) })
    return fleet
  }

  private func own(_ entries: [ListedCluster]) -> [String: String] {
    entries.lazy.compactMap { ownProperties[$0.listing.key] }.first { !$0.isEmpty } ?? [:]
  }

  // MARK: - Which entries are one cluster

  private enum Why: String {
    case context = "same context"
    case address = "same address"
    case identity = "same kube-system"
  }
  private struct Group {
    /// In the order in which they count.
    var entries: [ListedCluster]
    var why = Why.context
  }
  private enum Mark: Hashable {
    case context(String)
    case address(ClusterAddress)
    case identity(String)
  }

  private func marks(of entry: ListedCluster) -> [(Mark, Why)] {
    var marks: [(Mark, Why)] = []
    if !entry.context.isEmpty { marks.append((.context(entry.context), .context)) }
    if let address = entry.address { marks.append((.address(address), .address)) }
    let claimed = entry.listing.claimedID
    if let found = measured[entry.listing.key] ?? (AboutAPI.isUID(claimed) ? claimed : nil), !found.isEmpty {
      marks.append((.identity(found), .identity))
    }
    return marks
  }

  /// Groups in the order of their first entries.
  private func groups(of listed: [ListedCluster]) -> [Group] {
    var parent = Array(listed.indices)
    var reasons = [Why](repeating: .context, count: listed.count)
    func root(_ index: Int) -> Int {
      var index = index
      while parent[index] != index { index = parent[index] }
      return index
    }
    var first: [Mark: Int] = [:]
    for (index, entry) in listed.enumerated() {
      for (mark, why) in marks(of: entry) {
        guard let other = first[mark] else {
          first[mark] = index
          continue
        }
        let (a, b) = (root(index), root(other))
        guard a != b else { continue }
        let (low, high) = (min(a, b), max(a, b))
        parent[high] = low
        // The strongest reason that was needed: a context is no news, an identity is.
        let weight: [Why] = [.context, .address, .identity]
        let reached = [reasons[low], reasons[high], why].max {
          weight.firstIndex(of: $0)! < weight.firstIndex(of: $1)!
        }
        reasons[low] = reached ?? why
      }
    }
    var members: [Int: [ListedCluster]] = [:]
    for (index, entry) in listed.enumerated() { members[root(index), default: []].append(entry) }
    return members.sorted { $0.key < $1.key }.map { index, entries in
      let ranked = entries.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
      return Group(entries: ranked.map(\.element), why: reasons[index])
    }
  }
}

extension ListedCluster {
  /// Whose word counts first: the operator's own, then what needed most of the operator's trust.
  fileprivate var rank: Int {
    switch (listing.key.registry, listing.reach) {
    case ("file", _): 0
    case ("kubeconfig", _): 1
    case (_, .execProvider): 2
    case (_, .hubProxy): 3
    case (_, .direct): 4
    case (_, .mirrorOnly): 5
    }
  }
  /// What its registry calls it.
  var rawName: String { context.isEmpty ? listing.displayName : context }
}
