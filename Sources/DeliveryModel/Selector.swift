import KubernetesAPI

/// Requirements on the labels or properties of clusters, all of which must hold; empty selects all.
package struct Selector: Sendable, Hashable {
  package var requirements: [Requirement]
  package init(_ requirements: [Requirement] = []) { self.requirements = requirements }
  package init(matchLabels: [String: String]) {
    requirements = matchLabels.sorted { $0.key < $1.key }.map { Requirement($0.key, .in, [$0.value]) }
  }

  package func matches(_ labels: [String: String]) -> Bool { mismatch(labels) == nil }

  /// Why labels do not match, in words (`env is dev, wants prod`); nil where they do.
  package func mismatch(_ labels: [String: String]) -> String? {
    for requirement in requirements where !requirement.matches(labels[requirement.key]) {
      return requirement.mismatch(labels[requirement.key])
    }
    return nil
  }

  /// The same for properties, which fail closed: what is not known never matches (`country not known`).
  package func propertyMismatch(_ properties: [String: String]) -> String? {
    for requirement in requirements {
      guard let value = properties[requirement.key] else { return "\(requirement.key) not known" }
      if !requirement.matches(value) { return requirement.mismatch(value) }
    }
    return nil
  }
}

/// One requirement on one label or property.
package struct Requirement: Sendable, Hashable {
  /// Those of label selectors, and KubeFleet's comparisons for properties.
  package enum Operator: String, Sendable, Hashable, CaseIterable {
    case `in` = "In"
    case notIn = "NotIn"
    case exists = "Exists"
    case doesNotExist = "DoesNotExist"
    case greater = "Gt"
    case greaterOrEqual = "Ge"
    case equal = "Eq"
    case notEqual = "Ne"
    case less = "Lt"
    case lessOrEqual = "Le"

    package static let ofLabels: [Operator] = [.in, .notIn, .exists, .doesNotExist]
    package static let ofProperties: [Operator] = [
      .in, .notIn, .exists, .greater, .greaterOrEqual, .equal, .notEqual, .less, .lessOrEqual,
    ]
    /// The number of values that it takes.
    package var valueCount: ClosedRange<Int> {
      switch self {
      case .in, .notIn: 1...Limits.selectorValues
      case .exists, .doesNotExist: 0...0
      default: 1...1
      }
    }
  }
  package var key: String
  package var `operator`: Operator
  package var values: [String]
  package init(_ key: String, _ operator: Operator, _ values: [String] = []) {
    self.key = key
    self.operator = `operator`
    self.values = values
  }

  /// Whether a value (nil: there is none) meets it.
  ///
  /// `NotIn` and `DoesNotExist` are met by nothing, as in Kubernetes.
  package func matches(_ value: String?) -> Bool {
    switch `operator` {
    case .in: value.map(values.contains) ?? false
    case .notIn: value.map { !values.contains($0) } ?? true
    case .exists: value != nil
    case .doesNotExist: value == nil
    case .equal: order(value) == 0
    case .notEqual: order(value).map { $0 != 0 } ?? false
    case .greater: order(value).map { $0 > 0 } ?? false
    case .greaterOrEqual: order(value).map { $0 >= 0 } ?? false
    case .less: order(value).map { $0 < 0 } ?? false
    case .lessOrEqual: order(value).map { $0 <= 0 } ?? false
    }
  }

  /// Negative where the value is less than the wanted one; nil where they cannot be compared as numbers.
  private func order(_ value: String?) -> Int? {
    guard let value, let wanted = values.first, let left = Quantity(value), let right = Quantity(wanted)
    else { return nil }
    return left < right ? -1 : left == right ? 0 : 1
  }

  func mismatch(_ value: String?) -> String {
    let subject = value.map { "\(key) is \($0.isEmpty ? "empty" : $0)" } ?? "\(key) is not set"
    let wish =
      switch `operator` {
      case .in: values.joined(separator: " or ")
      case .notIn: "none of \(values.joined(separator: ", "))"
      case .exists: "any"
      case .doesNotExist: "it not set"
      case .equal: "\(values.first ?? "")"
      case .notEqual: "other than \(values.first ?? "")"
      case .greater: "more than \(values.first ?? "")"
      case .greaterOrEqual: "\(values.first ?? "") or more"
      case .less: "less than \(values.first ?? "")"
      case .lessOrEqual: "\(values.first ?? "") or less"
      }
    return "\(subject), wants \(wish)"
  }
}
