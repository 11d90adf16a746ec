import KubernetesAPI

/// A path into an object as printer columns write it: `.status.conditions[?(@.type=="Ready")].status`.
///
/// It is the part of `client-go/util/jsonpath` that definitions use: members (`.a`, `['a']`, `.a\.b`), places in a list
/// (`[0]`, `[-1]`, `[1:3]`), `[*]`, `..` and filters that compare.
struct JSONPath: Sendable, Hashable {
  private enum Step: Sendable, Hashable {
    case member(String)
    case place(Int)
    case range(Int?, Int?)
    case every
    case anyDepth
    case filter(String, comparison: String, JSON)
  }
  private let steps: [Step]

  /// Nil for what is no path.
  init?(_ text: String) {
    var steps: [Step] = []
    var rest = Substring(text)
    while let first = rest.first {
      if first == "." {
        rest.removeFirst()
        if rest.first == "." {
          steps.append(.anyDepth)
          continue
        }
        var name = ""
        while let character = rest.first, character != ".", character != "[" {
          rest.removeFirst()
          if character == "\\", let escaped = rest.popFirst() { name.append(escaped) } else { name.append(character) }
        }
        if name == "*" { steps.append(.every) } else if !name.isEmpty { steps.append(.member(name)) }
      } else if first == "[", let end = JSONPath.end(of: rest) {
        guard let step = JSONPath.step(rest[rest.index(after: rest.startIndex)..<end]) else { return nil }
        steps.append(step)
        rest = rest[rest.index(after: end)...]
      } else {
        return nil
      }
    }
    self.steps = steps
  }

  /// The bracket that closes the first one: brackets within quotes do not count.
  private static func end(of text: Substring) -> Substring.Index? {
    var quote: Character?
    for index in text.indices.dropFirst() {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == "]" {
        return index
      }
    }
    return nil
  }

  private static func step(_ text: Substring) -> Step? {
    if text == "*" { return .every }
    if let place = Int(text) { return .place(place) }
    if let name = unquoted(text) { return .member(name) }
    if text.hasPrefix("?("), text.hasSuffix(")") {
      let condition = String(text.dropFirst(2).dropLast()).trimmingSpace
      for comparison in ["==", "!=", "<=", ">=", "<", ">"] {
        guard let place = condition.ranges(of: comparison).first else { continue }
        let left = String(condition[..<place.lowerBound]).trimmingSpace
        let right = String(condition[place.upperBound...]).trimmingSpace
        guard left.hasPrefix("@") else { return nil }
        let value = unquoted(right[...]).map { JSON.string($0) } ?? (try? JSON(parsing: right))
        return value.map { .filter(String(left.dropFirst()), comparison: comparison, $0) }
      }
      return condition.hasPrefix("@") ? .filter(String(condition.dropFirst()), comparison: "", .null) : nil
    }
    let bounds = text.split(separator: ":", omittingEmptySubsequences: false)
    if bounds.count == 2 { return .range(Int(bounds[0]), Int(bounds[1])) }
    return nil
  }
  private static func unquoted(_ text: Substring) -> String? {
    guard let quote = text.first, quote == "'" || quote == "\"", text.count >= 2, text.last == quote else { return nil }
    return String(text.dropFirst().dropLast())
  }

  /// All that the path finds, in order.
  func values(in json: JSON) -> [JSON] {
    steps.reduce([json]) { found, step in found.flatMap { Self.apply(step, to: $0) } }
  }

  private static func apply(_ step: Step, to json: JSON) -> [JSON] {
    switch step {
    case .member(let name): return json[name].map { [$0] } ?? []
    case .place(let place):
      let elements = json.arrayValue ?? []
      return json[place < 0 ? elements.count + place : place].map { [$0] } ?? []
    case .range(let start, let end):
      let elements = json.arrayValue ?? []
      func bound(_ place: Int) -> Int { min(max(place < 0 ? elements.count + place : place, 0), elements.count) }
      let (from, to) = (bound(start ?? 0), bound(end ?? elements.count))
      return from < to ? Array(elements[from..<to]) : []
    case .every:
      return json.arrayValue ?? (json.objectValue ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    case .anyDepth:
      let below = json.arrayValue ?? (json.objectValue ?? [:]).sorted { $0.key < $1.key }.map(\.value)
      return [json] + below.flatMap { apply(.anyDepth, to: $0) }
    case .filter(let path, let comparison, let wanted):
      guard let path = JSONPath(path) else { return [] }
      return (json.arrayValue ?? []).filter { element in
        guard let found = path.values(in: element).first else { return false }
        switch comparison {
        case "": return true
        case "==": return found == wanted
        case "!=": return found != wanted
        default:
          guard let left = found.doubleValue, let right = wanted.doubleValue else { return false }
          return comparison == "<"
            ? left < right
            : comparison == ">"
              ? left > right
              : comparison == "<=" ? left <= right : left >= right
        }
      }
    }
  }
}
