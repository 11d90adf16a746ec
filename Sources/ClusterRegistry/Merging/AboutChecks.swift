import FleetModel

/// What the ids and sets that clusters carry say about each other (About API, KEP-2149).
enum AboutChecks {
  /// - Parameter clusters: each record with what the cluster says of itself.
  static func findings(_ clusters: [(record: ClusterRecord, own: [String: String])]) -> [RegistryFinding] {
    var findings: [RegistryFinding] = []
    var holders: [String: [ClusterName]] = [:]
    for (record, own) in clusters {
      let claims = record.listings.map(\.claimedID).filter { !$0.isEmpty }
      let id = own[AboutAPI.idProperty] ?? claims.first ?? ""
      guard !id.isEmpty else { continue }
      holders[id, default: []].append(record.name)
      if !AboutAPI.isLabel(id) {
        findings.append(
          RegistryFinding(
            .oddID, [record.name], "id \(id) is no label of DNS, which names of multi-cluster services are made of"))
      }
      if let other = claims.first(where: { $0 != id }), own[AboutAPI.idProperty] != nil {
        findings.append(
          RegistryFinding(.changedID, [record.name], "the cluster says id \(id), its registry still has \(other)"))
      }
    }
    for (id, names) in holders.sorted(by: { $0.key < $1.key }) where names.count > 1 {
      findings.append(RegistryFinding(.sharedID, names.sorted(), "\(names.count) clusters carry id \(id)"))
    }
    for (record, own) in clusters {
      guard let set = own[AboutAPI.setProperty] else { continue }
      let registered = record.facts.sets
      if let first = registered.first, !registered.contains(set) {
        findings.append(
          RegistryFinding(.otherSet, [record.name], "the cluster says set \(set), its registry \(first)"))
      }
    }
    return findings
  }
}
