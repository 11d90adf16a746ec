import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// Which line of the screen belongs to what: a pure function of the content and the size, shared by keys and picture.
struct BodyLayout {
  /// Lines above the view: the scope line, and the worst run's.
  var lead: Int
  var headHeight: Int
  var hasHeader: Bool
  var listTop: Int
  var listHeight: Int
  var paneTop: Int
  var paneHeight: Int
  var footTop: Int
  /// The first line of the list that is in sight, counted in items.
  var top: Int
  /// The last line of the screen: keys, prompt or message.
  var keysLine: Int

  init(_ content: Content, state: DashboardState) {
    let rows = state.size.rows
    lead =
      1 + (state.runLineGist == nil ? 0 : 1) + (state.outage == nil ? 0 : 1) + (state.showsFirstSteps ? 3 : 0)
    keysLine = rows - 1
    headHeight = content.head.count + (state.filterLine(content) == nil ? 0 : 1)
    hasHeader = content.header != nil
    let above = lead + headHeight + (hasHeader ? 1 : 0)
    var foot = content.foot.count
    let sheet = state.sheetHeight
    var room = rows - above - 1 - max(foot, sheet)
    if room < 3, sheet == 0 {
      room += foot
      foot = 0
    }
    listTop = above
    let selected = state.selectedItem(in: content)
    let needed: Int
    if let text = content.text {
      needed = text.count
    } else if let canvas = content.canvas {
      needed = canvas(selected?.id).count
    } else {
      needed = content.items.isEmpty ? content.absent.count : content.items.reduce(0) { $0 + $1.height }
    }
    let pane = state.hasDetailBeside(content) || sheet > 0 ? 0 : content.pane?(selected).count ?? 0
    if pane > 0, room - needed - 1 >= min(pane, content.paneHeight), room >= 6 {
      paneHeight = min(pane, room - needed - 1)
    } else {
      paneHeight = pane > 0 && room >= 10 ? min(pane, content.paneHeight) : 0
    }
    listHeight = max(0, room - (paneHeight > 0 ? paneHeight + 1 : 0))
    // The pane stands right under the list where the list is short.
    let used = min(needed, listHeight)
    paneTop = listTop + used + 1
    footTop = max(listTop + used + (paneHeight > 0 ? paneHeight + 1 : 0), 0)
    if sheet > 0 { footTop = rows - 1 - sheet }
    top = Self.top(content, state: state, height: listHeight)
  }

  /// Scrolls as little as keeps the selected line in sight.
  private static func top(_ content: Content, state: DashboardState, height: Int) -> Int {
    if let text = content.text {
      let bottom = max(0, text.count - height)
      return state.place.view == "logs" && state.place.list.isFollowing ? bottom : min(state.place.list.top, bottom)
    }
    let items = content.items
    guard height > 0, !items.isEmpty, let selected = state.selectedIndex(in: items) else { return 0 }
    var top = min(state.place.list.top, items.count - 1)
    if selected < top { top = selected }
    // From the selected line upwards, as many as fit.
    var used = 0
    var first = selected
    for index in stride(from: selected, through: 0, by: -1) {
      used += items[index].height
      if used > height { break }
      first = index
    }
    top = max(top, first)
    // No blank lines at the end while there are lines before.
    used = 0
    var fullest = items.count - 1
    for index in items.indices.reversed() {
      used += items[index].height
      if used > height { break }
      fullest = index
    }
    return max(0, min(top, fullest))
  }
}
