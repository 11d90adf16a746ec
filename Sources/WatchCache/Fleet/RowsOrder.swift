import FleetModel
import KubernetesAPI

/// A question about rows without its window.
struct OrderKey: Hashable {
  var types: [String]
  var clusters: Set<ClusterName>
  var namespace: String
  var filter: String
  var sort: String
  var isDescending: Bool
  init(_ query: RowsQuery) {
    types = query.types
    clusters = query.clusters
    namespace = query.namespace
    filter = query.filter
    sort = query.sort
    isDescending = query.isDescending
  }
}

/// The rows that answer one question, in order, kept between questions and repaired by what changed since.
struct RowsOrder {
  var places: [RowPlace] = []
  /// The segments that it looks at.
  var segments: [UInt32] = []
  /// The number of the first change that it has not seen.
  var seen: UInt64 = 0
  var structure: UInt64 = 0
  /// When it was asked last: the one that waited longest goes first.
  var lastUse: UInt64 = 0
  /// When it was built; an answer that depends on the time is built again when that has moved.
  var builtAt: Timestamp
  var filter: Filter
  var order: Order
}

extension FleetState {
  /// The places that answer a question, in order, and how many rows there are without its filter.
  func order(_ query: RowsQuery, filter: Filter) -> (places: [RowPlace], candidates: Int) {
    let key = OrderKey(query)
    var order: RowsOrder
    if var known = orders.removeValue(forKey: key), known.structure == structure,
      let changed = changes.since(known.seen), !known.filter.dependsOnTime || known.builtAt == now
    {
      if !changed.isEmpty { repair(&known, changed, namespace: query.namespace) }
      order = known
    } else {
      order = RowsOrder(
        builtAt: now, filter: filter, order: Order(named: query.sort, isDescending: query.isDescending))
      order.segments = segments(for: query)
      order.structure = structure
      build(&order, namespace: query.namespace)
    }
    order.seen = changes.next
    asked += 1
    order.lastUse = asked
    if orders.count >= limits.orders, let oldest = orders.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      orders[oldest.key] = nil
    }
    orders[key] = order
    return (order.places, candidates(in: order.segments, namespace: query.namespace))
  }

  private func segments(for query: RowsQuery) -> [UInt32] {
    var found: [UInt32] = []
    for case let segment? in segments {
      let name = segment.cluster.name
      let isAsked = query.clusters.isEmpty ? segment.cluster.liveness.isInScope : query.clusters.contains(name)
      if isAsked, query.types.contains(where: { TypeName.matches($0, segment.type) }) {
        found.append(UInt32(segment.id))
      }
    }
    return found
  }

  private func candidates(in ids: [UInt32], namespace: String) -> Int {
    let word = words.texts.find(namespace)
    return ids.reduce(0) { sum, id in
      guard let segment = segments[Int(id)] else { return sum }
      if namespace.isEmpty { return sum + segment.count }
      return sum + (word.flatMap { segment.namespaces[$0] } ?? 0)
    }
  }

  private func build(_ order: inout RowsOrder, namespace: String) {
    let word = words.texts.find(namespace)
    var keys: [SortKey] = []
    for id in order.segments {
      guard let segment = segments[Int(id)] else { continue }
      if namespace.isEmpty, order.filter.isEmpty { keys.reserveCapacity(keys.count + segment.count) }
      for slot in segment.index.values {
        let row = segment[slot]
        if !namespace.isEmpty, row.namespace != word { continue }
        if !order.filter.isEmpty, !order.filter.matches(self.row(row, segment), now: now) { continue }
        keys.append(sortKey(RowPlace(segment: id, slot: slot), order.order))
      }
    }
    keys.sort { precedes($0, $1, order.order) }
    order.places = keys.map(\.place)
  }

  private func repair(_ order: inout RowsOrder, _ changed: ArraySlice<RowPlace>, namespace: String) {
    let word = words.texts.find(namespace)
    let mine = Set(order.segments)
    let places = Set(changed.lazy.filter { mine.contains($0.segment) })
    guard !places.isEmpty else { return }
    var added: [SortKey] = []
    for place in places {
      guard let segment = segments[Int(place.segment)] else { continue }
      let row = segment[place.slot]
      guard row.isAlive, namespace.isEmpty || row.namespace == word else { continue }
      if !order.filter.isEmpty, !order.filter.matches(self.row(row, segment), now: now) { continue }
      added.append(sortKey(place, order.order))
    }
    added.sort { precedes($0, $1, order.order) }
    let kept = order.places.filter { !places.contains($0) }
    order.places = merge(kept, added, order.order)
  }

  /// Few into many: each new one finds its place by halving.
  private func merge(_ kept: [RowPlace], _ added: [SortKey], _ order: Order) -> [RowPlace] {
    var merged: [RowPlace] = []
    merged.reserveCapacity(kept.count + added.count)
    var from = 0
    for key in added {
      var low = from
      var high = kept.count
      while low < high {
        let middle = (low + high) / 2
        if precedes(sortKey(kept[middle], order), key, order) { low = middle + 1 } else { high = middle }
      }
      merged.append(contentsOf: kept[from..<low])
      merged.append(key.place)
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
