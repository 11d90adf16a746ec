/// Why the cache works from memory, in whole or in part.
package enum StoreProblem: Error, Sendable, Hashable, CustomStringConvertible {
  case cannotOpen(String, String)
  case readOnly(String)
  case network(String, String)
  /// Another program writes it, and there is nothing to read yet.
  case busy(String)
  case newer(String, found: Int, known: Int)
  case foreign(String)
  /// Another program writes it: we read.
  case secondProgram(String)
  case writeFailed(String, String)
  /// Something of it was damaged and is being made anew.
  case repaired(String)

  /// What, where, and what to do, in one line.
  package var description: String {
    switch self {
    case .cannotOpen(let path, let why): "nothing is kept on disk: \(path): \(why)"
    case .readOnly(let path): "nothing is kept on disk: \(path) may not be written; set another state directory"
    case .network(let path, let kind):
      "nothing is kept on disk: \(path) is on a network file system (\(kind)); set a local state directory"
    case .busy(let path): "nothing is kept on disk: another quarterdeck writes in \(path)"
    case .newer(let path, let found, let known):
      "nothing is kept on disk: \(path) has version \(found), this program knows \(known); update it or move the file"
    case .foreign(let path): "nothing is kept on disk: \(path) is not a cache of quarterdeck; move the file"
    case .secondProgram(let path): "another quarterdeck writes \(path): this one reads it"
    case .writeFailed(let path, let why): "not written since then: \(path): \(why)"
    case .repaired(let what): what
    }
  }
}
