/// One thing that is wrong in a scenario file: where, which field, and what is allowed there.
package struct ScenarioFault: Error, Sendable, Hashable, CustomStringConvertible {
  package var file: String
  /// From 1; 0 where the fault is the whole file's.
  package var line: Int
  package var column: Int
  /// `story[3].edit.kind`; empty for the file itself.
  package var field: String
  package var message: String
  /// What would be right; empty where the message says it all.
  package var allowed: String

  /// `demo.yaml:12:5: story[3].at: is no time; allowed: 45s`, which editors can follow.
  package var description: String {
    (line > 0 ? "\(file):\(line):\(column): " : "\(file): ") + (field.isEmpty ? "" : "\(field): ") + message
      + (allowed.isEmpty ? "" : "; allowed: \(allowed)")
  }
}

/// Everything that is wrong in a scenario file, in the order of the file.
package struct ScenarioProblems: Error, Sendable, Hashable, CustomStringConvertible {
  package var faults: [ScenarioFault]
  package var description: String { faults.map(\.description).joined(separator: "\n") }
}
