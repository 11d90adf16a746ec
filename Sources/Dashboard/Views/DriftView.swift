import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

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

/// Objects that are not as they were delivered, grouped.
struct DriftView: View {
  let id = "drift"
  let title = "Objects that are not as delivered, grouped by what changed and by whom."

  func content(_ scene: Scene) -> Content {
    var content = Content()
    guard let report = scene.state.drift else {
      content.head = [StyledLine(" Drift", Style(.title, isBold: true))]
      content.absent = [StyledLine(" \(StateMark.syncing.rawValue) not looked at yet", .dim)]
      return content
    }
    let groups = DriftGroup.all(report.drifts)
    let showsExpected = scene.place.face == "expected"
    let counted = report.drifts.filter { !$0.isExpected }
    let expected = report.drifts.count - counted.count
    var head = StyledLine(" ")
    head.append("Drift", Style(.title, isBold: true))
    let clusters = Set(counted.map(\.cluster)).count
    head.append(
      "  \(counted.count) object\(counted.count == 1 ? "" : "s") in \(clusters) of \(scene.clusters?.count { $0.freshness.group != nil } ?? clusters) clusters"
    )
    if !report.notLookedAt.isEmpty {
      let names = report.notLookedAt.sorted { $0.key < $1.key }.map { name, since in
        since.map { "\(name) \(Age.text(since: $0, now: scene.now))" } ?? name.text
      }
      head.append("   not looked at: \(names.prefix(4).joined(separator: ", "))", Style(.stateOld))
      if names.count > 4 { head.append(" and \(names.count - 4) more", Style(.stateOld)) }
    }
    content.head = [head]
    let layout = TableLayout(
      [
        TableColumn("", 1, gap: 0), TableColumn("WHAT", 33, flex: 3), TableColumn("OBJECTS", 7, .right),
        TableColumn("CLUSTERS", 8, .right), TableColumn("MANAGER", 13, flex: 1, gap: 2), TableColumn("CHANGED", 10),
      ], width: scene.width - 1)
    content.header = " " + layout.header
    let shown = groups.filter {
      (showsExpected || !$0.id.isExpected) && scene.passes("\($0.what) \($0.id.manager ?? "")")
    }
    content.hidden =
      scene.place.filter.isEmpty ? 0 : groups.filter { showsExpected || !$0.id.isExpected }.count - shown.count
    content.items = shown.map { group in
      ListItem(.drift(group.id)) { _, _ in
        let style: Style = group.id.isExpected ? .dim : .text
        return [
          layout.line([
            group.id.isExpected ? StateMark.absent.line : group.id.isGone ? StateMark.bad.line : StateMark.odd.line,
            StyledLine(group.what, style), StyledLine(String(group.drifts.count), style),
            StyledLine(String(group.clusters.count), style),
            StyledLine(group.id.manager ?? "not known", group.id.manager == nil ? .dim : style),
            StyledLine(group.noLaterThan.map { "by \(Age.clock($0, now: scene.now))" } ?? "", .dim),
          ])
        ]
      }
    }
    content.absent = [
      StyledLine(
        scene.place.filter.isEmpty
          ? report.notLookedAt.isEmpty
            ? " none: everything is as it was delivered" : " none known; some clusters were not looked at"
          : " nothing matches the filter")
    ]
    if expected > 0 {
      content.foot = [
        StyledLine(
          " + \(expected) expected (fields that an autoscaler holds)   E \(showsExpected ? "hides" : "shows")", .dim)
      ]
    }
    content.paneHeight = 3
    content.pane = { item in
      guard case .drift(let id) = item?.id, let group = groups.first(where: { $0.id == id }),
        let first = group.drifts.first
      else { return [] }
      return [
        StyledLine(
          " \(group.clusters.prefix(6).map(\.text).joined(separator: "  "))\(group.clusters.count > 6 ? "  and \(group.clusters.count - 6) more" : "")",
          .dim)
      ]
        + DriftText.differences(first, limit: 4)
    }
    return content
  }

  func bindings(_ scene: Scene) -> [ViewBinding] {
    [
      ViewBinding("drift.expected", .character("E"), "expected", "Shows what others are expected to change.") { state in
        state.place.face = state.place.face == "expected" ? "" : "expected"
        return []
      }
    ]
  }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    guard case .drift(let id) = item.id else { return nil }
    return { state in
      state.go(Place("drifted", .drift(id)))
      return []
    }
  }
}

/// The objects of one group of drift, with what was delivered beside what is there.
struct DriftGroupView: View {
  let id = "drifted"
  let title = "Objects that drifted alike: delivered and live, field by field."
  let isRoot = false

  func content(_ scene: Scene) -> Content {
    var content = Content()
    guard case .drift(let id) = scene.subject else { return content }
    guard let group = DriftGroup.all(scene.state.drift?.drifts ?? []).first(where: { $0.id == id }) else {
      content.absent = [StyledLine(" \(StateMark.done.rawValue) it is gone: these objects are as delivered now", .dim)]
      return content
    }
    content.head = [
      StyledLine(" \(group.what)", Style(.title, isBold: true))
        + StyledLine(
          "  by \(id.manager ?? "not known")\(group.noLaterThan.map { ", no later than \($0.clock)" } ?? "")", .dim)
    ]
    let layout = TableLayout(
      [
        TableColumn("", 1, gap: 0), TableColumn("CLUSTER", 14, flex: 1), TableColumn("OBJECT", 24, flex: 2),
        TableColumn("DELIVERY", 10), TableColumn("CHANGE", 26, flex: 2),
      ],
      width: scene.width - 1)
    content.header = " " + layout.header
    let shown = group.drifts.filter { scene.passes("\($0.cluster) \($0.key)") }
    content.hidden = group.drifts.count - shown.count
    content.items = shown.map { drift in
      let object = RowID(cluster: drift.cluster, key: drift.key)
      return ListItem(.row(object), object: object) { _, _ in
        [
          layout.line([
            StateMark.odd.line, StyledLine(drift.cluster.text), StyledLine(drift.key.short),
            StyledLine(drift.delivery, .dim),
            StyledLine(DriftText.short(drift), Style(.diffMinority)),
          ])
        ]
      }
    }
    content.absent = [StyledLine(" nothing matches the filter", .dim)]
    content.paneHeight = 5
    content.pane = { item in
      guard let object = item?.object,
        let drift = group.drifts.first(where: { $0.cluster == object.cluster && $0.key == object.key })
      else { return [] }
      return DriftText.differences(drift, limit: 12)
    }
    return content
  }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    guard let object = item.object else { return nil }
    return { state in
      state.go(Place("object", .object(object), face: "managers"))
      return []
    }
  }
}

/// How one drift is said.
enum DriftText {
  static func short(_ drift: Drift) -> String {
    switch drift.kind {
    case .gone: return "gone"
    case .changed(let differences):
      guard let first = differences.first else { return "changed" }
      return "\(value(first.old))→\(value(first.new))"
        + (differences.count > 1 ? " and \(differences.count - 1) more" : "")
    }
  }

  /// Delivered and live, one above the other, so that the eye finds what differs.
  static func differences(_ drift: Drift, limit: Int) -> [StyledLine] {
    switch drift.kind {
    case .gone: return [StyledLine("   delivered, and not there any more", Style(.diffRemoved))]
    case .changed(let differences):
      var lines: [StyledLine] = []
      for difference in differences.prefix(limit) {
        lines.append(StyledLine("   " + difference.path, .dim))
        lines.append(StyledLine("     delivered  " + value(difference.old), Style(.diffRemoved)))
        lines.append(StyledLine("     live       " + value(difference.new), Style(.diffAdded)))
      }
      if differences.count > limit { lines.append(StyledLine("   and \(differences.count - limit) more fields", .dim)) }
      return lines
    }
  }

  static func value(_ json: JSON?) -> String {
    guard let json else { return "(none)" }
    switch json {
    case .string(let text): return text.split(separator: "\n").first.map(String.init) ?? "\"\""
    case .array(let elements): return elements.isEmpty ? "[]" : "\(elements.count) elements"
    case .object(let members):
      return members.isEmpty ? "{}" : "{\(members.keys.sorted().prefix(4).joined(separator: ", "))}"
    default: return YAMLText.scalar(json)
    }
  }
}
