import KubernetesAPI

extension Behaviour {
  init(_ reader: FieldReader, also more: [String]) {
    self.init()
    reader.allow(
      ["name", "image", "namespace", "pods", "when", "starts", "ready", "crashes", "completes", "stops", "log"] + more)
    name = reader.string("name", default: "")
    image = reader.optionalString("image")
    namespace = reader.optionalString("namespace")
    podSelector = reader.selector(reader.json["pods"], at: "pods")
    if let condition = reader.reader("when") {
      condition.allow(["configMap", "key", "value"])
      when = ConfigValue(
        configMap: condition.name("configMap"), key: condition.string("key"), value: condition.string("value"))
    }
    startsAfter = reader.optionalDuration("starts")
    completesAfter = reader.optionalDuration("completes")
    stopsAfter = reader.optionalDuration("stops")
    ready = Self.readiness(reader)
    if reader.json["crashes"] == false {
      crash = .some(nil)
    } else if let fields = reader.reader("crashes") {
      fields.allow(["after", "exitCode", "reason", "log"])
      var crash = Crash()
      crash.after = fields.duration("after", default: crash.after)
      crash.exitCode = fields.int("exitCode", default: fields.json["reason"] == "OOMKilled" ? 137 : 1, in: 0...255)
      crash.reason = fields.string("reason", default: crash.reason)
      crash.log = fields.strings("log")
      self.crash = .some(crash)
    }
    guard let fields = reader.reader("log") else { return }
    fields.allow(["start", "every", "lines"])
    var chatter = Chatter()
    chatter.onStart = fields.strings("start")
    chatter.every = fields.optionalDuration("every")
    chatter.lines = fields.strings("lines")
    if let every = chatter.every, every < .milliseconds(100) {
      fields.fault("every", "is too often", allowed: "100ms and more")
      chatter.every = nil
    }
    self.chatter = chatter
  }

  private static func readiness(_ reader: FieldReader) -> Readiness? {
    guard reader.has("ready") else { return nil }
    if reader.json["ready"]?.objectValue != nil, let fields = reader.reader("ready") {
      fields.allow(["never"])
      return .never(fields.string("never", default: "HTTP probe failed with statuscode: 503"))
    }
    return .after(reader.duration("ready"))
  }
}

extension RegistryBehaviour {
  init(_ reader: FieldReader, also more: [String]) {
    reader.allow(["image", "takes", "fails"] + more)
    self.init(image: reader.string("image"))
    takes = reader.duration("takes", default: takes)
    if reader.json["fails"] != .bool(false) { failure = reader.optionalString("fails") }
  }
}
