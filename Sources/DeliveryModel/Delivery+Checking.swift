import FleetModel
import KubernetesAPI

/// Holds a document against the list of fields, and collects everything that is wrong.
struct DeliveryChecker {
  let document: YAMLDocument
  let file: String
  var problems: [DeliveryProblems.Problem] = []
  /// Maps with a member that is no field, or is not carried: what they lack may be what that was meant to be.
  private var unclear: Set<[YAMLDocument.Step]> = []

  init(_ document: YAMLDocument, file: String) {
    self.document = document
    self.file = file
  }

  /// - Parameter wanted: The field's pattern, with `[]` for elements.
  mutating func check(_ json: JSON, _ wanted: String, _ path: [YAMLDocument.Step]) {
    for field in DeliveryField.members(of: wanted) where field.isRequired {
      let name = String(field.path.split(separator: ".").last ?? "")
      if json[name] == nil || json[name]?.isNull == true {
        report(path + [.member(name)], "is missing", field.allowed)
      }
    }
    for (name, value) in (json.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
      let inner = path + [.member(name)]
      guard let field = DeliveryField.byPath[wanted.isEmpty ? name : "\(wanted).\(name)"] else {
        unknown(name, in: wanted, at: inner)
        continue
      }
      guard field.isCarried else {
        unclear.insert(path)
        report(inner, "is not supported yet by this version", field.instead)
        continue
      }
      if value.isNull { continue }
      check(value, field, inner)
    }
  }

  private mutating func check(_ value: JSON, _ field: DeliveryField, _ path: [YAMLDocument.Step]) {
    func wrong(_ checker: inout DeliveryChecker) { checker.report(path, "is \(Self.shown(value))", field.allowed) }
    let text = value.stringValue
    switch field.form {
    case .object:
      guard value.objectValue != nil else { return wrong(&self) }
      check(value, field.path, path)
    case .list(let most):
      guard let elements = value.arrayValue else { return wrong(&self) }
      guard elements.count <= most else { return report(path, "has \(elements.count) elements", field.allowed) }
      for (index, element) in elements.enumerated() {
        guard element.objectValue != nil else {
          report(path + [.index(index)], "is \(Self.shown(element))", "a map")
          continue
        }
        check(element, field.path + "[]", path + [.index(index)])
      }
    case .text: if text?.isEmpty ?? (value.intValue == nil) { wrong(&self) }
    case .name: if !(text.map(Self.isName) ?? false) { wrong(&self) }
    case .whole(let range): if !(value.intValue.map { range.contains(Int($0)) } ?? false) { wrong(&self) }
    case .truth: if value.boolValue == nil { wrong(&self) }
    case .duration(let least):
      if !(text.flatMap { Duration(written: $0) }.map { $0 >= least } ?? false) { wrong(&self) }
    case .share(let least):
      switch Self.share(value) {
      case .count(let count)? where count >= least && count <= Limits.clusters: break
      case .percent(let percent)? where percent >= least: break
      default: wrong(&self)
      }
    case .choice(let words, let later):
      guard let text, words.contains(text) else {
        if let text, later.contains(text) {
          return report(path, "\(text) is not supported yet by this version", words.joined(separator: ", "))
        }
        let near = text.flatMap { Spelling.nearest($0, in: words) }
        return report(path, "is \(Self.shown(value))", field.allowed + (near.map { "; did you mean \($0)?" } ?? ""))
      }
    case .time: if text.flatMap({ Timestamp($0) }) == nil { wrong(&self) }
    case .window: if text.flatMap({ Window(.deny, $0) }) == nil { wrong(&self) }
    case .clustersPerTime: if Self.clustersPerTime(value) == nil { wrong(&self) }
    case .texts:
      guard let elements = value.arrayValue, elements.allSatisfy({ $0.stringValue != nil }),
        elements.count <= Limits.clusters
      else { return wrong(&self) }
    case .names: checkNames(value, field, path)
    case .textMap:
      guard let members = value.objectValue, members.values.allSatisfy({ $0.stringValue != nil }) else {
        return report(path, "is \(Self.shown(value))", "a map of texts; put numbers and true or false in quotes")
      }
    case .any: break
    }
  }

  private mutating func checkNames(_ value: JSON, _ field: DeliveryField, _ path: [YAMLDocument.Step]) {
    guard let elements = value.arrayValue, elements.count <= Limits.clusters else {
      return report(path, "is \(Self.shown(value))", field.allowed)
    }
    var seen: Set<String> = []
    for (index, element) in elements.enumerated() {
      guard let name = element.stringValue, !name.isEmpty else {
        report(path + [.index(index)], "is \(Self.shown(element))", "a text, not empty")
        continue
      }
      if !seen.insert(name).inserted {
        report(path + [.index(index)], "is \(name), like another one", "each name once")
      }
    }
  }

  /// Whether nothing is wrong with a value or within it.
  func isSound(_ path: [YAMLDocument.Step]) -> Bool {
    let words = Self.words(path)
    return !problems.contains {
      $0.field == words || $0.field.hasPrefix(words + ".") || $0.field.hasPrefix(words + "[")
    }
  }
  /// Whether a map is one, and has no member that may be a misspelt one.
  func isClear(_ path: [YAMLDocument.Step]) -> Bool {
    !unclear.contains(path) && !problems.contains { $0.field == Self.words(path) }
  }

  mutating func report(_ path: [YAMLDocument.Step], _ message: String, _ help: String = "") {
    let (line, column) = document.position(of: path)
    problems.append(
      .init(file: file, line: line, column: column, field: Self.words(path), message: message, help: help))
  }

  private mutating func unknown(_ name: String, in wanted: String, at path: [YAMLDocument.Step]) {
    unclear.insert(path.dropLast())
    let members = DeliveryField.members(of: wanted).filter(\.isCarried)
      .compactMap { $0.path.split(separator: ".").last.map(String.init) }
    let near = Spelling.nearest(name, in: members)
    report(
      path, "is no field", near.map { "did you mean \($0)?" } ?? "allowed: \(members.sorted().joined(separator: ", "))")
  }

  static func words(_ path: [YAMLDocument.Step]) -> String {
    path.reduce(into: "") { text, step in
      switch step {
      case .member(let name): text += text.isEmpty ? name : ".\(name)"
      case .index(let index): text += "[\(index)]"
      }
    }
  }
  /// A value for a message, cut to what a line has room for.
  static func shown(_ value: JSON) -> String {
    switch value {
    case .object: "a map"
    case .array: "a list"
    case .string(let text) where text.isEmpty: "empty"
    default: String((value.stringValue ?? value.text).prefix(60))
    }
  }
  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, (97...122).contains(first), text.utf8.count <= 50, text.last != "-" else {
      return false
    }
    return text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
  }
  static func share(_ value: JSON) -> Share? {
    value.intValue.flatMap { $0 >= 0 ? .count(Int(clamping: $0)) : nil }
      ?? value.stringValue.flatMap { Share(written: $0) }
  }
  /// `50% per 1h`, `12 per 1d`, or `12`: per hour.
  static func clustersPerTime(_ value: JSON) -> (share: Share, per: Duration)? {
    if let share = share(value) { return (share, .seconds(3_600)) }
    let words = (value.stringValue ?? "").split(separator: " ")
    guard words.count == 3, words[1] == "per", let share = Share(written: words[0]),
      let per = Duration(written: words[2]), per > .zero
    else { return nil }
    return (share, per)
  }
}
