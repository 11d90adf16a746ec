/// A JSON patch (RFC 6902): operations that are applied in order, all or none.
package struct JSONPatch: Sendable, Hashable {
  package enum Operation: Sendable, Hashable {
    case add(JSONPointer, JSON)
    case remove(JSONPointer)
    case replace(JSONPointer, JSON)
    case move(from: JSONPointer, to: JSONPointer)
    case copy(from: JSONPointer, to: JSONPointer)
    case test(JSONPointer, JSON)
  }
  package var operations: [Operation]

  /// Operations that the API server takes in one patch (`maxJSONPatchOperations`).
  package static let operationLimit = 10_000
  /// Bytes that the `copy` operations of one patch may add; the API server bounds them by its request size.
  package static let copyLimit = 3 << 20

  package init(_ operations: [Operation]) { self.operations = operations }

  /// Reads the array of operations.
  package init(_ json: JSON) throws(JSONPatchError) {
    guard let array = json.arrayValue else { throw JSONPatchError(0, "", .notOperations) }
    guard array.count <= JSONPatch.operationLimit else { throw JSONPatchError(array.count, "", .tooManyOperations) }
    operations = []
    for (index, entry) in array.enumerated() {
      guard let op = entry["op"]?.stringValue else { throw JSONPatchError(index, "", .missing("op")) }
      func pointer(_ name: String) throws(JSONPatchError) -> JSONPointer {
        guard let text = entry[name]?.stringValue else { throw JSONPatchError(index, op, .missing(name)) }
        guard let pointer = JSONPointer(text) else { throw JSONPatchError(index, op, .badPointer(text)) }
        return pointer
      }
      func value() throws(JSONPatchError) -> JSON {
        guard let value = entry["value"] else { throw JSONPatchError(index, op, .missing("value")) }
        return value
      }
      switch op {
      case "add": operations.append(.add(try pointer("path"), try value()))
      case "remove": operations.append(.remove(try pointer("path")))
      case "replace": operations.append(.replace(try pointer("path"), try value()))
      case "move": operations.append(.move(from: try pointer("from"), to: try pointer("path")))
      case "copy": operations.append(.copy(from: try pointer("from"), to: try pointer("path")))
      // A test without a value tests for null, as the API server's library has it.
      case "test": operations.append(.test(try pointer("path"), entry["value"] ?? .null))
      default: throw JSONPatchError(index, op, .unknownOperation)
      }
    }
  }

  /// The document after all operations; the error names the first one that does not apply.
  package func applied(to document: JSON) throws(JSONPatchError) -> JSON {
    var document = document
    var copied = 0
    for (index, operation) in operations.enumerated() {
      do throws(JSONPatchError.Problem) {
        switch operation {
        case .add(let path, let value): try document.add(value, at: path.tokens[...])
        case .remove(let path): _ = try document.remove(at: path.tokens[...])
        case .replace(let path, let value): try document.replace(value, at: path.tokens[...])
        case .move(let from, let to):
          // Into itself there is nothing to move to once it is gone.
          if to.tokens.starts(with: from.tokens), to != from { throw .moveIntoItself }
          let value = try document.remove(at: from.tokens[...])
          try document.add(value, at: to.tokens[...])
        case .copy(let from, let to):
          guard let value = document[from] else { throw .noSuchPath(from.description) }
          copied += value.bytes.count
          guard copied <= JSONPatch.copyLimit else { throw .copiesTooMuch }
          try document.add(value, at: to.tokens[...])
        case .test(let path, let value):
          guard document[path] ?? .null == value else { throw .testFailed }
        }
      } catch {
        throw JSONPatchError(index, operation.name, path: operation.path, error)
      }
    }
    return document
  }
}

extension JSONPatch.Operation {
  package var name: String {
    switch self {
    case .add: "add"
    case .remove: "remove"
    case .replace: "replace"
    case .move: "move"
    case .copy: "copy"
    case .test: "test"
    }
  }
  package var path: JSONPointer {
    switch self {
    case .add(let path, _), .remove(let path), .replace(let path, _), .test(let path, _): path
    case .move(_, let to), .copy(_, let to): to
    }
  }
}

/// Why a JSON patch cannot be read or does not apply.
package struct JSONPatchError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Problem: Error, Sendable, Hashable {
    case notOperations, tooManyOperations, unknownOperation, moveIntoItself, copiesTooMuch, testFailed
    case missing(String)
    case badPointer(String)
    case noSuchPath(String)
    case badIndex(String)
  }
  /// Which operation, counted from 0.
  package var index: Int
  package var operation: String
  package var path: JSONPointer
  package var problem: Problem

  init(_ index: Int, _ operation: String, path: JSONPointer = JSONPointer(tokens: []), _ problem: Problem) {
    self.index = index
    self.operation = operation
    self.path = path
    self.problem = problem
  }

  /// What an API server answers: it keeps the particulars to itself.
  package var status: Status {
    switch problem {
    case .tooManyOperations:
      Status(
        code: 413, reason: "RequestEntityTooLarge",
        message: "The allowed maximum operations in a JSON patch is \(JSONPatch.operationLimit), got \(index)")
    case .notOperations, .missing, .unknownOperation, .badPointer:
      Status(code: 400, reason: "BadRequest", message: description)
    default:
      Status(
        code: 422, reason: "Invalid", message: "the server rejected our request due to an error in our request",
        details: [:])
    }
  }

  package var description: String {
    let what =
      switch problem {
      case .notOperations: "a JSON patch is an array of operations"
      case .tooManyOperations: "a JSON patch has at most \(JSONPatch.operationLimit) operations"
      case .unknownOperation: "there is no such operation"
      case .moveIntoItself: "a value cannot move into itself"
      case .copiesTooMuch: "the copies exceed \(JSONPatch.copyLimit) bytes"
      case .testFailed: "the value there is another"
      case .missing(let name): "it has no '\(name)'"
      case .badPointer(let text): "'\(text)' is no JSON pointer"
      case .noSuchPath(let path): "there is no \(path)"
      case .badIndex(let token): "'\(token)' is no index of the array there"
      }
    let place = path.tokens.isEmpty ? "" : " \(path)"
    return "operation \(index)\(operation.isEmpty ? "" : " (\(operation)\(place))"): \(what)"
  }
}

extension JSON {
  /// Calls `change` with the value that holds the last token of `path`.
  private mutating func withParent<Result>(
    of path: ArraySlice<String>, _ change: (inout JSON, String) throws(JSONPatchError.Problem) -> Result
  ) throws(JSONPatchError.Problem) -> Result {
    let token = path[path.startIndex]
    if path.count == 1 { return try change(&self, token) }
    switch self {
    case .object(var members):
      guard var inner = members[token] else { throw .noSuchPath("/" + token) }
      self = .null
      members[token] = nil
      defer { self = .object(members) }
      defer { members[token] = inner }
      return try inner.withParent(of: path.dropFirst(), change)
    case .array(var elements):
      guard let index = JSONPointer.index(token), index < elements.count else { throw .badIndex(token) }
      self = .null
      defer { self = .array(elements) }
      return try elements[index].withParent(of: path.dropFirst(), change)
    default: throw .noSuchPath("/" + token)
    }
  }

  fileprivate mutating func add(_ value: JSON, at path: ArraySlice<String>) throws(JSONPatchError.Problem) {
    guard !path.isEmpty else {
      self = value
      return
    }
    try withParent(of: path) { (parent, token) throws(JSONPatchError.Problem) in
      switch parent {
      case .object: parent[token] = value
      case .array(var elements):
        let index = token == "-" ? elements.count : JSONPointer.index(token)
        guard let index, index <= elements.count else { throw .badIndex(token) }
        elements.insert(value, at: index)
        parent = .array(elements)
      default: throw .noSuchPath("/" + token)
      }
    }
  }

  fileprivate mutating func remove(at path: ArraySlice<String>) throws(JSONPatchError.Problem) -> JSON {
    guard !path.isEmpty else {
      defer { self = .null }
      return self
    }
    return try withParent(of: path) { (parent, token) throws(JSONPatchError.Problem) in
      switch parent {
      case .object:
        guard let value = parent[token] else { throw .noSuchPath("/" + token) }
        parent[token] = nil
        return value
      case .array(var elements):
        guard let index = JSONPointer.index(token), index < elements.count else { throw .badIndex(token) }
        let value = elements.remove(at: index)
        parent = .array(elements)
        return value
      default: throw .noSuchPath("/" + token)
      }
    }
  }

  fileprivate mutating func replace(_ value: JSON, at path: ArraySlice<String>) throws(JSONPatchError.Problem) {
    guard !path.isEmpty else {
      self = value
      return
    }
    _ = try remove(at: path)
    try add(value, at: path)
  }
}
