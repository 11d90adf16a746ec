import KubernetesAPI

/// Holds values against a structural schema, in the order and with the words of kube-openapi's validators
/// (`pkg/validation/validate`), which answer for custom resources.
///
/// An update asks only about what changed: a value that was wrong before and is still the same stays
/// (`CRDValidationRatcheting`).
struct SchemaValidation {
  /// Where the object is within the whole: empty, or `status` where only that is written.
  private let root: String
  private init(root: String) { self.root = root }

  /// The errors of a value; none for one that fits.
  ///
  /// - Parameter old: the value before; nil for a new one.
  static func errors(
    _ value: JSON, against schema: StructuralSchema, old: JSON? = nil, root: String = ""
  ) -> [FieldError] {
    SchemaValidation(root: root).check(value, schema, at: "", old: old, isRatcheting: old != nil).errors
  }

  /// Errors without doubles, and how many checks passed: the branch of `anyOf` that came furthest is the one told of.
  private struct Outcome {
    var errors: [FieldError] = []
    var matches = 0
    mutating func add(_ error: FieldError) { if !errors.contains(error) { errors.append(error) } }
    mutating func merge(_ other: Outcome) {
      for error in other.errors { add(error) }
      matches += other.matches
    }
  }

  private func check(
    _ value: JSON, _ schema: StructuralSchema, at path: String, old: JSON?, isRatcheting: Bool
  ) -> Outcome {
    if isRatcheting, let old, old == value { return Outcome() }
    var outcome = Outcome()
    if value.isNull {
      typeCheck(value, schema, at: path, &outcome)
      choiceCheck(value, schema, at: path, &outcome)
      return outcome
    }
    typeCheck(value, schema, at: path, &outcome)
    junctors(value, schema, at: path, &outcome)
    switch value {
    case .string(let text): stringCheck(text, schema, at: path, &outcome)
    case .int, .double: numberCheck(value, schema, at: path, &outcome)
    case .array(let elements):
      arrayCheck(elements, schema, at: path, old: old?.arrayValue, isRatcheting: isRatcheting, &outcome)
    default: break
    }
    choiceCheck(value, schema, at: path, &outcome)
    if case .object(let members) = value {
      objectCheck(members, schema, at: path, old: old?.objectValue, isRatcheting: isRatcheting, &outcome)
    }
    outcome.matches += 1
    return outcome
  }

  // MARK: Words

  private func place(_ path: String) -> String {
    let path = path.hasPrefix(".") ? String(path.dropFirst()) : path
    return path.isEmpty ? root : root.isEmpty ? path : "\(root).\(path)"
  }
  private func invalid(_ path: String, _ value: JSON, _ text: String) -> FieldError {
    FieldError(.invalid, at: place(path), value: value, "\(path) in body \(text)")
  }
  /// What has no field of its own in the words of the validators: it stands at the object.
  private func whole(_ text: String) -> FieldError { FieldError(.invalid, at: root, value: "", text) }

  // MARK: Types

  private func typeCheck(_ value: JSON, _ schema: StructuralSchema, at path: String, _ outcome: inout Outcome) {
    let wanted = schema.isIntOrString ? ["integer", "string"] : schema.type.map { [$0.rawValue] } ?? []
    guard !wanted.isEmpty else { return }
    func wrong(_ given: String) {
      outcome.add(
        FieldError(
          .typeInvalid, at: place(path), value: .string(given),
          "\(path) in body must be of type \(wanted.joined(separator: ",")): \"\(given)\""))
    }
    let given: String
    switch value {
    case .null:
      if !schema.isNullable { wrong("null") } else { outcome.matches += 1 }
      return
    case .bool: given = "boolean"
    case .int: given = "integer"
    case .double: given = "number"
    case .string: given = "string"
    case .array: given = "array"
    case .object: given = "object"
    }
    let isWholeNumber = given == "number" && value.intValue != nil && wanted.contains("integer")
    let isNumber = given == "integer" && wanted.contains("number")
    // A string with a format that is known is the format's business, whatever type is wanted.
    let isFormatted =
      given == "string" && StringFormat.isKnown(schema.values.format) && !wanted.contains("integer")
      && !wanted.contains("number")
    if wanted.contains(given) || isWholeNumber || isNumber || isFormatted {
      outcome.matches += 1
    } else {
      wrong(given)
    }
  }

  private func choiceCheck(_ value: JSON, _ schema: StructuralSchema, at path: String, _ outcome: inout Outcome) {
    guard let choices = schema.values.choices else { return }
    if choices.contains(value) {
      outcome.matches += 1
      return
    }
    let texts = choices.map { "\"\($0.stringValue ?? $0.text)\"" }
    outcome.add(
      FieldError(
        .notSupported, at: place(path), value: value, "supported values: \(texts.joined(separator: ", "))"))
  }

  // MARK: Scalars

  /// Only the first of length, pattern and format is told.
  private func stringCheck(_ text: String, _ schema: StructuralSchema, at path: String, _ outcome: inout Outcome) {
    let values = schema.values
    let length = Int64(text.unicodeScalars.count)
    if let limit = values.maxLength, length > limit {
      outcome.add(FieldError(.tooLong, at: place(path), "may not be more than \(limit) bytes"))
    } else if let limit = values.minLength, length < limit {
      outcome.add(invalid(path, .string(text), "should be at least \(limit) chars long"))
    } else if !values.pattern.isEmpty, !Pattern.matches(text, values.pattern) {
      outcome.add(invalid(path, .string(text), "should match '\(values.pattern)'"))
    } else {
      outcome.matches += 1
    }
    if StringFormat.isKnown(values.format) {
      if StringFormat.fits(text, values.format) {
        outcome.matches += 1
      } else {
        outcome.add(
          FieldError(
            .typeInvalid, at: place(path), value: .string(text),
            "\(path) in body must be of type \(values.format): \"\(text)\""))
      }
    }
  }

  private func numberCheck(_ value: JSON, _ schema: StructuralSchema, at path: String, _ outcome: inout Outcome) {
    let values = schema.values
    guard let number = value.doubleValue else { return }
    let count = outcome.errors.count
    if schema.type == .integer, values.format == "int32", number > 2_147_483_647 || number < -2_147_483_648 {
      outcome.add(whole("Checked value must be of type integer with format int32 in \(path)"))
    }
    if let factor = values.multipleOf, factor > 0, (number / factor).rounded() * factor != number {
      outcome.add(invalid(path, value, "should be a multiple of \(Self.text(factor))"))
    }
    if let limit = values.maximum, values.isMaximumExclusive ? number >= limit : number > limit {
      outcome.add(
        invalid(
          path, value,
          "should be less than \(values.isMaximumExclusive ? "" : "or equal to ")\(Self.text(limit))"))
    }
    if let limit = values.minimum, values.isMinimumExclusive ? number <= limit : number < limit {
      outcome.add(
        invalid(
          path, value,
          "should be greater than \(values.isMinimumExclusive ? "" : "or equal to ")\(Self.text(limit))"))
    }
    if outcome.errors.count == count { outcome.matches += 1 }
  }
  /// A bound as Go prints it: whole numbers without a fraction.
  private static func text(_ number: Double) -> String { Int64(exactly: number).map(String.init) ?? "\(number)" }

  // MARK: Lists and maps

  private func arrayCheck(
    _ elements: [JSON], _ schema: StructuralSchema, at path: String, old: [JSON]?, isRatcheting: Bool,
    _ outcome: inout Outcome
  ) {
    if let items = schema.items {
      for (index, element) in elements.enumerated() {
        let before = old.flatMap { schema.counterpart(of: element, in: $0) }
        outcome.merge(
          check(
            element, items, at: "\(path)[\(index)]", old: before, isRatcheting: isRatcheting && before != nil))
      }
    }
    let values = schema.values
    let count = Int64(elements.count)
    if let limit = values.minItems, count < limit {
      outcome.add(invalid(path, .int(count), "should have at least \(limit) items"))
    }
    if let limit = values.maxItems, count > limit {
      outcome.add(FieldError(.tooMany, at: place(path), value: .int(count), "must have at most \(limit) items"))
    }
    if values.hasUniqueItems, Set(elements).count < elements.count {
      outcome.add(invalid(path, "", "shouldn't contain duplicates"))
    }
    outcome.matches += 1
  }

  private func objectCheck(
    _ members: [String: JSON], _ schema: StructuralSchema, at path: String, old: [String: JSON]?, isRatcheting: Bool,
    _ outcome: inout Outcome
  ) {
    let values = schema.values
    let count = Int64(members.count)
    if let limit = values.minProperties, count < limit {
      outcome.add(invalid(path, .int(count), "should have at least \(limit) properties"))
    }
    if let limit = values.maxProperties, count > limit {
      outcome.add(FieldError(.tooMany, at: place(path), value: .int(count), "must have at most \(limit) items"))
    }
    func checkMember(_ name: String, _ member: StructuralSchema, at place: String) {
      outcome.merge(
        check(
          members[name] ?? .null, member, at: place, old: old?[name],
          isRatcheting: isRatcheting && old?[name] != nil))
    }
    if case .values(let member) = schema.additional {
      for name in members.keys.sorted() where schema.properties[name] == nil {
        checkMember(name, member, at: "\(path).\(name)")
      }
    }
    for (name, member) in schema.properties.sorted(by: { $0.key < $1.key }) where members[name] != nil {
      checkMember(name, member, at: path.isEmpty ? name : "\(path).\(name)")
    }
    for name in values.required where members[name] == nil {
      outcome.add(FieldError(.required, at: place("\(path).\(name)")))
    }
  }

  // MARK: Several schemas at once

  private func junctors(_ value: JSON, _ schema: StructuralSchema, at path: String, _ outcome: inout Outcome) {
    func outcomes(_ schemas: [StructuralSchema]) -> [Outcome] {
      schemas.map { check(value, $0, at: path, old: nil, isRatcheting: false) }
    }
    /// The failure with the most checks passed, the first of equal ones.
    func best(_ outcomes: [Outcome]) -> Outcome? {
      outcomes.filter { !$0.errors.isEmpty }.reduce(nil) { best, next in
        best.map { next.matches > $0.matches ? next : $0 } ?? next
      }
    }
    let any = outcomes(schema.values.anyOf)
    if let fits = any.first(where: { $0.errors.isEmpty }) {
      outcome.merge(fits)
    } else if !any.isEmpty {
      outcome.add(whole("\"\(path)\" must validate at least one schema (anyOf)"))
      if let best = best(any) { outcome.merge(best) }
    }
    let one = outcomes(schema.values.oneOf)
    let fitting = one.filter { $0.errors.isEmpty }
    if fitting.count == 1 {
      outcome.merge(fitting[0])
    } else if !one.isEmpty {
      let found = fitting.isEmpty ? "Found none valid" : "Found \(fitting.count) valid alternatives"
      outcome.add(whole("\"\(path)\" must validate one and only one schema (oneOf). \(found)"))
      if fitting.isEmpty, let best = best(one) { outcome.merge(best) }
    }
    let all = outcomes(schema.values.allOf)
    for one in all { outcome.merge(one) }
    if all.contains(where: { !$0.errors.isEmpty }) {
      let none = all.contains { $0.errors.isEmpty } ? "" : ". None validated"
      outcome.add(whole("\"\(path)\" must validate all the schemas (allOf)\(none)"))
    }
    for one in outcomes(schema.values.not) where one.errors.isEmpty {
      outcome.add(whole("\"\(path)\" must not validate the schema (not)"))
    }
    outcome.matches += 1
  }
}

extension StructuralSchema {
  /// The element of the list before that an element of the list now is: by key, where the list is a map.
  func counterpart(of element: JSON, in old: [JSON]) -> JSON? {
    guard case .map(let keys) = list else { return nil }
    return old.first { candidate in keys.allSatisfy { candidate[$0] == element[$0] } }
  }
}
