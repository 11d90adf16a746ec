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
    query.filter = scene.place.filter
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
    return content
  }

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
    case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job": Place("pods", .workload(id))
    case "Pod":
      Place("logs", .log(LogRequest(cluster: id.cluster, namespace: id.key.namespace, pod: id.key.name)))
    case "Node": Place("pods", .node(id))
    default: Place("object", .object(id), face: "describe")
    }
  }
}

/// The line above a list of rows: of what, where, how many, how current.
enum RowsTitle {
  static func line(_ noun: String, _ answer: RowsAnswer?, _ scene: Scene) -> StyledLine {
    var line = StyledLine(" ")
    line.append(noun.prefix(1).uppercased() + noun.dropFirst(), Style(.title, isBold: true))
    switch scene.subject {
    case .workload(let id): line.append(" of \(id.key)  \(id.cluster)")
    case .node(let id): line.append(" on \(id.key.name)  \(id.cluster)")
    default: if let cluster = scene.subject.cluster { line.append("  \(cluster)") }
    }
    if let cluster = scene.subject.cluster, let record = scene.cluster(cluster)?.record {
      if record.isProtected { line.append("  protected", Style(.accent)) }
      if !record.user.isEmpty { line.append("  as \(record.user)", .dim) }
    }
    if !scene.state.namespace.isEmpty { line.append("  ns=\(scene.state.namespace)", Style(.accent)) }
    guard let answer else { return line }
    let odd = answer.freshness.values.count { !$0.isCurrent }
    var right = StyledLine("\(odd > 0 ? "~" : "")\(answer.total)", odd > 0 ? Style(.stateOld) : .text)
    if let cluster = scene.subject.cluster, let state = answer.freshness[cluster] ?? scene.cluster(cluster)?.freshness {
      right.append("  " + state.words(at: scene.now), Style(StateMark(state)?.role ?? .dim))
    } else {
      right.append(odd == 0 ? "  live" : "  \(odd) not current", odd == 0 ? .dim : Style(.stateOld))
    }
    right.append(" ")
    return line.with(right: right, width: scene.width)
  }
}
