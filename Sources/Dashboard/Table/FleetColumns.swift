import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// One line of the fleet view: a cluster, or several folded into one.
enum FleetRow {
  case cluster(ClusterLine)
  case login(String, [ClusterLine])
  case well([ClusterLine])
  /// Not proven since the program began, and nothing wrong with them that we know of.
  case unproven(Unproven, [ClusterLine])

  /// Whether a proof is to be waited for.
  enum Unproven: String, CaseIterable {
    case coming
    /// Nothing is dialled: this is all that there will be.
    case kept
    case notKept = "not kept"
  }
}

/// The columns of the fleet view in each tier.
enum FleetColumns {
  static func layout(_ scene: Scene) -> TableLayout {
    var columns = [
      TableColumn("", 1, gap: 0), TableColumn("CLUSTER", 12, flex: 1), TableColumn("SEEN", 6),
      TableColumn("NODES", 6, .right, gap: 0), TableColumn("BAD", 3, .right),
    ]
    if scene.tier >= .standard {
      columns += [
        TableColumn("PODS", 6, .right), TableColumn("CPU", 4, .right), TableColumn("VERSION", 8, gap: 2),
      ]
    }
    if scene.tier >= .wide {
      columns += [TableColumn("WARN", 5, .right), TableColumn("RTT", 6, .right), TableColumn("REGION", 12, gap: 2)]
    }
    columns += [
      TableColumn("WORST", 25, flex: 3, gap: 2), TableColumn("SINCE", 5, .right), TableColumn("ROLLOUT", 8, gap: 2),
      TableColumn("DRIFT", 5, .right, gap: 0),
    ]
    return TableLayout(columns, width: scene.width - 1)
  }

  static func line(_ row: FleetRow, _ layout: TableLayout, _ scene: Scene, _ gist: RunGist?) -> StyledLine {
    switch row {
    case .cluster(let line): cluster(line, layout, scene, gist)
    case .login(let identity, let members): login(identity, members, layout, scene)
    case .well(let members): well(members, layout, scene, gist)
    case .unproven(let kind, let members): unproven(kind, members, layout, scene)
    }
  }

  private static func cluster(
    _ line: ClusterLine, _ layout: TableLayout, _ scene: Scene, _ gist: RunGist?
  ) -> StyledLine {
    let freshness = line.freshness
    let tilde = freshness.tilde
    let isKnown = line.nodes > 0 || line.pods > 0 || line.lastSeen != nil || freshness.isCurrent
    func number(
      _ text: String, of types: Set<String> = [], adding count: Int = 0, _ style: Style = .text
    ) -> StyledLine {
      switch line.numbers(of: types, adding: count) {
      case .denied: return StyledLine("#", role: .stateDenied)
      case .known where isKnown:
        return StyledLine(tilde + text, freshness.isCurrent ? style : Style(.stateOld))
      case .known, .unknown: return StyledLine("–", .dim)
      }
    }
    let drift = scene.state.driftIndex[line.record.name] ?? 0
    let isLookedAt = freshness.isCurrent && scene.state.drift?.notLookedAt[line.record.name] == nil
    let worst = worst(line, scene, width: width(of: "WORST", layout))
    return layout.line(titled: [
      "": mark(line).line, "CLUSTER": StyledLine(line.record.name.text, Style(.text, isBold: mark(line) == .bad)),
      "SEEN": StyledLine(
        freshness.seen(at: scene.now, lastSeen: line.lastSeen), freshness.isCurrent ? .dim : Style(mark(line).role)),
      "NODES": number("\(line.nodesReady)/\(line.nodes)", of: ["nodes"]),
      "BAD": number(
        String(line.bad), of: ClusterLine.judged, adding: line.bad,
        line.bad > 0 ? Style(.stateBad, isBold: true) : .text),
      "PODS": number(String(line.pods), of: ["pods"]),
      "CPU": line.cpuAllocatableMillis > 0
        ? number(
          Amount.percent(line.cpuRequestedMillis, of: line.cpuAllocatableMillis), of: ["pods"]) : StyledLine("–", .dim),
      "VERSION": StyledLine(line.version, .dim), "WARN": number(String(line.warnings)),
      "RTT": StyledLine(line.roundTripMillis.map { "\(Int($0.rounded()))ms" } ?? "–", .dim),
      "REGION": StyledLine(
        line.record.labels["region"] ?? line.record.labels["topology.kubernetes.io/region"] ?? "", .dim),
      "WORST": worst.text, "SINCE": StyledLine(Age.text(since: worst.since, now: scene.now), .dim),
      "ROLLOUT": RunGist.cell(
        line.record.name, in: gist, last: scene.state.runs?.newest(in: line.record.name), freshness: freshness,
        now: scene.now),
      "DRIFT": scene.state.drift == nil
        ? StyledLine("–", .dim)
        : StyledLine("\(isLookedAt ? "" : "~")\(drift)", drift > 0 ? Style(.diffMinority) : .dim),
    ])
  }

  /// What a cluster is: what is wrong with our knowledge of it outweighs what we last knew.
  static func mark(_ line: ClusterLine) -> StateMark {
    if case .quiet = line.freshness { return line.isWell ? .old : StateMark(line.worst?.verdict.level ?? .bad) }
    if let mark = StateMark(line.freshness) { return mark }
    if let level = line.worst?.verdict.level, level >= .warn { return StateMark(level) }
    return line.bad > 0 ? .bad : .well
  }

  private static func worst(_ line: ClusterLine, _ scene: Scene, width: Int) -> (text: StyledLine, since: Timestamp?) {
    switch line.freshness {
    case .live, .quiet:
      guard let row = line.worst, row.verdict.level >= .warn else {
        let words = [line.record.isLegacy ? "legacy" : "", line.freshness.isCurrent ? "" : line.freshness.cause]
        return (StyledLine(words.filter { !$0.isEmpty }.joined(separator: ", "), .dim), line.freshness.since)
      }
      return (StyledLine(row.gist(width: width), Style(StateMark(row.verdict.level).role)), row.verdict.since)
    case .syncing: return (StyledLine(line.freshness.words(at: scene.now), role: .stateWaiting), nil)
    // Nothing failed: what was wrong when it was last seen says more than that it was.
    case .stale where line.freshness.isLastKnown && (line.worst?.verdict.level ?? .well) >= .warn:
      let row = line.worst
      return (StyledLine("~" + (row?.gist(width: width - 1) ?? ""), Style(.stateOld)), row?.verdict.since)
    default:
      let cause = line.freshness.cause(within: width)
      let words = cause.isEmpty ? line.freshness.words(at: scene.now) : cause
      return (
        StyledLine(line.record.isLegacy ? "legacy, \(words)" : words), line.freshness.since ?? line.lastSeen
      )
    }
  }

  private static func login(_ identity: String, _ members: [ClusterLine], _ layout: TableLayout, _ scene: Scene)
    -> StyledLine
  {
    let why = members.first?.freshness.cause ?? ""
    return layout.line(titled: [
      "": StateMark.denied.line, "CLUSTER": StyledLine("\(members.count) clusters"),
      "SEEN": StyledLine("login", role: .stateDenied),
      "NODES": StyledLine("–", .dim), "BAD": StyledLine("–", .dim),
      "WORST": StyledLine(why.isEmpty ? identity : why),
      "SINCE": StyledLine(Age.text(since: members.compactMap(\.lastSeen).min(), now: scene.now), .dim),
      "ROLLOUT": StyledLine("–", .dim), "DRIFT": StyledLine("–", .dim),
    ])
  }

  private static func well(_ members: [ClusterLine], _ layout: TableLayout, _ scene: Scene, _ gist: RunGist?)
    -> StyledLine
  {
    let isOpen = scene.place.expanded.contains(.fold("well"))
    let isCurrent = members.allSatisfy(\.freshness.isCurrent)
    let ready = members.reduce(0) { $0 + $1.nodesReady }
    let nodes = members.reduce(0) { $0 + $1.nodes }
    let bad = members.reduce(0) { $0 + $1.bad }
    let drift = members.reduce(0) { $0 + (scene.state.driftIndex[$1.record.name] ?? 0) }
    let isLookedAt = isCurrent && members.allSatisfy { scene.state.drift?.notLookedAt[$0.record.name] == nil }
    // One of which a number is not known makes a sum that says nothing.
    func sum(_ text: String, of types: Set<String>, adding count: (ClusterLine) -> Int = { _ in 0 }) -> StyledLine {
      let numbers = Set(members.map { $0.numbers(of: types, adding: count($0)) })
      if numbers.contains(.denied) { return StyledLine("#", role: .stateDenied) }
      if numbers.contains(.unknown) { return StyledLine("–", .dim) }
      return StyledLine(isCurrent ? text : "~" + text, isCurrent ? .text : Style(.stateOld))
    }
    var rollout = StyledLine()
    if let run = gist?.run {
      var done = 0, moving = 0, waiting = 0
      for member in members {
        guard let progress = run.clusters[member.record.name] else { continue }
        switch progress.mark {
        case .done: done += 1
        case .waiting: waiting += 1
        default: moving += 1
        }
      }
      let parts = [(done, StateMark.done), (moving, .moving), (waiting, .waiting)].filter { $0.0 > 0 }
      rollout = StyledLine(parts.map { "\($0.0)\($0.1.rawValue)" }.joined(separator: " "))
    }
    return layout.line(titled: [
      "": (isCurrent ? StateMark.well : .old).line,
      "CLUSTER": StyledLine("\(members.count) well"),
      "SEEN": StyledLine(isCurrent ? "now" : "quiet", .dim),
      "NODES": sum(ready == nodes ? "all" : "\(ready)/\(nodes)", of: ["nodes"]),
      "BAD": sum(String(bad), of: ClusterLine.judged, adding: \.bad),
      "PODS": sum(String(members.reduce(0) { $0 + $1.pods }), of: ["pods"]),
      "WORST": StyledLine(isOpen ? "Enter folds them" : "", .dim),
      "ROLLOUT": gist == nil ? StyledLine("–", .dim) : rollout,
      "DRIFT": scene.state.drift == nil
        ? StyledLine("–", .dim)
        : StyledLine((isLookedAt ? "" : "~") + String(drift), drift > 0 ? Style(.diffMinority) : .dim),
    ])
  }

  private static func unproven(
    _ kind: FleetRow.Unproven, _ members: [ClusterLine], _ layout: TableLayout, _ scene: Scene
  ) -> StyledLine {
    let nodes = members.reduce(0) { $0 + $1.nodes }
    let ready = members.reduce(0) { $0 + $1.nodesReady }
    // One of which nothing is known makes a sum that says nothing.
    let isKnown = members.allSatisfy { $0.nodes > 0 }
    let (mark, seen, words): (StateMark, String, String) =
      switch kind {
      case .coming: (.syncing, "sync", "reading them")
      case .kept: (.old, "–", "last known, not dialled")
      case .notKept: (.absent, "–", "nothing of them is kept")
      }
    let oldest = members.compactMap(\.lastSeen).min()
    return layout.line(titled: [
      "": mark.line, "CLUSTER": StyledLine("\(members.count) \(kind.rawValue)"),
      "SEEN": StyledLine(oldest.map { Age.text(since: $0, now: scene.now) } ?? seen, role: mark.role),
      "NODES": StyledLine(isKnown ? "~" + (ready == nodes ? "all" : "\(ready)/\(nodes)") : "–", .dim),
      "BAD": StyledLine(isKnown ? "~0" : "–", .dim),
      "PODS": StyledLine(isKnown ? "~\(members.reduce(0) { $0 + $1.pods })" : "–", .dim),
      "WORST": StyledLine(
        isKnown ? (kind == .kept ? "last known: well" : "well when last seen") : words, role: mark.role),
      "ROLLOUT": StyledLine("–", .dim), "DRIFT": StyledLine("–", .dim),
    ])
  }

  private static func width(of title: String, _ layout: TableLayout) -> Int {
    layout.columns.firstIndex { $0.title == title }.map { layout.widths[$0] } ?? 0
  }
}

extension TableLayout {
  /// One row by the columns' titles: a column that the tier leaves out costs nothing.
  func line(titled cells: [String: StyledLine]) -> StyledLine {
    line(columns.map { cells[$0.title] ?? StyledLine() })
  }
}

extension Row {
  /// `shop/search`; the name alone where there is no namespace.
  var fullName: String { key.namespace.isEmpty ? key.name : "\(key.namespace)/\(key.name)" }
  /// `0/3`; empty where the kind has no such numbers, or says it in its reason as a node does.
  var readyText: String {
    guard let desired, key.kind.kind != "Node" else { return "" }
    return "\(ready ?? 0)/\(desired)"
  }
  /// `shop/search 0/3 CrashLoop`, as much of it as fits; the reason is shortened before the name is.
  func gist(width: Int) -> String {
    let head = [fullName, readyText].filter { !$0.isEmpty }.joined(separator: " ")
    let long = "\(head) \(verdict.reason)"
    if long.count <= width { return long }
    for tail in ["BackOff", "Exceeded", "Error"]
    where verdict.reason.hasSuffix(tail) && verdict.reason.count > tail.count {
      return "\(head) \(verdict.reason.dropLast(tail.count))"
    }
    return long
  }
}
