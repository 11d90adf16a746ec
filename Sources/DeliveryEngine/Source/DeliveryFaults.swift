package import DeliveryModel

/// Faults of what people wrote, gathered so that they are told all at once.
package struct DeliveryFaults: Error, Sendable, Hashable {
  package private(set) var problems: [DeliveryProblems.Problem] = []
  package var isEmpty: Bool { problems.isEmpty }

  package init() {}
  package init(file: String, message: String, help: String = "") { add(file: file, message: message, help: help) }

  package mutating func add(
    file: String, line: Int? = nil, column: Int? = nil, field: String = "", message: String, help: String = ""
  ) {
    problems.append(
      DeliveryProblems.Problem(file: file, line: line, column: column, field: field, message: message, help: help))
  }
}
