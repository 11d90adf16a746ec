import KubernetesAPI

extension StoryStep {
  private static let actions = [
    "edit", "delete", "apply", "cordon", "uncordon", "node", "network", "behaviour", "registry",
  ]

  init?(_ reader: FieldReader, _ context: ScenarioContext) {
    reader.allow(["at", "clusters"] + Self.actions)
    let at = Self.time(reader, context)
    clusters = ClusterChoice(reader, context)
    let named = Self.actions.filter { reader.json[$0] != nil }
    guard named.count == 1 else {
      if reader.json.objectValue != nil {
        reader.fault(
          nil, named.isEmpty ? "says nothing that happens" : "says \(named.joined(separator: " and ")) at once",
          allowed: "one of " + Self.actions.joined(separator: ", "))
      }
      return nil
    }
    guard let action = StoryAction(named[0], reader), let at else { return nil }
    self.at = at
    self.action = action
  }

  /// `45s` after the beginning, or `02:58`, which needs a beginning.
  private static func time(_ reader: FieldReader, _ context: ScenarioContext) -> Duration? {
    let allowed = Duration.allowedText + (context.start == nil ? "; a clock time where start is given" : ", or 02:58")
    return reader.value("at", default: nil, allowed: allowed) { json in
      guard let text = json.scalarText else { return nil }
      if let duration = Duration(written: text) { return duration }
      guard let start = context.start else { return nil }
      let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
      guard (2...3).contains(parts.count), let hour = parts[0], let minute = parts[1], (0..<24).contains(hour),
        (0..<60).contains(minute), let second = parts.count == 3 ? parts[2] : 0, (0..<60).contains(second)
      else { return nil }
      let civil = start.civil
      let time = Timestamp(
        year: civil.year, month: civil.month, day: civil.day, hour: hour, minute: minute, second: second)
      return time >= start ? time - start : time + .seconds(86_400) - start
    }
  }
}

extension StoryAction {
  fileprivate init?(_ name: String, _ reader: FieldReader) {
    switch name {
    case "edit":
      guard let inner = reader.reader(name), let edit = Edit(inner) else { return nil }
      self = .edit(edit)
    case "delete":
      guard let inner = reader.reader(name), let choice = ObjectChoice(inner, also: ["user"]) else { return nil }
      self = .delete(choice, user: inner.string("user", default: Edit.standardUser))
    case "apply":
      guard let inner = reader.reader(name) else { return nil }
      inner.allow(["objects", "manager", "user"])
      let objects = inner.readers("objects").compactMap { $0.manifest() }
      if !inner.has("objects") { inner.fault("objects", "is missing", allowed: "a list of objects") }
      self = .apply(
        objects, manager: inner.string("manager", default: "kubectl"),
        user: inner.string("user", default: Edit.standardUser))
    case "cordon", "uncordon":
      guard let node = NodeChoice(reader, name) else { return nil }
      self = .cordon(node, isCordoned: name == "cordon")
    case "node":
      guard let inner = reader.reader(name) else { return nil }
      inner.allow(["name", "is", "message"])
      guard let node = NodeChoice(inner, "name") else { return nil }
      let message = inner.string(
        "message",
        default: "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady "
          + "message:Network plugin returns error: cni plugin not initialized")
      switch inner.choice("is", of: ["silent", "notReady", "mended"]) {
      case "silent": self = .node(node, .silent)
      case "notReady": self = .node(node, .notReady(message))
      default: self = .node(node, .mended)
      }
    case "network":
      guard let inner = reader.reader(name) else { return nil }
      inner.allow(["is", "delay", "for"])
      let state = inner.choice("is", of: ["up", "down", "silent", "slow"])
      let lasts = inner.optionalDuration("for")
      switch state {
      case "up": self = .network(.up, lasts: nil)
      case "down": self = .network(.down, lasts: lasts)
      case "silent": self = .network(.silent, lasts: lasts)
      default: self = .network(.slow(inner.duration("delay", default: .seconds(2))), lasts: lasts)
      }
    case "behaviour":
      guard let inner = reader.reader(name) else { return nil }
      self = .behave(Behaviour(inner, also: []))
    default:
      guard let inner = reader.reader(name) else { return nil }
      self = .registry(RegistryBehaviour(inner, also: []))
    }
  }
}

extension NodeChoice {
  fileprivate init?(_ reader: FieldReader, _ field: String) {
    let choice = reader.value(field, default: nil, allowed: "a node's name, or its number from 1") { json -> Self? in
      if let number = json.intValue { return number > 0 ? .number(Int(number)) : nil }
      return json.stringValue.map { .name($0) }
    }
    guard let choice else { return nil }
    self = choice
  }
}

extension ObjectChoice {
  fileprivate init?(_ reader: FieldReader, also more: [String]) {
    reader.allow(["kind", "namespace", "name", "selector"] + more)
    let type = reader.value("kind", default: nil, allowed: "a built-in kind like Deployment") { json in
      json.stringValue.flatMap { ResourceType.builtIn(named: $0) }
    }
    let namespace = reader.string("namespace", default: "*")
    let name = reader.string("name", default: "*")
    let selector = reader.selector(reader.json["selector"], at: "selector")
    guard let type else { return nil }
    self.init(type: type)
    (self.namespace, self.name, self.selector) = (namespace, name, selector)
  }
}

extension Edit {
  fileprivate static let standardUser = "someone"

  fileprivate init?(_ reader: FieldReader) {
    let choice = ObjectChoice(reader, also: ["user", "manager", "set", "image"])
    let user = reader.string("user", default: Self.standardUser)
    let manager = reader.string("manager", default: "kubectl-edit")
    var set: [String: JSON] = [:]
    if let values = reader.reader("set") { set = values.json.objectValue ?? [:] }
    var image: ImageChange?
    if let change = reader.reader("image") {
      change.allow(["from", "to"])
      image = ImageChange(from: change.string("from", default: "*"), to: change.string("to"))
    }
    if set.isEmpty, image == nil { reader.fault(nil, "changes nothing", allowed: "set, image") }
    guard let choice else { return nil }
    self.init(objects: choice, user: user, manager: manager)
    (self.set, self.image) = (set, image)
  }
}
