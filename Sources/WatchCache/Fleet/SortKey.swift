import FleetModel
import KubernetesAPI

/// What a place is compared by, so that a sort reads each row once: the same order as `FleetModel.Order`.
///
/// A number first, then a text; then come cluster, kind, namespace and name, which no direction turns round. A key
/// holds what it was made from, so it stays comparable when its row has changed.
struct SortKey {
  var place: RowPlace
  /// Where the row's segment stands among those of the question.
  var rank: UInt32
  var number: Double = 0
  var text: String?
  /// What ties end at; held here, because a comparison that copies rows costs more than the sort.
  var namespace: Word = 0
  var name = ""
}

extension FleetState {
  func sortKey(_ segment: Segment, _ slot: UInt32, rank: UInt32, _ order: Order) -> SortKey {
    segment.read(slot) { row in
      SortKey(
        place: RowPlace(segment: UInt32(segment.id), slot: slot), rank: rank,
        number: sortNumber(row, segment, order), text: order.column.flatMap { sortText(row, segment, $0) },
        namespace: row.pointee.namespace, name: row.pointee.name)
    }
  }

  /// 0 where an order is one of texts.
  func sortNumber(_ row: UnsafePointer<StoredRow>, _ segment: Segment, _ order: Order) -> Double {
    switch order.column {
    case nil:
      // Worst first, of what is not well a workload that serves nothing, then what broke last: the level outweighs
      // that, and that any time of 32 bits.
      let level = row.pointee.level
      let number = -Double(level.rawValue) * 0x1p34
      guard level >= .warn else { return number }
      return number - Double(row.pointee.since) - (Self.servesNothing(row, segment) ? 0x1p33 : 0)
    case .age?: return row.pointee.created == 0 ? .infinity : -Double(row.pointee.created)
    case .since?:
      let since = row.pointee.since == 0 ? row.pointee.lastSeen : row.pointee.since
      return since == 0 ? .infinity : -Double(since)
    case .level?: return -Double(row.pointee.level.rawValue)
    case .restarts?, .ready?, .desired?, .updated?, .available?, .cpu?, .memory?, .count?:
      return order.column.flatMap { row.pointee.number($0, now: nil) } ?? -1
    default: return 0
    }
  }

  /// Nil where an order is one of numbers.
  private func sortText(_ row: UnsafePointer<StoredRow>, _ segment: Segment, _ column: FilterColumn) -> String? {
    switch column {
    case .name: row.pointee.name
    case .message: row.pointee.message
    case .address: row.pointee.address
    case .namespace: words.texts[row.pointee.namespace]
    case .cluster: segment.cluster.name.text
    case .kind: segment.type.kind.kind
    case .reason: words.texts[row.pointee.reason]
    case .node: words.texts[row.pointee.node]
    case .version: words.texts[row.pointee.version]
    case .owner: words.texts[row.pointee.owner]
    case .image: words.lists[row.pointee.images].first ?? ""
    case .uid: row.pointee.uid.text(words)
    case .state: freshness(of: segment).word
    default: nil
    }
  }

  /// A total order: ties end at the names, so that equal questions have equal answers.
  func precedes(_ left: SortKey, _ right: SortKey, _ order: Order) -> Bool {
    if left.number != right.number { return (left.number < right.number) != order.isDescending }
    if let a = left.text, let b = right.text, a != b { return (a < b) != order.isDescending }
    if left.rank != right.rank { return left.rank < right.rank }
    if left.namespace != right.namespace { return words.texts[left.namespace] < words.texts[right.namespace] }
    return left.name < right.name
  }
}
