package import KubernetesAPI

/// The one filter of screen, command line, scopes and links, understood once and then asked of many rows.
///
/// All terms must hold. A word is text in the name, namespace, cluster, reason, node or an image, without regard to
/// case; `column=value`, `!=`, `>`, `<`, `~regex` look at one column; `*` is a wildcard, `a|b` either, `-` before a
/// term negates it, quotes keep spaces. A name that is no column is a label. k9s' `!x`, `-l a=b` and `-f x` are read
/// as it reads them. `Columns` says which columns there are.
package struct Filter: Sendable, Hashable {
  /// One condition on a row.
  package struct Term: Sendable, Hashable {
    package enum Subject: Sendable, Hashable {
      /// Any of the texts by which people look for a row.
      case anywhere
      case column(FilterColumn)
      case label(String)
      /// k9s' `-l`: the row's labels against a selector.
      case selector(LabelSelector)
    }
    package enum Comparison: Sendable, Hashable {
      /// For a whole value.
      case equals(FilterPattern)
      /// Somewhere within.
      case contains(FilterPattern)
      case matches(FilterExpression)
      case less(FilterNumber)
      case greater(FilterNumber)
      case atMost(FilterNumber)
      case atLeast(FilterNumber)
      /// The letters in this order, with others between them.
      case fuzzy(String)
    }
    package var subject: Subject
    package var comparison: Comparison
    package var isNegated: Bool
  }
  /// In the order in which they were written.
  package let terms: [Term]

  package init(terms: [Term]) { self.terms = terms }

  package var isEmpty: Bool { terms.isEmpty }

  /// Whether the row passes; terms about ages need `now`, and no row passes them without it.
  package func matches(_ row: Row, now: Timestamp? = nil) -> Bool {
    terms.allSatisfy { $0.holds(for: row, now: now) != $0.isNegated }
  }
}

/// The columns that a filter and a sort can name.
package enum FilterColumn: String, Sendable, Hashable, CaseIterable {
  case cluster, namespace, name, kind, reason, message, level, ready, desired, updated, available, restarts, age, since
  case node, version, address, owner, image, cpu, memory, count, uid, state

  /// What else people call them.
  package static let aliases: [String: FilterColumn] = [
    "ns": .namespace, "status": .reason, "phase": .reason, "health": .level, "ip": .address, "images": .image,
    "tag": .image, "mem": .memory, "restart": .restarts, "type": .kind, "lastseen": .since, "replicas": .desired,
    "freshness": .state,
  ]

  /// Everything that people may call a column.
  package static var names: [String] { allCases.map(\.rawValue) + aliases.keys.sorted() }

  package init?(named name: String) {
    let name = name.lowercased()
    guard let column = FilterColumn(rawValue: name) ?? FilterColumn.aliases[name] else { return nil }
    self = column
  }
}

extension Filter.Term {
  /// Whether the term, before it is negated, holds for a row.
  package func holds(for row: Row, now: Timestamp?) -> Bool {
    switch subject {
    case .anywhere:
      return row.searchTexts.contains(where: holds) || row.images.contains(where: holds)
    case .selector(let selector): return selector.matches(row.labels)
    case .label(let name): return holds(label: name, of: row.labels)
    case .column(let column):
      if isNumeric {
        let value = column.number(of: row, now: now)
        if value != nil || number != nil { return holds(value) }
      }
      return column.texts(of: row).contains(where: holds)
    }
  }

  /// Whether one label satisfies the comparison.
  package func holds(label name: String, of labels: [String: String]) -> Bool {
    guard let value = labels[name] else { return false }
    return holds(value) || number.map { wanted in Double(value).map { compare($0, wanted.value) } ?? false } ?? false
  }

  /// Whether the comparison is one of numbers, where the column has one.
  package var isNumeric: Bool {
    if case .equals(let pattern) = comparison { return pattern.number != nil }
    return number != nil
  }
  /// Whether a number satisfies the comparison; never nil, and never for texts.
  package func holds(_ value: Double?) -> Bool {
    guard let value else { return false }
    if let wanted = number { return compare(value, wanted.value) }
    if case .equals(let pattern) = comparison, let wanted = pattern.number { return value == wanted }
    return false
  }

  private var number: FilterNumber? {
    switch comparison {
    case .less(let number), .greater(let number), .atMost(let number), .atLeast(let number): number
    default: nil
    }
  }

  private func compare(_ value: Double, _ wanted: Double) -> Bool {
    switch comparison {
    case .less: value < wanted
    case .greater: value > wanted
    case .atMost: value <= wanted
    case .atLeast: value >= wanted
    default: false
    }
  }

  /// Whether one text satisfies the comparison; never for numbers.
  package func holds(_ text: String) -> Bool {
    switch comparison {
    case .equals(let pattern): return pattern.isWhole(text)
    case .contains(let pattern): return pattern.isWithin(text)
    case .matches(let expression): return expression.matches(text)
    case .fuzzy(let letters):
      var wanted = letters.lowercased()[...]
      for character in text.lowercased() where character == wanted.first { wanted = wanted.dropFirst() }
      return wanted.isEmpty
    default: return false
    }
  }
}

extension Row {
  /// The texts in which a word of a filter is looked for; images come besides.
  package var searchTexts: [String] {
    [key.name, key.namespace, cluster.text, verdict.reason, node]
  }
}

extension FilterColumn {
  /// A row's values of this column; empty texts where it has none.
  package func texts(of row: Row) -> [String] {
    switch self {
    case .cluster: [row.cluster.text]
    case .namespace: [row.key.namespace]
    case .name: [row.key.name]
    case .kind: [row.key.kind.kind]
    case .reason: [row.verdict.reason]
    case .message: [row.verdict.message]
    case .level: [row.verdict.level.word]
    case .node: [row.node]
    case .version: [row.version]
    case .address: [row.address]
    case .owner: [row.owner]
    case .image: row.images
    case .uid: [row.uid]
    case .state: [row.freshness.word]
    case .ready, .desired, .updated, .available, .restarts, .age, .since, .cpu, .memory, .count:
      number(of: row, now: nil).map { [Int64(exactly: $0).map(String.init) ?? String($0)] } ?? []
    }
  }

  /// A row's number in this column, nil where it has none: times as seconds ago, cores, and bytes.
  package func number(of row: Row, now: Timestamp?) -> Double? {
    func ago(_ moment: Timestamp?) -> Double? {
      guard let now, let moment else { return nil }
      return Double((now - moment).components.seconds)
    }
    return switch self {
    case .ready: row.ready.map(Double.init)
    case .desired: row.desired.map(Double.init)
    case .updated: row.updated.map(Double.init)
    case .available: row.available.map(Double.init)
    case .restarts: Double(row.restarts)
    case .count: Double(row.count)
    case .age: ago(row.created)
    case .since: ago(row.verdict.since ?? row.lastSeen)
    case .cpu: Double(row.cpuMillis) / 1_000
    case .memory: Double(row.memoryBytes)
    default: nil
    }
  }
}

extension Verdict.Level {
  /// How filters and machine-readable output name the level.
  package var word: String {
    switch self {
    case .done: "done"
    case .well: "well"
    case .waiting: "waiting"
    case .moving: "moving"
    case .warn: "warn"
    case .bad: "bad"
    }
  }
}

extension Freshness {
  /// How filters and machine-readable output name the state.
  package var word: String {
    switch self {
    case .notInScope: "out-of-scope"
    case .never: "never"
    case .notKept: "not-kept"
    case .syncing: "syncing"
    case .live: "live"
    case .quiet: "quiet"
    case .stale: "stale"
    case .unreachable: "unreachable"
    case .loginNeeded: "login"
    case .denied: "denied"
    case .refused: "refused"
    case .mirrorOnly: "mirror"
    case .departed: "departed"
    }
  }
}
