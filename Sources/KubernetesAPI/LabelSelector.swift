/// Which objects are meant, by their labels: all requirements must hold.
package struct LabelSelector: Sendable, Hashable, Codable {
  package struct Requirement: Sendable, Hashable, Codable {
    package enum Operator: String, Sendable, Hashable, Codable {
      case `in` = "In"
      case notIn = "NotIn"
      case exists = "Exists"
      case doesNotExist = "DoesNotExist"
    }
    package var key: String
    package var `operator`: Operator
    /// Sorted, without doubles; empty for `exists` and `doesNotExist`.
    package var values: [String]

    package init(_ key: String, _ operator: Operator, _ values: [String] = []) {
      self.key = key
      self.operator = `operator`
      self.values = Set(values).sorted()
    }

    /// An object without the label matches `notIn`, as in Kubernetes.
    package func matches(_ labels: [String: String]) -> Bool {
      switch self.operator {
      case .in: labels[key].map(values.contains) ?? false
      case .notIn: labels[key].map { !values.contains($0) } ?? true
      case .exists: labels[key] != nil
      case .doesNotExist: labels[key] == nil
      }
    }
  }
  /// Sorted by key.
  package private(set) var requirements: [Requirement]
  /// An absent selector selects nothing, while an empty one selects everything.
  package private(set) var selectsNothing = false

  package init(_ requirements: [Requirement]) {
    self.requirements = requirements.sorted { ($0.key, $0.text) < ($1.key, $1.text) }
  }
  package init(matchLabels: [String: String]) {
    self.init(matchLabels.map { Requirement($0.key, .in, [$0.value]) })
  }
  package static let everything = LabelSelector([])
  package static let nothing: LabelSelector = {
    var selector = LabelSelector([])
    selector.selectsNothing = true
    return selector
  }()

  package func matches(_ labels: [String: String]) -> Bool {
    !selectsNothing && requirements.allSatisfy { $0.matches(labels) }
  }
}

/// Why a selector is refused, and where: a place in its text (in characters), or a path in its structure.
package struct SelectorError: Error, Sendable, Hashable, CustomStringConvertible {
  /// `matchExpressions[0].operator`, or the character of the text, counted from 0, as `12`.
  package var place: String
  package var message: String
  package init(place: String, message: String) {
    self.place = place
    self.message = message
  }
  package var description: String { place.isEmpty ? message : "\(place): \(message)" }
}

extension LabelSelector {
  /// From the structure within objects (`matchLabels`, `matchExpressions`); nil and null select nothing.
  package init(_ json: JSON?) throws(SelectorError) {
    guard let json, !json.isNull else {
      self = .nothing
      return
    }
    guard let members = json.objectValue else { throw SelectorError(place: "", message: "a selector is an object") }
    var requirements: [Requirement] = []
    for (key, value) in (members["matchLabels"]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard let value = value.stringValue else {
        throw SelectorError(place: "matchLabels.\(key)", message: "the value of a label is a string")
      }
      try LabelSelector.check(key: key, values: [value], place: "matchLabels")
      requirements.append(Requirement(key, .in, [value]))
    }
    for (index, entry) in (members["matchExpressions"]?.arrayValue ?? []).enumerated() {
      let place = "matchExpressions[\(index)]"
      let word = entry["operator"]?.stringValue ?? ""
      guard let `operator` = Requirement.Operator(rawValue: word) else {
        throw SelectorError(place: place + ".operator", message: "\"\(word)\" is not a valid label selector operator")
      }
      let key = entry["key"]?.stringValue ?? ""
      let values = entry.elements(at: "values").compactMap(\.stringValue)
      try LabelSelector.check(key: key, values: values, place: place)
      let takesValues = `operator` == .in || `operator` == .notIn
      guard values.isEmpty != takesValues else {
        throw SelectorError(
          place: place + ".values",
          message: takesValues
            ? "must be specified when `operator` is 'In' or 'NotIn'"
            : "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
      }
      requirements.append(Requirement(key, `operator`, values))
    }
    self.init(requirements)
  }

  /// The structure within objects.
  package var json: JSON {
    guard !selectsNothing else { return .null }
    var labels: [String: JSON] = [:]
    var expressions: [JSON] = []
    for requirement in requirements {
      if requirement.operator == .in, requirement.values.count == 1, labels[requirement.key] == nil {
        labels[requirement.key] = .string(requirement.values[0])
      } else {
        var entry: JSON = ["key": .string(requirement.key), "operator": .string(requirement.operator.rawValue)]
        if !requirement.values.isEmpty { entry["values"] = .array(requirement.values.map(JSON.string)) }
        expressions.append(entry)
      }
    }
    var json: JSON = [:]
    if !labels.isEmpty { json["matchLabels"] = .object(labels) }
    if !expressions.isEmpty { json["matchExpressions"] = .array(expressions) }
    return json
  }

  static func check(key: String, values: [String], place: String) throws(SelectorError) {
    if let fault = LabelSyntax.fault(inKey: key) {
      throw SelectorError(place: place, message: "\"\(key)\" is no label key: \(fault)")
    }
    for value in values {
      guard let fault = LabelSyntax.fault(inValue: value) else { continue }
      throw SelectorError(place: place, message: "\"\(value)\" is no label value: \(fault)")
    }
  }
}

/// Kubernetes' rules for the names and values of labels (`IsQualifiedName`, `IsValidLabelValue`).
package enum LabelSyntax {
  /// What is wrong with a label's key, or nil.
  package static func fault(inKey key: String) -> String? {
    let parts = key.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2 else { return "it has more than one '/'" }
    if parts.count == 2, !isDNSSubdomain(parts[0]) { return "its prefix is no DNS subdomain" }
    let name = parts.last ?? ""
    if name.isEmpty { return "its name is empty" }
    return fault(inWord: name)
  }
  /// What is wrong with a label's value, or nil.
  package static func fault(inValue value: String) -> String? { value.isEmpty ? nil : fault(inWord: value[...]) }

  private static func fault(inWord word: Substring) -> String? {
    if word.utf8.count > 63 { return "it is longer than 63 characters" }
    guard word.utf8.allSatisfy({ isAlphanumeric($0) || $0 == 45 || $0 == 95 || $0 == 46 }),
      isAlphanumeric(word.utf8.first!), isAlphanumeric(word.utf8.last!)
    else { return "only letters, digits, '-', '_' and '.', and a letter or digit at both ends" }
    return nil
  }
  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...122).contains(byte | 0x20)
  }

  /// Whether text is a lower-case DNS name as Kubernetes wants names of objects (`IsDNS1123Subdomain`).
  package static func isDNSSubdomain(_ text: some StringProtocol) -> Bool {
    guard text.utf8.count <= 253 else { return false }
    return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
      let label = Array(part.utf8)
      guard let first = label.first, let last = label.last, first != 45, last != 45 else { return false }
      return label.allSatisfy { (48...57).contains($0) || (97...122).contains($0) || $0 == 45 }
    }
  }
}
