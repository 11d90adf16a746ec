import DeliveryModel
import FleetModel
import KubernetesAPI
package import TerminalUI

extension DashboardState {
  /// The least that a screen needs; below it there is one line that says so.
  package static let leastSize = Size(columns: 40, rows: 8)
  /// From how many columns on the detail opens beside the list.
  static let splitColumns = 200

  /// A picture of everything at this size.
  package func render(size: Size) -> Frame {
    if size != self.size {
      var state = self
      state.size = size
      return state.render(size: size)
    }
    var frame = Frame(size: size)
    if size.columns < Self.leastSize.columns || size.rows < Self.leastSize.rows {
      frame.draw(
        StyledLine("needs \(Self.leastSize.columns)x\(Self.leastSize.rows), has \(size.columns)x\(size.rows)"), y: 0,
        width: size.columns)
      return frame
    }
    let content = content()
    let layout = BodyLayout(content, state: self)
    drawLead(&frame)
    drawBody(&frame, content, layout)
    drawBottom(&frame, content, layout)
    return configuration.isASCII ? frame.inASCII() : frame
  }

  /// Columns of the list: where the detail stands beside it, what that leaves.
  var bodyWidth: Int { isSplit ? max(120, size.columns * 5 / 8) : size.columns }
  var isSplit: Bool { size.columns >= Self.splitColumns && view.opensDetail }
  func hasDetailBeside(_ content: Content) -> Bool { isSplit && (content.detail ?? content.pane) != nil }
  var runLineGist: RunGist? {
    view.hasRunLine(scene) ? RunGist.worst(of: runs ?? [], now: now, clusters: clusters ?? []) : nil
  }
  var outage: Outage? { Outage(clusters ?? []) }
  var showsFirstSteps: Bool { isFirstRun && size.rows >= 20 }

  private func drawLead(_ frame: inout Frame) {
    frame.draw(scopeLine, y: 0, width: size.columns)
    var y = 1
    if let gist = runLineGist {
      frame.draw(runLine(gist), y: y, width: size.columns)
      y += 1
    }
    if let outage {
      frame.draw(outage.line, y: y, width: size.columns)
      y += 1
    }
    if showsFirstSteps {
      let steps = [
        " Arrows or j k move, Enter opens what is under the cursor, Esc comes back.",
        " :pods goes to pods, / filters, @ chooses clusters, ! is what waits for you.",
        " x acts on a row: nothing is changed before you confirm it. ? has every key.",
      ]
      for step in steps {
        frame.draw(StyledLine(step, Style(.banner)), y: y, width: size.columns)
        y += 1
      }
    }
  }

  private func drawBody(_ frame: inout Frame, _ content: Content, _ layout: BodyLayout) {
    let width = hasDetailBeside(content) ? bodyWidth : size.columns
    var y = layout.lead
    for line in content.head {
      frame.draw(line, y: y, width: size.columns)
      y += 1
    }
    if let line = filterLine(content) {
      frame.draw(line, y: y, width: size.columns)
      y += 1
    }
    if let header = content.header { frame.draw(header, y: y, width: width) }
    let end = layout.listTop + layout.listHeight
    let selected = selectedItem(in: content)
    if let text = content.text {
      for (offset, line) in text.dropFirst(layout.top).prefix(layout.listHeight).enumerated() {
        frame.draw(place.column > 0 ? line.dropping(place.column) : line, y: layout.listTop + offset, width: width)
      }
    } else if let canvas = content.canvas {
      let lines = canvas(selected?.id)
      // A grid that is higher than its room follows the cursor.
      let cursor = lines.firstIndex { $0.spans.contains(where: \.style.isSelected) } ?? 0
      let top = max(0, min(cursor - layout.listHeight + 1, lines.count - layout.listHeight))
      for (offset, line) in lines.dropFirst(top).prefix(layout.listHeight).enumerated() {
        frame.draw(line, y: layout.listTop + offset, width: width)
      }
    } else if content.items.isEmpty {
      for (offset, line) in content.absent.prefix(layout.listHeight).enumerated() {
        frame.draw(line, y: layout.listTop + offset, width: width)
      }
    } else {
      y = layout.listTop
      for item in content.items.dropFirst(layout.top) {
        guard y < end else { break }
        let isSelected = item.id == selected?.id
        for (offset, line) in item.draw(isSelected, width - 1).enumerated() where y + offset < end {
          let isCursor = isSelected && offset == 0
          if isCursor { frame.draw(">", y: y, width: 1, isSelected: true) }
          if offset == 0, place.marks[item.id] != nil {
            frame.draw(StyledLine("+", Style(.accent, isBold: true)), y: y, width: 1, isSelected: isCursor)
          }
          frame.draw(line, x: 1, y: y + offset, width: width - 1, isSelected: isCursor)
          if isCursor, prompt == nil { frame.cursor = (0, y) }
        }
        y += item.height
      }
    }
    if layout.paneHeight > 0, let pane = content.pane {
      for (offset, line) in pane(selected).prefix(layout.paneHeight).enumerated() {
        frame.draw(line, y: layout.paneTop + offset, width: width)
      }
    }
    if hasDetailBeside(content), let detail = content.detail ?? content.pane {
      let x = width + 1
      for row in layout.lead + layout.headHeight..<max(layout.lead + layout.headHeight, size.rows - 1) {
        frame.draw(StyledLine("│", Style(.border)), x: width, y: row, width: 1)
      }
      let top = layout.lead + layout.headHeight
      for (offset, line) in detail(selected).prefix(max(0, size.rows - 1 - top)).enumerated() {
        frame.draw(line, x: x, y: top + offset, width: size.columns - x)
      }
    }
    if sheetHeight == 0 {
      for (offset, line) in content.foot.enumerated() where layout.footTop + offset < size.rows - 1 {
        frame.draw(line, y: layout.footTop + offset, width: width)
      }
    }
  }
}
