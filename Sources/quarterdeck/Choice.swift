import ArgumentParser
import FleetModel

/// A word of a command line that stands for one of a list: a view, a form.
///
/// Any word is read, so that what is in no list is told with the nearest one that is, and with the code of all that was
/// asked wrongly.
struct Choice<Value: RawRepresentable & CaseIterable & Sendable>: ExpressibleByArgument, Sendable
where Value.RawValue == String {
  let text: String
  init(_ value: Value) { text = value.rawValue }
  init?(argument: String) { text = argument }

  static var allValueStrings: [String] { Value.allCases.map(\.rawValue) }
  var defaultValueDescription: String { text }

  /// What the word stands for.
  ///
  /// - Parameter what: What the list is of: `view`, or the option that has it.
  /// - Throws: Exit code 2, when it has said what there is.
  func value(_ what: String) throws -> Value {
    if let value = Value(rawValue: text) { return value }
    let words = Self.allValueStrings
    Output.error("\(what): \(text) is none of \(words.joined(separator: ", "))\(Spelling.hint(text, in: words))")
    throw ExitCodes.wrongInput
  }
}
