import FleetModel
import KubernetesAPI

/// A filter laid over the columns of the store, asked of many rows.
///
/// What a word says to a term is decided once for the word and not once for each row that has it; a row is made into a
/// `Row` only for terms that look at what is no column. Good for one set of words: after `compactWords` a new one is
/// made. Rows are looked at where they lie, since a copy takes hold of each of its texts. The model thread owns it.
final class StoredFilter {
  /// Whether one term holds for a row, before it is negated.
  private typealias Test = (UnsafePointer<StoredRow>, Segment, FleetState) -> Bool
  private let tests: [(isNegated: Bool, test: Test)]

  /// - Parameter part: what besides must hold of a pod.
  init(_ filter: Filter, part: PodPart? = nil) {
    tests = (part.map { [(false, Self.test($0))] } ?? []) + filter.terms.map { ($0.isNegated, Self.test($0)) }
  }

  var isEmpty: Bool { tests.isEmpty }

  func matches(_ row: UnsafePointer<StoredRow>, _ segment: Segment, _ state: FleetState) -> Bool {
    for (isNegated, test) in tests where test(row, segment, state) == isNegated { return false }
    return true
  }

  private static func test(_ part: PodPart) -> Test {
    switch part {
    case .node:
      let nodes = Memo<String> { part.contains(node: $0, owner: "") }
      return { row, _, state in nodes.holds(row.pointee.node, state.words.texts) }
    case .workload:
      let owners = Memo<String> { part.contains(node: "", owner: $0) }
      return { row, _, state in owners.holds(row.pointee.owner, state.words.texts) }
    }
  }

  private static func test(_ term: Filter.Term) -> Test {
    let texts = Memo<String> { term.holds($0) }
    let images = Memo<[String]> { $0.contains(where: term.holds) }
    switch term.subject {
    case .anywhere:
      let clusters = ClusterMemo(term)
      return { row, segment, state in
        texts.holds(row.pointee.reason, state.words.texts) || texts.holds(row.pointee.namespace, state.words.texts)
          || texts.holds(row.pointee.node, state.words.texts) || images.holds(row.pointee.images, state.words.lists)
          || clusters.holds(segment) || term.holds(row.pointee.name)
      }
    case .label(let name):
      let sets = Memo<[String: String]> { term.holds(label: name, of: $0) }
      return { row, _, state in sets.holds(row.pointee.labels, state.words.sets) }
    case .selector(let selector):
      let sets = Memo<[String: String]> { selector.matches($0) }
      return { row, _, state in sets.holds(row.pointee.labels, state.words.sets) }
    case .column(let column):
      switch column {
      case .name: return { row, _, _ in term.holds(row.pointee.name) }
      case .message: return { row, _, _ in term.holds(row.pointee.message) }
      case .address: return { row, _, _ in term.holds(row.pointee.address) }
      case .cluster:
        let clusters = ClusterMemo(term)
        return { _, segment, _ in clusters.holds(segment) }
      case .kind: return { _, segment, _ in term.holds(segment.type.kind.kind) }
      case .level:
        let levels = Verdict.Level.allCases.map { term.holds($0.word) }
        return { row, _, _ in levels[Int(row.pointee.level.rawValue)] }
      case .namespace: return { row, _, state in texts.holds(row.pointee.namespace, state.words.texts) }
      case .reason: return { row, _, state in texts.holds(row.pointee.reason, state.words.texts) }
      case .node: return { row, _, state in texts.holds(row.pointee.node, state.words.texts) }
      case .version: return { row, _, state in texts.holds(row.pointee.version, state.words.texts) }
      case .owner: return { row, _, state in texts.holds(row.pointee.owner, state.words.texts) }
      case .image: return { row, _, state in images.holds(row.pointee.images, state.words.lists) }
      case .ready, .desired, .updated, .available, .restarts, .count, .cpu, .memory, .age, .since:
        guard term.isNumeric else { break }
        return { row, _, state in term.holds(row.pointee.number(column, now: state.now)) }
      case .uid, .state: break
      }
      return { row, segment, state in term.holds(for: state.row(row.pointee, segment), now: state.now) }
    }
  }

  /// What a term says to each interned value, asked once.
  private final class Memo<Value: Hashable> {
    private enum Answer: UInt8 { case unknown, no, yes }
    private var answers: [Answer] = []
    private let ask: (Value) -> Bool
    init(_ ask: @escaping (Value) -> Bool) { self.ask = ask }

    func holds(_ word: Word, _ values: borrowing Interner<Value>) -> Bool {
      let index = Int(word)
      if index < answers.count, answers[index] != .unknown { return answers[index] == .yes }
      if index >= answers.count {
        answers += Array(repeating: .unknown, count: max(index + 1, values.count) - answers.count)
      }
      let answer = ask(values[word])
      answers[index] = answer ? .yes : .no
      return answer
    }
  }

  /// The same for the names of clusters.
  private final class ClusterMemo {
    private var last: (cluster: ClusterState, answer: Bool)?
    private let term: Filter.Term
    init(_ term: Filter.Term) { self.term = term }
    func holds(_ segment: Segment) -> Bool {
      if let last, last.cluster === segment.cluster { return last.answer }
      let answer = term.holds(segment.cluster.name.text)
      last = (segment.cluster, answer)
      return answer
    }
  }
}

extension StoredRow {
  /// The number in a column as `FilterColumn.number` has it.
  func number(_ column: FilterColumn, now: Timestamp?) -> Double? {
    func number(_ count: Int32) -> Double? { count < 0 ? nil : Double(count) }
    func ago(_ seconds: UInt32) -> Double? {
      guard let now, let time = Self.time(seconds) else { return nil }
      return Double((now - time).components.seconds)
    }
    return switch column {
    case .ready: number(ready)
    case .desired: number(desired)
    case .updated: number(updated)
    case .available: number(available)
    case .restarts: Double(restarts)
    case .count: Double(count)
    case .age: ago(created)
    case .since: ago(since == 0 ? lastSeen : since)
    case .cpu: Double(cpuMillis) / 1_000
    case .memory: Double(memoryBytes)
    default: nil
    }
  }
}
