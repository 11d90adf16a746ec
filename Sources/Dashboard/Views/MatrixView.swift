import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// Workloads down, clusters across: equal cells are one and the odd ones stand out, or one column a cluster.
struct MatrixView: View {
  let id = "matrix"
  let title = "Workloads over all clusters: equal cells as one and odd ones out, or one column a cluster."
  static let cellWidth = 13

  func queries(_ scene: Scene) -> [FleetQuery] {
    let matrix = FleetQuery.matrix(filter: scene.namespacedFilter)
    guard case .matrix(let all, let clusters, _, _) = scene.answer(0, of: [matrix]) else { return [matrix] }
    let selected = scene.place.list.selected.flatMap { id in all.first { $0.itemID == id } } ?? all.first
    return [matrix]
      + (selected.map(MatrixSummary.init).flatMap { shownRow($0, clusters, scene) }.flatMap(Scene.clueQuery).map {
        [$0]
      } ?? [])
  }

  /// The row that the pane is about: of the cell under the cursor, or the worst of the odd ones.
  private func shownRow(_ summary: MatrixSummary, _ clusters: [ClusterName], _ scene: Scene) -> Row? {
    guard scene.place.face == "cells" else { return summary.odd.first?.row }
    return cluster(clusters, scene).flatMap { summary.line.cells[$0]?.row }
  }
  private func cluster(_ clusters: [ClusterName], _ scene: Scene) -> ClusterName? {
    clusters.isEmpty ? nil : clusters[min(max(0, scene.place.column), clusters.count - 1)]
  }

  func content(_ scene: Scene) -> Content {
    var content = Content()
    let asked = queries(scene)
    content.filterError = scene.filterError(0, of: asked)
    guard case .matrix(let all, let clusters, let hidden, _) = scene.answer(0, of: asked) else {
      content.absent = [StyledLine(" \(StateMark.syncing.rawValue) reading workloads", .dim)]
      return content
    }
    var lines = all.map(MatrixSummary.init)
    if scene.place.onlyFaults { lines = lines.filter { $0.mark == .bad || $0.mark == .warn } }
    content.hidden = hidden + all.count - lines.count
    let isFolded = scene.place.face != "cells"
    var head = StyledLine(" ")
    head.append("Matrix", Style(.title, isBold: true))
    if !scene.state.namespace.isEmpty { head.append("  ns=\(scene.state.namespace)", Style(.accent)) }
    head.append(
      "  \(content.hidden > 0 ? "\(lines.count) of \(lines.count + content.hidden)" : "\(lines.count)") workloads shown"
    )
    content.head = [
      head.with(
        right: StyledLine(
          "\(clusters.count) clusters; \(isFolded ? "equal cells are one  < > all" : "< > equal cells as one") ", .dim),
        width: scene.width)
    ]
    isFolded ? fold(lines, clusters, scene, &content) : spread(lines, clusters, scene, &content)
    content.absent = Absence.workloads(clusters, hidden: content.hidden, scene)
    content.paneHeight = 3
    content.pane = { item in
      guard let item, let summary = lines.first(where: { $0.id == item.id }),
        let row = shownRow(summary, clusters, scene)
      else { return [] }
      return row.verdict.level >= .moving || !row.freshness.isCurrent ? ClueText.lines(row, scene) : []
    }
    return content
  }

  private func fold(_ lines: [MatrixSummary], _ clusters: [ClusterName], _ scene: Scene, _ content: inout Content) {
    let layout = TableLayout(
      [
        TableColumn("", 1, gap: 0), TableColumn("WORKLOAD", 15, flex: 1), TableColumn("THE SAME IN", 16, flex: 1),
        TableColumn("ODD ONES, WORST FIRST", 42, flex: 3),
      ], width: scene.width - 1)
    content.header = " " + layout.header
    content.items = lines.map { line in
      ListItem(line.id) { _, width in
        [
          layout.line([
            line.mark.line, line.title, line.same,
            line.odd(of: clusters, width: layout.widths[3], scene),
          ])
        ]
      }
    }
  }

  private func spread(_ lines: [MatrixSummary], _ clusters: [ClusterName], _ scene: Scene, _ content: inout Content) {
    let room = max(1, (scene.width - 20) / (Self.cellWidth + 1))
    let column = min(max(0, scene.place.column), max(0, clusters.count - 1))
    let first = max(0, min(column - room / 2, clusters.count - room))
    let shown = Array(clusters.dropFirst(first).prefix(room))
    let layout = TableLayout(
      [TableColumn("", 1, gap: 0), TableColumn("WORKLOAD", 16, flex: 1)]
        + shown.map { TableColumn($0.text, Self.cellWidth) }, width: scene.width - 1)
    content.header = " " + layout.header
    if first > 0 || first + shown.count < clusters.count {
      content.foot = [StyledLine(" clusters \(first + 1) to \(first + shown.count) of \(clusters.count)", .dim)]
    }
    content.items = lines.map { line in
      let cluster = clusters.indices.contains(column) ? clusters[column] : nil
      let object = cluster.flatMap { line.line.cells[$0]?.row }.map { RowID($0) }
      return ListItem(line.id, row: cluster.flatMap { line.line.cells[$0]?.row }, object: object) { isSelected, _ in
        var cells = [line.mark.line, line.title]
        for (index, name) in shown.enumerated() {
          var cell = line.cell(name, scene)
          if isSelected, first + index == column {
            cell = StyledLine("[", Style(.accent, isBold: true)) + cell + StyledLine("]", Style(.accent, isBold: true))
          }
          cells.append(cell)
        }
        return [layout.line(cells)]
      }
    }
  }

  func bindings(_ scene: Scene) -> [ViewBinding] {
    func across(_ step: Int) -> (inout DashboardState) -> [DashboardEffect] {
      { state in
        guard state.place.face == "cells" else {
          state.spreadMatrix()
          return []
        }
        if case .matrix(_, let clusters, _, _) = state.scene.answer(0, of: queries(state.scene)) {
          state.place.column = min(max(0, state.place.column + step), max(0, clusters.count - 1))
        }
        return []
      }
    }
    return [
      ViewBinding("matrix.right", .right, "across", "To the next cluster.", isShown: false, perform: across(1)),
      ViewBinding("matrix.left", .left, "across", "To the cluster before.", isShown: false, perform: across(-1)),
      ViewBinding(
        "matrix.cells", .character(">"), "cells", "One column a cluster, or equal cells as one.",
        isShown: scene.place.face != "cells"
      ) { state in
        state.spreadMatrix()
        return []
      },
      ViewBinding(
        "matrix.fold", .character("<"), "fold", "One column a cluster, or equal cells as one.",
        isShown: scene.place.face == "cells"
      ) { state in
        state.spreadMatrix()
        return []
      },
    ]
  }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    guard case .matrix(let all, _, _, _) = scene.answer(0, of: queries(scene)),
      let summary = all.first(where: { $0.itemID == item.id }).map(MatrixSummary.init)
    else { return nil }
    // Folded, Enter leads to the worst of the odd ones, or to any where all are the same.
    guard let id = item.object ?? summary.worst.map({ RowID($0) }) else { return nil }
    let next = RowDrill.place(id)
    return { state in
      state.go(next)
      return []
    }
  }
}

extension DashboardState {
  /// From equal cells as one to a column a cluster, beginning at the odd one; and back.
  fileprivate mutating func spreadMatrix() {
    guard place.face != "cells" else {
      place.face = ""
      return
    }
    if case .matrix(let lines, let clusters, _, _) = scene.answer(0, of: view.queries(scene)),
      let id = selectedItem?.id,
      let oddest = lines.first(where: { $0.itemID == id }).flatMap({ MatrixSummary($0).oddest }),
      let column = clusters.firstIndex(of: oddest)
    {
      place.column = column
    }
    place.face = "cells"
  }
}
