import FleetModel
import KubernetesAPI

/// What a place is compared by, so that a sort reads each row once: the same order as `FleetModel.Order`.
///
/// A number first, then a text; then come cluster, kind, namespace and name, which no direction turns round.
struct SortKey {
  var place: RowPlace
  var number: Double = 0
  var text: String?
  /// What ties end at; held here, because a comparison that copies rows costs more than the sort.
  var namespace: Word = 0
  var name = ""
}

extension FleetState {
  func sortKey(_ place: RowPlace, _ order: Order) -> SortKey {
    var key = SortKey(place: place)
    guard let segment = segments[Int(place.segment)] else { return key }
    let row = segment[place.slot]
    key.namespace = row.namespace
    key.name = row.name
    switch order.column {
    case nil:
      // Worst first, of what is not well a workload that serves nothing, then what broke last: the level outweighs
      // that, and that any time of 32 bits.
      key.number = -Double(row.level.rawValue) * 0x1p34
      if row.level >= .warn { key.number -= Double(row.since) + (Self.servesNothing(row, segment) ? 0x1p33 : 0) }
    case .name?: key.text = row.name
    case .namespace?: key.text = words.texts[row.namespace]
    case .cluster?: key.text = segment.cluster.name.text
    case .reason?: key.text = words.texts[row.reason]
    case .node?: key.text = words.texts[row.node]
    case .restarts?: key.number = Double(row.restarts)
    case .age?: key.number = row.created == 0 ? .infinity : -Double(row.created)
    case .since?:
      let since = row.since == 0 ? row.lastSeen : row.since
      key.number = since == 0 ? .infinity : -Double(since)
    case .level?: key.number = -Double(row.level.rawValue)
    case .ready?, .desired?, .updated?, .available?, .cpu?, .memory?, .count?:
      key.number = order.column?.number(of: self.row(row, segment), now: nil) ?? -1
    case let column?: key.text = column.texts(of: self.row(row, segment)).first ?? ""
    }
    return key
  }

  /// A total order: ties end at the names, so that equal questions have equal answers.
  func precedes(_ left: SortKey, _ right: SortKey, _ order: Order) -> Bool {
    if left.number != right.number { return (left.number < right.number) != order.isDescending }
    if let a = left.text, let b = right.text, a != b { return (a < b) != order.isDescending }
    if left.place.segment != right.place.segment {
      guard let a = segments[Int(left.place.segment)], let b = segments[Int(right.place.segment)] else { return false }
      if a.cluster !== b.cluster { return a.cluster.name < b.cluster.name }
      return a.type.kind < b.type.kind
    }
    if left.namespace != right.namespace { return words.texts[left.namespace] < words.texts[right.namespace] }
    return left.name < right.name
  }
}
