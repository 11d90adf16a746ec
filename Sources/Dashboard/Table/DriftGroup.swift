import DeliveryModel
import FleetModel
import KubernetesAPI

/// Objects that drifted in the same way: same kind, same fields, same manager.
struct DriftGroup {
  struct ID: Sendable, Hashable {
    var kind: String
    /// The last part of each changed path; empty where the objects are gone.
    var fields: [String]
    var manager: String?
    var isGone: Bool
    var isExpected: Bool
  }
  var id: ID
  var drifts: [Drift]

  static func all(_ drifts: [Drift]) -> [DriftGroup] {
    var groups: [ID: [Drift]] = [:]
    for drift in drifts { groups[ID(drift), default: []].append(drift) }
    return groups.map {
      DriftGroup(id: $0.key, drifts: $0.value.sorted { ($0.cluster, $0.key) < ($1.cluster, $1.key) })
    }
    .sorted {
      ($0.id.isExpected ? 1 : 0, -$0.drifts.count, $0.id.kind, $0.id.fields.joined()) < (
        $1.id.isExpected ? 1 : 0, -$1.drifts.count, $1.id.kind, $1.id.fields.joined()
      )
    }
  }

  /// `Deployment */web  image`, `ConfigMap shop/web-settings  gone`.
  var what: String {
    let names = Set(drifts.map(\.key.name))
    let namespaces = Set(drifts.map(\.key.namespace))
    let namespace = namespaces.count == 1 ? namespaces.first! : "*"
    let name = names.count == 1 ? names.first! : "*"
    let object = namespace.isEmpty ? name : "\(namespace)/\(name)"
    return "\(id.kind) \(object)  \(id.isGone ? "gone" : id.fields.joined(separator: ", "))"
  }
  var clusters: [ClusterName] { Set(drifts.map(\.cluster)).sorted() }
  var noLaterThan: Timestamp? { drifts.compactMap(\.noLaterThan).max() }
}

extension DriftGroup.ID {
  init(_ drift: Drift) {
    switch drift.kind {
    case .gone:
      self.init(
        kind: drift.key.kind.kind, fields: [], manager: drift.manager, isGone: true, isExpected: drift.isExpected)
    case .changed(let differences):
      let fields = Set(differences.map { $0.path.split(separator: ".").last.map(String.init) ?? $0.path }).sorted()
      self.init(
        kind: drift.key.kind.kind, fields: fields, manager: drift.manager, isGone: false, isExpected: drift.isExpected)
    }
  }
}
