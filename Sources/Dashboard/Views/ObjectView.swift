import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// One object: described, as YAML, its events, its managers by field.
struct ObjectView: View {
  let id = "object"
  let title = "One object: described, YAML, events, managers by field."
  let isRoot = false
  var example: Subject { .object(KeyExample.object) }
  static let faces: [(id: String, key: Character, title: String)] = [
    ("describe", "d", "describe"), ("yaml", "y", "yaml"), ("events", "v", "events"), ("managers", "f", "fields"),
  ]

  func queries(_ scene: Scene) -> [FleetQuery] {
    guard case .object(let id) = scene.subject else { return [] }
    return [.object(id.cluster, id.key)]
  }

  func content(_ scene: Scene) -> Content {
    var content = Content()
    guard case .object(let id) = scene.subject else { return content }
    let face = scene.place.face.isEmpty ? "describe" : scene.place.face
    guard case .object(let answer) = scene.answer(0, of: queries(scene)) else {
      content.head = [StyledLine(" \(id.key)  \(id.cluster)", Style(.title, isBold: true))]
      content.text = TextBody([StyledLine(" \(StateMark.syncing.rawValue) reading the object", .dim)])
      return content
    }
    content.head = [head(answer, face, scene)]
    var lines: [StyledLine] = []
    if let problem = answer.problem {
      lines.append(StyledLine(" \(StateMark.noAnswer.rawValue) \(problem)", Style(.error)))
      if answer.object != nil, let read = answer.readAt {
        lines.append(
          StyledLine(" below: as it was read \(Age.text(since: read, now: scene.now)) ago", Style(.stateOld)))
      }
    } else if answer.object == nil {
      lines.append(
        answer.freshness.isCurrent
          ? StyledLine(" – there is no such object now", .dim)
          : StyledLine(
            " \((StateMark(answer.freshness) ?? .old).rawValue) not known: \(answer.freshness.words(at: scene.now))",
            Style(.stateOld)))
    }
    if let object = answer.object {
      switch face {
      case "yaml": lines += yaml(object)
      case "events": lines += ObjectText.events(answer.events, scene)
      case "managers": lines += ManagersText.lines(object, scene)
      default: lines += ObjectText.describe(object, answer, scene)
      }
    } else if face == "events" || !answer.events.isEmpty {
      lines += ObjectText.events(answer.events, scene)
    }
    if !scene.place.filter.isEmpty {
      let all = lines.count
      lines = lines.filter { scene.passes($0.text) }
      content.hidden = all - lines.count
    }
    content.text = TextBody(lines)
    return content
  }

  /// Without what only servers write and nobody reads; fields have a face of their own.
  private func yaml(_ object: KubernetesObject) -> [StyledLine] {
    var json = object.json
    json[at: "metadata", "managedFields"] = nil
    return YAMLText.lines(json)
  }

  private func head(_ answer: ObjectAnswer, _ face: String, _ scene: Scene) -> StyledLine {
    var line = StyledLine(" ")
    line.append(answer.key.description, Style(.title, isBold: true))
    line.append("  \(answer.cluster)")
    if scene.state.isProtected(answer.cluster) { line.append("  protected", Style(.accent)) }
    line.append("  \(face)", .dim)
    return line.with(
      right: StyledLine(answer.freshness.words(at: scene.now) + " ", Style(StateMark(answer.freshness)?.role ?? .dim)),
      width: scene.width)
  }

  func bindings(_ scene: Scene) -> [ViewBinding] {
    guard case .object(let id) = scene.subject else { return [] }
    var keys = Self.faces.map { face in
      ViewBinding(
        "object.\(face.id)", .character(face.key), face.title, "The object's \(face.title).",
        off: scene.place.face == face.id ? "this is it" : nil
      ) { state in
        state.place.face = face.id
        state.place.list.top = 0
        return []
      }
    }
    let isPod = id.key.kind.kind == "Pod"
    if isPod {
      for (key, title, isPrevious) in [("l" as Character, "logs", false), ("p", "last log", true)] {
        keys.append(
          ViewBinding("object.\(title)", .character(key), title, "The pod's log.") { state in
            state.go(
              Place(
                "logs",
                .log(
                  LogRequest(cluster: id.cluster, namespace: id.key.namespace, pod: id.key.name, isPrevious: isPrevious)
                )))
            return []
          })
      }
    }
    keys += [
      ViewBinding("object.related", .enter, "related", "Owner, node, what it owns: where to go from here.") { state in
        state.openRelated(id)
        return []
      },
      ViewBinding("object.act", .character("x"), "act", "What may be done to it.") { state in
        state.openActionMenu([ActionTarget(id, state.objectAnswer?.object, state.objectAnswer?.freshness ?? .never)])
        return []
      },
      ViewBinding("object.copy", .character("c"), "copy", "Name, kubectl line or the screen.", isShown: false) {
        state in
        let screen = state.render(size: state.size).lines.joined(separator: "\n")
        state.dialog = .menu(
          Menu(
            title: "Copy",
            entries: [
              Menu.Entry(letter: "n", title: "name  \(id.key.name)", choice: .effects([.copy(id.key.name)])),
              state.kubectlEntry(id),
              Menu.Entry(letter: "s", title: "screen as text", choice: .effects([.copy(screen)])),
            ]))
        return []
      },
    ]
    return keys
  }
}

extension DashboardState {
  fileprivate var objectAnswer: ObjectAnswer? {
    if case .object(let answer) = scene.answer(0, of: view.queries(scene)) { answer } else { nil }
  }

  mutating func openRelated(_ id: RowID) {
    guard let answer = objectAnswer else { return }
    var places: [(String, Place)] = []
    if let owner = answer.object?.controller {
      let kind =
        ResourceType.builtIn(named: owner.kind)?.kind ?? GroupVersionKind(group: "", version: "v1", kind: owner.kind)
      let key = ObjectKey(kind: kind, namespace: id.key.namespace, name: owner.name)
      places.append(("owner  \(key)", Place("object", .object(RowID(cluster: id.cluster, key: key)), face: "describe")))
    }
    if let node = answer.object?.json.string(at: "spec", "nodeName") {
      places.append(("node  \(node)", Place("object", .object(.node(node, in: id.cluster)), face: "describe")))
    }
    if id.key.kind.kind == "Node" { places.append(("its pods", Place("pods", .node(id)))) }
    if Ownership.kinds.contains(id.key.kind.kind) { places.append(("its pods", Place("pods", .workload(id)))) }
    for row in answer.owned.prefix(12) {
      places.append(
        ("owned  \(row.key)", Place("object", .object(RowID(row)), face: "describe")))
    }
    guard !places.isEmpty else { return say("nothing related is known") }
    let letters = Array("abcdefghinorstuvwxyz")
    dialog = .menu(
      Menu(
        title: "Related to \(id.key)",
        entries: places.prefix(letters.count).enumerated().map { index, place in
          Menu.Entry(letter: letters[index], title: place.0, choice: .go(place.1))
        }))
  }
}
