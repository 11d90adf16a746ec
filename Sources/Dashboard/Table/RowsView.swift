import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// A view of rows of some kinds: the question, the keys and the drill that they share.
protocol RowsView: View {
  func types(_ scene: Scene) -> [String]
  func table(_ scene: Scene) -> RowTable
  /// `pods`, for sentences.
  func noun(_ scene: Scene) -> String
  /// What stands below the list about a row.
  func pane(_ row: Row, _ scene: Scene) -> [StyledLine]
}

extension RowsView {
  var opensDetail: Bool { true }
  var sorts: [(letter: Character, column: String)] {
    [
      ("N", "name"), ("A", "age"), ("S", "status"), ("C", "cluster"), ("R", "restarts"), ("P", "namespace"),
      ("O", "node"),
    ]
  }

  func queries(_ scene: Scene) -> [FleetQuery] {
    var query = RowsQuery(types: types(scene))
    if let cluster = scene.subject.cluster { query.clusters = [cluster] }
    query.namespace = scene.state.namespace
    query.filter = scene.rowsFilter
    query.sort = scene.place.sort
    query.isDescending = scene.place.isDescending
    query.offset = scene.place.list.offset
    query.limit = DashboardLimits.rows
    return [.rows(query)]
  }

  func content(_ scene: Scene) -> Content {
    let asked = queries(scene)
    var content = table(scene).content(
      scene.rows(0, of: asked), scene, noun: noun(scene), filterError: scene.filterError(0, of: asked))
    content.head = [RowsTitle.line(noun(scene), scene.rows(0, of: asked), scene)]
    content.pane = { item in item?.row.map { pane($0, scene) } ?? [] }
    return content
  }
  func pane(_ row: Row, _ scene: Scene) -> [StyledLine] { RowClue.lines(row, scene) }

  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? {
    guard let object = item.object else { return nil }
    let next = RowDrill.place(object)
    return { state in
      state.go(next)
      return []
    }
  }
}

/// Where Enter leads from an object: workloads to their pods, pods to their log, the rest to the object.
enum RowDrill {
  static func place(_ id: RowID) -> Place {
    switch id.key.kind.kind {
    case let kind where Ownership.kinds.contains(kind): Place("pods", .workload(id))
    case "Pod":
      Place("logs", .log(LogRequest(cluster: id.cluster, namespace: id.key.namespace, pod: id.key.name)))
    case "Node": Place("pods", .node(id))
    default: Place("object", .object(id), face: "describe")
    }
  }
}
