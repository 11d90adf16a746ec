import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// Workloads down, clusters across: equal cells are one and the odd ones stand out, or one column a cluster.
struct MatrixView: View {
  let id = "matrix"
  let title = "Workloads over all clusters: equal cells as one and odd ones out, or one column a cluster."
  static let cellWidth = 13

  func queries(_ scene: Scene) -> [FleetQuery] { [.matrix(filter: filter(scene))] }
  private func filter(_ scene: Scene) -> String {
    let namespace = scene.state.namespace
    return namespace.isEmpty
      ? scene.place.filter
      : [scene.place.filter, "namespace=\(namespace)"].filter { !$0.isEmpty }.joined(separator: " ")
  }

  func content(_ scene: Scene) -> Content {
    var content = Content()
    let asked = queries(scene)
    content.filterError = scene.filterError(0, of: asked)
    guard case .matrix(let all, let clusters, _) = scene.answer(0, of: asked) else {
      content.absent = [StyledLine(" \(StateMark.syncing.rawValue) reading workloads", .dim)]
      return content
    }
    var lines = all.map(MatrixSummary.init)
    if scene.place.onlyFaults { lines = lines.filter { $0.mark == .bad || $0.mark == .warn } }
    content.hidden = all.count - lines.count
    let isFolded = scene.place.face != "cells"
    var head = StyledLine(" ")
    head.append("Matrix", Style(.title, isBold: true))
    if !scene.state.namespace.isEmpty { head.append("  ns=\(scene.state.namespace)", Style(.accent)) }
    head.append("  \(lines.count) workloads shown")
    content.head = [
      head.with(
        right: StyledLine(
          "\(clusters.count) clusters; \(isFolded ? "equal cells are one  < > all" : "< > equal cells as one") ", .dim),
        width: scene.width)
    ]
    isFolded ? fold(lines, clusters, scene, &content) : spread(lines, clusters, scene, &content)
    content.absent = [
      StyledLine(
        (scene.clusters ?? []).contains { $0.freshness.isCurrent }
          ? scene.place.filter.isEmpty ? " none: no workloads" : " no workload matches" : " no workload is known yet",
        .dim)
    ]
    content.paneHeight = 2
    content.pane = { item in
      guard let item, let summary = lines.first(where: { $0.id == item.id }) else { return [] }
      return summary.clue(scene)
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
            line.odd(of: clusters.count, width: layout.widths[3], now: scene.now),
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
      let object = cluster.flatMap { line.line.cells[$0]?.row }.map { RowID(cluster: $0.cluster, key: $0.key) }
      return ListItem(line.id, row: cluster.flatMap { line.line.cells[$0]?.row }, object: object) { isSelected, _ in
        var cells = [line.mark.line, line.title]
        for (index, name) in shown.enumerated() {
          var cell = line.cell(name, now: scene.now)
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
        if state.place.face != "cells" {
          state.place.face = "cells"
        } else {
          state.place.column = max(0, state.place.column + step)
        }
        return []
      }
    }
    return [
      ViewBinding("matrix.right", .right, "across", "To the next cluster.", isShown: false, perform: across(1)),
      ViewBinding("matrix.left", .left, "across", "To the cluster before.", isShown: false, perform: across(-1)),
      ViewBinding("matrix.cells", .character(">"), "cells", "One column a cluster, or equal cells as one.") { state in
        state.place.face = state.place.face == "cells" ? "" : "cells"
        return []
      },
      ViewBinding(
        "matrix.fold", .character("<"), "fold", "One column a cluster, or equal cells as one.", isShown: false
      ) { state in
        state.place.face = state.place.face == "cells" ? "" : "cells"
        return []
      },
    ]
  }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    guard case .matrix(let all, _, _) = scene.answer(0, of: queries(scene)),
      let summary = all.map(MatrixSummary.init).first(where: { $0.id == item.id })
    else { return nil }
    // Folded, Enter leads to the worst of the odd ones, or to any where all are the same.
    guard let id = item.object ?? summary.worst.map({ RowID(cluster: $0.cluster, key: $0.key) }) else { return nil }
    let next = RowDrill.place(id)
    return { state in
      state.go(next)
      return []
    }
  }
}
