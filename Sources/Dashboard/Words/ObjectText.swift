import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// One object in words.
enum ObjectText {
  /// Name and value; a value that is too long goes on below itself.
  private static func pair(_ name: String, _ value: String, _ scene: Scene, indent: Int = 1) -> [StyledLine] {
    let head = StyledLine(String(repeating: " ", count: indent) + name, .dim).padded(to: indent + 14) + StyledLine(" ")
    let room = max(20, scene.width - head.width)
    return TextFlow.wrapped(value, width: room).enumerated().map { index, part in
      (index == 0 ? head : StyledLine(String(repeating: " ", count: head.width))) + StyledLine(part)
    }
  }

  static func describe(_ object: KubernetesObject, _ answer: ObjectAnswer, _ scene: Scene) -> [StyledLine] {
    var lines = pair("name", object.name, scene)
    if !object.namespace.isEmpty { lines += pair("namespace", object.namespace, scene) }
    let created = object.creationTimestamp.map { "\($0)  \(Age.text(since: $0, now: scene.now)) ago" }
    lines += pair("created", created ?? "not known", scene)
    if let going = object.deletionTimestamp { lines += pair("going since", going.description, scene) }
    if let owner = object.controller { lines += pair("owner", "\(owner.kind)/\(owner.name)", scene) }
    lines += map("labels", object.labels, scene)
    lines += map(
      "annotations", object.annotations.filter { $0.key != "kubectl.kubernetes.io/last-applied-configuration" }, scene)
    lines += replicas(object, scene)
    lines += containers(object, scene)
    lines += conditions(object, scene)
    if let data = object.json["data"]?.objectValue {
      lines.append(StyledLine(" data", Style(.header)))
      for (name, value) in data.sorted(by: { $0.key < $1.key }) {
        let text = value.stringValue ?? YAMLText.scalar(value)
        if object.kind.kind == "Secret" || text.contains("\n") {
          lines += pair(name, "\(text.utf8.count) bytes", scene, indent: 3)
        } else {
          lines += pair(name, text, scene, indent: 3)
        }
      }
    }
    if !answer.owned.isEmpty {
      lines.append(StyledLine(" owns", Style(.header)))
      for row in answer.owned.prefix(20) {
        lines.append(
          StyledLine("   ") + RowTable.mark(row).line
            + StyledLine(" \(row.key)  \(row.freshness.tilde)\(row.readyText)  \(row.verdict.reason)"))
      }
      if answer.owned.count > 20 { lines.append(StyledLine("   and \(answer.owned.count - 20) more", .dim)) }
    }
    lines.append(StyledLine(" events", Style(.header)))
    lines += events(answer.events.suffix(20), scene)
    return lines
  }

  private static func map(_ title: String, _ map: [String: String], _ scene: Scene) -> [StyledLine] {
    map.sorted { $0.key < $1.key }.enumerated().flatMap { index, entry in
      let value = entry.value.split(separator: "\n").first.map(String.init) ?? ""
      return pair(index == 0 ? title : "", "\(entry.key)=\(value)", scene)
    }
  }

  private static func replicas(_ object: KubernetesObject, _ scene: Scene) -> [StyledLine] {
    guard let wanted = object.json.int(at: "spec", "replicas") else { return [] }
    let words = [("ready", "readyReplicas"), ("updated", "updatedReplicas"), ("available", "availableReplicas")]
    let parts = words.compactMap { word, field in object.json.int(at: "status", field).map { "\($0) \(word)" } }
    return pair("replicas", (["\(wanted) wanted"] + parts).joined(separator: ", "), scene)
  }

  private static func containers(_ object: KubernetesObject, _ scene: Scene) -> [StyledLine] {
    let isPod = object.kind.kind == "Pod"
    let spec = isPod ? object.json["spec"] : object.json[at: "spec", "template", "spec"]
    let containers = (spec?.elements(at: "initContainers") ?? []) + (spec?.elements(at: "containers") ?? [])
    guard !containers.isEmpty else { return [] }
    var lines: [StyledLine] = []
    if let node = spec?.string(at: "nodeName") { lines += pair("node", node, scene) }
    if let ip = object.json.string(at: "status", "podIP") { lines += pair("address", ip, scene) }
    lines.append(StyledLine(" containers", Style(.header)))
    let statuses =
      object.json.elements(at: "status", "containerStatuses")
      + object.json.elements(at: "status", "initContainerStatuses")
    for container in containers {
      let name = container.string(at: "name") ?? ""
      lines += pair(name, container.string(at: "image") ?? "", scene, indent: 3)
      if let requests = container[at: "resources", "requests"]?.objectValue {
        lines += pair("requests", words(requests), scene, indent: 5)
      }
      if let limits = container[at: "resources", "limits"]?.objectValue {
        lines += pair("limits", words(limits), scene, indent: 5)
      }
      guard let status = statuses.first(where: { $0.string(at: "name") == name }) else { continue }
      let restarts = status.int(at: "restartCount") ?? 0
      if let state = status["state"]?.objectValue?.first {
        let count = restarts > 0 ? ", \(Amount.of(Int(restarts), "restart"))" : ""
        lines += pair("state", self.state(state.key, state.value, scene) + count, scene, indent: 5)
      }
      if let last = status["lastState"]?.objectValue?.first {
        lines += pair("last state", self.state(last.key, last.value, scene), scene, indent: 5)
      }
    }
    return lines
  }
  private static func words(_ map: [String: JSON]) -> String {
    map.sorted { $0.key < $1.key }.map { "\($0.key) \(YAMLText.scalar($0.value))" }.joined(separator: ", ")
  }
  private static func state(_ name: String, _ value: JSON, _ scene: Scene) -> String {
    var text = name
    if let reason = value.string(at: "reason") { text += ": \(reason)" }
    if let code = value.int(at: "exitCode") { text += ", exit \(code)" }
    if let message = value.string(at: "message"), let line = message.split(separator: "\n").first {
      text += " (\(line))"
    }
    if let time = (value.string(at: "startedAt") ?? value.string(at: "finishedAt")).flatMap({ Timestamp($0) }) {
      text += " " + Age.since(time, now: scene.now)
    }
    return text
  }

  private static func conditions(_ object: KubernetesObject, _ scene: Scene) -> [StyledLine] {
    let conditions = object.json.elements(at: "status", "conditions").map(Condition.init)
    guard !conditions.isEmpty else { return [] }
    let width = (conditions.map(\.type.count).max() ?? 0) + 1
    return [StyledLine(" conditions", Style(.header))]
      + conditions.flatMap { condition in
        let since = condition.lastTransitionTime.map { Age.since($0, now: scene.now) } ?? ""
        let head = StyledLine("   \(condition.type)").padded(to: 3 + width) + StyledLine(condition.status).padded(to: 9)
        let words = [condition.reason, condition.message, since].filter { !$0.isEmpty }.joined(separator: "  ")
        return hanging(head, words, .dim, scene)
      }
  }

  /// A text under its own beginning where it is longer than the line.
  private static func hanging(_ head: StyledLine, _ text: String, _ style: Style, _ scene: Scene) -> [StyledLine] {
    TextFlow.wrapped(text, width: max(20, scene.width - head.width)).enumerated().map { index, part in
      (index == 0 ? head : StyledLine(String(repeating: " ", count: head.width))) + StyledLine(part, style)
    }
  }

  static func events(_ events: some Sequence<Row>, _ scene: Scene) -> [StyledLine] {
    let lines = events.flatMap { row -> [StyledLine] in
      var line = StyledLine(" \((row.lastSeen ?? row.created)?.clockWithSeconds ?? "–        ") ", .dim)
      line += StateMark(row.verdict.level).line
      line.append(" \(row.verdict.reason)", Style(StateMark(row.verdict.level).role))
      if row.count > 1 { line.append(" x\(row.count)", .dim) }
      line.append("  ")
      return hanging(line, row.verdict.message, .text, scene)
    }
    return lines.isEmpty ? [StyledLine("   none known", .dim)] : lines
  }
}
