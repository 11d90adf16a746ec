import FleetModel
import KubeClient
import KubernetesAPI

extension RegisteredCluster {
  /// One cluster of all its entries, the one whose word counts first.
  ///
  /// - Parameters:
  ///   - outcome: what the operator's rules give its name.
  ///   - own: what the cluster says of itself.
  init(group: [ListedCluster], name: ClusterName, outcome: NameRule.Outcome?, own: [String: String]) {
    var words = Words()
    var record = ClusterRecord(name: name, source: group[0].listing.key.source)
    let operators = group.filter { $0.listing.key.registry == "file" }
    for entry in operators { words.add(entry.listing.labels, "label", entry.listing.key.source) }
    if let outcome { words.add(outcome.labels, "label", "rule for names") }
    for entry in group where entry.listing.key.registry != "file" {
      words.add(entry.listing.labels, "label", entry.listing.key.source)
    }
    record.labels = words.taken("label")
    for entry in group { words.add(entry.listing.properties, "property", entry.listing.key.source) }
    words.add(own, "property", "the cluster itself")
    record.properties = words.taken("property")
    record.facts = Self.facts(of: group, &words)
    words.add(own[AboutAPI.setProperty].map { ["": $0] } ?? [:], "set", "the cluster itself")
    record.listings = group.map(\.listing)
    record.disagreements = words.disagreements
    record.isProtected = group.contains(where: \.isProtected) || (outcome?.isProtected ?? false)
    record.context = group.lazy.map(\.context).first { !$0.isEmpty } ?? ""
    record.user = group.lazy.map(\.user).first { !$0.isEmpty } ?? ""
    record.server = group.lazy.map(\.listing.server).first { !$0.isEmpty } ?? ""
    var ways: [NamedWay] = []
    var names: [String] = []
    for entry in group {
      let short = ShortNames.shorten([entry.rawName])[0]
      let own = [entry.alias, entry.rawName, short, entry.listing.displayName].compactMap(\.self)
      names += own
      for way in entry.ways {
        var way = way
        way.access.name = name.text
        if let known = ways.firstIndex(where: { $0.way.access == way.access }) {
          ways[known].names += own
        } else {
          ways.append(NamedWay(way: way, key: entry.listing.key, names: own))
        }
      }
    }
    var seen: Set<String> = [name.text]
    record.otherNames = names.filter { seen.insert($0).inserted }
    if let best = ways.first?.way {
      record.reach = best.reach
      if record.user.isEmpty { record.user = best.access.user }
      record.server = "\(best.access.server)"
    } else {
      record.reach = .mirrorOnly
      record.refusal = group.lazy.flatMap(\.listing.refusals).first?.description
    }
    self.init(record: record, ways: ways)
  }

  /// What registries report, of several the first that says it.
  private static func facts(of group: [ListedCluster], _ words: inout Words) -> ClusterFacts {
    var facts = ClusterFacts()
    for entry in group {
      let listing = entry.listing
      let said = listing.facts
      for (field, value) in [
        ("version", said.version), ("region", said.region), ("provider", said.provider), ("platform", said.platform),
        ("set", said.sets.first ?? ""),
      ] where !value.isEmpty {
        words.add(["": value], field, listing.key.source)
      }
      if facts.version.isEmpty { facts.version = said.version }
      if facts.region.isEmpty { facts.region = said.region }
      if facts.provider.isEmpty { facts.provider = said.provider }
      if facts.platform.isEmpty { facts.platform = said.platform }
      if facts.zones.isEmpty { facts.zones = said.zones }
      for set in said.sets where !facts.sets.contains(set) { facts.sets.append(set) }
      for namespace in said.boundNamespaces where !facts.boundNamespaces.contains(namespace) {
        facts.boundNamespaces.append(namespace)
      }
      for taint in said.taints where !facts.taints.contains(taint) { facts.taints.append(taint) }
      facts.observedAt.merge(said.observedAt) { first, _ in first }
      if facts.resources.isEmpty { facts.resources = said.resources }
      facts.nodes = facts.nodes ?? said.nodes
      if facts.podNetworks.isEmpty { facts.podNetworks = said.podNetworks }
      if facts.serviceNetworks.isEmpty { facts.serviceNetworks = said.serviceNetworks }
      if facts.conditions.isEmpty { facts.conditions = said.conditions }
      if facts.health == .unknown {
        facts.health = said.health
        facts.healthReason = said.healthReason
      }
      if let heard = said.lastHeard, facts.lastHeard.map({ $0.at < heard.at }) ?? true { facts.lastHeard = heard }
      if let reported = said.reportedAt { facts.reportedAt = max(facts.reportedAt ?? reported, reported) }
      if facts.syncMode == .unknown { facts.syncMode = said.syncMode }
      facts.isRollingOut = facts.isRollingOut || said.isRollingOut
    }
    return facts
  }
}

/// What is said of one cluster, by field, with who says it.
private struct Words {
  private var said: [String: [String: [Disagreement.Word]]] = [:]

  /// Labels of Kubernetes' own bookkeeping differ by nature and mean nothing.
  private static let ignored = ["kubernetes.io/metadata.name", "argocd.argoproj.io/secret-type"]

  mutating func add(_ values: [String: String], _ field: String, _ source: String) {
    for (name, value) in values where !Self.ignored.contains(name) {
      said[field, default: [:]][name, default: []].append(Disagreement.Word(source: source, value: value))
    }
  }
  /// The value that counts of each name of a field.
  func taken(_ field: String) -> [String: String] { (said[field] ?? [:]).compactMapValues { $0.first?.value } }

  var disagreements: [Disagreement] {
    said.sorted { $0.key < $1.key }.flatMap { field, values in
      values.sorted { $0.key < $1.key }.compactMap { name, words in
        guard Set(words.map(\.value)).count > 1 else { return nil }
        return Disagreement(field: name.isEmpty ? field : "\(field) \(name)", words: words)
      }
    }
  }
}
