import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// The fleet's events as one timeline, those that repeat counted.
struct EventsView: RowsView {
  let id = "events"
  let aliases = ["ev", "event"]
  let title = "The fleet's events as one timeline; Enter opens what one is about."
  let sorts: [(letter: Character, column: String)] = [
    ("C", "cluster"), ("A", "age"), ("S", "status"), ("P", "namespace"),
  ]
  func types(_ scene: Scene) -> [String] { ["events"] }
  func noun(_ scene: Scene) -> String { "events" }

  func table(_ scene: Scene) -> RowTable {
    RowTable(
      columns: [
        .init(TableColumn("LAST", 9)) { row, _ in
          StyledLine((row.lastSeen ?? row.created)?.clockWithSeconds ?? "–", .dim)
        }
      ] + (scene.subject.cluster == nil ? [RowTable.cluster] : []) + [
        .init(TableColumn("REASON", 14)) { row, _ in
          StyledLine(row.verdict.reason, Style(StateMark(row.verdict.level).role))
        },
        .init(TableColumn("N", 4, .right)) { row, _ in StyledLine(row.count > 1 ? String(row.count) : "", .dim) },
        .init(TableColumn("OBJECT", 16, flex: 2, keepsEnd: RowTable.podSuffix)) { row, _ in
          StyledLine(row.regarding?.short ?? row.fullName)
        },
        .init(TableColumn("MESSAGE", 15, flex: 3)) { row, _ in StyledLine(row.verdict.message, .dim) },
      ])
  }

  /// The whole of what is cut off in its line.
  func pane(_ row: Row, _ scene: Scene) -> [StyledLine] {
    var head = StyledLine(" ")
    head.append((row.regarding ?? row.key).description, Style(.title))
    head.append("  \(row.cluster)  ", .dim)
    head.append(row.verdict.reason, Style(StateMark(row.verdict.level).role))
    if row.count > 1 { head.append(", \(row.count) times", .dim) }
    return [head]
      + TextFlow.wrapped(row.verdict.message, width: max(20, scene.width - 4)).prefix(3).map { StyledLine("   " + $0) }
  }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    guard let row = item.row else { return nil }
    return { state in
      state.go(Place("object", .object(RowID(cluster: row.cluster, key: row.regarding ?? row.key)), face: "describe"))
      return []
    }
  }
}

extension ObjectKey {
  /// `deploy shop/web`: with the kind's short name where it has one.
  var short: String {
    let kind = ResourceType.builtIn(self.kind)?.shortNames.first ?? self.kind.kind.lowercased()
    return "\(kind) \(namespace.isEmpty ? name : "\(namespace)/\(name)")"
  }
}
