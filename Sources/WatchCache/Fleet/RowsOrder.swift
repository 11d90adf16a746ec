import FleetModel
import KubernetesAPI

/// A question about rows without its window.
struct OrderKey: Hashable {
  var types: [String]
  var clusters: Set<ClusterName>
  var namespace: String
  var part: PodPart?
  var filter: String
  var sort: String
  var isDescending: Bool
  init(_ query: RowsQuery) {
    types = query.types
    clusters = query.clusters
    namespace = query.namespace
    part = query.part
    filter = query.filter
    sort = query.sort
    isDescending = query.isDescending
  }
}

/// The rows that answer one question, kept between questions and repaired by what changed since.
///
/// Who is in it is known of all rows, their order only as far as somebody looked: of a fleet's 100,000 pods a screen
/// shows the first.
struct RowsOrder {
  /// How far the order is known.
  enum Reach {
    case nothing
    /// `front` has exactly the members that do not come after this one.
    case upTo(SortKey)
    case all
  }
  /// Which rows pass, by segment.
  var members: [UInt32: SlotSet] = [:]
  var total = 0
  /// The first ones, in order.
  var front: [SortKey] = []
  var reach = Reach.nothing
  /// The segments that it looks at, in the order of their clusters and kinds.
  var segments: [UInt32] = []
  /// Where a segment stands among them: what rows that are equal otherwise are compared by.
  var ranks: [UInt32: UInt32] = [:]
  /// The number of the first change that it has not seen.
  var seen: UInt64 = 0
  var structure: UInt64 = 0
  /// When it was asked last: the one that waited longest goes first.
  var lastUse: UInt64 = 0
  /// When it was built; an answer that depends on the time is built again when that has moved.
  var builtAt: Timestamp
  let dependsOnTime: Bool
  let filter: StoredFilter
  let order: Order

  init(filter: Filter, part: PodPart?, order: Order, builtAt: Timestamp) {
    self.filter = StoredFilter(filter, part: part)
    // A state grows old by itself: what is sorted by it moves although no row changes.
    dependsOnTime = filter.dependsOnTime || order.column == .state
    self.order = order
    self.builtAt = builtAt
  }
}

extension FleetState {
  /// The places that answer a question, in order, as far as its window wants them, with the numbers of all that match
  /// and of all there are without its filter.
  func order(
    _ query: RowsQuery, filter: Filter, upTo end: Int
  ) -> (front: [SortKey], total: Int, candidates: Int) {
    let key = OrderKey(query)
    var order: RowsOrder
    if var known = orders.removeValue(forKey: key), known.structure == structure,
      let changed = changes.since(known.seen), changed.count <= max(limits.repairs, known.total / 4),
      !known.dependsOnTime || known.builtAt == now
    {
      if !changed.isEmpty { repair(&known, changed, namespace: query.namespace) }
      order = known
    } else {
      order = RowsOrder(
        filter: filter, part: query.part, order: Order(named: query.sort, isDescending: query.isDescending),
        builtAt: now)
      order.structure = structure
      build(&order, query)
    }
    order.seen = changes.next
    extend(&order, to: min(end, order.total))
    asked += 1
    order.lastUse = asked
    if orders.count >= limits.orders, let oldest = orders.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      orders[oldest.key] = nil
    }
    orders[key] = order
    return (order.front, order.total, filter.isEmpty ? order.total : candidates(in: order.segments, query))
  }

  private func segments(for query: RowsQuery) -> [UInt32] {
    let wanted = TypeNames(query.types)
    var found: [UInt32] = []
    for case let segment? in segments {
      let name = segment.cluster.name
      let isAsked = query.clusters.isEmpty ? segment.cluster.liveness.isInScope : query.clusters.contains(name)
      if isAsked, wanted.contains(segment) {
        found.append(UInt32(segment.id))
      }
    }
    return found
  }

  private func candidates(in ids: [UInt32], _ query: RowsQuery) -> Int {
    let namespace = query.namespace
    let word = words.texts.find(namespace)
    if let part = query.part {
      let filter = StoredFilter(Filter(terms: []), part: part)
      return ids.reduce(0) { sum, id in
        guard let segment = segments[Int(id)] else { return sum }
        var count = 0
        segment.readAll { rows in
          for index in rows.indices {
            let row = rows.baseAddress! + index
            if passes(row, segment, filter, inAnyNamespace: namespace.isEmpty, word) { count += 1 }
          }
        }
        return sum + count
      }
    }
    return ids.reduce(0) { sum, id in
      guard let segment = segments[Int(id)] else { return sum }
      if namespace.isEmpty { return sum + segment.count }
      return sum + (word.flatMap { segment.namespaces[$0] } ?? 0)
    }
  }

  /// Finds who is in it.
  private func build(_ order: inout RowsOrder, _ query: RowsQuery) {
    let namespace = words.texts.find(query.namespace)
    order.segments = segments(for: query).sorted { left, right in
      guard let a = segments[Int(left)], let b = segments[Int(right)] else { return false }
      return a.cluster === b.cluster ? a.type.kind < b.type.kind : a.cluster.name < b.cluster.name
    }
    for (rank, id) in order.segments.enumerated() {
      order.ranks[id] = UInt32(rank)
      guard let segment = segments[Int(id)] else { continue }
      var members = SlotSet()
      segment.readAll { rows in
        guard var row = rows.baseAddress else { return }
        for slot in 0..<UInt32(rows.count) {
          if passes(row, segment, order.filter, inAnyNamespace: query.namespace.isEmpty, namespace) {
            _ = members.set(slot, true)
            order.total += 1
          }
          row += 1
        }
      }
      order.members[id] = members
    }
  }

  private func passes(
    _ row: UnsafePointer<StoredRow>, _ segment: Segment, _ filter: StoredFilter, inAnyNamespace: Bool,
    _ namespace: Word?
  ) -> Bool {
    row.pointee.isAlive && (inAnyNamespace || row.pointee.namespace == namespace)
      && (filter.isEmpty || filter.matches(row, segment, self))
  }

  /// Puts so many members in order that `count` of them are known.
  ///
  /// The key up to which that is done comes from a sample, so that rows in any order cost the same.
  private func extend(_ order: inout RowsOrder, to count: Int) {
    while order.front.count < count {
      // All are known, so nobody is left to be found: to look again would find the same ones twice.
      if case .all = order.reach { return }
      let wanted = max(count - order.front.count, limits.front)
      let bound = sampledBound(order, wanted: wanted)
      var found: [SortKey] = []
      eachMember(order, after: order.reach, upTo: bound) { found.append($0) }
      found.sort { precedes($0, $1, order.order) }
      order.front += found
      order.reach = bound.map { .upTo($0) } ?? .all
    }
  }

  /// A key before which there are probably a bit more than so many of the members that have no place yet.
  ///
  /// Nil where it is best to take all.
  private func sampledBound(_ order: RowsOrder, wanted: Int) -> SortKey? {
    let left = order.total - order.front.count
    guard left > 4 * wanted else { return nil }
    var sample: [SortKey] = []
    eachMember(order, after: order.reach, upTo: nil, every: order.total / 1_024) { sample.append($0) }
    let index = sample.count * wanted * 5 / (left * 4) + 8
    guard index < sample.count else { return nil }
    sample.sort { precedes($0, $1, order.order) }
    return sample[index]
  }

  private func eachMember(
    _ order: RowsOrder, after reach: RowsOrder.Reach, upTo bound: SortKey?, every step: Int = 1,
    _ body: (SortKey) -> Void
  ) {
    var number = 0
    for id in order.segments {
      guard let segment = segments[Int(id)], let rank = order.ranks[id] else { continue }
      order.members[id]?.forEach { slot in
        number += 1
        guard number % max(1, step) == 0 else { return }
        let first = segment.read(slot) { sortNumber($0, segment, order.order) }
        // Most are out by their numbers, without a look at their texts.
        if let bound, isBefore(bound, first, rank, order.order) { return }
        if case .upTo(let last) = reach, isAfter(last, first, rank, order.order) { return }
        let key = sortKey(segment, slot, rank: rank, order.order)
        if case .upTo(let last) = reach, !precedes(last, key, order.order) { return }
        if let bound, precedes(bound, key, order.order) { return }
        body(key)
      }
    }
  }

  /// Whether a key surely stands before a row of this number and rank, or after it.
  private func isBefore(_ key: SortKey, _ number: Double, _ rank: UInt32, _ order: Order) -> Bool {
    if key.number != number { return (key.number < number) != order.isDescending }
    return key.text == nil && key.rank < rank
  }
  private func isAfter(_ key: SortKey, _ number: Double, _ rank: UInt32, _ order: Order) -> Bool {
    if key.number != number { return (number < key.number) != order.isDescending }
    return key.text == nil && rank < key.rank
  }

  /// Takes what changed out of its place and puts it where it belongs now.
  private func repair(_ order: inout RowsOrder, _ changed: ArraySlice<RowPlace>, namespace: String) {
    let word = words.texts.find(namespace)
    var places: Set<RowPlace> = []
    var added: [SortKey] = []
    for place in changed {
      guard let rank = order.ranks[place.segment], let segment = segments[Int(place.segment)],
        places.insert(place).inserted
      else { continue }
      let isMember = segment.read(place.slot) { row in
        passes(row, segment, order.filter, inAnyNamespace: namespace.isEmpty, word)
      }
      if order.members[place.segment, default: SlotSet()].set(place.slot, isMember) {
        order.total += isMember ? 1 : -1
      }
      guard isMember else { continue }
      let key = sortKey(segment, place.slot, rank: rank, order.order)
      switch order.reach {
      case .nothing: break
      case .upTo(let last): if !precedes(last, key, order.order) { added.append(key) }
      case .all: added.append(key)
      }
    }
    guard !places.isEmpty else { return }
    order.front.removeAll { places.contains($0.place) }
    guard !added.isEmpty else { return }
    added.sort { precedes($0, $1, order.order) }
    order.front = merge(order.front, added, order.order)
  }

  /// Few into many: each new one finds its place by halving.
  private func merge(_ kept: [SortKey], _ added: [SortKey], _ order: Order) -> [SortKey] {
    var merged: [SortKey] = []
    merged.reserveCapacity(kept.count + added.count)
    var from = 0
    for key in added {
      var low = from
      var high = kept.count
      while low < high {
        let middle = (low + high) / 2
        if precedes(kept[middle], key, order) { low = middle + 1 } else { high = middle }
      }
      merged.append(contentsOf: kept[from..<low])
      merged.append(key)
      from = low
    }
    merged.append(contentsOf: kept[from...])
    return merged
  }

  func row(_ row: StoredRow, _ segment: Segment) -> Row {
    row.row(
      cluster: segment.cluster.name, kind: segment.type.kind, words: words, freshness: freshness(of: segment))
  }
}

extension Filter {
  /// Whether a row may pass now and not a moment later, though it stays as it is.
  var dependsOnTime: Bool {
    terms.contains { term in
      if case .column(let column) = term.subject { return column == .age || column == .since || column == .state }
      return false
    }
  }
}
