import FleetModel
import KubernetesAPI

/// By which column rows are ordered, and in which direction.
struct RowComparator {
  enum Column: Sendable {
    case worst, name, namespace, cluster, kind, status, ready, restarts, age, node, owner, version, address
    case cpu, memory, count, lastSeen, since, image, desired, label(String)
  }
  var column: Column
  var isDescending: Bool

  /// The names that a header or `Shift`-letter gives; any other name is a label.
  init(_ query: RowsQuery) {
    isDescending = query.isDescending
    column =
      switch query.sort.lowercased() {
      case "": query.types.allSatisfy { $0 == "events" } && !query.types.isEmpty ? .lastSeen : .worst
      case "name", "pod", "workload": .name
      case "namespace", "ns": .namespace
      case "cluster": .cluster
      case "kind": .kind
      case "status", "reason": .status
      case "ready": .ready
      case "restarts": .restarts
      case "age", "created": .age
      case "node": .node
      case "owner": .owner
      case "version": .version
      case "address", "ip": .address
      case "cpu": .cpu
      case "memory", "mem": .memory
      case "count": .count
      case "last", "lastseen", "seen": .lastSeen
      case "since": .since
      case "image", "images": .image
      case "desired", "replicas": .desired
      default: .label(query.sort)
      }
    // Of events the newest come first unless asked otherwise.
    if query.sort.isEmpty, case .lastSeen = column { isDescending.toggle() }
  }
}

/// What a place is compared by: a number, then a text, then cluster, namespace and name.
struct SortKey {
  var place: RowPlace
  var number: Int64 = 0
  var text: Word = 0
  var ownText: String?
}

extension FleetState {
  func sortKey(_ place: RowPlace, _ comparator: RowComparator) -> SortKey {
    var key = SortKey(place: place)
    guard let segment = segments[Int(place.segment)] else { return key }
    let row = segment[place.slot]
    switch comparator.column {
    case .worst: key.number = -Int64(row.level.rawValue)
    case .name: break
    case .namespace: key.text = row.namespace
    case .cluster: key.ownText = segment.cluster.name.text
    case .kind: key.ownText = segment.type.kind.kind
    case .status: key.text = row.reason
    case .ready: key.number = row.desired > 0 ? Int64(row.ready) * 1_000_000 / Int64(row.desired) : 1_000_000
    case .restarts: key.number = Int64(row.restarts)
    // Young first: an age grows as its time falls.
    case .age: key.number = -Int64(row.created)
    case .node: key.text = row.node
    case .owner: key.text = row.owner
    case .version: key.text = row.version
    case .address: key.ownText = row.address
    case .cpu: key.number = row.cpuMillis
    case .memory: key.number = row.memoryBytes
    case .count: key.number = Int64(row.count)
    case .lastSeen: key.number = Int64(row.lastSeen)
    case .since: key.number = Int64(row.since)
    case .image: key.ownText = words.lists[row.images].first ?? ""
    case .desired: key.number = Int64(row.desired)
    case .label(let name): key.ownText = words.sets[row.labels][name] ?? ""
    }
    return key
  }

  /// A total order: ties end at the place itself, so that equal questions have equal answers.
  func precedes(_ left: SortKey, _ right: SortKey, _ comparator: RowComparator) -> Bool {
    if left.number != right.number { return (left.number < right.number) != comparator.isDescending }
    if left.text != right.text {
      return (words.texts[left.text] < words.texts[right.text]) != comparator.isDescending
    }
    if let a = left.ownText, let b = right.ownText, a != b { return (a < b) != comparator.isDescending }
    guard let a = segments[Int(left.place.segment)], let b = segments[Int(right.place.segment)] else { return false }
    let (row, other) = (a[left.place.slot], b[right.place.slot])
    if case .name = comparator.column, row.name != other.name {
      return (row.name < other.name) != comparator.isDescending
    }
    if a !== b, a.cluster !== b.cluster { return a.cluster.name < b.cluster.name }
    if row.namespace != other.namespace { return words.texts[row.namespace] < words.texts[other.namespace] }
    if row.name != other.name { return row.name < other.name }
    return a.type.kind < b.type.kind
  }
}
