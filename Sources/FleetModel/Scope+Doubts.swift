/// A word of a scope that means nothing in the fleet as it is known.
package struct ScopeDoubt: Sendable, Hashable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    /// No cluster has the name, or a name of the pattern, and no set has it.
    case name
    /// No cluster has a label or property of this key.
    case key
    /// Clusters have the key, and none of them the value.
    case value(key: String)
  }
  package var kind: Kind
  /// What was written: `eu-wst-1`, `evn`, `prdo`.
  package var word: String
  /// What is there and nearest to it.
  package var nearest: String?

  package var description: String {
    let words =
      switch kind {
      case .name: word.contains("*") ? "no cluster's name matches \(word)" : "no cluster is named \(word)"
      case .key: "no cluster has a label \(word)"
      case .value(let key): "no cluster has \(key)=\(word)"
      }
    let meant =
      switch kind {
      case .value(let key): nearest.map { "\(key)=\($0)" }
      case .name, .key: nearest
      }
    return words + (meant.map { "; did you mean \($0)?" } ?? "")
  }
}

extension Scope {
  /// The words that nothing in these clusters answers to, in their order.
  ///
  /// A pattern has no nearest name; what takes away (`!`, `!=`) is looked at as well: misspelt, it takes nothing away.
  package func doubts(among records: [ClusterRecord]) -> [ScopeDoubt] {
    guard !records.isEmpty else { return [] }
    return terms.compactMap { term in
      switch term {
      case .name(let glob), .not(let glob):
        if records.contains(where: { Self.isNamed($0, glob) }) { return nil }
        let names = records.lazy.flatMap { [$0.name.text] + $0.otherNames + $0.facts.sets }
        return ScopeDoubt(kind: .name, word: glob, nearest: Self.nearest(glob, names))
      case .label(let key, let value, _):
        let values = records.compactMap { $0.labels[key] ?? $0.properties[key] }
        guard !values.isEmpty else {
          let keys = records.lazy.flatMap { Array($0.labels.keys) + Array($0.properties.keys) }
          return ScopeDoubt(kind: .key, word: key, nearest: Self.nearest(key, keys))
        }
        if values.contains(where: { Self.matches($0, value) }) { return nil }
        return ScopeDoubt(kind: .value(key: key), word: value, nearest: Self.nearest(value, values))
      }
    }
  }

  private static func nearest(_ word: String, _ names: some Sequence<String>) -> String? {
    word.contains("*") ? nil : Spelling.nearest(word, in: names)
  }
}
