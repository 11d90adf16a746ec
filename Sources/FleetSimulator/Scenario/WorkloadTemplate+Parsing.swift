import KubernetesAPI

extension WorkloadTemplate {
  private static let fields = [
    "kind", "name", "namespace", "copies", "clusters", "image", "replicas", "cpu", "memory", "maxSurge",
    "maxUnavailable", "progressDeadline", "port", "settings", "storage", "toleratesEverything", "variants", "age",
  ]

  init(_ reader: FieldReader, _ context: ScenarioContext) {
    self.init()
    reader.allow(Self.fields + Origin.fields)
    kind =
      Kind(rawValue: reader.choice("kind", of: Kind.allCases.map(\.rawValue), default: "Deployment")) ?? .deployment
    name = reader.name("name")
    namespaces = Self.namespaces(reader)
    clusters = ClusterChoice(reader, context)
    age = reader.duration("age", default: age)
    origin = Origin(reader)
    spec.image = reader.string("image")
    spec.replicas = reader.int("replicas", default: 1, in: 0...10_000)
    spec.cpu = reader.quantity("cpu", default: spec.cpu)
    spec.memory = reader.quantity("memory", default: spec.memory)
    spec.maxSurge = Self.share("maxSurge", reader, default: spec.maxSurge)
    spec.maxUnavailable = Self.share("maxUnavailable", reader, default: spec.maxUnavailable)
    spec.progressDeadlineSeconds = reader.duration("progressDeadline", default: .seconds(600)).components.seconds
    if reader.has("port") { spec.port = reader.int("port", in: 1...65_535) }
    spec.settings = reader.optionalMap("settings")
    spec.storage = reader.optionalQuantity("storage")
    if spec.storage != nil, kind != .statefulSet { reader.fault("storage", "is for a StatefulSet only") }
    spec.toleratesEverything = reader.bool("toleratesEverything")
    variants = reader.readers("variants").map { Variant($0, context) }
  }

  /// `namespace: tenant-*` with `copies: 40` is `tenant-1` to `tenant-40`.
  private static func namespaces(_ reader: FieldReader) -> [String] {
    let allowed = "a namespace's name, with one '*' where there are copies"
    let copies = reader.has("copies") ? Int(reader.int("copies", in: 1...1_000)) : nil
    let pattern =
      reader.value("namespace", default: nil, allowed: allowed) { json in
        json.stringValue.flatMap { text in
          let stars = text.count { $0 == "*" }
          let example = text.replacing("*", with: "1")
          return stars == (copies == nil ? 0 : 1) && LabelSyntax.isDNSSubdomain(example) ? text : nil
        }
      } ?? "default"
    guard let copies else { return [pattern] }
    let width = String(copies).count
    return (1...copies).map { number in
      let digits = String(number)
      return pattern.replacing("*", with: String(repeating: "0", count: width - digits.count) + digits)
    }
  }

  private static func share(_ name: String, _ reader: FieldReader, default standard: JSON) -> JSON {
    reader.value(name, default: standard, allowed: "a number or a percentage like 25%") { json in
      switch json {
      case .int(let number): number >= 0 ? json : nil
      case .string(let text): text.hasSuffix("%") && UInt8(text.dropLast()) != nil ? json : nil
      default: nil
      }
    } ?? standard
  }
}

extension WorkloadTemplate.Variant {
  init(_ reader: FieldReader, _ context: ScenarioContext) {
    reader.allow(["clusters", "image", "replicas", "cpu", "memory", "settings"])
    clusters = ClusterChoice(reader, context)
    image = reader.optionalString("image")
    replicas = reader.has("replicas") ? reader.int("replicas", in: 0...10_000) : nil
    cpu = reader.optionalQuantity("cpu")
    memory = reader.optionalQuantity("memory")
    settings = reader.optionalMap("settings")
  }
}
