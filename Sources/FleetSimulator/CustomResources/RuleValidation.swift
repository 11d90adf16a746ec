import KubernetesAPI

/// Evaluates the rules of a schema for a value and all below it (apiextensions' `schema/cel`).
struct RuleValidation {
  private var found: [FieldError] = []

  /// The rules that do not hold, as errors; one that did not hold before, of a value that did not change, is let pass.
  ///
  /// - Parameter old: the object before; nil where it is created: rules that name `oldSelf` are left out then.
  static func errors(_ value: JSON, against schema: StructuralSchema, old: JSON?) -> [FieldError] {
    var validation = RuleValidation()
    validation.visit(value, schema, at: "", old: old, isObject: true)
    return validation.found
  }

  private mutating func visit(
    _ value: JSON, _ schema: StructuralSchema, at path: String, old: JSON?, isObject: Bool
  ) {
    if value.isNull { return }
    for rule in schema.rules { evaluate(rule, value, schema, at: path, old: old, isObject: isObject) }
    // Rules inside `allOf` are of the same value; its types are those of the schema around.
    for part in schema.values.allOf {
      for rule in part.rules { evaluate(rule, value, schema, at: path, old: old, isObject: isObject) }
    }
    switch value {
    case .object(let members):
      for name in members.keys.sorted() {
        guard let member = schema.member(name), member.hasRules else { continue }
        let isNamed = schema.properties[name] != nil
        visit(
          members[name] ?? .null, member, at: isNamed ? (path.isEmpty ? name : "\(path).\(name)") : "\(path)[\(name)]",
          old: old?[name], isObject: member.isEmbedded)
      }
    case .array(let elements):
      guard let items = schema.items, items.hasRules else { return }
      let before = old?.arrayValue ?? []
      for (index, element) in elements.enumerated() {
        visit(
          element, items, at: "\(path)[\(index)]", old: schema.counterpart(of: element, in: before),
          isObject: items.isEmbedded)
      }
    default: break
    }
  }

  private mutating func evaluate(
    _ rule: ValidationRule, _ value: JSON, _ schema: StructuralSchema, at path: String, old: JSON?, isObject: Bool
  ) {
    guard case .success(let program) = rule.program else { return }
    let before = old.flatMap { $0.isNull ? nil : $0 }
    if rule.usesOldSelf, before == nil, !rule.isOldOptional { return }
    var variables = ["self": CELValue(isObject ? value.asSelf : value, schema)]
    if let before {
      let old = CELValue(isObject ? before.asSelf : before, schema)
      variables["oldSelf"] = rule.isOldOptional ? .optional(old) : old
    } else if rule.isOldOptional {
      variables["oldSelf"] = .optional(nil)
    }
    let type = JSON.string(schema.type?.rawValue ?? "")
    let words = rule.message.isEmpty ? rule.rule.trimmingSpace : rule.message.trimmingSpace
    do throws(CELProblem) {
      if try CELEvaluator.value(of: program, variables).equals(.bool(true)) { return }
    } catch {
      let text =
        error == .noOverload
        ? "'\(error.message)': call arguments did not match a supported operator, function or macro signature for rule: "
          + words
        : "\(error.message) evaluating rule: \(words)"
      found.append(FieldError(.invalid, at: path, value: type, text))
      return
    }
    var detail = rule.message.isEmpty ? "failed rule: \(words)" : words
    if let program = rule.messageProgram, case .string(let text)? = try? CELEvaluator.value(of: program, variables),
      !text.trimmingSpace.isEmpty, !text.contains("\n")
    {
      detail = text.trimmingSpace
    }
    let isWhole = schema.type == .object || schema.type == .array
    let error = FieldError(
      FieldError.Kind(rawValue: rule.reason) ?? .invalid, at: path + rule.fieldPath(below: path),
      value: isWhole ? .none : .some(value), detail)
    if rule.usesOldSelf || before != value { found.append(error) }
  }
}

extension ValidationRule {
  fileprivate func fieldPath(below path: String) -> String {
    path.isEmpty && fieldPath.hasPrefix(".") ? String(fieldPath.dropFirst()) : fieldPath
  }
}

extension StructuralSchema {
  /// Whether any rule stands here or below.
  var hasRules: Bool {
    if !rules.isEmpty || values.allOf.contains(where: \.hasRules) { return true }
    if properties.values.contains(where: \.hasRules) || items?.hasRules ?? false { return true }
    if case .values(let schema) = additional { return schema.hasRules }
    return false
  }
}

extension JSON {
  /// What rules see of a whole object: of its metadata only the names.
  fileprivate var asSelf: JSON {
    var json = self
    var metadata: JSON = [:]
    for name in ["name", "generateName"] { metadata[name] = self[at: "metadata", name] }
    json["metadata"] = metadata
    return json
  }
}

extension String {
  var trimmingSpace: String {
    let start = drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }
}
