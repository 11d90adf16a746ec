import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// What a view is about; together with the view's id it names a place that one can come back to.
enum Subject: Sendable, Hashable {
  case none
  case cluster(ClusterName)
  case object(RowID)
  /// The pods of one workload in one cluster.
  case workload(RowID)
  /// The pods of one node.
  case node(RowID)
  /// One kind over the clusters in scope, or of one: the plural name of the type.
  case type(String, in: ClusterName?)
  case log(LogRequest)
  case run(String)
  /// A delivery file.
  case plan(String)
  /// What a plan would do to one cluster.
  case planCluster(file: String, ClusterName)
  case problem(reason: String, subject: String)
  case drift(DriftGroup.ID)

  /// The one cluster that this is about, if it is one.
  var cluster: ClusterName? {
    switch self {
    case .cluster(let name), .type(_, .some(let name)), .planCluster(_, let name): name
    case .object(let id), .workload(let id), .node(let id): id.cluster
    case .log(let request): request.cluster
    default: nil
    }
  }
}

/// Names one line of one list over time: the selection follows this, not the row number.
enum ItemID: Sendable, Hashable {
  case row(RowID)
  case cluster(ClusterName)
  /// Several that are shown as one: `well`, an identity that needs a login, …
  case fold(String)
  /// One workload over all clusters.
  case workload(kind: String, namespace: String, name: String)
  case problem(reason: String, subject: String)
  case run(String)
  case drift(DriftGroup.ID)
  case named(String)
}

/// Where one is in a list.
struct ListPosition: Sendable, Hashable {
  /// Nil is the first line.
  var selected: ItemID?
  /// Where the selection was last seen: it stays there when what was selected is gone.
  var index = 0
  /// The first line on the screen.
  var top = 0
  /// The order that is held after a key.
  var order: [ItemID] = []
  /// Rows before the window that is asked for, where a list is longer than one question.
  var offset = 0
  /// Text views: whether the end stays in sight while lines come.
  var isFollowing = true
}

/// One place that one was at: a view, what it is about, and how it was left.
struct Place: Sendable, Hashable {
  var view: String
  var subject = Subject.none
  var filter = ""
  /// The sorted column's title as the filter grammar names it; empty is the view's own order.
  var sort = ""
  var isDescending = false
  var list = ListPosition()
  /// The marked lines, each with what it stood for when it was marked: a filter may hide it since.
  var marks: [ItemID: [ActionTarget]] = [:]
  var expanded: Set<ItemID> = []
  /// The column of a cell cursor, or of a text that is moved sideways.
  var column = 0
  /// Which of a view's faces is shown: describe, YAML, events; folded or one column a cluster.
  var face = ""
  /// A switch of the view: wrapped lines, expected drifts.
  var isWrapped = false
  var onlyFaults = false
  /// The last question of each slot that had a proper answer: shown while a newer one is under way or is faulty.
  var shown: [Int: FleetQuery] = [:]

  init(_ view: String, _ subject: Subject = .none, face: String = "", filter: String = "") {
    self.view = view
    self.subject = subject
    self.face = face
    self.filter = filter
  }
}
