import KubernetesAPI

/// The protobuf bodies that kubectl sends whatever it is told.
///
/// Reviews, evictions, options of a deletion, and the simple objects that `kubectl create KIND` makes. A field that is
/// not known here refuses the body: none gets lost. Field numbers are those of the `generated.proto` files of
/// kubernetes/api, which compatibility keeps as they are.
enum ProtobufBody {
  /// A message as this reader needs to know it: what each field number is called, and what it holds.
  indirect enum Shape: Sendable {
    case text, number, flag, texts, bytes
    /// A map from text to text, or to bytes.
    case map(ofBytes: Bool)
    case list(Shape)
    case message([Int: (name: String, shape: Shape)])
  }

  /// The body as JSON; nil where it is no protobuf envelope.
  ///
  /// Throws 415 for a kind that is read as JSON only.
  static func json(_ bytes: [UInt8]) throws(Status) -> JSON? {
    guard bytes.starts(with: [0x6B, 0x38, 0x73, 0]) else { return nil }
    let envelope = fields(bytes[4...])
    let type = envelope.first { $0.number == 1 }.map { fields($0.bytes) } ?? []
    func text(_ number: Int) -> String {
      type.first { $0.number == number }.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
    }
    let raw = envelope.first { $0.number == 2 }?.bytes ?? []
    guard let shape = shapes[text(2)], var json = read(raw, shape) else {
      throw Status(
        code: 415, reason: "UnsupportedMediaType",
        message: "the body of the request was in an unknown format - accepted media types include: application/json, "
          + "application/yaml (\(text(2)) as protobuf is not simulated)")
    }
    json["apiVersion"] = .string(text(1))
    json["kind"] = .string(text(2))
    return json
  }

  /// The body as JSON, whichever of the two it is in; the refusal of what is neither begins with these words.
  static func json(_ bytes: [UInt8], or words: String) throws(Status) -> JSON {
    if let json = try json(bytes) { return json }
    return try APIServer.parsed(bytes) { "\(words): \($0)" }
  }

  private static let deleteOptions = Shape.message([
    1: ("gracePeriodSeconds", .number),
    2: ("preconditions", .message([1: ("uid", .text), 2: ("resourceVersion", .text)])),
    3: ("orphanDependents", .flag), 4: ("propagationPolicy", .text), 5: ("dryRun", .texts),
  ])
  private static let metadata = Shape.message([
    1: ("name", .text), 2: ("generateName", .text), 3: ("namespace", .text), 11: ("labels", .map(ofBytes: false)),
    12: ("annotations", .map(ofBytes: false)), 14: ("finalizers", .texts),
  ])
  private static let container = Shape.message([
    1: ("name", .text), 2: ("image", .text), 3: ("command", .texts), 4: ("args", .texts),
    6: ("ports", .list(.message([1: ("name", .text), 3: ("containerPort", .number), 4: ("protocol", .text)]))),
  ])
  private static let template = Shape.message([
    1: ("metadata", metadata),
    2: ("spec", .message([2: ("containers", .list(container)), 3: ("restartPolicy", .text)])),
  ])
  private static let resource = Shape.message([
    1: ("namespace", .text), 2: ("verb", .text), 3: ("group", .text), 4: ("version", .text), 5: ("resource", .text),
    6: ("subresource", .text), 7: ("name", .text),
  ])
  private static let other = Shape.message([1: ("path", .text), 2: ("verb", .text)])
  private static let shapes: [String: Shape] = [
    "DeleteOptions": deleteOptions, "Namespace": .message([1: ("metadata", metadata)]),
    "ServiceAccount": .message([1: ("metadata", metadata)]),
    "ConfigMap": .message([
      1: ("metadata", metadata), 2: ("data", .map(ofBytes: false)), 3: ("binaryData", .map(ofBytes: true)),
    ]),
    "Secret": .message([
      1: ("metadata", metadata), 2: ("data", .map(ofBytes: true)), 3: ("type", .text),
      4: ("stringData", .map(ofBytes: false)),
    ]),
    "Deployment": .message([
      1: ("metadata", metadata),
      2: (
        "spec",
        .message([
          1: ("replicas", .number), 2: ("selector", .message([1: ("matchLabels", .map(ofBytes: false))])),
          3: ("template", template),
        ])
      ),
    ]),
    "Job": .message([1: ("metadata", metadata), 2: ("spec", .message([6: ("template", template)]))]),
    "Eviction": .message([1: ("metadata", metadata), 2: ("deleteOptions", deleteOptions)]),
    "SelfSubjectAccessReview": .message([
      1: ("metadata", metadata),
      2: ("spec", .message([1: ("resourceAttributes", resource), 2: ("nonResourceAttributes", other)])),
    ]),
    "SelfSubjectRulesReview": .message([1: ("metadata", metadata), 2: ("spec", .message([1: ("namespace", .text)]))]),
    "SelfSubjectReview": .message([1: ("metadata", metadata)]),
  ]

  /// The message as JSON; nil where it says something that the shape does not know.
  private static func read(_ bytes: ArraySlice<UInt8>, _ shape: Shape) -> JSON? {
    guard case .message(let known) = shape else { return nil }
    var json: JSON = [:]
    for field in fields(bytes) {
      guard let (name, shape) = known[field.number] else {
        if field.isEmpty { continue }
        return nil
      }
      let text = String(decoding: field.bytes, as: UTF8.self)
      switch shape {
      case .text: json[name] = text.isEmpty ? nil : .string(text)
      case .bytes: json[name] = .string(Base64.encoded(Array(field.bytes)))
      case .texts: json[name] = .array((json[name]?.arrayValue ?? []) + [.string(text)])
      case .number: json[name] = .int(Int64(bitPattern: field.value))
      case .flag: json[name] = .bool(field.value != 0)
      case .map(let ofBytes):
        guard let pair = read(field.bytes, .message([1: ("key", .text), 2: ("value", ofBytes ? .bytes : .text)])) else {
          return nil
        }
        json[at: name, pair.string(at: "key") ?? ""] = .string(pair.string(at: "value") ?? "")
      case .list(let element):
        guard let element = read(field.bytes, element) else { return nil }
        json[name] = .array((json[name]?.arrayValue ?? []) + [element])
      case .message:
        guard let inner = read(field.bytes, shape) else { return nil }
        json[name] = inner
      }
    }
    return json
  }

  private struct Field {
    var number: Int
    var value: UInt64 = 0
    var bytes: ArraySlice<UInt8> = []
    /// Go writes members that are no pointers even where they hold nothing.
    var isEmpty: Bool { value == 0 && fields(bytes).allSatisfy(\.isEmpty) }
  }

  /// The fields of a message; stops at what is no protobuf.
  private static func fields(_ bytes: ArraySlice<UInt8>) -> [Field] {
    var rest = bytes
    var found: [Field] = []
    while !rest.isEmpty {
      guard let tag = varint(&rest) else { return found }
      var field = Field(number: Int(truncatingIfNeeded: tag >> 3))
      switch tag & 7 {
      case 0:
        guard let value = varint(&rest) else { return found }
        field.value = value
      case 2:
        guard let count = varint(&rest), count <= UInt64(rest.count) else { return found }
        field.bytes = rest.prefix(Int(count))
        rest = rest.dropFirst(Int(count))
      default: return found
      }
      found.append(field)
    }
    return found
  }

  private static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard let byte = bytes.popFirst() else { return nil }
      value |= UInt64(byte & 127) << UInt64(shift)
      if byte < 128 { return value }
    }
    return nil
  }
}
