import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// One screen: what it asks, what is on it, which keys it has and where Enter leads.
///
/// A pure function of its scene. A new one is one file under `Views` and one line in `ViewList`.
protocol View: Sendable {
  /// The name for `:`, for `get`, and for the first line of its documentation.
  var id: String { get }
  /// Other names that `:` takes.
  var aliases: [String] { get }
  /// What it shows, in a sentence.
  var title: String { get }
  /// Something that it can be about: its keys are listed for that.
  var example: Subject { get }
  /// Whether `:` alone leads here; others need something to be about.
  var isRoot: Bool { get }
  /// What it asks the cache, in the order of `Scene.answer`'s slots.
  func queries(_ scene: Scene) -> [FleetQuery]
  func content(_ scene: Scene) -> Content
  /// Its own keys, before those that all lists have.
  func bindings(_ scene: Scene) -> [ViewBinding]
  /// Where Enter leads from a line; nil is nowhere.
  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])?
  /// Letters that sort, with the column's name.
  var sorts: [(letter: Character, column: String)] { get }
  /// Whether its detail stands beside the list from 200 columns on.
  var opensDetail: Bool { get }
  /// Whether the second line says how the worst run is.
  func hasRunLine(_ scene: Scene) -> Bool
}

extension View {
  var aliases: [String] { [] }
  var isRoot: Bool { true }
  var example: Subject { .none }
  func queries(_ scene: Scene) -> [FleetQuery] { [] }
  func bindings(_ scene: Scene) -> [ViewBinding] { [] }
  func drill(_ item: ListItem, _ scene: Scene) -> ((inout DashboardState) -> [DashboardEffect])? { nil }
  var sorts: [(letter: Character, column: String)] { [] }
  var opensDetail: Bool { false }
  func hasRunLine(_ scene: Scene) -> Bool { true }
}

/// One line of a list (or a few that belong together), drawn only when it is on the screen.
struct ListItem {
  var id: ItemID
  /// Lines that it takes.
  var height = 1
  /// What it stands for, for the keys that all rows share.
  var row: Row?
  var object: RowID?
  var cluster: ClusterName?
  /// Where it stands for one workload in several clusters: what an action hits.
  var rows: [Row] = []
  /// Draws itself, without the cursor's column: whether it is selected, and the width there is.
  var draw: (Bool, Int) -> [StyledLine]

  init(
    _ id: ItemID, height: Int = 1, row: Row? = nil, object: RowID? = nil, cluster: ClusterName? = nil,
    rows: [Row] = [], draw: @escaping (Bool, Int) -> [StyledLine]
  ) {
    self.id = id
    self.height = height
    self.row = row
    self.object = object ?? row.map { RowID($0) }
    self.cluster = cluster ?? self.object?.cluster
    self.rows = rows
    self.draw = draw
  }
}

/// What a view puts between the first lines and the last one.
struct Content {
  /// Above the list.
  var head: [StyledLine] = []
  /// The titles of the columns.
  var header: StyledLine?
  var items: [ListItem] = []
  /// In place of the list where it has no lines: why that is.
  var absent: [StyledLine] = []
  /// Text instead of a list: scrolls, has no cursor.
  var text: TextBody?
  /// Draws all lines itself, around the selected one: a grid.
  var canvas: ((ItemID?) -> [StyledLine])?
  /// Where an arrow leads in a grid.
  var neighbour: ((ItemID, Key) -> ItemID?)?
  /// Below the list, about the selected line; it gives way where the list needs the room.
  var pane: ((ListItem?) -> [StyledLine])?
  /// Lines that the pane gets even if the list is longer than the screen.
  var paneHeight = 0
  /// Beside the list from 200 columns on; the pane's lines where nil.
  var detail: ((ListItem?) -> [StyledLine])?
  /// Above the keys.
  var foot: [StyledLine] = []
  /// Rows before the first item, and rows in all, where only a window is here.
  var offset = 0
  var total: Int?
  /// Rows that the filter hides.
  var hidden = 0
  var filterError: FilterError?
}
