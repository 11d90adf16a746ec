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
      var key = SortKey(
        place: RowPlace(segment: UInt32(segment.id), slot: slot), rank: rank, namespace: row.namespace, name: row.name)
      switch order.column {
      case nil:
        // Worst first, of what is not well a workload that serves nothing, then what broke last: the level outweighs
        // that, and that any time of 32 bits.
        key.number = -Double(row.level.rawValue) * 0x1p34
        if row.level >= .warn { key.number -= Double(row.since) + (Self.servesNothing(row, segment) ? 0x1p33 : 0) }
      case .name?: key.text = row.name
      case .message?: key.text = row.message
      case .address?: key.text = row.address
      case .namespace?: key.text = words.texts[row.namespace]
      case .cluster?: key.text = segment.cluster.name.text
      case .kind?: key.text = segment.type.kind.kind
      case .reason?: key.text = words.texts[row.reason]
      case .node?: key.text = words.texts[row.node]
      case .version?: key.text = words.texts[row.version]
      case .owner?: key.text = words.texts[row.owner]
      case .image?: key.text = words.lists[row.images].first ?? ""
      case .uid?: key.text = row.uid.text(words)
      case .state?: key.text = freshness(of: segment).word
      case .age?: key.number = row.created == 0 ? .infinity : -Double(row.created)
      case .since?:
        let since = row.since == 0 ? row.lastSeen : row.since
        key.number = since == 0 ? .infinity : -Double(since)
      case .level?: key.number = -Double(row.level.rawValue)
      case .restarts?, .ready?, .desired?, .updated?, .available?, .cpu?, .memory?, .count?:
        key.number = order.column.flatMap { row.number($0, now: nil) } ?? -1
      }
      return key
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
