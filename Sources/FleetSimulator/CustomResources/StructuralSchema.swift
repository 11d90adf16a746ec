import KubernetesAPI

/// The schema of one value of a custom resource: which members it may have, and what each may be.
///
/// It is `JSONSchemaProps` of apiextensions/v1, read once. Immutable; shared by all who check against it.
final class StructuralSchema: Sendable {
  enum Kind: String, Sendable { case object, array, string, integer, number, boolean }
  /// What members may be that no property names.
  enum Additional: Sendable {
    /// They are unknown fields.
    case none
    /// Any value at all (`additionalProperties: true`).
    case anything
    case values(StructuralSchema)
  }
  enum List: Sendable { case atomic, set, map(keys: [String]) }

  /// Nil where every type will do.
  let type: Kind?
  let isIntOrString: Bool
  /// Unknown fields stay (`x-kubernetes-preserve-unknown-fields`).
  let preservesUnknown: Bool
  /// A whole object with `apiVersion`, `kind` and `metadata` of its own.
  let isEmbedded: Bool
  let isNullable: Bool
  let fallback: JSON?
  let properties: [String: StructuralSchema]
  let additional: Additional
  let items: StructuralSchema?
  let list: List
  let isAtomicMap: Bool
  let rules: [ValidationRule]
  let values: ValueValidation

  /// Reads `openAPIV3Schema`, or a part of it; what is not understood is left out.
  ///
  /// - Parameter preservesUnknown: also where the schema does not say so (`spec.preserveUnknownFields`).
  init(_ json: JSON, preservesUnknown keepsAll: Bool = false) {
    type = json.string(at: "type").flatMap(Kind.init)
    isIntOrString = json["x-kubernetes-int-or-string"] == true
    preservesUnknown = keepsAll || json["x-kubernetes-preserve-unknown-fields"] == true
    isEmbedded = json["x-kubernetes-embedded-resource"] == true
    isNullable = json["nullable"] == true
    fallback = json["default"]
    properties = (json["properties"]?.objectValue ?? [:]).mapValues {
      StructuralSchema($0, preservesUnknown: keepsAll)
    }
    switch json["additionalProperties"] {
    case .object?:
      additional = .values(StructuralSchema(json["additionalProperties"] ?? [:], preservesUnknown: keepsAll))
    case true: additional = .anything
    default: additional = .none
    }
    items = json["items"].map { StructuralSchema($0, preservesUnknown: keepsAll) }
    switch json.string(at: "x-kubernetes-list-type") {
    case "set": list = .set
    case "map": list = .map(keys: json.elements(at: "x-kubernetes-list-map-keys").compactMap(\.stringValue))
    default: list = .atomic
    }
    isAtomicMap = json["x-kubernetes-map-type"] == "atomic"
    rules = json.elements(at: "x-kubernetes-validations").map(ValidationRule.init)
    values = ValueValidation(json)
  }

  /// The schema of a member; nil where it is unknown or may be anything.
  func member(_ name: String) -> StructuralSchema? {
    if let property = properties[name] { return property }
    if case .values(let schema) = additional { return schema }
    return nil
  }

  /// Every schema below this one and itself, with its path in the definition: `properties[spec].items`.
  func visit(at path: String = "", _ call: (StructuralSchema, String) -> Void) {
    call(self, path)
    let prefix = path.isEmpty ? "" : path + "."
    for (name, schema) in properties.sorted(by: { $0.key < $1.key }) {
      schema.visit(at: "\(prefix)properties[\(name)]", call)
    }
    if case .values(let schema) = additional { schema.visit(at: prefix + "additionalProperties", call) }
    items?.visit(at: prefix + "items", call)
    for (index, schema) in values.allOf.enumerated() { schema.visit(at: "\(prefix)allOf[\(index)]", call) }
  }
}

/// What a schema asks of a value beyond its type.
struct ValueValidation: Sendable {
  var required: [String]
  var choices: [JSON]?
  var format: String
  var pattern: String
  var minimum: Double?
  var maximum: Double?
  var isMinimumExclusive: Bool
  var isMaximumExclusive: Bool
  var multipleOf: Double?
  var minLength: Int64?
  var maxLength: Int64?
  var minItems: Int64?
  var maxItems: Int64?
  var hasUniqueItems: Bool
  var minProperties: Int64?
  var maxProperties: Int64?
  var allOf: [StructuralSchema]
  var anyOf: [StructuralSchema]
  var oneOf: [StructuralSchema]
  var not: [StructuralSchema]

  init(_ json: JSON) {
    required = json.elements(at: "required").compactMap(\.stringValue)
    choices = json["enum"]?.arrayValue
    format = json.string(at: "format") ?? ""
    pattern = json.string(at: "pattern") ?? ""
    minimum = json["minimum"]?.doubleValue
    maximum = json["maximum"]?.doubleValue
    isMinimumExclusive = json["exclusiveMinimum"] == true
    isMaximumExclusive = json["exclusiveMaximum"] == true
    multipleOf = json["multipleOf"]?.doubleValue
    minLength = json.int(at: "minLength")
    maxLength = json.int(at: "maxLength")
    minItems = json.int(at: "minItems")
    maxItems = json.int(at: "maxItems")
    hasUniqueItems = json["uniqueItems"] == true
    minProperties = json.int(at: "minProperties")
    maxProperties = json.int(at: "maxProperties")
    func schemas(_ name: String) -> [StructuralSchema] { json.elements(at: name).map { StructuralSchema($0) } }
    allOf = schemas("allOf")
    anyOf = schemas("anyOf")
    oneOf = schemas("oneOf")
    not = json["not"].map { [StructuralSchema($0)] } ?? []
  }
}

/// One of `x-kubernetes-validations`.
struct ValidationRule: Sendable {
  var rule: String
  var message: String
  var messageExpression: String
  /// `FieldValueInvalid` where the definition names none.
  var reason: String
  /// Where the error stands, below the value that the rule is of: `.spec.replicas`.
  var fieldPath: String
  var isOldOptional: Bool
  /// The rule as it is evaluated; the error says why it is not.
  var program: Result<CELExpression, CELProblem>
  var messageProgram: CELExpression?

  init(_ json: JSON) {
    rule = json.string(at: "rule") ?? ""
    message = json.string(at: "message") ?? ""
    messageExpression = json.string(at: "messageExpression") ?? ""
    reason = json.string(at: "reason") ?? "FieldValueInvalid"
    fieldPath = json.string(at: "fieldPath") ?? ""
    isOldOptional = json["optionalOldSelf"] == true
    let text = rule
    program = Result { () throws(CELProblem) in try CELExpression(text) }
    messageProgram = messageExpression.isEmpty ? nil : try? CELExpression(messageExpression)
  }

  var usesOldSelf: Bool { (try? program.get().names.contains("oldSelf")) ?? false }
}
