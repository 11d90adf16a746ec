import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// The application operator's home: one row a workload over the whole fleet; clusters are hidden until it is opened.
struct AppsView: View {
  let id = "apps"
  let aliases = ["app", "applications"]
  let title = "Applications over the whole fleet, well or where not; Enter shows their clusters."
  let opensDetail = true
  let sorts: [(letter: Character, column: String)] = [("N", "name")]

  func queries(_ scene: Scene) -> [FleetQuery] {
    let matrix = FleetQuery.matrix(filter: scene.namespacedFilter)
    guard case .matrix(let lines, _, _, _) = scene.answer(0, of: [matrix]) else { return [matrix] }
    let selected: Row? =
      switch scene.place.list.selected {
      case nil: lines.first.flatMap { AppLine($0) }?.worst
      case .row(let id): lines.lazy.compactMap { $0.cells[id.cluster]?.row }.first { RowID($0) == id }
      case let id: lines.first { $0.itemID == id }.flatMap { AppLine($0) }?.worst
      }
    return [matrix] + (selected.flatMap(Scene.clueQuery).map { [$0] } ?? [])
  }

  func content(_ scene: Scene) -> Content {
    var content = Content()
    let asked = queries(scene)
    content.filterError = scene.filterError(0, of: asked)
    guard case .matrix(let lines, let clusters, let hidden, _) = scene.answer(0, of: asked) else {
      content.absent = [StyledLine(" \(StateMark.syncing.rawValue) reading workloads", .dim)]
      return content
    }
    var apps = AppLine.all(lines)
    if scene.place.sort == "name" {
      apps.sort { ($0.namespace, $0.name, $0.kind) < ($1.namespace, $1.name, $1.kind) }
      if scene.place.isDescending { apps.reverse() }
    }
    content.hidden = scene.place.filter.isEmpty ? 0 : hidden
    let current = clusters.count { scene.cluster($0)?.freshness.isCurrent == true }
    content.head = [head(apps, clusters.count, current, scene)]
    let layout = Self.layout(scene)
    content.header = " " + layout.header
    content.items = apps.flatMap { app in
      [item(app, layout, scene)]
        + (scene.place.expanded.contains(Self.id(app)) ? app.rows.map { child($0, layout, scene) } : [])
    }
    content.absent = Absence.workloads(clusters, hidden: content.hidden, scene)
    content.pane = { item in
      guard let row = item?.row ?? item?.rows.first, row.verdict.level >= .warn else { return [] }
      return ClueText.lines(row, scene)
    }
    content.paneHeight = 3
    content.detail = { item in
      guard let item,
        let app = apps.first(where: { Self.id($0) == item.id || $0.rows.contains { RowID($0) == item.object } })
      else { return [] }
      return detail(app, scene)
    }
    return content
  }

  private static func id(_ app: AppLine) -> ItemID {
    .workload(kind: app.kind, namespace: app.namespace, name: app.name)
  }

  private func head(_ apps: [AppLine], _ clusters: Int, _ current: Int, _ scene: Scene) -> StyledLine {
    var head = StyledLine(" ")
    head.append("Apps", Style(.title, isBold: true))
    if !scene.state.namespace.isEmpty { head.append("  ns=\(scene.state.namespace)", Style(.accent)) }
    let bad = apps.count { ($0.level ?? .well) >= .warn }
    head.append("  \(apps.count), ")
    head.append("\(bad) not well", bad > 0 ? Style(.stateBad) : .text)
    let unseen = apps.count { $0.level == nil }
    if unseen > 0 { head.append(", \(unseen) not seen", Style(.stateOld)) }
    let right = StyledLine(
      current == clusters ? "all clusters seen " : "\(clusters - current) of \(clusters) clusters not current ",
      current == clusters ? .dim : Style(.stateOld))
    return head.with(right: right, width: scene.width)
  }

  private static func layout(_ scene: Scene) -> TableLayout {
    TableLayout(
      [
        TableColumn("", 1, gap: 0), TableColumn("WORKLOAD / CLUSTER", 20, flex: 2), TableColumn("READY", 8),
        TableColumn("VERSION", 11, flex: 1), TableColumn("NOT WELL", 27, flex: 2), TableColumn("SINCE", 6),
      ], width: scene.width - 1)
  }

  private func item(_ app: AppLine, _ layout: TableLayout, _ scene: Scene) -> ListItem {
    ListItem(Self.id(app), rows: app.rows) { _, _ in
      let mark = app.level.map { StateMark($0) } ?? .old
      var name = StyledLine(app.fullName, Style(.text, isBold: mark == .bad))
      if let short = StateMark.shortKind(app.kind) { name.append("  \(short)", .dim) }
      let tilde = app.isCurrent ? "" : "~"
      return [
        layout.line([
          mark.line, name, StyledLine("\(tilde)\(app.ready)/\(app.desired)", app.isCurrent ? .text : Style(.stateOld)),
          versions(app), trouble(app), StyledLine(Age.clock(app.worst?.verdict.since, now: scene.now), .dim),
        ])
      ]
    }
  }

  /// `1.3`, or `1.3 7  1.4 2` where clusters differ.
  private func versions(_ app: AppLine) -> StyledLine {
    if app.versions.count == 1 { return StyledLine(app.versions[0].text) }
    let words = app.versions.map { "\($0.text) \($0.clusters)" }.joined(separator: "  ")
    return StyledLine(words, Style(.diffMinority))
  }

  /// `CrashLoopBackOff in 1 of 12`, `well in 10, not seen in 2`.
  private func trouble(_ app: AppLine) -> StyledLine {
    let count = app.rows.count
    if let worst = app.worst {
      return StyledLine(
        "\(worst.verdict.reason) in \(app.notWell) of \(count)", Style(StateMark(worst.verdict.level).role))
    }
    if app.level == nil {
      let last = app.lastKnownTrouble.map { "; ~\($0.verdict.reason)" } ?? ""
      return StyledLine("not seen\(last)", Style(.stateOld))
    }
    if app.level == .moving {
      let moving = app.rows.count { $0.freshness.isCurrent && $0.verdict.level == .moving }
      return StyledLine("moving in \(moving) of \(count)", Style(.stateMoving))
    }
    return app.isCurrent ? StyledLine() : StyledLine("not seen in \(app.notCurrent) of \(count)", Style(.stateOld))
  }

  private func child(_ row: Row, _ layout: TableLayout, _ scene: Scene) -> ListItem {
    ListItem(.row(RowID(row)), row: row) { _, _ in
      let mark = RowTable.mark(row)
      let seen = row.freshness.isCurrent ? "" : row.freshness.gist(at: scene.now)
      return [
        layout.line([
          StyledLine(), mark.line + StyledLine(" \(row.cluster)"),
          StyledLine(row.freshness.tilde + row.readyText, row.freshness.isCurrent ? .text : Style(.stateOld)),
          StyledLine(version(row)),
          StyledLine(
            seen.isEmpty ? (row.verdict.level >= .waiting ? row.verdict.reason : "") : seen, Style(mark.role)),
          StyledLine(row.verdict.level >= .moving ? Age.clock(row.verdict.since, now: scene.now) : "", .dim),
        ])
      ]
    }
  }

  private func version(_ row: Row) -> String {
    let version = Matrix.version(row.images)
    return version.isEmpty ? "" : row.freshness.tilde + version
  }

  private func detail(_ app: AppLine, _ scene: Scene) -> [StyledLine] {
    let layout = TableLayout(
      [
        TableColumn("", 1, gap: 1), TableColumn("CLUSTER", 16, flex: 1), TableColumn("READY", 7),
        TableColumn("VERSION", 12), TableColumn("", 20, flex: 1),
      ], width: scene.state.size.columns - scene.width - 1)
    return [StyledLine(" \(app.kind) \(app.fullName)", Style(.title, isBold: true)), layout.header]
      + app.rows.map { row in
        layout.line([
          RowTable.mark(row).line, StyledLine(row.cluster.text), StyledLine(row.freshness.tilde + row.readyText),
          StyledLine(version(row)),
          StyledLine(
            row.freshness.isCurrent ? row.verdict.reason : row.freshness.gist(at: scene.now),
            Style(RowTable.mark(row).role)),
        ])
      }
  }

  func bindings(_ scene: Scene) -> [ViewBinding] {
    [
      ViewBinding("apps.expand", .right, "clusters", "Shows the clusters of the workload.", isShown: false) { state in
        if let item = state.selectedItem { state.place.expanded.insert(item.id) }
        return []
      },
      ViewBinding("apps.fold", .left, "fold", "Hides the clusters again.", isShown: false) { state in
        if let item = state.selectedItem { state.place.expanded.remove(item.id) }
        return []
      },
      ViewBinding("apps.matrix", .character("m"), "matrix", "Its row of the matrix: clusters side by side.") { state in
        guard let key = (state.selectedItem?.row ?? state.selectedItem?.rows.first)?.key else { return [] }
        state.go(Place("matrix", filter: "kind=\(key.kind.kind) namespace=\(key.namespace) name=\(key.name)"))
        return []
      },
    ]
  }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    if let object = item.object {
      return { state in
        state.go(RowDrill.place(object))
        return []
      }
    }
    return { state in
      if state.place.expanded.remove(item.id) == nil { state.place.expanded.insert(item.id) }
      state.heldUntil = nil
      return []
    }
  }
}
