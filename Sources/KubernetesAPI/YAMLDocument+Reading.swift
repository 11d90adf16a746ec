internal import Yams

extension YAMLDocument {
  /// The documents of a text, in order; those without content are left out.
  ///
  /// Scalars are read by the rules of `sigs.k8s.io/yaml`, which is what every Kubernetes tool does (`YAMLScalar`).
  /// Members named twice, names that are no scalars, and what JSON cannot say are refused with their place.
  package static func documents(
    in text: String, file: String, limits: YAMLLimits = .standard
  ) throws(YAMLProblem) -> [YAMLDocument] {
    guard text.utf8.count <= limits.bytes else {
      throw YAMLProblem(file: file, line: 0, column: 0, message: "larger than \(limits.bytes) bytes")
    }
    if let problem = aliasProblem(in: text, file: file) { throw problem }
    var reader = YAMLNodeReader(file: file, limits: limits)
    var documents: [YAMLDocument] = []
    do {
      let parser = try Parser(yaml: text)
      while let node = try parser.nextRoot() {
        let (json, place) = try reader.read(node, depth: 0)
        if !json.isNull { documents.append(YAMLDocument(file: file, json: json, place: place)) }
      }
    } catch let problem as YAMLProblem {
      throw problem
    } catch {
      throw YAMLProblem(error, file: file)
    }
    return documents
  }

  /// Aliases that a file may use without a look at where: 24 cannot multiply to more than some thousands.
  private static let freeAliases = 24

  /// Refuses aliases within names of members.
  ///
  /// The composer compares names by content, before our own count of values can stop it, so a name made of aliases of
  /// aliases would keep it busy for ever. Nothing in Kubernetes has such names.
  private static func aliasProblem(in text: String, file: String) -> YAMLProblem? {
    var aliases = 0
    var line = 1
    var suspect: Int?
    var previous = UInt8(ascii: "\n")
    var bytes = text.utf8.makeIterator()
    var byte = bytes.next()
    while let current = byte {
      let next = bytes.next()
      let startsToken = [9, 10, 32, 44, 91, 123].contains(previous)  // white space , [ {
      let isSpaced = next.map { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 } ?? true
      switch current {
      case UInt8(ascii: "*") where startsToken && !isSpaced: aliases += 1
      case UInt8(ascii: "?") where startsToken && isSpaced: suspect = suspect ?? line
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        if next == UInt8(ascii: ":") || isSpaced && next != 10 { suspect = suspect ?? line }
      case UInt8(ascii: "\n"): line += 1
      default: break
      }
      previous = current
      byte = next
    }
    guard aliases > freeAliases, let suspect else { return nil }
    return YAMLProblem(
      file: file, line: suspect, column: 1,
      message: "a file with more than \(freeAliases) aliases may not have names of members that are lists or maps")
  }
}

extension YAMLProblem {
  fileprivate init(_ error: any Error, file: String) {
    switch error as? YamlError {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let about = context.map { " \($0.text) that begins in line \($0.mark.line)" } ?? ""
      self.init(file: file, line: mark.line, column: mark.column, message: problem + about)
    case .reader(let problem, _, _, _): self.init(file: file, line: 0, column: 0, message: problem)
    case .duplicatedKeysInMapping(let duplicates, let context):
      self.init(
        file: file, line: context.mark.line, column: context.mark.column,
        message: "'\(duplicates.first ?? "")' is there twice")
    default: self.init(file: file, line: 0, column: 0, message: "\(error)")
    }
  }
}

/// Turns the composer's nodes into values and places, within limits.
private struct YAMLNodeReader {
  let file: String
  let limits: YAMLLimits
  var values = 0

  mutating func read(_ node: Node, depth: Int) throws(YAMLProblem) -> (JSON, YAMLDocument.Place) {
    values += 1
    guard values <= limits.values else { throw problem(node, "more than \(limits.values) values, with all aliases") }
    guard depth <= limits.depth else { throw problem(node, "nested deeper than \(limits.depth) levels") }
    var place = YAMLDocument.Place(line: node.mark?.line ?? 0, column: node.mark?.column ?? 0)
    switch node {
    case .scalar(let scalar): return (try value(of: scalar, node), place)
    case .sequence(let sequence):
      var elements: [JSON] = []
      for element in sequence {
        let (value, inner) = try read(element, depth: depth + 1)
        elements.append(value)
        place.elements.append(inner)
      }
      return (.array(elements), place)
    case .mapping(let mapping):
      var members: [String: JSON] = [:]
      var merged: [(JSON, YAMLDocument.Place)] = []
      for (key, value) in mapping {
        if case .scalar(let name) = key, name.string == "<<", name.style == .plain {
          try merge(value, depth: depth, into: &merged)
          continue
        }
        let name = try self.name(key)
        guard members[name] == nil else { throw problem(key, "'\(name)' is there twice") }
        var (value, inner) = try read(value, depth: depth + 1)
        if let mark = key.mark { (inner.line, inner.column) = (mark.line, mark.column) }
        members[name] = value
        place.members[name] = inner
      }
      // What is written counts more than what is merged in, and the first of several sources more than the next.
      for (json, source) in merged {
        for (name, value) in json.objectValue ?? [:] where members[name] == nil {
          members[name] = value
          place.members[name] = source.members[name]
        }
      }
      return (.object(members), place)
    case .alias: throw problem(node, "an alias that was not resolved")
    }
  }

  private mutating func merge(
    _ node: Node, depth: Int, into merged: inout [(JSON, YAMLDocument.Place)]
  ) throws(YAMLProblem) {
    switch node {
    case .mapping: merged.append(try read(node, depth: depth + 1))
    case .sequence(let sequence):
      for element in sequence {
        guard case .mapping = element else { throw problem(element, "'<<' takes a map or a list of maps") }
        merged.append(try read(element, depth: depth + 1))
      }
    default: throw problem(node, "'<<' takes a map or a list of maps")
    }
  }

  private func value(of scalar: Node.Scalar, _ node: Node) throws(YAMLProblem) -> JSON {
    let tag = scalar.tag.description
    if scalar.style != .plain && scalar.style != .any {
      switch tag {
      case "", "!", "tag:yaml.org,2002:str": return .string(scalar.string)
      default: break
      }
    }
    let resolved = YAMLScalar.value(scalar.string)
    switch tag {
    case "":
      guard let resolved else { throw problem(node, "'\(scalar.string)' is no number that JSON can hold") }
      return resolved
    case "!", "tag:yaml.org,2002:str": return .string(scalar.string)
    case "tag:yaml.org,2002:int":
      if case .int = resolved { return resolved! }
    case "tag:yaml.org,2002:float":
      if let number = resolved?.doubleValue { return YAMLScalar.number(number) }
    case "tag:yaml.org,2002:bool":
      if case .bool = resolved { return resolved! }
    case "tag:yaml.org,2002:null":
      if resolved == .null { return .null }
    default: throw problem(node, "the tag '\(tag)' has no meaning in JSON")
    }
    throw problem(node, "'\(scalar.string)' is not what its tag '\(tag)' says")
  }

  /// The member's name: a scalar as text, so that `1:` and `on:` are the names `1` and `true`, as in Kubernetes.
  private func name(_ node: Node) throws(YAMLProblem) -> String {
    guard case .scalar(let scalar) = node else { throw problem(node, "the name of a member must be a scalar") }
    switch try value(of: scalar, node) {
    case .string(let text): return text
    case .null: throw problem(node, "the name of a member may not be null")
    case let other: return other.text
    }
  }

  private func problem(_ node: Node, _ message: String) -> YAMLProblem {
    YAMLProblem(file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0, message: message)
  }
}
