import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// Nodes of the fleet or of a cluster.
struct NodesView: RowsView {
  let id = "nodes"
  let aliases = ["no", "node"]
  let title = "Nodes with their cluster; Enter shows the pods on one."
  func types(_ scene: Scene) -> [String] { ["nodes"] }
  func noun(_ scene: Scene) -> String { "nodes" }

  func table(_ scene: Scene) -> RowTable {
    RowTable(
      columns: (scene.subject.cluster == nil ? [RowTable.cluster] : []) + [
        RowTable.name("NODE", 16), RowTable.status,
        .init(TableColumn("VERSION", 9)) { row, _ in StyledLine(row.version, .dim) },
        .init(TableColumn("CPU", 5, .right)) { row, _ in
          StyledLine(row.cpuMillis > 0 ? row.freshness.tilde + String(row.cpuMillis / 1_000) : "–")
        },
        .init(TableColumn("MEMORY", 7, .right), from: .standard) { row, _ in
          StyledLine(row.memoryBytes > 0 ? row.freshness.tilde + Amount.bytes(row.memoryBytes) : "–")
        },
        RowTable.age, RowTable.since,
        .init(TableColumn("ADDRESS", 15), from: .standard) { row, _ in StyledLine(row.address, .dim) }, RowTable.seen,
        RowTable.message,
      ])
  }
}
