import KubernetesAPI

/// What is wrong with one field, as apimachinery's `field.Error` says it.
struct FieldError: Sendable, Hashable {
  /// The kind of error: the word of `details.causes[].reason`, and what begins the message.
  enum Kind: String, Sendable {
    case required = "FieldValueRequired", duplicate = "FieldValueDuplicate", invalid = "FieldValueInvalid"
    case notSupported = "FieldValueNotSupported", forbidden = "FieldValueForbidden", tooLong = "FieldValueTooLong"
    case tooMany = "FieldValueTooMany", typeInvalid = "FieldValueTypeInvalid", internalError = "InternalError"
    fileprivate var words: String {
      switch self {
      case .required: "Required value"
      case .duplicate: "Duplicate value"
      case .invalid, .typeInvalid: "Invalid value"
      case .notSupported: "Unsupported value"
      case .forbidden: "Forbidden"
      case .tooLong: "Too long"
      case .tooMany: "Too many"
      case .internalError: "Internal error"
      }
    }
    /// After these no rule is evaluated.
    var blocksRules: Bool { [.notSupported, .required, .tooLong, .tooMany, .typeInvalid].contains(self) }
  }
  var kind: Kind
  /// `spec.containers[0].name`; empty for the whole object.
  var path: String
  /// The value that is wrong; nil leaves it out of the text.
  var value: JSON?
  var detail: String

  init(_ kind: Kind, at path: String, value: JSON? = nil, _ detail: String = "") {
    self.kind = kind
    self.path = path
    self.value = value
    self.detail = detail
  }

  /// The message without the field.
  var message: String {
    var text = kind.words
    if let value, ![.required, .forbidden, .tooLong, .internalError].contains(kind) { text += ": " + value.text }
    return detail.isEmpty ? text : text + ": " + detail
  }
  var cause: JSON { Refusal.cause(kind.rawValue, message, field: path.isEmpty ? "<nil>" : path) }
}
