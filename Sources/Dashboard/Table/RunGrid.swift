import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// The clusters of a run, a column a stage.
struct RunGrid {
  let run: Run
  let width: Int
  /// Stages on the screen: as many as fit, around the one under the cursor.
  let shown: [PlannedStage]
  let first: Int
  let column: Int

  init(_ run: Run, width: Int, selected: ItemID?) {
    self.run = run
    self.width = width
    let stages = run.plan.stages
    let room = max(1, width / RunView.stageWidth)
    var current = stages.firstIndex { stage in
      if case .cluster(let name) = selected { stage.clusters.contains(name) } else { false }
    }
    if current == nil { current = run.stages.firstIndex { $0.state != .done && $0.state != .later } }
    first = max(0, min((current ?? 0) - room / 2, stages.count - room))
    shown = Array(stages.dropFirst(first).prefix(room))
    column = shown.isEmpty ? width : (width - 1) / shown.count
  }

  /// Column by column, the most urgent stage's first line first: where the cursor stands at the start.
  var items: [ListItem] {
    let order = run.plan.stages.flatMap(\.clusters)
    return order.map { name in ListItem(.cluster(name), cluster: name) { _, _ in [] } }
  }

  /// The stages with what they wait for: `─ 1 canary  2/2 ✓ ──── 2 eu  2/5, 2 at a time ─`.
  var header: StyledLine {
    var line = StyledLine(" ")
    for (offset, stage) in shown.enumerated() {
      let index = first + offset
      var part = StyledLine("─ ", Style(.border))
      part.append("\(index + 1) \(stage.name)", Style(.title))
      part.append("  \(stage.clusters.count { run.clusters[$0]?.state.isDone == true })/\(stage.clusters.count)")
      let own = offset == shown.count - 1 ? width - line.width : offset == 0 ? column - 1 : column
      part += Self.waits(stage, run, width: own - part.width - 2)
      part.append(" ")
      let rest = own - part.width
      if rest > 0 {
        part.append(String(repeating: "─", count: rest), Style(.border))
      } else {
        part = part.fitted(to: own)
      }
      line += part
    }
    return line
  }

  /// What a stage waits for, as long as there is room for: `, 2 at a time`, `, needs approval`, `, approve`.
  private static func waits(_ stage: PlannedStage, _ run: Run, width: Int) -> StyledLine {
    let progress = run.stages.first { $0.name == stage.name }
    switch progress?.state {
    case .done: return " " + StateMark.done.line
    case .soaking: return StyledLine(", soaking", Style(.stateMoving))
    case .awaitingApproval: return fitting([", needs approval", ", approve"], Style(.stateWarn), width)
    case .running: return fitting([", \(stage.maxConcurrency) at a time", ", on"], .text, width)
    case .next, .later, nil:
      if stage.needsApprovalBefore, progress?.approvedBefore != true {
        return fitting([", needs approval", ", approve"], Style(.stateWaiting), width)
      }
      return StyledLine(progress?.state == .next ? ", next" : ", later", .dim)
    }
  }
  private static func fitting(_ words: [String], _ style: Style, _ width: Int) -> StyledLine {
    StyledLine(words.first { $0.count <= width } ?? words.last ?? "", style)
  }

  func lines(selected: ItemID?, _ scene: Scene) -> [StyledLine] {
    let height = shown.map(\.clusters.count).max() ?? 0
    let ahead = Dictionary(
      run.ahead.compactMap { notice in notice.cluster.map { ($0, notice) } }, uniquingKeysWith: { first, _ in first })
    let names = shown.map { stage in min(column - 12, max(10, (stage.clusters.map { $0.text.count }.max() ?? 0) + 1)) }
    return (0..<height).map { row in
      var line = StyledLine()
      for (offset, stage) in shown.enumerated() {
        guard row < stage.clusters.count else {
          line = line.padded(to: (offset + 1) * column)
          continue
        }
        let name = stage.clusters[row]
        let isSelected = selected == .cluster(name)
        let progress = run.clusters[name] ?? ClusterProgress()
        var mark = progress.mark
        var words = progress.words(now: scene.now)
        var style: Style = .text
        if let freshness = scene.cluster(name)?.freshness, !freshness.isCurrent, !progress.state.isFinal {
          // What we cannot see now is not what we last saw.
          mark = StateMark(freshness) ?? mark
          if case .soaking = progress.state {
            words = "soak ?"
          } else if progress.state == .queued {
            words = freshness.gist(at: scene.now)
            // The mark has said what it is; how long is what must not be cut off.
            if words.count > column - 7 - names[offset] {
              words = freshness.seen(at: scene.now, lastSeen: scene.cluster(name)?.lastSeen)
            }
          } else {
            words = "~" + words
          }
          style = Style(mark.role)
        }
        if progress.stuck != nil, !progress.state.isFinal { style = Style(.stateWarn) }
        if progress.state == .queued, let notice = ahead[name], mark == .waiting {
          mark = .warn
          words = notice.message
        }
        var cell = StyledLine(isSelected ? "  >" : "   ")
        cell += mark.line
        cell.append(" ")
        cell += StyledLine(name.text).fitted(to: max(4, names[offset]))
        cell.append(" " + words, style)
        cell = cell.fitted(to: column)
        if isSelected {
          for span in cell.spans.indices where span > 0 { cell.spans[span].style.isSelected = true }
        }
        line += cell
      }
      return line
    }
  }

  func neighbour(of id: ItemID, _ key: Key) -> ItemID? {
    guard case .cluster(let name) = id,
      let stage = run.plan.stages.firstIndex(where: { $0.clusters.contains(name) }),
      let row = run.plan.stages[stage].clusters.firstIndex(of: name)
    else { return nil }
    func at(_ stage: Int, _ row: Int) -> ItemID? {
      guard run.plan.stages.indices.contains(stage), !run.plan.stages[stage].clusters.isEmpty else { return id }
      let clusters = run.plan.stages[stage].clusters
      return .cluster(clusters[min(max(0, row), clusters.count - 1)])
    }
    switch key {
    case .up, .character("k"): return at(stage, row - 1)
    case .down, .character("j"): return at(stage, row + 1)
    case .left, .character("<"): return at(stage - 1, row)
    case .right, .character(">"): return at(stage + 1, row)
    default: return nil
    }
  }
}
