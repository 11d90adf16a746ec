import KubernetesAPI

/// What reads a part of one of the operator's own files, and collects what is wrong with it.
protocol DocumentReader {
  var document: YAMLDocument { get }
  var problems: [RegistryProblem] { get set }
}

extension DocumentReader {
  /// Tells a fault with its place in the file.
  mutating func note(_ path: [YAMLDocument.Step], _ message: String, _ help: String = "") {
    let (line, column) = document.position(of: path)
    problems.append(
      RegistryProblem(place: document.file, line: line, column: column, message: message, help: help))
  }
}
