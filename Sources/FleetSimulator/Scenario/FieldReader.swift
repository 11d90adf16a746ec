import KubernetesAPI

/// Collects what is wrong while a file is read to its end.
final class FaultCollector {
  let document: YAMLDocument
  private(set) var faults: [ScenarioFault] = []
  init(document: YAMLDocument) { self.document = document }

  func add(_ path: [YAMLDocument.Step], _ message: String, allowed: String = "") {
    let (line, column) = document.position(of: path)
    var field = ""
    for step in path {
      switch step {
      case .member(let name): field += field.isEmpty ? name : ".\(name)"
      case .index(let index): field += "[\(index)]"
      }
    }
    faults.append(
      ScenarioFault(
        file: document.file, line: line, column: column, field: field, message: message, allowed: allowed))
  }
}

/// Reads one mapping of a file: each question names a field, and its answer is checked where it stands.
struct FieldReader {
  let json: JSON
  let path: [YAMLDocument.Step]
  let collector: FaultCollector

  init(_ json: JSON, at path: [YAMLDocument.Step], _ collector: FaultCollector) {
    self.json = json
    self.path = path
    self.collector = collector
    if json.objectValue == nil { fault(nil, "is \(json.kindName)", allowed: "a mapping") }
  }

  func fault(_ name: String?, _ message: String, allowed: String = "") {
    collector.add(name.map { path + [.member($0)] } ?? path, message, allowed: allowed)
  }

  /// Faults every field that is not among these.
  func allow(_ names: [String]) {
    for name in (json.objectValue ?? [:]).keys.sorted() where !names.contains(name) {
      fault(name, "is not a field here", allowed: names.joined(separator: ", "))
    }
  }

  func has(_ name: String) -> Bool { json[name].map { !$0.isNull } ?? false }

  /// The value of a field, converted; faults what cannot be, and what is missing without a default.
  func value<Value>(
    _ name: String, default standard: Value?, allowed: String, _ convert: (JSON) -> Value?
  ) -> Value? {
    guard let json = json[name], !json.isNull else {
      if standard == nil, self.json.objectValue != nil { fault(name, "is missing", allowed: allowed) }
      return standard
    }
    if let value = convert(json) { return value }
    fault(name, "is \(json.shortText)", allowed: allowed)
    return standard
  }

  func string(_ name: String, default standard: String? = nil) -> String {
    value(name, default: standard, allowed: "text") { $0.scalarText } ?? ""
  }
  func optionalString(_ name: String) -> String? { has(name) ? string(name) : nil }
  func int(_ name: String, default standard: Int64? = nil, in range: ClosedRange<Int64>) -> Int64 {
    value(name, default: standard, allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)") {
      $0.intValue.flatMap { range.contains($0) ? $0 : nil }
    } ?? range.lowerBound
  }
  func bool(_ name: String) -> Bool { value(name, default: false, allowed: "true, false") { $0.boolValue } ?? false }
  func choice(_ name: String, of words: [String], default standard: String? = nil) -> String {
    value(name, default: standard, allowed: words.joined(separator: ", ")) { json in
      json.stringValue.flatMap { words.contains($0) ? $0 : nil }
    } ?? words[0]
  }
  /// A name as Kubernetes wants it.
  func name(_ name: String) -> String {
    value(name, default: nil, allowed: "a lower-case name of letters, digits, '-' and '.', up to 253") { json in
      json.scalarText.flatMap { LabelSyntax.isDNSSubdomain($0) ? $0 : nil }
    } ?? ""
  }
  func quantity(_ name: String, default standard: String) -> String {
    value(name, default: standard, allowed: "a quantity like 250m or 4Gi") { json in
      json.scalarText.flatMap { Quantity($0) == nil ? nil : $0 }
    } ?? standard
  }
  func optionalQuantity(_ name: String) -> String? { has(name) ? quantity(name, default: "0") : nil }
  func duration(_ name: String, default standard: Duration? = nil) -> Duration {
    value(name, default: standard, allowed: Duration.allowedText) { $0.scalarText.flatMap { Duration(written: $0) } }
      ?? .zero
  }
  func optionalDuration(_ name: String) -> Duration? { has(name) ? duration(name) : nil }
  /// A list of texts, or one text.
  func strings(_ name: String) -> [String] {
    value(name, default: [], allowed: "a list of texts") { json in
      if let one = json.scalarText { return [one] }
      return json.arrayValue.flatMap { elements in
        let texts = elements.compactMap(\.scalarText)
        return texts.count == elements.count ? texts : nil
      }
    } ?? []
  }
  /// Names with texts: labels, data, properties.
  func map(_ name: String) -> [String: String] {
    value(name, default: [:], allowed: "a mapping of names to texts") { json in
      json.objectValue.flatMap { members in
        let texts = members.compactMapValues(\.scalarText)
        return texts.count == members.count ? texts : nil
      }
    } ?? [:]
  }
  func optionalMap(_ name: String) -> [String: String]? { has(name) ? map(name) : nil }
  func labels(_ name: String) -> [String: String] {
    let labels = map(name)
    for (key, value) in labels.sorted(by: { $0.key < $1.key }) {
      guard let problem = LabelSyntax.fault(inKey: key) ?? LabelSyntax.fault(inValue: value) else { continue }
      collector.add(path + [.member(name), .member(key)], problem)
    }
    return labels
  }

  /// A mapping within this one; nil where it is absent.
  func reader(_ name: String) -> FieldReader? {
    guard let json = json[name], !json.isNull else { return nil }
    return FieldReader(json, at: path + [.member(name)], collector)
  }
  /// The mappings of a list.
  func readers(_ name: String) -> [FieldReader] {
    guard let json = json[name], !json.isNull else { return [] }
    guard let elements = json.arrayValue else {
      fault(name, "is \(json.kindName)", allowed: "a list")
      return []
    }
    return elements.enumerated().map { FieldReader($1, at: path + [.member(name), .index($0)], collector) }
  }
  /// The selector that some fields of this mapping make; everything where none of them is there.
  func selector(_ json: JSON?, at name: String?) -> LabelSelector {
    guard let json, !json.isNull else { return .everything }
    do throws(SelectorError) { return try LabelSelector(json) } catch {
      fault(name, error.description, allowed: "matchLabels, matchExpressions")
      return .nothing
    }
  }
}

extension JSON {
  fileprivate var kindName: String {
    switch self {
    case .null: "empty"
    case .bool: "true or false"
    case .int, .double: "a number"
    case .string: "text"
    case .array: "a list"
    case .object: "a mapping"
    }
  }
  fileprivate var shortText: String { scalarText.map { "\"\($0.prefix(60))\"" } ?? kindName }
  /// The text of a scalar, as it was meant: `5` and `true` are texts where a text is wanted.
  var scalarText: String? {
    switch self {
    case .string(let text): text
    case .int(let number): String(number)
    case .double(let number): String(number)
    case .bool(let truth): truth ? "true" : "false"
    default: nil
    }
  }
}

extension Duration {
  static let allowedText = "a duration like 45s, 1m30s, 12h or 41d"

  /// Reads `45s`, `1m30s`, `1.5h`, `250ms`, `41d`; nil for anything else.
  init?(written text: String) {
    let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)]
    var rest = Substring(text)
    var seconds = 0.0
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let letters = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(letters.count)
      guard let number = Double(digits), let unit = units.first(where: { $0.0 == letters })?.1 else { return nil }
      seconds += number * unit
    }
    guard seconds < 1e9 else { return nil }
    self = .milliseconds(Int64((seconds * 1_000).rounded()))
  }
}
