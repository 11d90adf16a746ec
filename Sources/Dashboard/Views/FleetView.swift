import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// The platform admin's home: clusters that are not well each in a row with cause and since, the well ones folded.
struct FleetView: View {
  let id = "fleet"
  let aliases = ["clusters"]
  let title = "Clusters by health, with rollout and drift side by side; worst first."
  let opensDetail = true
  let sorts: [(letter: Character, column: String)] = [("C", "name"), ("B", "bad"), ("N", "nodes"), ("P", "pods")]
  /// Up to so many clusters each has a row of its own, well or not.
  static let unfolded = 3

  func queries(_ scene: Scene) -> [FleetQuery] {
    let clusters = FleetQuery.clusters(filter: scene.place.filter)
    let selected: ClusterLine? =
      switch scene.place.list.selected {
      case .cluster(let name): scene.cluster(name)
      case nil: (scene.clusters ?? []).worstFirst().first
      default: nil
      }
    return [clusters] + (selected?.worst.flatMap(Scene.clueQuery).map { [$0] } ?? [])
  }

  func content(_ scene: Scene) -> Content {
    var content = Content()
    let asked = queries(scene)
    content.filterError = scene.filterError(0, of: asked)
    guard case .clusters(let all, _) = scene.answer(0, of: asked) else {
      content.absent = [StyledLine(" \(StateMark.syncing.rawValue) reading what was last known of the fleet", .dim)]
      return content
    }
    let inScope = all.filter { $0.freshness.group != nil }
    content.hidden = scene.place.filter.isEmpty ? 0 : max(0, (scene.clusters?.count ?? all.count) - all.count)
    let layout = FleetColumns.layout(scene)
    content.header = " " + layout.header
    let gist = RunGist.worst(of: scene.state.runs ?? [], now: scene.now)
    content.items = items(inScope, scene) { FleetColumns.line($0, layout, scene, gist) }
    if content.items.isEmpty {
      content.absent =
        all.isEmpty && scene.place.filter.isEmpty
        ? [
          StyledLine(" no clusters: no registry listed any"),
          StyledLine(" :registry says which files were read, and what is wrong with them", .dim),
          StyledLine(" quarterdeck --kubeconfig FILE reads another; quarterdeck demo has a fleet", .dim),
        ]
        : all.isEmpty
          ? [StyledLine(" no cluster matches")]
          : [StyledLine(" no cluster is in scope; @ chooses some of \(all.count)")]
    }
    if let line = RegistryText.faultLine(scene.state.registry) { content.head.append(line) }
    // What a word of the scope was meant to be is said as long as it stands there, with clusters or without.
    let doubts = scene.state.scopeText(scene.state.scope).doubts
    if !doubts.isEmpty {
      content.head.append(
        StyledLine(
          " \(StateMark.warn.rawValue) @\(scene.state.scope): \(doubts.joined(separator: "; "))", Style(.stateWarn)))
    }
    let outside = all.count - inScope.count
    if outside > 0 {
      content.foot = [StyledLine(" \(outside) more \(outside == 1 ? "is" : "are") not in scope (@)", .dim)]
    }
    content.paneHeight = 3
    content.pane = { item in
      guard let name = item?.cluster, let line = scene.cluster(name) else { return [] }
      return FleetClue.lines(line, scene)
    }
    content.detail = { item in
      guard let name = item?.cluster, let line = scene.cluster(name) else { return [] }
      return FleetClue.detail(line, scene)
    }
    return content
  }

  /// Those that are not well, then logins by identity, then the fold.
  private func items(
    _ lines: [ClusterLine], _ scene: Scene, draw: @escaping (FleetRow) -> StyledLine
  ) -> [ListItem] {
    func item(_ line: ClusterLine) -> ListItem {
      ListItem(.cluster(line.record.name), cluster: line.record.name) { _, _ in [draw(.cluster(line))] }
    }
    func fold(_ key: String, _ row: FleetRow, _ members: [ClusterLine]) -> [ListItem] {
      let id = ItemID.fold(key)
      let isOpen = scene.place.expanded.contains(id)
      return [ListItem(id) { _, _ in [draw(row)] }] + (isOpen ? members.map(item) : [])
    }
    if !scene.place.sort.isEmpty { return sorted(lines, scene).map(item) }
    let isFolding = lines.count > Self.unfolded && scene.place.filter.isEmpty
    var items: [ListItem] = []
    var well: [ClusterLine] = []
    var unproven: [FleetRow.Unproven: [ClusterLine]] = [:]
    for line in lines { if let kind = line.unproven { unproven[kind, default: []].append(line) } }
    unproven = unproven.filter { $0.value.count > 1 }
    var logins: [String: [ClusterLine]] = [:]
    for line in lines {
      if case .loginNeeded(let identity, _) = line.freshness { logins[identity, default: []].append(line) }
    }
    var shownLogins: Set<String> = []
    for line in lines.worstFirst() {
      if isFolding, line.isWell {
        well.append(line)
      } else if isFolding, let kind = line.unproven, unproven[kind] != nil {
        continue
      } else if case .loginNeeded(let identity, _) = line.freshness, isFolding, let members = logins[identity],
        members.count > 1
      {
        if shownLogins.insert(identity).inserted {
          items += fold("login \(identity)", .login(identity, members), members)
        }
      } else {
        items.append(item(line))
      }
    }
    if isFolding {
      for kind in FleetRow.Unproven.allCases {
        if let members = unproven[kind] { items += fold(kind.rawValue, .unproven(kind, members), members) }
      }
    }
    if !well.isEmpty { items += fold("well", .well(well), well) }
    return items
  }

  private func sorted(_ lines: [ClusterLine], _ scene: Scene) -> [ClusterLine] {
    let ordered: [ClusterLine] =
      switch scene.place.sort {
      case "bad": lines.sorted { ($1.bad, $0.record.name) < ($0.bad, $1.record.name) }
      case "nodes": lines.sorted { ($1.nodes, $0.record.name) < ($0.nodes, $1.record.name) }
      case "pods": lines.sorted { ($1.pods, $0.record.name) < ($0.pods, $1.record.name) }
      default: lines.sorted { $0.record.name < $1.record.name }
      }
    return scene.place.isDescending ? ordered.reversed() : ordered
  }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    if case .fold(let key) = item.id {
      return { state in
        if key.hasPrefix("login ") {
          let identity = String(key.dropFirst(6))
          let members = (state.clusters ?? []).filter {
            if case .loginNeeded(identity, _) = $0.freshness { true } else { false }
          }
          return [.login(identity: identity, clusters: members.map(\.record.name))]
        }
        if state.place.expanded.remove(item.id) == nil { state.place.expanded.insert(item.id) }
        state.heldUntil = nil
        return []
      }
    }
    guard let name = item.cluster, let line = scene.cluster(name) else { return nil }
    if case .loginNeeded(let identity, _) = line.freshness, line.workloads == 0 {
      return { state in
        let same = (state.clusters ?? []).filter {
          if case .loginNeeded(identity, _) = $0.freshness { true } else { false }
        }
        return [.login(identity: identity, clusters: same.map(\.record.name))]
      }
    }
    return { state in
      state.go(Place("workloads", .cluster(name)))
      return []
    }
  }
}

extension ClusterLine {
  /// What it waits for; nil where something is wrong with it that we know of, it was reached, or an attempt failed.
  var unproven: FleetRow.Unproven? {
    guard bad == 0, worst.map({ $0.verdict.level < .warn }) ?? true else { return nil }
    return switch freshness {
    case .never, .syncing, .stale(_, Freshness.lastKnown): .coming
    case .stale(_, Freshness.kept): .kept
    case .notKept: .notKept
    default: nil
    }
  }
}

extension [ClusterLine] {
  /// By rank, and within it in the order in which they came.
  func worstFirst() -> [ClusterLine] {
    enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element)
  }
}
