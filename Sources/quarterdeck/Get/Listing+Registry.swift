import ClusterRegistry
import DeliveryModel
import FleetModel
import KubernetesAPI

extension Listing {
  /// What the registries said, as `get registry` prints it.
  static func registry(_ report: RegistryReport, now: Timestamp) -> Listing {
    var listing = Listing(
      kind: "RegistryList",
      columns: [
        Column("WHAT"), Column("REGISTRY"), Column("STATE"), Column("CLUSTERS", isRight: true),
        Column("REFUSED", isRight: true), Column("ANSWERED"), Column("CLUSTER"), Column("DETAIL"),
      ])
    for source in report.sources {
      let (word, why) = source.state.words
      listing.add(
        [
          "registry", source.name + (source.isLegacy ? " (legacy)" : ""), word, "\(source.listed)",
          "\(source.refused)", source.lastAnswer.map { ageText(since: $0, now: now) } ?? "-", "",
          ([why] + source.problems).compactMap(\.self).joined(separator: "; "),
        ],
        [
          "what": "registry", "kind": .string(source.kind), "hub": .string(source.hub), "state": .string(word),
          "why": why.map(JSON.string) ?? .null, "listed": .int(Int64(source.listed)),
          "refused": .int(Int64(source.refused)), "lastAnswer": json(source.lastAnswer),
          "legacy": .bool(source.isLegacy), "problems": .array(source.problems.map(JSON.string)),
        ])
    }
    func add(_ what: String, _ registry: String, _ clusters: [ClusterName], _ detail: String, _ item: JSON) {
      var item = item
      item["what"] = .string(what)
      item["clusters"] = .array(clusters.map { .string($0.text) })
      item["detail"] = .string(detail)
      listing.add(
        [what, registry, "", "", "", "", clusters.map(\.text).joined(separator: ","), detail], item)
    }
    for refused in report.refusals {
      add(
        "refused", refused.key.description, [refused.cluster], refused.refusal.description,
        [
          "entry": .string(refused.key.description), "field": .string(refused.refusal.field),
          "reason": .string(refused.refusal.reason),
        ])
    }
    for double in report.duplicates {
      let entries = double.keys.map(\.description)
      add(
        "double", "", [double.cluster], "\(double.why): \(entries.joined(separator: ", "))",
        ["entries": .array(entries.map(JSON.string)), "why": .string(double.why)])
    }
    for finding in report.findings {
      add("finding", "", finding.clusters, finding.message, ["kind": .string(finding.kind.rawValue)])
    }
    return listing
  }

  /// What registries say of one cluster, as members of its item.
  static func registryMembers(_ record: ClusterRecord) -> JSON {
    let facts = record.facts
    func texts(_ values: [String]) -> JSON { .array(values.map(JSON.string)) }
    func amounts(_ values: [String: Quantity]) -> JSON { .object(values.mapValues { .string($0.description) }) }
    return [
      "otherNames": texts(record.otherNames), "server": .string(record.server), "context": .string(record.context),
      "user": .string(record.user), "reach": .string(record.reach.description),
      "refusal": record.refusal.map(JSON.string) ?? .null, "outage": record.outage.map(JSON.string) ?? .null,
      "legacy": .bool(record.isLegacy), "warnings": texts(record.warnings), "sets": texts(facts.sets),
      "region": .string(facts.region), "zones": texts(facts.zones), "provider": .string(facts.provider),
      "platform": .string(facts.platform), "taints": texts(facts.taints.map(\.description)),
      "reported": [
        "health": .string(facts.health.rawValue), "reason": .string(facts.healthReason),
        "lastHeard": json(facts.lastHeard?.at), "lastHeardBy": facts.lastHeard.map { .string($0.source) } ?? .null,
        "nodes": facts.nodes.map { .int(Int64($0.total)) } ?? .null,
        "nodesReady": facts.nodes?.ready.map { .int(Int64($0)) } ?? .null,
        "capacity": amounts(facts.resources.capacity), "allocatable": amounts(facts.resources.allocatable),
        "allocated": amounts(facts.resources.allocated), "available": amounts(facts.resources.available),
        "rollingOut": .bool(facts.isRollingOut), "syncMode": .string(facts.syncMode.rawValue),
      ],
      "listings": .array(
        record.listings.map { listing in
          [
            "entry": .string(listing.key.description), "reach": .string(listing.reach.description),
            "credential": .string(listing.credential.description),
            "refusals": texts(listing.refusals.map(\.description)),
          ]
        }),
      "disagreements": texts(record.disagreements.map(\.description)),
    ]
  }
}

extension JSON {
  /// The members of both; those of the other object win.
  func merging(_ other: JSON) -> JSON {
    .object((objectValue ?? [:]).merging(other.objectValue ?? [:]) { $1 })
  }
}

extension Freshness {
  /// Whether only a registry's word is known.
  var isMirror: Bool { if case .mirrorOnly = self { true } else { false } }
}

extension RegistrySourceReport.State {
  fileprivate var words: (word: String, why: String?) {
    switch self {
    case .live: ("read", nil)
    case .syncing: ("syncing", nil)
    case .unknown(_, let why): ("no answer", why)
    case .unread(let why): ("unread", why)
    case .absent: ("not served", "the hub does not serve this kind")
    }
  }
}

extension GetCommand {
  /// Prints what the registries said; exit code 3 where a hub did not answer.
  func printRegistry(_ session: FleetSession, as output: OutputFormat) throws {
    Output.print(Listing.registry(session.registry.report, now: .now()), as: output, title: "registry")
    let isIncomplete = !cached && !session.registry.outages.isEmpty
    if isIncomplete { throw ExitCodes.incomplete }
  }

  /// Prints the fleet as ClusterProfiles, one YAML document each.
  func printProfiles(_ lines: [ClusterLine], _ session: FleetSession) {
    let clusters = Dictionary(
      session.clusters.map { ($0.record.name, $0) }, uniquingKeysWith: { first, _ in first })
    let documents = ClusterProfileDocument.documents(
      lines.map { ($0, clusters[$0.record.name]?.access(in: session.scope)) }, now: .now())
    for document in documents { Output.print("---\n" + document.json.yaml.trimmingSuffix("\n")) }
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
