/// One document of a YAML file, as Kubernetes reads it, with the place of every value.
package struct YAMLDocument: Sendable {
  package let file: String
  package let json: JSON
  let place: Place

  /// A step from a value to one within it.
  package enum Step: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case member(String)
    case index(Int)
    package init(stringLiteral name: String) { self = .member(name) }
    package init(integerLiteral index: Int) { self = .index(index) }
  }

  /// Where a value is written; a tree beside the tree of values.
  struct Place: Sendable {
    var line: Int
    var column: Int
    var members: [String: Place] = [:]
    var elements: [Place] = []
  }

  /// Line and column, from 1, of the member's name or the element at a path, or of its nearest ancestor that is there.
  package func position(of path: [Step]) -> (line: Int, column: Int) {
    var place = place
    for step in path {
      switch step {
      case .member(let name):
        guard let inner = place.members[name] else { return (place.line, place.column) }
        place = inner
      case .index(let index):
        guard place.elements.indices.contains(index) else { return (place.line, place.column) }
        place = place.elements[index]
      }
    }
    return (place.line, place.column)
  }

  /// A problem with the value at a path, for readers of this document.
  package func problem(at path: [Step], _ message: String) -> YAMLProblem {
    let (line, column) = position(of: path)
    return YAMLProblem(file: file, line: line, column: column, message: message)
  }
}

/// What is wrong in a YAML file, and where.
package struct YAMLProblem: Error, Sendable, Hashable, CustomStringConvertible {
  package var file: String
  /// From 1; 0 where the problem is the whole file's.
  package var line: Int
  package var column: Int
  package var message: String

  package init(file: String, line: Int, column: Int, message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }
  /// `fleet.yaml:3:5: …`, which editors can follow.
  package var description: String { (line > 0 ? "\(file):\(line):\(column): " : "\(file): ") + message }
}

/// How much of a YAML file a reader accepts.
package struct YAMLLimits: Sendable, Hashable {
  package var bytes: Int
  /// Values of all documents together, each use of an alias counted in full: what keeps `&a [*b, *b]` from exploding.
  package var values: Int
  package var depth: Int

  package init(bytes: Int, values: Int, depth: Int) {
    self.bytes = bytes
    self.values = values
    self.depth = depth
  }
  package static let standard = YAMLLimits(bytes: 16 << 20, values: 1_000_000, depth: 200)
}
