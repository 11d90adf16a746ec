/// The part of the fleet that we look at; nothing outside it is dialled.
///
/// Written as words with blanks or commas between: `eu-west-1`, `eu-*`, `env=prod`, `env!=dev`, `!eu-north-1`. Names
/// and globs add up (a cluster is in if any of them matches; the whole name of a cluster set stands for its clusters),
/// labels narrow (all must match), `!` takes away, and so does `-`. A label is the record's, else its property. Empty,
/// or `*`, is the whole fleet. Signs that mean something in a filter or a shell and nothing here (`~ < > [ ] ? ( ) |`)
/// are refused: taken as a part of a name they would match nothing.
package struct Scope: Sendable, Hashable {
  enum Term: Sendable, Hashable {
    case name(glob: String)
    case label(key: String, value: String, isEqual: Bool)
    case not(glob: String)
  }
  private static let foreign: Set<Character> = ["~", "<", ">", "[", "]", "?", "(", ")", "|"]
  /// As it was written.
  package let text: String
  let terms: [Term]

  /// - Throws: `FilterError` with the place of a word that cannot be read.
  package init(_ text: String) throws(FilterError) {
    self.text = text
    var terms: [Term] = []
    var position = 0
    for word in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == " " || $0 == "," }) {
      defer { position += word.count + 1 }
      guard !word.isEmpty else { continue }
      if let sign = word.firstIndex(where: { Self.foreign.contains($0) }) {
        throw FilterError(
          position: position + word.distance(from: word.startIndex, to: sign),
          message: "\(word[sign]) means nothing in a scope: write names, globs with *, key=value or key!=value")
      }
      if let sign = word.firstIndex(of: "=") {
        let isEqual = sign == word.startIndex || word[word.index(before: sign)] != "!"
        let key = String(isEqual ? word[..<sign] : word[..<word.index(before: sign)])
        var value = String(word[word.index(after: sign)...])
        if isEqual, value.hasPrefix("=") { value.removeFirst() }  // kubectl's selectors know `==` too
        guard !key.isEmpty, !value.isEmpty, !key.hasPrefix("!"), !key.hasPrefix("-") else {
          throw FilterError(position: position, message: "\(word) is no label: write key=value or key!=value")
        }
        terms.append(.label(key: key, value: value, isEqual: isEqual))
      } else if word.hasPrefix("!") || word.hasPrefix("-") {
        guard word.count > 1 else { throw FilterError(position: position, message: "\(word) takes nothing away") }
        terms.append(.not(glob: String(word.dropFirst())))
      } else {
        terms.append(.name(glob: String(word)))
      }
    }
    self.terms = terms
  }

  /// The names that it asks for, without those that are patterns.
  package var names: [String] {
    terms.compactMap { if case .name(let glob) = $0, !glob.contains("*") { glob } else { nil } }
  }

  package var isWhole: Bool { terms.isEmpty || terms == [.name(glob: "*")] }

  /// Whether a cluster is in it.
  package func contains(_ record: ClusterRecord) -> Bool {
    var isNamed: Bool?
    for term in terms {
      switch term {
      case .name(let glob):
        isNamed = (isNamed ?? false) || Self.isNamed(record, glob)
      case .label(let key, let value, let isEqual):
        let found = record.labels[key] ?? record.properties[key]
        guard (found.map { Self.matches($0, value) } ?? false) == isEqual else { return false }
      case .not(let glob):
        if Self.isNamed(record, glob) { return false }
      }
    }
    return isNamed ?? true
  }

  /// Other contexts of the same cluster name it as well: by none of them may what was taken away come back.
  static func isNamed(_ record: ClusterRecord, _ glob: String) -> Bool {
    matches(record.name.text, glob) || record.otherNames.contains { matches($0, glob) }
      || record.facts.sets.contains(glob)
  }

  /// Whether a word of the scope names this and not everything: of two contexts of one cluster that one reads.
  package func names(_ text: String) -> Bool {
    terms.contains { term in
      if case .name(let glob) = term { glob != "*" && Self.matches(text, glob) } else { false }
    }
  }

  /// Whether a text matches a pattern in which `*` stands for anything.
  static func matches(_ text: String, _ glob: String) -> Bool {
    let parts = glob.split(separator: "*", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return text == glob }
    guard text.hasPrefix(parts[0]) else { return false }
    var rest = text.dropFirst(parts[0].count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let found = rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return rest.hasSuffix(parts.last ?? "")
  }
}
