import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// The log of one container: followed, or of the run before.
struct LogsView: View {
  let id = "logs"
  let title = "The log of a pod, followed; the previous run; a filter, wrapped lines, a bound."
  let isRoot = false
  var example: Subject { .log(KeyExample.log) }

  func content(_ scene: Scene) -> Content {
    var content = Content()
    guard case .log(let request) = scene.subject else { return content }
    let buffer = scene.state.log
    var head = StyledLine(" ")
    head.append("\(request.namespace)/\(request.pod)", Style(.title, isBold: true))
    let container = request.container.isEmpty ? buffer?.container ?? "" : request.container
    if !container.isEmpty {
      head.append("  \(container)", Style(.accent))
      if let all = buffer?.containers, all.count > 1 { head.append(" of \(all.count)", .dim) }
    }
    head.append("  \(request.cluster)")
    head.append(request.isPrevious ? "  run before this one" : "  this run", .dim)
    var right = StyledLine()
    if let buffer {
      if buffer.dropped > 0 { right.append("\(buffer.dropped) older lines let go  ", Style(.stateWarn)) }
      right.append("\(buffer.lines.count) lines  ")
      if buffer.problem != nil {
        right.append("ended", Style(.error))
      } else if buffer.hasEnded {
        right.append("ended", .dim)
      } else {
        right.append(
          scene.place.list.isFollowing ? "following" : "held, G follows",
          scene.place.list.isFollowing ? Style(.stateWell) : Style(.stateOld))
      }
      right.append(" ")
    }
    content.head = [head.with(right: right, width: scene.width)]
    let all = buffer?.lines ?? []
    let lines = scene.place.filter.isEmpty ? all : all.filter(scene.passes)
    content.hidden = all.count - lines.count
    var after: [StyledLine] = []
    if lines.isEmpty {
      let why =
        buffer.map { buffer in
          buffer.isOpening
            ? " \(StateMark.syncing.rawValue) opening the log"
            : buffer.problem.map { " \(StateMark.noAnswer.rawValue) no log: \(Self.words($0))" }
              ?? (buffer.lines.isEmpty ? " none: the container has written nothing" : " no line matches the filter")
        } ?? " no log is open"
      after = TextFlow.wrapped(why, width: scene.width - 1).map { StyledLine($0, .dim) }
    } else if let problem = buffer?.problem {
      after = [StyledLine(" \(StateMark.noAnswer.rawValue) ended: \(Self.words(problem))", Style(.error))]
    }
    content.text = Self.body(lines, wrappedAt: scene.place.isWrapped ? scene.width : nil, after: after)
    return content
  }

  /// The lines of a log, those that are too wide broken, and what is said after them.
  ///
  /// Nothing is made but what is looked at: where lines are broken, all are measured and no more.
  static func body(_ lines: [String], wrappedAt width: Int?, after: [StyledLine]) -> TextBody {
    guard let width else {
      return TextBody(count: lines.count + after.count) { index in
        index < lines.count ? StyledLine(lines[index], style(lines[index])) : after[index - lines.count]
      }
    }
    // The line that each line of the screen is of, and which part of it.
    var places: [(line: Int32, part: Int32)] = []
    places.reserveCapacity(lines.count)
    for (index, line) in lines.enumerated() {
      let parts =
        line.utf8.count <= width || DisplayWidth.fast(line) <= width
        ? 1 : TextFlow.wrapped(line, width: width).count
      for part in 0..<parts { places.append((Int32(index), Int32(part))) }
    }
    return TextBody(count: places.count + after.count) { index in
      guard index < places.count else { return after[index - places.count] }
      let place = places[index]
      let line = lines[Int(place.line)]
      let parts = TextFlow.wrapped(line, width: width)
      return StyledLine(parts.indices.contains(Int(place.part)) ? parts[Int(place.part)] : "", style(line))
    }
  }

  /// The server's sentence for a container that has not ended yet is long and sounds like a fault; it is none.
  private static func words(_ problem: String) -> String {
    problem.hasPrefix("previous terminated container") && problem.hasSuffix("not found")
      ? "there is none of a run before this one: the container has not ended since its pod began" : problem
  }

  /// Lines that say themselves that something is wrong stand out.
  private static func style(_ line: String) -> Style {
    let head = line.prefix(120).uppercased()
    if head.contains("ERROR") || head.contains("FATAL") || head.contains("PANIC") { return Style(.stateBad) }
    if head.contains("WARN") { return Style(.stateWarn) }
    return .text
  }

  func bindings(_ scene: Scene) -> [ViewBinding] {
    guard case .log(let request) = scene.subject else { return [] }
    func reopen(isPrevious: Bool) -> (inout DashboardState) -> [DashboardEffect] {
      { state in
        var next = request
        next.isPrevious = isPrevious
        state.showLog(next)
        return []
      }
    }
    return [
      ViewBinding(
        "logs.previous", .character("p"), "run before", "The log of the run before this one.",
        off: request.isPrevious ? "it is what is shown" : nil, perform: reopen(isPrevious: true)),
      ViewBinding(
        "logs.current", .character("l"), "this run", "The log of the run that is on.",
        off: request.isPrevious ? nil : "it is what is shown", perform: reopen(isPrevious: false)),
      ViewBinding(
        "logs.container", .character("n"), "container", "The log of another container of the pod.",
        off: (scene.state.log?.containers.count ?? 0) > 1 ? nil : "the pod has no other that we know of",
        isShown: (scene.state.log?.containers.count ?? 0) > 1
      ) { state in
        state.openContainers()
        return []
      },
      ViewBinding("logs.wrap", .character("w"), "wrap", "Breaks long lines, or moves them sideways with the arrows.") {
        state in
        state.place.isWrapped.toggle()
        state.place.column = 0
        return []
      },
      ViewBinding("logs.follow", .character("G"), "follow", "To the end, and stays there.", isShown: false) { state in
        state.place.list.isFollowing = true
        return []
      },
      ViewBinding("logs.describe", .character("d"), "pod", "The pod in words.") { state in
        let key = ObjectKey(kind: ResourceType.pods.kind, namespace: request.namespace, name: request.pod)
        state.go(Place("object", .object(RowID(cluster: request.cluster, key: key)), face: "describe"))
        return []
      },
    ]
  }
}

extension DashboardState {
  /// Another log in the place of the one that is shown.
  mutating func showLog(_ request: LogRequest) {
    place.subject = .log(request)
    place.list = ListPosition()
  }

  fileprivate mutating func openContainers() {
    guard let log else { return }
    let letters = Array("abcdefghijklmnoprstuvwxyz")
    dialog = .menu(
      Menu(
        title: "Containers of \(log.request.pod)",
        entries: zip(letters, log.containers).map { letter, name in
          var next = log.request
          next.container = name
          return Menu.Entry(
            letter: letter, title: name, off: name == log.container ? "it is what is shown" : nil, choice: .log(next))
        }))
  }
}
