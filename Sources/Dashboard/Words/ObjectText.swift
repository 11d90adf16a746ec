import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// One object in words.
enum ObjectText {
  private static func pair(_ name: String, _ value: String, indent: Int = 1) -> StyledLine {
    StyledLine(String(repeating: " ", count: indent) + name, .dim).padded(to: indent + 14) + StyledLine(" " + value)
  }

  static func describe(_ object: KubernetesObject, _ answer: ObjectAnswer, _ scene: Scene) -> [StyledLine] {
    var lines = [pair("name", object.name)]
    if !object.namespace.isEmpty { lines.append(pair("namespace", object.namespace)) }
    lines.append(
      pair(
        "created", object.creationTimestamp.map { "\($0)  \(Age.text(since: $0, now: scene.now)) ago" } ?? "not known"))
    if let going = object.deletionTimestamp { lines.append(pair("going since", going.description)) }
    if let owner = object.controller { lines.append(pair("owner", "\(owner.kind)/\(owner.name)")) }
    lines += map("labels", object.labels)
    lines += map(
      "annotations", object.annotations.filter { $0.key != "kubectl.kubernetes.io/last-applied-configuration" })
    lines += replicas(object)
    lines += containers(object, scene)
    lines += conditions(object, scene)
    if let data = object.json["data"]?.objectValue {
      lines.append(StyledLine(" data", Style(.header)))
      for (name, value) in data.sorted(by: { $0.key < $1.key }) {
        let text = value.stringValue ?? YAMLText.scalar(value)
        if object.kind.kind == "Secret" || text.contains("\n") {
          lines.append(pair(name, "\(text.utf8.count) bytes", indent: 3))
        } else {
          lines.append(pair(name, text, indent: 3))
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

  private static func map(_ title: String, _ map: [String: String]) -> [StyledLine] {
    map.sorted { $0.key < $1.key }.enumerated().map { index, entry in
      pair(index == 0 ? title : "", "\(entry.key)=\(entry.value.split(separator: "\n").first.map(String.init) ?? "")")
    }
  }

  private static func replicas(_ object: KubernetesObject) -> [StyledLine] {
    guard let wanted = object.json.int(at: "spec", "replicas") else { return [] }
    let words = [("ready", "readyReplicas"), ("updated", "updatedReplicas"), ("available", "availableReplicas")]
    let parts = words.compactMap { word, field in object.json.int(at: "status", field).map { "\($0) \(word)" } }
    return [pair("replicas", (["\(wanted) wanted"] + parts).joined(separator: ", "))]
  }

  private static func containers(_ object: KubernetesObject, _ scene: Scene) -> [StyledLine] {
    let isPod = object.kind.kind == "Pod"
    let spec = isPod ? object.json["spec"] : object.json[at: "spec", "template", "spec"]
    let containers = (spec?.elements(at: "initContainers") ?? []) + (spec?.elements(at: "containers") ?? [])
    guard !containers.isEmpty else { return [] }
    var lines: [StyledLine] = []
    if let node = spec?.string(at: "nodeName") { lines.append(pair("node", node)) }
    if let ip = object.json.string(at: "status", "podIP") { lines.append(pair("address", ip)) }
    lines.append(StyledLine(" containers", Style(.header)))
    let statuses =
      object.json.elements(at: "status", "containerStatuses")
      + object.json.elements(at: "status", "initContainerStatuses")
    for container in containers {
      let name = container.string(at: "name") ?? ""
      lines.append(pair(name, container.string(at: "image") ?? "", indent: 3))
      if let requests = container[at: "resources", "requests"]?.objectValue {
        lines.append(pair("requests", words(requests), indent: 5))
      }
      if let limits = container[at: "resources", "limits"]?.objectValue {
        lines.append(pair("limits", words(limits), indent: 5))
      }
      guard let status = statuses.first(where: { $0.string(at: "name") == name }) else { continue }
      let restarts = status.int(at: "restartCount") ?? 0
      if let state = status["state"]?.objectValue?.first {
        lines.append(
          pair(
            "state", self.state(state.key, state.value, scene) + (restarts > 0 ? ", \(restarts) restarts" : ""),
            indent: 5))
      }
      if let last = status["lastState"]?.objectValue?.first {
        lines.append(pair("last state", self.state(last.key, last.value, scene), indent: 5))
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
      text += " since \(time.clock)"
    }
    return text
  }

  private static func conditions(_ object: KubernetesObject, _ scene: Scene) -> [StyledLine] {
    let conditions = object.json.elements(at: "status", "conditions").map(Condition.init)
    guard !conditions.isEmpty else { return [] }
    return [StyledLine(" conditions", Style(.header))]
      + conditions.map { condition in
        let since = condition.lastTransitionTime.map { "since \(Age.clock($0, now: scene.now))" } ?? ""
        return StyledLine("   \(condition.type)").padded(to: 20)
          + StyledLine(" \(condition.status)").padded(to: 9)
          + StyledLine(
            [condition.reason, condition.message, since].filter { !$0.isEmpty }.joined(separator: "  "), .dim)
      }
  }

  static func events(_ events: some Sequence<Row>, _ scene: Scene) -> [StyledLine] {
    let lines = events.map { row -> StyledLine in
      var line = StyledLine(" \((row.lastSeen ?? row.created)?.clockWithSeconds ?? "–        ") ", .dim)
      line += StateMark(row.verdict.level).line
      line.append(" \(row.verdict.reason)", Style(StateMark(row.verdict.level).role))
      if row.count > 1 { line.append(" x\(row.count)", .dim) }
      line.append("  " + row.verdict.message)
      return line
    }
    return lines.isEmpty ? [StyledLine("   none known", .dim)] : lines
  }

  /// Managers with the fields that each holds.
  ///
  /// A time is of a manager's last write, not of each field.
  static func managers(_ object: KubernetesObject, _ scene: Scene) -> [StyledLine] {
    let entries = object.json.elements(at: "metadata", "managedFields")
    guard !entries.isEmpty else { return [StyledLine(" the server names no managers", .dim)] }
    var lines: [StyledLine] = []
    for entry in entries {
      var line = StyledLine(" ")
      line.append(entry.string(at: "manager") ?? "?", Style(.title, isBold: true))
      line.append("  \(entry.string(at: "operation") ?? "")", .dim)
      if let sub = entry.string(at: "subresource") { line.append("  on \(sub)", .dim) }
      if let time = entry.string(at: "time").flatMap({ Timestamp($0) }) {
        line.append("  no later than \(time)  (\(Age.text(since: time, now: scene.now)))", .dim)
      }
      lines.append(line)
      var paths: [String] = []
      collect(entry["fieldsV1"] ?? .null, "", &paths)
      lines += paths.sorted().map { StyledLine("   " + $0) }
    }
    return lines
  }
  private static func collect(_ json: JSON, _ path: String, _ paths: inout [String]) {
    guard case .object(let members) = json else { return }
    let inner = members.filter { $0.key != "." }
    if inner.isEmpty {
      if !path.isEmpty { paths.append(path) }
      return
    }
    for (name, value) in inner {
      var part = name
      if name.hasPrefix("f:") { part = "." + name.dropFirst(2) }
      if name.hasPrefix("k:") || name.hasPrefix("v:") { part = "[" + name.dropFirst(2) + "]" }
      collect(value, path.isEmpty && part.hasPrefix(".") ? String(part.dropFirst()) : path + part, &paths)
    }
  }
}
