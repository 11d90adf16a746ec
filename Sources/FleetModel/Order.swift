import KubernetesAPI

/// The order of rows in a table.
package struct Order: Sendable, Hashable {
  /// Nil is the kind's own order: worst first.
  package var column: FilterColumn?
  package var isDescending: Bool

  package init(_ column: FilterColumn? = nil, isDescending: Bool = false) {
    self.column = column
    self.isDescending = isDescending
  }
  /// By a column's name; an empty or unknown one is worst first.
  package init(named name: String, isDescending: Bool = false) {
    self.init(FilterColumn(named: name), isDescending: isDescending)
  }

  /// Whether a row stands before another; rows that the column does not tell apart stand by cluster and name.
  package func precedes(_ left: Row, _ right: Row) -> Bool {
    let order = column.map { compare(left, right, $0) } ?? worstFirst(left, right)
    if order != 0 { return isDescending ? order > 0 : order < 0 }
    return (left.cluster, left.key) < (right.cluster, right.key)
  }

  /// Below 0 where the left row is worse, or as bad and serves nothing, or as bad for a shorter time: what broke last is
  /// what is looked for first.
  private func worstFirst(_ left: Row, _ right: Row) -> Int {
    if left.verdict.level != right.verdict.level { return left.verdict.level > right.verdict.level ? -1 : 1 }
    guard left.verdict.level >= .warn else { return 0 }
    if left.servesNothing != right.servesNothing { return left.servesNothing ? -1 : 1 }
    return sign(right.verdict.since?.seconds ?? 0, left.verdict.since?.seconds ?? 0)
  }

  private func compare(_ left: Row, _ right: Row, _ column: FilterColumn) -> Int {
    switch column {
    // The younger first, and what has no time last.
    case .age: return sign(right.created?.seconds ?? .min, left.created?.seconds ?? .min)
    case .since:
      let (a, b) = (left.verdict.since ?? left.lastSeen, right.verdict.since ?? right.lastSeen)
      return sign(b?.seconds ?? .min, a?.seconds ?? .min)
    case .level: return sign(right.verdict.level.rawValue, left.verdict.level.rawValue)
    case .ready, .desired, .updated, .available, .restarts, .cpu, .memory, .count:
      return sign(column.number(of: left, now: nil) ?? -1, column.number(of: right, now: nil) ?? -1)
    default:
      return sign(column.texts(of: left).first ?? "", column.texts(of: right).first ?? "")
    }
  }

  private func sign<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
    left < right ? -1 : left > right ? 1 : 0
  }
}

extension Row {
  /// Whether it is a workload of which nothing is ready.
  package var servesNothing: Bool {
    ["Deployment", "StatefulSet", "DaemonSet"].contains(key.kind.kind) && (desired ?? 0) > 0 && (ready ?? 0) == 0
  }
}
